package import Conversation
import GRDB

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension SessionStore {
  /// What is kept of exchanges: the newest, as many as are within both limits.
  package enum ExchangeLimit {
    package static let count = 200
    /// Bytes of all of them together.
    package static let bytes = 32 << 20
  }

  /// Keeps what went over the wire for an answer that is stored, and forgets the oldest in the same transaction.
  /// Survives the end of the program; a power cut may cost it.
  package func saveExchanges(
    _ exchanges: [HTTPExchange], of message: MessageID
  ) async throws(Failure) {
    try await write(.relaxed) { db in
      for exchange in exchanges { try ExchangeRecord.insert(exchange, of: message, db) }
      try ExchangeRecord.trim(db)
    }
  }

  /// In the order of asking; empty for an answer of which nothing is kept any more.
  package func exchanges(of message: MessageID) async throws(Failure) -> [HTTPExchange] {
    try await read { try ExchangeRecord.load(of: message, $0) }
  }
}

/// How an exchange is a row. Bodies stay as they are: as JSON strings they would be escaped twice.
private enum ExchangeRecord {
  /// What is neither request nor response.
  private struct Course: Codable {
    var rules: [String]
    var ending: String?
    var ended: Int64?
  }

  static func insert(_ exchange: HTTPExchange, of message: MessageID, _ db: Database) throws {
    let course = Course(
      rules: exchange.rules, ending: exchange.ending, ended: exchange.ended?.milliseconds)
    let rules = try json(course) ?? "{}"
    let request =
      Data((try json(exchange.request) ?? "{}").utf8) + [newline] + exchange.request.body
    let response = try json(exchange.response)
    let body = exchange.response.map { Data($0.body) }
    let size =
      rules.utf8.count + request.count + (response?.utf8.count ?? 0) + (body?.count ?? 0)
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO exchange (message, started, size, rules, request, response, body) \
        VALUES (?, ?, ?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), ?)
        """)
    try statement.execute(arguments: [
      message.rawValue, exchange.started.milliseconds, size, rules.bytes, request,
      response?.bytes, body,
    ])
  }

  /// The sizes stand in front of what they tell of, so that no body is read for this.
  static func trim(_ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        DELETE FROM exchange WHERE number IN (SELECT number FROM (SELECT number, \
        row_number() OVER (ORDER BY number DESC) AS place, \
        sum(size) OVER (ORDER BY number DESC) AS total FROM exchange) WHERE place > ? OR total > ?)
        """)
    try statement.execute(arguments: [
      SessionStore.ExchangeLimit.count, SessionStore.ExchangeLimit.bytes,
    ])
  }

  static func load(of message: MessageID, _ db: Database) throws -> [HTTPExchange] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT started, CAST(rules AS BLOB) AS rules, CAST(request AS BLOB) AS request, \
        CAST(response AS BLOB) AS response, body FROM exchange WHERE message = ? ORDER BY number
        """)
    return try Row.fetchAll(statement, arguments: [message.rawValue]).compactMap(exchange)
  }

  /// nil for a row that cannot be read.
  private static func exchange(_ row: Row) -> HTTPExchange? {
    let bytes = row.bytes("request")
    guard let end = bytes.firstIndex(of: newline), let started = row.time("started"),
      var request = decoded(HTTPExchange.Request.self, bytes[..<end])
    else { return nil }
    request.body = Array(bytes[(end + 1)...])
    var response = row.blob("response").flatMap { decoded(HTTPExchange.Response.self, $0) }
    response?.body = row.bytes("body")
    let course = row.blob("rules").flatMap { decoded(Course.self, $0) }
    return HTTPExchange(
      started: started, ended: course?.ended.map { Timestamp(milliseconds: $0) }, request: request,
      response: response, rules: course?.rules ?? [], ending: course?.ending)
  }

  private static let newline = UInt8(ascii: "\n")

  private static func decoded<Value: Decodable>(
    _: Value.Type, _ bytes: some Sequence<UInt8>
  ) -> Value? {
    try? JSONDecoder().decode(Value.self, from: Data(bytes))
  }
}
