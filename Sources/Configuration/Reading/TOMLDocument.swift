import TOMLKit

/// A value of a TOML file. Everything above this file works on these, so the parser is named only here.
enum TOMLNode: Hashable, Sendable {
  case table([String: TOMLNode])
  case array([TOMLNode])
  case string(String)
  case integer(Int)
  case decimal(Double)
  case boolean(Bool)
  /// A local date, year, month and day.
  case date(Int, Int, Int)
  /// A time of day or a moment: valid TOML that no setting takes.
  case time

  /// What the value is, for "expected …, found …".
  var kind: String {
    switch self {
    case .table: "a table"
    case .array: "a list"
    case .string: "a text"
    case .integer: "a whole number"
    case .decimal: "a number"
    case .boolean: "true or false"
    case .date: "a date"
    case .time: "a time"
    }
  }
}

enum TOMLDocument {
  struct SyntaxError: Error {
    var line: Int
    var message: String
  }

  static func parse(_ text: String) throws(SyntaxError) -> [String: TOMLNode] {
    // The parser takes a C string: what follows a NUL would be left out in silence.
    if let nul = text.utf8.firstIndex(of: 0) {
      let line = text.utf8[..<nul].count { $0 == UInt8(ascii: "\n") } + 1
      throw SyntaxError(line: line, message: "a NUL byte")
    }
    do {
      return nodes(of: try TOMLTable(string: text))
    } catch let error as TOMLParseError {
      throw SyntaxError(line: error.source.begin.line, message: error.description)
    } catch {
      throw SyntaxError(line: 1, message: "\(error)")
    }
  }

  /// Not through TOMLKit's iterator: it looks every key up again and traps on one that holds a NUL.
  private static func nodes(of table: TOMLTable) -> [String: TOMLNode] {
    Dictionary(zip(table.keys, table.values.map(node))) { first, _ in first }
  }

  private static func node(_ value: TOMLValue) -> TOMLNode {
    switch value.type {
    case .table: .table(value.table.map(nodes) ?? [:])
    case .array: .array(value.array?.map { node($0.tomlValue) } ?? [])
    case .string: .string(value.string ?? "")
    case .int: .integer(value.int ?? 0)
    case .double: .decimal(value.double ?? 0)
    case .bool: .boolean(value.bool ?? false)
    case .date: value.date.map { .date($0.year, $0.month, $0.day) } ?? .time
    case .time, .dateTime: .time
    }
  }
}
