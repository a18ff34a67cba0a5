import Conversation
import GRDB

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The steps from a folder to an open store.
struct Opening {
  let folder: String
  let runFolder: String
  let now: Timestamp
  let schema: Schema

  private var path: String { folder + "/parley.db" }

  func open() throws(Failure) -> SessionStore {
    do {
      return try openForWriting()
    } catch {
      let failure = StorageFailure.of(error, file: path)
      guard Self.leavesReading(error), Folder.size(of: path) ?? 0 > 0 else { throw failure }
      return try openForReading(because: failure)
    }
  }

  // MARK: - Reading and writing

  private func openForWriting() throws -> SessionStore {
    try Folder.create(folder)
    let lock = try FileLock(path: folder + "/parley.lock")
    return try lock.withLock {
      try refuseEmptiedFile()
      _ = try Folder.createFile(path)
      let queue = try connect()
      let writerLock = try prepare(queue)
      let connections = Connections(writer: queue, path: path, isReadOnly: false)
      let writer = Writer(connections, path: path, lock: lock, writerLock: writerLock)
      return SessionStore(
        connections, path: path, runFolder: runFolder, writer: writer, readOnly: nil)
    }
  }

  /// SQLite removes the log of a database without content; such a pair is not ours to tidy up.
  private func refuseEmptiedFile() throws(Failure) {
    guard Folder.size(of: path) == 0, Folder.size(of: path + "-wal") ?? 0 > 0 else { return }
    throw Failure(
      .storage, who: path, what: "is empty although its log (parley.db-wal) is not",
      advice: "Both were left as they are; copy them, then put a backup in their place.")
  }

  private func prepare(_ queue: DatabaseQueue) throws -> WriterLock {
    try queue.writeWithoutTransaction { db in
      guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
        throw Failure(
          .storage, who: path, what: "is on a file system without shared memory",
          advice: "Set PARLEY_DATA to a folder on a local disk.")
      }
      // NORMAL would let a power cut take back what was committed.
      try db.execute(sql: "PRAGMA synchronous = FULL")
      guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
        throw Failure(.storage, who: path, what: "does not take PRAGMA synchronous = FULL")
      }
      if case .ours(let version) = try schema.origin(db, file: path), version < schema.version {
        try backUp(db, version: version)
      }
    }
    try migrate(queue)
    var generator = SystemRandomNumberGenerator()
    return try WriterLock(inFolder: runFolder, name: uuidV7(at: now, using: &generator))
  }

  private func migrate(_ queue: DatabaseQueue) throws {
    let origin = try queue.writeWithoutTransaction { try schema.origin($0, file: path) }
    guard origin != .ours(schema.version) else { return }
    try schema.migrator.migrate(queue)
    guard origin == .empty else { return }
    try queue.write { db in
      try db.execute(
        sql: "INSERT OR IGNORE INTO meta VALUES ('created', ?)",
        arguments: [String(now.milliseconds)])
    }
  }

  private func backUp(_ db: Database, version: Int) throws {
    let copy = "\(path).version-\(version).\(now.milliseconds).backup"
    guard try Folder.createFile(copy) else { return }
    try db.execute(sql: "VACUUM INTO ?", arguments: [copy])
    try Folder.sync(copy)
  }

  // MARK: - Reading only

  /// Whether what stopped the writing may leave the reading possible.
  private static func leavesReading(_ error: any Error) -> Bool {
    if let error = error as? SystemError {
      return [EACCES, EPERM, EROFS, ENOSPC, EDQUOT].contains(error.code)
    }
    guard let error = error as? DatabaseError else { return false }
    let codes: [ResultCode] = [
      .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_FULL, .SQLITE_IOERR,
    ]
    return codes.contains(error.resultCode)
  }

  private func openForReading(because reason: Failure) throws(Failure) -> SessionStore {
    try storing(path) {
      let queue = try connectForReading()
      let origin = try queue.read { try schema.origin($0, file: path) }
      guard origin == .ours(schema.version) else { throw reason }
      return SessionStore(
        Connections(writer: queue, path: path, isReadOnly: true), path: path, runFolder: runFolder,
        writer: nil, readOnly: reason)
    }
  }

  private func connectForReading() throws -> DatabaseQueue {
    do {
      return try connect(readOnly: true)
    } catch {
      // SQLite cannot read a WAL file where it may not make the index of its log, unless told that nobody
      // writes. Where no log is left nobody does; should that change, what is read may be out of date, but
      // nothing can be damaged.
      let hasLog = Folder.size(of: path + "-wal") ?? 0 > 0
      guard !hasLog, Self.leavesReading(error) else { throw error }
      return try connect(readOnly: true, as: "file:\(percentEncoded(path))?immutable=1")
    }
  }

  private func percentEncoded(_ path: String) -> String {
    path.utf8.reduce(into: "") { text, byte in
      let isPlain = byte > 0x2A && byte < 0x3F || byte > 0x40 && byte < 0x7B
      text += isPlain ? String(UnicodeScalar(byte)) : "%" + hexadecimal(byte)
    }
  }

  private func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }

  // MARK: - Connecting

  private func connect(readOnly: Bool = false, as name: String? = nil) throws -> DatabaseQueue {
    var attempt = 1
    while true {
      do {
        return try DatabaseQueue(path: name ?? path, configuration: configuration(readOnly))
      } catch let error as DatabaseError
        where [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) && attempt < 5
      {
        usleep(UInt32(attempt) * 20_000)
        attempt += 1
      }
    }
  }

  private func configuration(_ readOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.label = "parley.store"
    configuration.readonly = readOnly
    // The default is to fail at once when another process is writing.
    configuration.busyMode = .timeout(10)
    let (path, schema) = (self.path, self.schema)
    configuration.prepareDatabase { db in
      if !db.configuration.readonly {
        // Checkpoints are ours to make, under the lock.
        try db.execute(
          sql: """
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA journal_size_limit = \(Writer.largeLogBytes);
            """)
      }
      // Before GRDB writes anything: a file that is not ours must not change by a byte.
      _ = try schema.origin(db, file: path)
    }
    return configuration
  }
}
