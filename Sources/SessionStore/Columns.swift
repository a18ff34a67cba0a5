import Conversation
import GRDB

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One table's columns and the SQL that writes and reads them.
///
/// Text from outside is bound as bytes and cast to TEXT, and read the same way back: SQLite's C strings, and
/// so GRDB's, end at the first NUL, which a model's answer does not.
struct Columns: Sendable {
  let table: String
  /// Plain values, in the order in which a record gives them.
  let plain: [String]
  /// Text from outside, after the plain ones.
  let text: [String]
  /// Never changed once the row is there.
  let kept: Set<String>

  /// Inserts a row or updates the one with the same `id`.
  var upsert: String {
    let values = plain.map { _ in "?" } + text.map { _ in "CAST(? AS TEXT)" }
    let updates = names.filter { !kept.contains($0) }.map { "\($0) = excluded.\($0)" }
    return """
      INSERT INTO \(table) (\(names.joined(separator: ", "))) \
      VALUES (\(values.joined(separator: ", "))) \
      ON CONFLICT (id) DO UPDATE SET \(updates.joined(separator: ", "))
      """
  }

  /// The list after SELECT.
  var selection: String {
    (plain + text.map { "CAST(\($0) AS BLOB) AS \($0)" }).joined(separator: ", ")
  }

  private var names: [String] { plain + text }
}

extension String {
  /// For a `CAST(? AS TEXT)`.
  var bytes: Data { Data(utf8) }
}

/// Reading that takes any value for what it is: a damaged file must not end the program.
extension Row {
  func string(_ column: String) -> String? { .fromDatabaseValue(value(column)) }
  func integer(_ column: String) -> Int? { .fromDatabaseValue(value(column)) }
  func double(_ column: String) -> Double? { .fromDatabaseValue(value(column)) }
  func blob(_ column: String) -> Data? { .fromDatabaseValue(value(column)) }
  func bytes(_ column: String) -> [UInt8] { blob(column).map { Array($0) } ?? [] }
  func flag(_ column: String) -> Bool { integer(column) == 1 }
  func text(_ column: String) -> String { optionalText(column) ?? "" }
  func optionalText(_ column: String) -> String? {
    blob(column).map { String(decoding: $0, as: UTF8.self) }
  }

  func time(_ column: String) -> Timestamp? {
    Int64.fromDatabaseValue(value(column)).map { Timestamp(milliseconds: $0) }
  }

  func money(_ column: String) -> Money? {
    Int64.fromDatabaseValue(value(column)).map { Money(nanoDollars: $0) }
  }

  /// nil for what cannot be read, such as the value of a field that a later version knows.
  func json<T: Decodable>(_ column: String) -> T? {
    guard let text = string(column) else { return nil }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try? decoder.decode(T.self, from: Data(text.utf8))
  }

  func modelReference() -> ModelReference? {
    guard let service = string("service"), let model = string("model") else { return nil }
    return ModelReference(service: service, model: model)
  }

  private func value(_ column: String) -> DatabaseValue { self[column] ?? .null }
}

/// JSON text for what is never queried; keys sorted, so equal values are equal text.
func json<T: Encodable>(_ value: T?) throws -> String? {
  guard let value else { return nil }
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
