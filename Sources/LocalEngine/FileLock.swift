import Conversation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An advisory `flock` on a file, held as long as this object lives and by nobody after a `kill -9`.
/// The file itself stays: removing it would let two processes hold "the" lock.
final class FileLock: Sendable {
  private let descriptor: Int32
  private let path: String

  enum Kind: Sendable {
    case shared
    case exclusive
  }

  private init(descriptor: Int32, path: String) {
    (self.descriptor, self.path) = (descriptor, path)
  }

  deinit { close(descriptor) }

  /// Waits until the lock is free, without holding a thread meanwhile.
  static func acquire(_ path: String, _ kind: Kind) async throws(Failure) -> FileLock {
    let lock = try open(path)
    while !lock.take(kind) {
      do {
        try await Task.sleep(for: .milliseconds(10))
      } catch {
        throw interruption
      }
    }
    return lock
  }

  /// Marks the file as used now.
  func touch() { futimens(descriptor, nil) }

  private static func open(_ path: String) throws(Failure) -> FileLock {
    #if canImport(Glibc)
      let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    #else
      let descriptor = Darwin.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    #endif
    guard descriptor >= 0 else { throw storageFailure(path, "it cannot be opened") }
    return FileLock(descriptor: descriptor, path: path)
  }

  private func take(_ kind: Kind) -> Bool {
    flock(descriptor, (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0
  }
}

/// What a caller gets whose task was cancelled while it waited for the engine.
let interruption = Failure(
  .interrupted, who: "local engine", what: "waiting for it was stopped")
