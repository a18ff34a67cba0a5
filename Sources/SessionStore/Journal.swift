import Conversation
import GRDB

/// What has arrived of answers that are still being written: one small row a commit, so that adding to a
/// long answer never writes the whole of it again.
enum Journal {
  /// Adds to an answer that `writer` began; throws if that answer is not its any more.
  static func append(
    _ id: MessageID, text: String, reasoning: String, writer: String, _ db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO journal (message, sequence, text, reasoning) \
        SELECT id, 1 + coalesce((SELECT max(sequence) FROM journal WHERE message = ?1), 0), \
        CAST(?2 AS TEXT), CAST(?3 AS TEXT) \
        FROM message WHERE id = ?1 AND status = 'streaming' AND writer = ?4
        """)
    try statement.execute(arguments: [id.rawValue, text.bytes, reasoning.bytes, writer])
    guard db.changesCount == 1 else {
      throw Failure(
        .storage, who: "parley.db", what: "the answer being written is not in the store any more")
    }
  }

  static func content(of id: String, _ db: Database) throws -> (text: String, reasoning: String) {
    let statement = try db.cachedStatement(
      sql: """
        SELECT CAST(text AS BLOB) AS text, CAST(reasoning AS BLOB) AS reasoning FROM journal \
        WHERE message = ? ORDER BY sequence
        """)
    // Gathered as bytes: a piece may begin in the middle of what a person sees as one character.
    var (text, reasoning): ([UInt8], [UInt8]) = ([], [])
    let rows = try Row.fetchCursor(statement, arguments: [id])
    while let row = try rows.next() {
      text += row.bytes("text")
      reasoning += row.bytes("reasoning")
    }
    return (String(decoding: text, as: UTF8.self), String(decoding: reasoning, as: UTF8.self))
  }

  static func remove(_ id: String, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM journal WHERE message = ?").execute(arguments: [id])
  }
}
