/// What colouring has to know about a programming language.
struct CodeLanguage: Sendable {
  struct Delimiter: Sendable {
    var opening: String
    var closing: String
    var isComment = false
    var spansLines = false
    var hasEscapes = false
  }

  var names: [String]
  var keywords: Set<String>
  var lineComments: [String] = ["//"]
  /// Longer openings before their own beginnings.
  var delimiters: [Delimiter] = cComment + quotes
  var ignoresCase = false
  /// What stands behind the name of a value at the start of a line (`name:`), or behind a string that is one.
  var keyMark: Character?
  /// Whether lines that begin with a number sign are for the preprocessor.
  var hasDirectives = false
  /// How lines are read that are not made of words.
  var notation = Notation.words

  enum Notation: Sendable { case words, markup, difference }

  static func named(_ name: String) -> CodeLanguage? {
    byName[name.lowercased()].map { all[$0] }
  }

  private static let byName: [String: Int] = Dictionary(
    all.enumerated().flatMap { index, language in language.names.map { ($0, index) } },
    uniquingKeysWith: { first, _ in first })

  static let all = families + scripting + systems + functional + data

  static let cComment = [
    Delimiter(opening: "/*", closing: "*/", isComment: true, spansLines: true)
  ]
  static let doubleQuote = Delimiter(opening: "\"", closing: "\"", hasEscapes: true)
  static let quotes = [
    doubleQuote, Delimiter(opening: "'", closing: "'", hasEscapes: true),
  ]
  static let backtick = Delimiter(
    opening: "`", closing: "`", spansLines: true, hasEscapes: true)
  static let tripleQuote = Delimiter(
    opening: "\"\"\"", closing: "\"\"\"", spansLines: true, hasEscapes: true)
  static let tripleApostrophe = Delimiter(
    opening: "'''", closing: "'''", spansLines: true, hasEscapes: true)

  static func words(_ text: String) -> Set<String> {
    Set(text.split(separator: " ").map(String.init))
  }
}
