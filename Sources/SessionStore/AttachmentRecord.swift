import Conversation
import GRDB

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How attachments are rows: their content once in `file`, by its hash, and in `attachment` which message has
/// it under which name.
enum AttachmentRecord {
  // A message whose file is gone (purged elsewhere while it was written anew) is stored without it: words
  // are never lost for a file.
  private static let insert = """
    INSERT INTO attachment (message, position, file, name, media_type) \
    SELECT ?, ?, hash, CAST(? AS TEXT), CAST(? AS TEXT) FROM file WHERE hash = ?
    """
  // The length of a value is read without the value.
  private static let ofConversation = """
    SELECT message, file, CAST(name AS BLOB) AS name, CAST(media_type AS BLOB) AS media_type, \
    length(bytes) AS size FROM attachment JOIN file ON file.hash = attachment.file \
    WHERE message IN (SELECT id FROM message WHERE conversation = ? AND role = 'user') \
    ORDER BY message, position
    """

  /// Saves the content of what a message has attached; what is there already stays.
  static func saveContent(of files: [Attachment], for message: Message, _ db: Database) throws {
    let wanted = Set(message.attachments.map(\.id))
    for file in files where wanted.contains(file.id) {
      try db.cachedStatement(
        sql: "INSERT INTO file (hash, bytes) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING"
      ).execute(arguments: [file.id, Data(file.bytes)])
    }
  }

  /// Saves which files a message has, in place of those it had. Their content must be there.
  static func save(of message: Message, _ db: Database) throws {
    let id = message.id.rawValue
    try db.cachedStatement(sql: "DELETE FROM attachment WHERE message = ?")
      .execute(arguments: [id])
    for (position, file) in message.attachments.enumerated() {
      try db.cachedStatement(sql: insert).execute(
        arguments: [id, position, file.name.bytes, file.mediaType.bytes, file.id])
    }
  }

  static func load(
    of id: ConversationID, _ db: Database
  ) throws -> [MessageID: [AttachmentReference]] {
    var attachments: [MessageID: [AttachmentReference]] = [:]
    let rows = try Row.fetchCursor(
      try db.cachedStatement(sql: ofConversation), arguments: [id.rawValue])
    while let row = try rows.next() {
      let message = MessageID(rawValue: row.string("message") ?? "")
      let file = AttachmentReference(
        id: row.string("file") ?? "", name: row.text("name"), mediaType: row.text("media_type"),
        size: row.integer("size") ?? 0)
      attachments[message, default: []].append(file)
    }
    return attachments
  }

  static func content(of hash: String, _ db: Database) throws -> [UInt8]? {
    try Row.fetchOne(
      try db.cachedStatement(sql: "SELECT bytes FROM file WHERE hash = ?"), arguments: [hash]
    ).map { $0.bytes("bytes") }
  }

  /// After messages are gone: what none of those left has.
  static func removeUnusedContent(_ db: Database) throws {
    try db.execute(
      sql: """
        DELETE FROM file WHERE NOT EXISTS (SELECT * FROM attachment WHERE attachment.file = file.hash)
        """)
  }
}
