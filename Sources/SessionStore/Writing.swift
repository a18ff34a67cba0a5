package import Conversation
import GRDB

extension SessionStore {
  /// Inserts a conversation or updates all of it but its draft.
  package func save(_ conversation: Conversation) async throws(Failure) {
    try await write { try ConversationRecord.save(conversation, $0) }
  }

  /// Adds or replaces whole messages together with their conversation and files, in one transaction.
  package func save(
    _ conversation: Conversation, messages: [Message], files: [Attachment] = []
  ) async throws(Failure) {
    try await write { db in
      try ConversationRecord.save(conversation, db)
      for message in messages {
        try AttachmentRecord.saveContent(of: files, for: message, db)
        try MessageRecord.save(message, writer: nil, db)
      }
      try AttachmentRecord.removeUnusedContent(db)
    }
  }

  /// nil is the draft of the conversation that has not been begun in this store: other stores have their own.
  /// Survives the end of the program in any way; a power cut may cost it.
  package func saveDraft(
    _ text: String, for id: ConversationID?
  ) async throws(Failure) {
    let key = newDraftKey
    try await write(.relaxed) { try Self.setDraft(text, for: id, newDraftKey: key, $0) }
  }

  package func rename(
    _ id: ConversationID, to title: String, by source: Conversation.TitleSource
  ) async throws(Failure) {
    try await change(
      id, "title = CAST(? AS TEXT), title_source = ?", [title.bytes, source.rawValue])
  }

  /// Moves conversations to the trash, or back from it with nil.
  package func setTrashed(
    _ ids: [ConversationID], at moment: Timestamp?
  ) async throws(Failure) {
    try await write { db in
      for id in ids {
        try Self.change(id, "trashed_at = ?", [moment?.milliseconds], db)
      }
    }
  }

  /// Model, system prompt, parameters, place in the tree and `local only`, as far as they differ from `old`:
  /// what another Parley has changed meanwhile stays.
  package func saveSettings(
    of conversation: Conversation, changedFrom old: Conversation
  ) async throws(Failure) {
    try await write { db in
      var stored = try ConversationRecord.load(conversation.id, db) ?? conversation
      stored.takeSettings(from: conversation, changedFrom: old)
      let assignment = """
        service = ?, model = ?, system_prompt = CAST(? AS TEXT), parameters = ?, leaf = ?, \
        local_only = ?
        """
      try Self.change(
        stored.id, assignment,
        [
          stored.model?.service, stored.model?.model, stored.systemPrompt.bytes,
          try json(stored.parameters), stored.leaf?.rawValue, stored.localOnly,
        ], db)
    }
  }

  package func setPinned(_ pinned: Bool, of id: ConversationID) async throws(Failure) {
    try await change(id, "pinned = ?", [pinned])
  }

  /// nil removes the setting.
  package func setSetting(_ key: String, _ value: String?) async throws(Failure) {
    try await write { try Self.setSetting(key, value, $0) }
  }

  static func setSetting(_ key: String, _ value: String?, _ db: Database) throws {
    guard let value else {
      return try db.execute(sql: "DELETE FROM setting WHERE key = ?", arguments: [key])
    }
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO setting (key, value) VALUES (?, CAST(? AS TEXT)) \
        ON CONFLICT (key) DO UPDATE SET value = excluded.value
        """)
    try statement.execute(arguments: [key, value.bytes])
  }

  static func setDraft(
    _ text: String, for id: ConversationID?, newDraftKey: String, _ db: Database
  ) throws {
    guard let id else { return try setSetting(newDraftKey, text.isEmpty ? nil : text, db) }
    try change(id, "draft = CAST(? AS TEXT)", [text.bytes], db)
  }

  /// Sets fields of one conversation without making it newer: only words do that.
  private func change(
    _ id: ConversationID, _ assignment: String,
    _ values: [(any DatabaseValueConvertible & Sendable)?],
    _ durability: Writer.Durability = .full
  ) async throws(Failure) {
    try await write(durability) { try Self.change(id, assignment, values, $0) }
  }

  static func change(
    _ id: ConversationID, _ assignment: String,
    _ values: [(any DatabaseValueConvertible & Sendable)?], _ db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: "UPDATE conversation SET \(assignment) WHERE id = ?")
    let arguments: [(any DatabaseValueConvertible)?] = values + [id.rawValue]
    try statement.execute(arguments: StatementArguments(arguments))
    guard db.changesCount == 1 else {
      throw Failure(
        .storage, who: "parley.db", what: "the conversation is not in the store any more")
    }
  }
}
