import Conversation
import GRDB

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How a conversation is a row. The draft has its own writes: it changes with every key.
package enum ConversationRecord {
  private static let columns = Columns(
    table: "conversation",
    plain: [
      "id", "title_source", "service", "model", "leaf", "pinned", "archived", "local_only",
      "trashed_at", "created", "updated", "tags", "parameters",
    ],
    text: ["title", "system_prompt"], kept: ["id", "created"])
  private static let upsert = columns.upsert
  private static let byID =
    "SELECT \(columns.selection), CAST(draft AS BLOB) AS draft FROM conversation WHERE id = ?"

  static func save(_ conversation: Conversation, _ db: Database) throws {
    let model = conversation.model
    let values: [(any DatabaseValueConvertible)?] = [
      conversation.id.rawValue, conversation.titleSource.rawValue, model?.service, model?.model,
      conversation.leaf?.rawValue, conversation.pinned, conversation.archived,
      conversation.localOnly, conversation.trashedAt?.milliseconds,
      conversation.created.milliseconds, conversation.updated.milliseconds,
      try json(conversation.tags), try json(conversation.parameters),
      conversation.title.bytes, conversation.systemPrompt.bytes,
    ]
    try db.cachedStatement(sql: upsert).execute(arguments: StatementArguments(values))
  }

  static func load(_ id: ConversationID, _ db: Database) throws -> Conversation? {
    let statement = try db.cachedStatement(sql: byID)
    return try Row.fetchOne(statement, arguments: [id.rawValue]).map(conversation)
  }

  private static func conversation(_ row: Row) -> Conversation {
    var value = Conversation(
      id: ConversationID(rawValue: row.string("id") ?? ""), title: row.text("title"),
      created: row.time("created") ?? Timestamp(milliseconds: 0))
    value.titleSource = row.string("title_source").flatMap { .init(rawValue: $0) } ?? .user
    value.model = row.modelReference()
    value.systemPrompt = row.text("system_prompt")
    value.parameters = row.json("parameters") ?? Parameters()
    value.leaf = row.string("leaf").map { MessageID(rawValue: $0) }
    value.pinned = row.flag("pinned")
    value.archived = row.flag("archived")
    value.trashedAt = row.time("trashed_at")
    value.localOnly = row.flag("local_only")
    value.tags = row.json("tags") ?? []
    value.draft = row.text("draft")
    value.updated = row.time("updated") ?? value.created
    return value
  }

  /// Newest first; one step through one index, whatever the size of the table.
  package static let list = """
    SELECT id, CAST(title AS BLOB) AS title, updated, pinned, trashed_at FROM conversation \
    ORDER BY updated DESC, id DESC LIMIT ?
    """

  /// By position, as `list` selects: names would be looked up for every row of a long list. A damaged row
  /// gives an empty value, not a crash.
  static func summary(_ row: Row) throws -> ConversationSummary {
    func integer(_ index: Int) -> Int64? { .fromDatabaseValue(row[index]) }
    return ConversationSummary(
      id: ConversationID(rawValue: .fromDatabaseValue(row[0]) ?? ""),
      title: String(decoding: Data.fromDatabaseValue(row[1]) ?? Data(), as: UTF8.self),
      updated: Timestamp(milliseconds: integer(2) ?? 0), pinned: integer(3) == 1,
      trashedAt: integer(4).map(Timestamp.init(milliseconds:)))
  }
}
