import GRDB
import Synchronization

/// The open file: one connection that writes and one that reads beside it.
///
/// Not a GRDB pool: that one looks at the log through Foundation at every start (a third of the time to
/// open), and sets `synchronous` to NORMAL behind our back.
final class Connections: Sendable {
  /// Also reads, until the reader is open and where nothing can be written.
  let writer: DatabaseQueue
  private let reader = Mutex<DatabaseQueue?>(nil)
  private let isReadOnly: Bool
  private let path: String

  /// `writer` is open; with `isReadOnly` it is the only connection.
  init(writer: DatabaseQueue, path: String, isReadOnly: Bool) {
    (self.writer, self.path, self.isReadOnly) = (writer, path, isReadOnly)
  }

  /// For reads that may take as long as they like; closed when it is let go of.
  func separate() throws -> DatabaseQueue { try DatabaseQueue(path: path, configuration: .reading) }

  /// Reads in one transaction, on the reader if there is one. The first read opens it, but does not wait:
  /// it is the one that fills the screen at the start.
  func asyncRead(_ body: @escaping @Sendable (Result<Database, any Error>) -> Void) {
    if let reader = reader.withLock({ $0 }) { return reader.asyncRead(body) }
    writer.asyncRead(body)
    guard !isReadOnly else { return }
    reader.withLock { reader in
      if reader == nil { reader = try? separate() }
    }
  }

  func close() throws {
    let reader = reader.withLock { reader in
      defer { reader = nil }
      return reader
    }
    // The reader first, so that the last connection is one that may checkpoint and remove the log.
    try? reader?.close()
    try writer.close()
  }
}

extension Configuration {
  /// Reads beside a writer.
  fileprivate static var reading: Configuration {
    var configuration = Configuration()
    configuration.label = "parley.reader"
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    return configuration
  }
}
