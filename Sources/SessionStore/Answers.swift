package import Conversation
import GRDB

extension SessionStore {
  /// Saves a prompt, and its conversation with the prompt as leaf; on disk when this returns. A draft that
  /// the prompt begins with has been sent now and is emptied; any other stays.
  package func appendUserMessage(
    _ user: Message, conversation: Conversation
  ) async throws(Failure) {
    var conversation = conversation
    conversation.leaf = user.id
    conversation.updated = max(conversation.updated, user.created)
    try await write { [conversation] db in
      let isNew = try ConversationRecord.load(conversation.id, db) == nil
      try ConversationRecord.save(conversation, db)
      try MessageRecord.save(user, writer: nil, db)
      let place = isNew ? nil : conversation.id
      let draft = try Self.draft(for: place, db)
      if !draft.isEmpty, user.text.hasPrefix(draft) { try Self.setDraft("", for: place, db) }
    }
  }

  /// Saves an answer that this process goes on to write, as the leaf of its conversation. An answer that is
  /// continued keeps the text it comes with. Only the end of this process or `finishAnswer` ends it.
  package func beginAnswer(_ message: Message) async throws(Failure) {
    var message = message
    message.status = .streaming
    let writer = try openWriter().writerLock.path
    try await write(.relaxed) { [message] db in
      try MessageRecord.save(message, writer: writer, db)
      try Journal.remove(message.id.rawValue, db)
      try Self.touch(message.conversation, at: message.created, leaf: message.id, db)
    }
  }

  /// Adds what has arrived since the last call; committed when this returns, so it may be shown. With `sync`
  /// it and all before it survive a power cut as well.
  package func appendJournal(
    _ id: MessageID, text: String, reasoning: String, sync: Bool
  ) async throws(Failure) {
    let writer = try openWriter().writerLock.path
    try await write(sync ? .full : .relaxed) { db in
      try Journal.append(id, text: text, reasoning: reasoning, writer: writer, db)
    }
  }

  /// Saves an answer whole, in place of its journal; on disk when this returns. Works for one that could
  /// not be begun, too.
  package func finishAnswer(_ message: Message) async throws(Failure) {
    guard message.status != .streaming else {
      throw Failure(.internal, who: "parley.db", what: "an answer cannot be finished as streaming")
    }
    try await write { db in
      try MessageRecord.save(message, writer: nil, db)
      try Journal.remove(message.id.rawValue, db)
      try Self.touch(message.conversation, at: message.finishedAt ?? message.created, db)
    }
  }

  /// Makes a conversation newer, never older.
  private static func touch(
    _ id: ConversationID, at moment: Timestamp, leaf: MessageID? = nil, _ db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        UPDATE conversation SET updated = max(updated, ?), leaf = coalesce(?, leaf) WHERE id = ?
        """)
    try statement.execute(arguments: [moment.milliseconds, leaf?.rawValue, id.rawValue])
  }
}
