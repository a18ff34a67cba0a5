import Conversation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Files that only their owner can read.
enum PrivateFile {
  /// nil when there is no such file; throws when others could read it, or nobody can.
  static func read(_ path: String) throws(Failure) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw Failure(.configuration, who: path, what: "cannot be read: \(systemMessage(errno))")
    }
    let mode = status.st_mode & 0o7777
    guard mode & 0o077 == 0 else {
      throw Failure(
        .configuration, who: path,
        what: "has keys but can be used by others (mode 0\(String(mode, radix: 8)))",
        advice: "Run: chmod 600 \(path)")
    }
    guard status.st_uid == geteuid() || status.st_uid == 0 else {
      throw Failure(
        .configuration, who: path, what: "has keys but belongs to another user",
        advice: "Make it your own file with mode 600.")
    }
    switch readTextFile(path) {
    case .text(let text): return text
    case .absent: return nil
    case .unreadable(let reason):
      throw Failure(.configuration, who: path, what: "cannot be read: \(reason)")
    }
  }

  /// Replaces the file as a whole: after a power cut it is the old one or the new one.
  static func write(_ text: String, to path: String) throws(Failure) {
    let folder = parent(of: path)
    try makeFolder(folder)
    let temporary = "\(path).\(getpid()).new"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw notWritten(path) }
    let isWritten = writeAll(text, descriptor) && fsync(descriptor) == 0
    let failure = notWritten(path)
    guard close(descriptor) == 0, isWritten else {
      unlink(temporary)
      throw failure
    }
    guard rename(temporary, path) == 0 else {
      let failure = notWritten(path)
      unlink(temporary)
      throw failure
    }
    let folderDescriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folderDescriptor >= 0 {
      fsync(folderDescriptor)
      close(folderDescriptor)
    }
  }

  private static func notWritten(_ path: String) -> Failure {
    Failure(.configuration, who: path, what: "cannot be written: \(systemMessage(errno))")
  }

  private static func writeAll(_ text: String, _ descriptor: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func makeFolder(_ path: String) throws(Failure) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    let code = errno
    if code == ENOENT, parent(of: path) != path {
      try makeFolder(parent(of: path))
      if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    }
    throw notWritten(path)
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// libc's `write`, which `PrivateFile.write` hides inside the type.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
