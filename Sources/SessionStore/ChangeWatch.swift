import GRDB
import Synchronization

/// Tells subscribers that another process has committed.
///
/// The kernel says that the file or its log was written, by whomever; `PRAGMA data_version` of the writing
/// connection says whether it was somebody else, for it stands still at that connection's own commits.
final class ChangeWatch: Sendable {
  private struct State {
    var version: Int?
    var nextSubscriber = 0
    var subscribers: [Int: AsyncStream<Void>.Continuation] = [:]
    var files: FileWatcher?
    var stopped = false
  }

  private let connections: Connections
  private let folder: String
  private let state: Mutex<State>

  /// Changes count from here on, before anything is read.
  init(_ connections: Connections, folder: String) {
    (self.connections, self.folder) = (connections, folder)
    let version = connections.writer.writeWithoutTransaction { Self.version($0) }
    state = Mutex(State(version: version))
  }

  /// One element for any number of commits since the last was taken. Ends when the store is closed.
  func changes() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let subscriber: Int? = state.withLock { state in
      guard !state.stopped else { return nil }
      state.nextSubscriber += 1
      state.subscribers[state.nextSubscriber] = continuation
      if state.files == nil {
        state.files = FileWatcher(folder: folder, prefix: "parley.db") { [weak self] in
          self?.look()
        }
      }
      return state.nextSubscriber
    }
    guard let subscriber else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in self?.remove(subscriber) }
    look()
    return stream
  }

  func stop() {
    let (files, subscribers) = state.withLock { state in
      defer { (state.files, state.subscribers, state.stopped) = (nil, [:], true) }
      return (state.files, state.subscribers)
    }
    files?.stop()
    for continuation in subscribers.values { continuation.finish() }
  }

  private func remove(_ subscriber: Int) {
    let files = state.withLock { state -> FileWatcher? in
      state.subscribers[subscriber] = nil
      guard state.subscribers.isEmpty else { return nil }
      defer { state.files = nil }
      return state.files
    }
    files?.stop()
  }

  private func look() {
    guard !state.withLock({ $0.stopped }) else { return }
    connections.writer.asyncWriteWithoutTransaction { db in
      // Unreadable at this moment is not changed; the next write asks again.
      guard let version = Self.version(db) else { return }
      let subscribers = self.state.withLock { state -> [AsyncStream<Void>.Continuation] in
        guard version != state.version else { return [] }
        state.version = version
        return Array(state.subscribers.values)
      }
      for continuation in subscribers { continuation.yield() }
    }
  }

  private static func version(_ db: Database) -> Int? {
    try? Int.fetchOne(db, sql: "PRAGMA data_version")
  }
}

extension SessionStore {
  /// An element whenever another process has committed since the last was taken, within a tenth of a second;
  /// never for commits of this store. Costs nothing while nobody writes.
  package func changes() -> AsyncStream<Void> { watch.changes() }
}
