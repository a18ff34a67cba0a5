package import Conversation
import GRDB
import Synchronization

/// Everything Parley keeps, in one SQLite file that any number of processes may have open.
///
/// Reads run beside the writes, on a connection that the first read opens, and queue with the writes until
/// then; writes run one after the other, each in one transaction that is committed before the call returns.
/// No call waits for the disk on the caller's thread, except `open` and `close`. Every error is a `Failure`
/// that names the file; the store stays usable after it.
/// Close it before letting go of it: only then does the end of its connections happen under the lock.
package final class SessionStore: Sendable {
  package let path: String
  /// Why nothing can be written; nil when all is well.
  package let readOnlyReason: Failure?
  package var isReadOnly: Bool { readOnlyReason != nil }

  let connections: Connections
  let writer: Writer?
  let watch: ChangeWatch
  let runFolder: String
  let uncleanEnd = Atomic<Bool>(false)
  private let closed = Atomic<Bool>(false)

  init(
    _ connections: Connections, path: String, runFolder: String, writer: Writer?, readOnly: Failure?
  ) {
    (self.connections, self.path, self.runFolder) = (connections, path, runFolder)
    (self.writer, readOnlyReason) = (writer, readOnly)
    watch = ChangeWatch(connections, folder: Folder.parent(of: path))
  }

  deinit { watch.stop() }

  /// Opens the store in a folder, making both where they are missing (0700 and 0600).
  ///
  /// If it can be read but not written, the store comes back with a `readOnlyReason`. Throws for a file
  /// that is damaged, of another program or of a newer Parley, and leaves such a file as it is. A file of an
  /// older Parley is copied beside itself before it is brought up to date.
  ///
  /// `runtimeFolder` holds the locks (`run/<id>`) by which processes see whether the writer of an answer
  /// lives; nil puts them beside the database, where every process that opens it finds them.
  package static func open(
    inFolder folder: String, runtimeFolder: String? = nil, now: Timestamp
  ) throws(Failure) -> SessionStore {
    try open(inFolder: folder, runtimeFolder: runtimeFolder, now: now, schema: .current)
  }

  /// With a schema of one's own: for tests of migrations.
  package static func open(
    inFolder folder: String, runtimeFolder: String? = nil, now: Timestamp, schema: Schema
  ) throws(Failure) -> SessionStore {
    try Opening(
      folder: folder, runFolder: (runtimeFolder ?? folder) + "/run", now: now, schema: schema
    ).open()
  }

  /// Waits for the writes under way, empties the write-ahead log if no other process has the file open, and
  /// closes it. Anything asked of the store later throws.
  package func close() {
    guard !closed.exchange(true, ordering: .acquiringAndReleasing) else { return }
    watch.stop()
    if let writer { writer.close() } else { try? connections.close() }
  }

  /// For a process that is about to be stopped (Ctrl-Z): waits until no write of this store holds the lock of
  /// all processes, and lets none begin until `resumeWriting`. False if that takes longer than `milliseconds`;
  /// then nothing is held back.
  package func pauseWriting(waitingAtMost milliseconds: Int) -> Bool {
    writer?.lock.pause(waitingAtMost: milliseconds) ?? false
  }

  /// Only after `pauseWriting` has returned true.
  package func resumeWriting() { writer?.lock.resume() }

  func read<T: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(Failure) -> T {
    guard !closed.load(ordering: .acquiring) else { throw StorageFailure.notOpen(path) }
    let path = self.path
    let result: Result<T, Failure> = await withCheckedContinuation { continuation in
      connections.asyncRead { db in
        continuation.resume(
          returning: Result { () throws(Failure) in
            try storing(path) { try body(try db.get()) }
          })
      }
    }
    return try result.get()
  }

  func write<T: Sendable>(
    _ durability: Writer.Durability = .full, _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(Failure) -> T {
    try await openWriter().write(durability, body)
  }

  func openWriter() throws(Failure) -> Writer {
    if let writer { return writer }
    guard let readOnlyReason else { throw StorageFailure.notOpen(path) }
    throw StorageFailure.readOnly(path, because: readOnlyReason)
  }
}
