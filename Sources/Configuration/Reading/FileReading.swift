#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What reading a small file gave.
enum FileContents: Equatable {
  case text(String)
  case absent
  /// A reason for people, without the file's name.
  case unreadable(String)
}

/// Reads a whole text file of at most a mebibyte: nobody writes more configuration by hand.
func readTextFile(_ path: String, limit: Int = 1 << 20) -> FileContents {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else {
    return errno == ENOENT || errno == ENOTDIR ? .absent : .unreadable(systemMessage(errno))
  }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { return .unreadable(systemMessage(errno)) }
  guard status.st_mode & S_IFMT == S_IFREG else { return .unreadable("not a regular file") }
  guard status.st_size <= limit else { return .unreadable("larger than \(limit >> 10) KiB") }
  switch readAll(descriptor, limit: limit) {
  case .success(let bytes):
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return .unreadable("not UTF-8")
    }
    return .text(text)
  case .failure(let error): return .unreadable(systemMessage(error.code))
  }
}

struct SystemError: Error { var code: Int32 }

private func readAll(_ descriptor: Int32, limit: Int) -> Result<[UInt8], SystemError> {
  var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 16_384))
  while bytes.count <= limit {
    let count = read(descriptor, &chunk, chunk.count)
    if count == 0 { break }
    if count < 0 {
      if errno == EINTR { continue }
      return .failure(SystemError(code: errno))
    }
    bytes.append(contentsOf: chunk[..<count])
  }
  return .success(bytes)
}

func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }
