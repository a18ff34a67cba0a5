import Conversation
import GRDB
import Synchronization

/// The one way to write: a transaction on the writing connection, under the lock of all processes.
final class Writer: Sendable {
  /// What a committed transaction survives.
  enum Durability: String {
    /// The end of the program in any way, but not a power cut: no wait for the disk.
    case relaxed = "NORMAL"
    /// A power cut too.
    case full = "FULL"
  }

  private struct State {
    var inForce: Durability
    var commitsSinceCheckpoint = 0
  }

  /// Checkpoints come after so many commits, or earlier once the log is larger than this.
  private static let commitsPerCheckpoint = 400
  private static let fewestCommitsPerCheckpoint = 50
  static let largeLogBytes = 8 << 20

  let connections: Connections
  let lock: FileLock
  let writerLock: WriterLock
  private let path: String
  private let identity: FileIdentity?
  // The writer's queue is the only one that comes here; the mutex says so to the compiler.
  private let state: Mutex<State>
  private let closed = Atomic<Bool>(false)

  /// The connection comes with `synchronous` FULL in force.
  init(_ connections: Connections, path: String, lock: FileLock, writerLock: WriterLock) {
    (self.connections, self.path, self.lock) = (connections, path, lock)
    self.writerLock = writerLock
    identity = FileIdentity(of: path)
    state = Mutex(State(inForce: .full))
  }

  /// Runs `body` in one transaction and returns once it is committed.
  ///
  /// Not a GRDB async write: that one is rolled back when the caller's task has been cancelled, and what a
  /// stopped answer had to say is saved by just such a task.
  func write<T: Sendable>(
    _ durability: Durability, _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(Failure) -> T {
    let result: Result<T, Failure> = await withCheckedContinuation { continuation in
      connections.writer.asyncWriteWithoutTransaction { db in
        continuation.resume(
          returning: Result { () throws(Failure) in
            try self.transaction(durability, db, body)
          })
      }
    }
    return try result.get()
  }

  private func transaction<T>(
    _ durability: Durability, _ db: Database, _ body: (Database) throws -> T
  ) throws(Failure) -> T {
    guard !closed.load(ordering: .acquiring) else { throw StorageFailure.notOpen(path) }
    return try storing(path) {
      try lock.withLock {
        try checkIdentity()
        try setSynchronous(durability, db)
        var value: T?
        try db.inTransaction(.immediate) {
          value = try body(db)
          return .commit
        }
        checkpointIfDue(db)
        guard let value else { throw StorageFailure.notOpen(path) }
        return value
      }
    }
  }

  /// A deleted or replaced file would swallow every later word without a sound.
  private func checkIdentity() throws(Failure) {
    guard FileIdentity(of: path) != identity else { return }
    throw Failure(
      .storage, who: path, what: "was removed or replaced while it was open",
      advice: "Put it back, or start Parley again to begin a new one.")
  }

  private func setSynchronous(_ durability: Durability, _ db: Database) throws {
    guard state.withLock({ $0.inForce }) != durability else { return }
    try db.execute(sql: "PRAGMA synchronous = \(durability.rawValue)")
    state.withLock { $0.inForce = durability }
  }

  /// What was committed stays committed if this fails, so it fails in silence and is tried again later.
  private func checkpointIfDue(_ db: Database) {
    let commits = state.withLock {
      $0.commitsSinceCheckpoint += 1
      return $0.commitsSinceCheckpoint
    }
    let isLarge =
      commits >= Self.fewestCommitsPerCheckpoint
      && (Folder.size(of: path + "-wal") ?? 0) > Self.largeLogBytes
    guard commits >= Self.commitsPerCheckpoint || isLarge else { return }
    state.withLock { $0.commitsSinceCheckpoint = 0 }
    _ = try? db.checkpoint(.passive)
  }

  /// Lets the writes that are under way end, then closes the file under the lock. Later writes throw.
  func close() {
    guard !closed.exchange(true, ordering: .acquiringAndReleasing) else { return }
    connections.writer.writeWithoutTransaction { _ in }
    try? lock.withLock { try connections.close() }
    writerLock.remove()
  }
}
