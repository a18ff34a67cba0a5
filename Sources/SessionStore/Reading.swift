package import Conversation
import GRDB

extension SessionStore {
  /// Newest first, trashed ones included; nil for all of them.
  package func summaries(
    limit: Int? = nil
  ) async throws(Failure) -> [ConversationSummary] {
    try await read { db in
      let statement = try db.cachedStatement(sql: ConversationRecord.list)
      // A negative limit is none.
      let rows = try Row.fetchCursor(statement, arguments: [limit ?? -1])
      return try Array(rows.map(ConversationRecord.summary))
    }
  }

  package func conversation(_ id: ConversationID) async throws(Failure) -> Conversation? {
    try await read { try ConversationRecord.load(id, $0) }
  }

  /// In the order of creation; answers that are still being written have what has arrived so far.
  package func messages(of id: ConversationID) async throws(Failure) -> [Message] {
    try await read { try MessageRecord.load(of: id, $0) }
  }

  /// The last messages of the branch that ends with `leaf`, at most `count`: what is on screen first.
  package func end(
    of id: ConversationID, leaf: MessageID?, count: Int
  ) async throws(Failure) -> [Message] {
    try await read { try MessageRecord.loadEnd(of: id, leaf: leaf, count: count, $0) }
  }

  /// The content of attached files by their hashes; what is not in the store is not in the result.
  package func content(
    of hashes: Set<String>
  ) async throws(Failure) -> [String: [UInt8]] {
    try await read { db in
      var content: [String: [UInt8]] = [:]
      for hash in hashes { content[hash] = try AttachmentRecord.content(of: hash, db) }
      return content
    }
  }

  /// The user's prompts, newest first, each once; those of trashed conversations are left out.
  package func promptHistory(limit: Int) async throws(Failure) -> [String] {
    try await read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT CAST(message.text AS BLOB) AS text FROM message \
          JOIN conversation ON conversation.id = message.conversation \
          WHERE role = 'user' AND trashed_at IS NULL \
          ORDER BY message.created DESC, message.number DESC
          """)
      var (prompts, seen): ([String], Set<String>) = ([], [])
      while prompts.count < limit, let row = try rows.next() {
        let prompt = row.text("text")
        if seen.insert(prompt).inserted { prompts.append(prompt) }
      }
      return prompts
    }
  }

  /// What all answers begun at `since` or later have cost; trashed conversations were paid for too.
  package func spending(since: Timestamp) async throws(Failure) -> Money {
    try await read { db in
      let sum = try Int64.fetchOne(
        db, sql: "SELECT sum(cost) FROM message WHERE cost IS NOT NULL AND created >= ?",
        arguments: [since.milliseconds])
      return Money(nanoDollars: sum ?? 0)
    }
  }

  /// Mean tokens a second of each model that answered lately.
  package func speeds() async throws(Failure) -> [ModelReference: Double] {
    let newest = 300
    return try await read { try MessageRecord.speeds(ofNewest: newest, $0) }
  }

  package func setting(_ key: String) async throws(Failure) -> String? {
    try await read { try Self.setting(key, $0) }
  }

  /// nil is the draft of the conversation that has not been begun in this store.
  package func draft(for id: ConversationID?) async throws(Failure) -> String {
    let key = newDraftKey
    return try await read { try Self.draft(for: id, newDraftKey: key, $0) }
  }

  static func setting(_ key: String, _ db: Database) throws -> String? {
    let statement = try db.cachedStatement(
      sql: "SELECT CAST(value AS BLOB) AS value FROM setting WHERE key = ?")
    return try Row.fetchOne(statement, arguments: [key])?.text("value")
  }

  static func draft(
    for id: ConversationID?, newDraftKey: String, _ db: Database
  ) throws -> String {
    guard let id else { return try setting(newDraftKey, db) ?? "" }
    let statement = try db.cachedStatement(
      sql: "SELECT CAST(draft AS BLOB) AS draft FROM conversation WHERE id = ?")
    return try Row.fetchOne(statement, arguments: [id.rawValue])?.text("draft") ?? ""
  }
}
