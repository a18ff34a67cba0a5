import Conversation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The lock of all Parley processes on one store, held for every write, checkpoint, open and close.
///
/// SQLite before 3.51.3 can lose commits when one connection resets the write-ahead log while another
/// writes or checkpoints at the same instant; under this lock that instant cannot be. The kernel frees it
/// with the process. One descriptor per store: within a process the writer's queue keeps the order.
final class FileLock: Sendable {
  /// How long to wait for another process before giving up. One that was stopped (Ctrl-Z) while writing
  /// holds the lock until it goes on, and nobody may wait for that without end.
  static let patience: Double = 10

  private let descriptor: Int32
  private let path: String

  init(path: String) throws(SystemError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw SystemError("opening the lock", path)
    }
  }

  deinit { close(descriptor) }

  func withLock<T>(_ body: () throws -> T) throws -> T {
    try acquire()
    defer { flock(descriptor, LOCK_UN) }
    return try body()
  }

  private func acquire() throws {
    var pause: UInt32 = 100
    var waited: Double = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: break
      default: throw SystemError("locking", path)
      }
      guard waited < Self.patience else { throw busy() }
      usleep(pause)
      waited += Double(pause) / 1_000_000
      pause = min(pause * 2, 2_000)
    }
  }

  private func busy() -> Failure {
    Failure(
      .storage, who: path,
      what: "another Parley has been writing for more than \(Int(Self.patience)) seconds",
      advice: "If one is suspended (Ctrl-Z), let it go on or end it.")
  }
}
