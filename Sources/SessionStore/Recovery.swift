package import Conversation
import GRDB
import Synchronization

extension SessionStore {
  /// Ends the answers whose writers have died: `stopped`, with all the text their journals hold. Those that
  /// another process, or this one, is still writing are left alone. Does nothing to a store that is only read.
  package func recover() async throws(Failure) -> [MessageID] {
    guard !isReadOnly else { return [] }
    let own = try openWriter().writerLock.path
    let runFolder = self.runFolder
    let (stopped, dead) = try await write { db in
      var isRunning = [own: true]
      var stopped: [MessageID] = []
      let streaming = "SELECT id, writer FROM message WHERE status = 'streaming' ORDER BY id"
      for row in try Row.fetchAll(db, sql: streaming) {
        guard let id = row.string("id") else { continue }
        let writer = row.string("writer") ?? ""
        let running = isRunning[writer] ?? (WriterLock.liveness(of: writer) == .running)
        isRunning[writer] = running
        guard !running else { continue }
        try Self.stop(id, db)
        stopped.append(MessageID(rawValue: id))
      }
      return (stopped, WriterLock.sweep(folder: runFolder))
    }
    if dead > 0 || !stopped.isEmpty { uncleanEnd.store(true, ordering: .releasing) }
    return stopped
  }

  /// `recover`, where the writer of an answer is seen to have died; a look at the few answers being written
  /// otherwise.
  package func recoverIfNeeded() async throws(Failure) -> [MessageID] {
    guard !isReadOnly else { return [] }
    let own = try openWriter().writerLock.path
    let writers = try await read { db in
      try Row.fetchAll(db, sql: "SELECT DISTINCT writer FROM message WHERE status = 'streaming'")
        .map { $0.string("writer") ?? "" }
    }
    let isOneDead = writers.contains { $0 != own && WriterLock.liveness(of: $0) != .running }
    return isOneDead ? try await recover() : []
  }

  /// An element when a Parley that had the store open has ended, in whatever way; costs nothing until then.
  /// Only where the system tells of files being closed (Linux). Ends with the task that listens.
  package func writerEnds() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    #if os(Linux)
      // Its lock's file is closed with its process, whatever ends that.
      let files = FileWatcher(folder: runFolder, prefix: "", of: .closing) { continuation.yield() }
      if let files {
        continuation.onTermination = { _ in files.stop() }
        return stream
      }
    #endif
    continuation.finish()
    return stream
  }

  /// Whether `recover` found that a Parley had ended without closing the store: a reason to look at the file
  /// with `integrityProblems` when there is time.
  package var endedUncleanly: Bool { uncleanEnd.load(ordering: .acquiring) }

  private static func stop(_ id: String, _ db: Database) throws {
    let journal = try Journal.content(of: id, db)
    try db.execute(
      sql: """
        UPDATE message SET status = 'stopped', finish = 'cut', writer = NULL, \
        text = text || CAST(? AS TEXT), reasoning = reasoning || CAST(? AS TEXT) WHERE id = ?
        """, arguments: [journal.text.bytes, journal.reasoning.bytes, id])
    try Journal.remove(id, db)
  }
}
