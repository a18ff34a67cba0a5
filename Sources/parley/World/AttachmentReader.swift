import Conversation
import Workspace

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads files that the user names, for messages. Blocks: never called on the interface's thread.
struct AttachmentReader: Sendable {
  typealias Found = (readings: [String: FileReading], content: [Attachment])

  /// What `~` stands for.
  let home: String?

  /// What is found behind each path, and the content of what can be attached.
  func read(_ paths: [String]) -> Found {
    var readings: [String: FileReading] = [:]
    var content: [Attachment] = []
    for path in paths where readings[path] == nil {
      switch read(path) {
      case .success(let attachment):
        readings[path] = .file(attachment.reference)
        content.append(attachment)
      case .failure(let problem): readings[path] = problem.reading
      }
    }
    return (readings, content)
  }

  private struct Problem: Error {
    let reading: FileReading
    init(_ reading: FileReading) { self.reading = reading }

    /// From `errno`.
    static var ofSystem: Problem {
      switch errno {
      case ENOENT, ENOTDIR, ENAMETOOLONG: Problem(.missing)
      case EACCES, EPERM: Problem(.refused("may not be read; check its permissions"))
      case let code: Problem(.refused("cannot be read (\(String(cString: strerror(code))))"))
      }
    }
  }

  private func read(_ path: String) -> Result<Attachment, Problem> {
    Result { () throws(Problem) in
      guard !path.contains("\0") else { throw Problem(.missing) }
      // Opening a pipe would wait for its other end.
      let file = open(expanded(path), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
      guard file >= 0 else { throw .ofSystem }
      defer { close(file) }
      var status = stat()
      guard fstat(file, &status) == 0 else { throw .ofSystem }
      switch status.st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFDIR: throw Problem(.folder)
      default: throw Problem(.refused("is no file but a device or pipe"))
      }
      let name = path.split(separator: "/").last.map(String.init) ?? path
      return try read(file, size: Int(status.st_size), name: name)
    }
  }

  private func read(_ file: Int32, size: Int, name: String) throws(Problem) -> Attachment {
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    do throws(Attachment.Refusal) {
      while content.count <= Attachment.largestImage {
        let count = readBytes(file, &buffer)
        if count < 0 {
          if errno == EINTR { continue }
          throw Attachment.Refusal(
            "cannot be read (\(String(cString: strerror(errno))))")
        }
        if count == 0 { break }
        if content.isEmpty {
          try Attachment.check(head: Array(buffer[..<count]), size: size)
          content.reserveCapacity(size)
        }
        content += buffer[..<count]
      }
      return try Attachment(name: name, content: content)
    } catch {
      throw Problem(.refused(error.reason))
    }
  }

  private func expanded(_ path: String) -> String {
    guard let home, path == "~" || path.hasPrefix("~/") else { return path }
    return home + path.dropFirst()
  }
}

private func readBytes(_ file: Int32, _ buffer: inout [UInt8]) -> Int {
  buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
}
