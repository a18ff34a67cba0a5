#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// A folder for one test, 0700, with a path short enough for sockets; it goes, with all in it, when the
/// last reference does.
package final class TemporaryFolder: Sendable {
  package let path: String

  package struct Trouble: Error, CustomStringConvertible {
    package let description: String
  }

  package init() throws {
    var template = Array("/tmp/parley-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Trouble(description: "no temporary folder") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { Self.remove(path) }

  /// What a link points to stays; what may not be read is made readable first.
  private static func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      unlink(path)
      return
    }
    chmod(path, 0o700)
    for name in names(in: path) { remove(path + "/" + name) }
    rmdir(path)
  }

  /// What lies in a folder, without `.` and `..`, in order.
  package static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Writes a file, and the folders it lies in; its path.
  @discardableResult
  package func write(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws -> String {
    var parent = path
    for part in name.split(separator: "/").dropLast() {
      parent += "/" + part
      mkdir(parent, 0o700)
    }
    let file = path + "/" + name
    guard let stream = fopen(file, "wb") else { throw Trouble(description: "cannot open \(file)") }
    let written = fwrite(bytes, 1, bytes.count, stream)
    guard fclose(stream) == 0, written == bytes.count, chmod(file, mode) == 0 else {
      throw Trouble(description: "cannot write \(file)")
    }
    return file
  }

  @discardableResult
  package func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws -> String {
    try write(name, Array(text.utf8), mode: mode)
  }

  /// The permission bits of a file in it.
  package func mode(_ name: String) -> mode_t? { fileMode(path + "/" + name) }

  package func contents(_ name: String) -> String? {
    readFile(path + "/" + name).map { String(decoding: $0, as: UTF8.self) }
  }
}

/// The permission bits of a file; nil when there is none.
package func fileMode(_ path: String) -> mode_t? {
  var status = stat()
  return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
}

/// All bytes of a file; nil when it cannot be opened.
package func readFile(_ path: String) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while case let count = read(descriptor, &buffer, buffer.count), count > 0 {
    bytes += buffer[..<count]
  }
  return bytes
}
