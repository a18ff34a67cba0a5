import Conversation
import Synchronization

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
  /// Taken while the lock is held or tried for; also by whoever stops the process.
  private let gate = Atomic<Bool>(false)
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
    defer {
      flock(descriptor, LOCK_UN)
      resume()
    }
    return try body()
  }

  /// Keeps this process out of the lock, after waiting for what holds it; until `resume`. False, and nothing
  /// is kept out, if that takes longer than `milliseconds`.
  func pause(waitingAtMost milliseconds: Int) -> Bool {
    for _ in 0...milliseconds {
      if enterGate() { return true }
      usleep(1000)
    }
    return false
  }

  func resume() { gate.store(false, ordering: .releasing) }

  private func enterGate() -> Bool { !gate.exchange(true, ordering: .acquiringAndReleasing) }

  private func acquire() throws {
    var pause: UInt32 = 100
    var waited: Double = 0
    while true {
      while !enterGate() { usleep(500) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      let number = errno
      // Whoever waits for another process holds nothing.
      resume()
      switch number {
      case EINTR: continue
      case EWOULDBLOCK: break
      default:
        errno = number
        throw SystemError("locking", path)
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
