package import Conversation
import GRDB

extension SessionStore {
  /// Removes for good what was put in the trash before `moment`, and returns how many conversations that
  /// were. One in which an answer is being written stays.
  package func purgeTrash(before moment: Timestamp) async throws(Failure) -> Int {
    try await write { db in
      try db.execute(
        sql: """
          DELETE FROM conversation WHERE trashed_at < ? AND NOT EXISTS (
            SELECT * FROM message WHERE status = 'streaming' AND conversation = conversation.id)
          """, arguments: [moment.milliseconds])
      let count = db.changesCount
      if count > 0 { try AttachmentRecord.removeUnusedContent(db) }
      return count
    }
  }

  /// Copies the store into a new file, 0600, while others go on writing. Throws if there is such a file.
  package func backUp(to copy: String) async throws(Failure) {
    guard try storing(copy, { try Folder.createFile(copy) }) else {
      throw Failure(
        .storage, who: copy, what: "exists already", advice: "Choose another name for the backup.")
    }
    let result: Result<Void, Failure> = await withCheckedContinuation { continuation in
      separately { db in
        continuation.resume(
          returning: Result { () throws(Failure) in
            try storing(copy) {
              // Not in a transaction: SQLite refuses to VACUUM inside one.
              try db.get().execute(sql: "VACUUM INTO ?", arguments: [copy])
              try Folder.sync(copy)
            }
          })
      }
    }
    try result.get()
  }

  /// What SQLite finds wrong with the file; empty when all is well. Reads all of it: seconds for a large one.
  package func integrityProblems() async throws(Failure) -> [String] {
    let path = self.path
    let result: Result<[String], Failure> = await withCheckedContinuation { continuation in
      separately { db in
        continuation.resume(
          returning: Result { () throws(Failure) in
            try storing(path) { try Self.integrityProblems(try db.get()) }
          })
      }
    }
    return try result.get()
  }

  private static func integrityProblems(_ db: Database) throws -> [String] {
    let answers = try String.fetchAll(db, sql: "PRAGMA integrity_check")
    let orphans = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { row in
      "a row of \(row.string("table") ?? "?") belongs to nothing"
    }
    return answers.filter { $0 != "ok" } + orphans
  }

  /// On a connection of its own, for what takes long.
  private func separately(
    _ body: @escaping @Sendable (Result<Database, any Error>) -> Void
  ) {
    do {
      let connection = try connections.separate()
      connection.asyncUnsafeRead { db in
        body(db)
        // Open until here.
        withExtendedLifetime(connection) {}
      }
    } catch {
      body(.failure(error))
    }
  }

  /// `PRAGMA synchronous` of the connection that writes, read back: 2 is FULL, 1 is NORMAL.
  package func synchronousInForce() async throws(Failure) -> Int {
    let queue = try openWriter().connections.writer
    return await withCheckedContinuation { continuation in
      queue.asyncWriteWithoutTransaction { db in
        continuation.resume(returning: (try? Int.fetchOne(db, sql: "PRAGMA synchronous")) ?? -1)
      }
    }
  }
}
