package import Conversation
import GRDB

/// Drafts of conversations that have not begun. Each open store has its own, named by its writer's lock, so
/// that several Parleys never write over each other's words.
extension SessionStore {
  /// Where Parleys of the first days kept the only one there was.
  private static let commonKey = "draft.new"
  private static let prefix = commonKey + ":"

  var newDraftKey: String { Self.prefix + (writer?.writerLock.path ?? "") }

  /// Makes the drafts of stores that are not open any more this store's own and returns all of its words,
  /// the oldest first, with an empty line between them. A store that is only read returns them and lets them be.
  package func adoptNewDraft() async throws(Failure) -> String {
    let key = newDraftKey
    if isReadOnly {
      return try await read { try Self.joined(Self.abandoned(otherThan: key, $0).map(\.text)) }
    }
    return try await write { db in
      let abandoned = try Self.abandoned(otherThan: key, db)
      let own = try Self.draft(for: nil, newDraftKey: key, db)
      if abandoned.isEmpty { return own }
      let text = Self.joined(abandoned.map(\.text) + [own])
      for draft in abandoned { try Self.setSetting(draft.key, nil, db) }
      try Self.setSetting(key, text.isEmpty ? nil : text, db)
      return text
    }
  }

  private static func joined(_ texts: [String]) -> String {
    texts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private static func abandoned(
    otherThan own: String, _ db: Database
  ) throws -> [(key: String, text: String)] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT key, CAST(value AS BLOB) AS value FROM setting \
        WHERE key >= ? AND key < ? ORDER BY key
        """, arguments: [commonKey, commonKey + ";"])
    return rows.compactMap { row in
      guard let key = row.string("key"), key != own else { return nil }
      if key.hasPrefix(prefix),
        WriterLock.liveness(of: String(key.dropFirst(prefix.count))) == .running
      {
        return nil
      }
      return (key, row.text("value"))
    }
  }
}
