import Conversation
import GRDB

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How a message is a row, its text so far in the journal included.
enum MessageRecord {
  private static let columns = Columns(
    table: "message",
    plain: [
      "id", "conversation", "parent", "created", "role", "service", "model", "status", "writer",
      "first_token_at", "finished_at", "reasoning_seconds", "input_tokens", "cached_tokens",
      "cache_write_tokens", "output_tokens", "reasoning_tokens", "usage_estimated", "cost", "price",
      "engine", "failure", "finish", "replay",
    ],
    text: ["provider_finish", "reasoning", "text"],
    kept: ["id", "conversation", "parent", "created"])
  private static let upsert = columns.upsert
  private static let ofConversation = """
    SELECT \(columns.selection) FROM message WHERE conversation = ? ORDER BY created, number
    """

  /// A branch from its leaf upwards; without a leaf from the newest message.
  private static let endOfBranch = """
    WITH RECURSIVE branch(id, parent, depth) AS ( \
    SELECT id, parent, 1 FROM message WHERE id = coalesce(:leaf, (SELECT id FROM message \
    WHERE conversation = :conversation ORDER BY created DESC, number DESC LIMIT 1)) \
    UNION ALL \
    SELECT message.id, message.parent, depth + 1 FROM branch \
    JOIN message ON message.id = branch.parent WHERE depth < :count) \
    SELECT \(columns.selection) FROM message WHERE id IN (SELECT id FROM branch) \
    ORDER BY created, number
    """

  /// Inserts the message or replaces the one of the same identity; its place in the tree does not change.
  /// `writer` is the lock file of the store that is still adding to it.
  static func save(_ message: Message, writer: String?, _ db: Database) throws {
    let values = identity(message) + [writer] + (try outcome(message))
    try db.cachedStatement(sql: upsert).execute(arguments: StatementArguments(values))
    if message.role == .user { try AttachmentRecord.save(of: message, db) }
  }

  private static func identity(_ message: Message) -> [(any DatabaseValueConvertible)?] {
    [
      message.id.rawValue, message.conversation.rawValue, message.parent?.rawValue,
      message.created.milliseconds, message.role.rawValue, message.model?.service,
      message.model?.model, message.status.rawValue,
    ]
  }

  private static func outcome(_ message: Message) throws -> [(any DatabaseValueConvertible)?] {
    let usage = message.usage
    return [
      message.firstTokenAt?.milliseconds, message.finishedAt?.milliseconds,
      message.reasoningSeconds, usage?.input, usage?.cached, usage?.cacheWrite, usage?.output,
      usage?.reasoning, usage?.estimated, message.cost?.nanoDollars, try json(message.price),
      try json(message.engine), try json(message.failure), message.finish?.rawValue,
      message.replay.map { Data($0) }, message.providerFinish?.bytes, message.reasoning.bytes,
      message.text.bytes,
    ]
  }

  /// In the order of creation, for equal times in that of saving; an answer that is still being written has all that its journal holds.
  static func load(of id: ConversationID, _ db: Database) throws -> [Message] {
    let statement = try db.cachedStatement(sql: ofConversation)
    let messages = try Row.fetchAll(statement, arguments: [id.rawValue]).map(message)
    return try completed(messages, of: id, db)
  }

  /// The last messages of a branch, in the order of creation.
  static func loadEnd(
    of id: ConversationID, leaf: MessageID?, count: Int, _ db: Database
  ) throws -> [Message] {
    let statement = try db.cachedStatement(sql: endOfBranch)
    let messages = try Row.fetchAll(
      statement, arguments: ["leaf": leaf?.rawValue, "conversation": id.rawValue, "count": count]
    ).map(message)
    return try completed(messages, of: id, db)
  }

  private static func completed(
    _ messages: [Message], of id: ConversationID, _ db: Database
  ) throws -> [Message] {
    var messages = messages
    for index in messages.indices where messages[index].status == .streaming {
      let journal = try Journal.content(of: messages[index].id.rawValue, db)
      messages[index].text += journal.text
      messages[index].reasoning += journal.reasoning
    }
    let attachments = try AttachmentRecord.load(of: id, db)
    if attachments.isEmpty { return messages }
    for index in messages.indices {
      messages[index].attachments = attachments[messages[index].id] ?? []
    }
    return messages
  }

  /// Mean tokens a second of each model in the newest complete answers; their text is not read.
  static func speeds(ofNewest limit: Int, _ db: Database) throws -> [ModelReference: Double] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT service, model, created, first_token_at, finished_at, input_tokens, output_tokens, \
        engine FROM message WHERE role = 'assistant' AND status = 'complete' \
        ORDER BY number DESC LIMIT ?
        """)
    var sums: [ModelReference: (speed: Double, count: Double)] = [:]
    let rows = try Row.fetchCursor(statement, arguments: [limit])
    while let row = try rows.next() {
      let answer = message(row)
      guard let model = answer.model, let speed = answer.tokensPerSecond else { continue }
      let sum = sums[model] ?? (0, 0)
      sums[model] = (sum.speed + speed, sum.count + 1)
    }
    return sums.mapValues { $0.speed / $0.count }
  }

  private static func message(_ row: Row) -> Message {
    var value = Message(
      id: MessageID(rawValue: row.string("id") ?? ""),
      conversation: ConversationID(rawValue: row.string("conversation") ?? ""),
      parent: row.string("parent").map { MessageID(rawValue: $0) },
      role: row.string("role").flatMap(Role.init) ?? .assistant, model: row.modelReference(),
      status: row.string("status").flatMap(MessageStatus.init) ?? .stopped,
      text: row.text("text"), reasoning: row.text("reasoning"),
      created: row.time("created") ?? Timestamp(milliseconds: 0))
    value.replay = row.blob("replay").map { Array($0) }
    value.failure = row.json("failure")
    value.finish = row.string("finish").flatMap(FinishReason.init)
    value.providerFinish = row.optionalText("provider_finish")
    value.firstTokenAt = row.time("first_token_at")
    value.finishedAt = row.time("finished_at")
    value.reasoningSeconds = row.double("reasoning_seconds")
    value.usage = usage(row)
    value.cost = row.money("cost")
    value.price = row.json("price")
    value.engine = row.json("engine")
    return value
  }

  private static func usage(_ row: Row) -> Usage? {
    guard let input = row.integer("input_tokens") else { return nil }
    return Usage(
      input: input, cached: row.integer("cached_tokens") ?? 0,
      cacheWrite: row.integer("cache_write_tokens") ?? 0, output: row.integer("output_tokens") ?? 0,
      reasoning: row.integer("reasoning_tokens") ?? 0, estimated: row.flag("usage_estimated"))
  }
}
