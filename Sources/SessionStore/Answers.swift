package import Conversation
import GRDB

extension SessionStore {
  /// Saves a prompt, and its conversation with the prompt as leaf; on disk when this returns. A draft that
  /// the prompt begins with has been sent now and is emptied; any other stays.
  package func appendUserMessage(
    _ user: Message, conversation: Conversation, files: [Attachment] = []
  ) async throws(Failure) {
    let key = newDraftKey
    try await write { try Self.save(user, files: files, in: conversation, newDraftKey: key, $0) }
  }

  /// Saves the prompt with its files, if there is a new one, and the answer that is about to be written, as
  /// one: what `appendUserMessage` and `beginAnswer` do, on disk when this returns.
  package func begin(
    _ answer: Message, prompt: Message?, conversation: Conversation, files: [Attachment] = []
  ) async throws(Failure) {
    let writer = try openWriter().writerLock.path
    let key = newDraftKey
    try await write { db in
      if let prompt {
        try Self.save(prompt, files: files, in: conversation, newDraftKey: key, db)
      } else {
        try Self.insert(conversation, db)
      }
      try Self.begin(answer, writer: writer, db)
    }
  }

  /// Saves an answer that this process goes on to write, as the leaf of its conversation. An answer that is
  /// continued keeps the text it comes with. Only the end of this process or `finishAnswer` ends it.
  package func beginAnswer(_ message: Message) async throws(Failure) {
    let writer = try openWriter().writerLock.path
    try await write(.relaxed) { try Self.begin(message, writer: writer, $0) }
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

  private static func save(
    _ prompt: Message, files: [Attachment], in conversation: Conversation, newDraftKey: String,
    _ db: Database
  ) throws {
    var conversation = conversation
    conversation.leaf = prompt.id
    conversation.updated = max(conversation.updated, prompt.created)
    let isNew = try insert(conversation, db)
    try AttachmentRecord.saveContent(of: files, for: prompt, db)
    try MessageRecord.save(prompt, writer: nil, db)
    let place = isNew ? nil : conversation.id
    let draft = try draft(for: place, newDraftKey: newDraftKey, db)
    if !draft.isEmpty, prompt.text.hasPrefix(draft) {
      try setDraft("", for: place, newDraftKey: newDraftKey, db)
    }
  }

  /// Saves a conversation that is not there yet and says whether that was so. One that is there keeps its
  /// title, pin and settings: another Parley may have changed them since they were read.
  @discardableResult
  private static func insert(_ conversation: Conversation, _ db: Database) throws -> Bool {
    guard try ConversationRecord.load(conversation.id, db) == nil else {
      try touch(conversation.id, at: conversation.updated, leaf: conversation.leaf, db)
      return false
    }
    try ConversationRecord.save(conversation, db)
    return true
  }

  private static func begin(_ answer: Message, writer: String, _ db: Database) throws {
    var answer = answer
    answer.status = .streaming
    try MessageRecord.save(answer, writer: writer, db)
    try Journal.remove(answer.id.rawValue, db)
    try touch(answer.conversation, at: answer.created, leaf: answer.id, db)
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
