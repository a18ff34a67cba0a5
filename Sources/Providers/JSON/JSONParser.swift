/// Reads one JSON document out of untrusted bytes.
///
/// Strict about structure, lenient about text: invalid UTF-8 and lone surrogates become U+FFFD and raw
/// control characters are taken, because an answer with one bad character is still an answer. Nesting and
/// the number of values are bounded, so no document can exhaust the stack or the memory.
package struct JSONParser {
  package struct SyntaxError: Error, Hashable, Sendable {
    /// Bytes from the start of the document.
    package var offset: Int
    package var reason: String
    /// The document is right as far as it goes: it may have been cut.
    package var isCut: Bool
  }

  package static let maximumDepth = 128
  package static let maximumValues = 1_000_000

  package static func parse(_ bytes: [UInt8]) throws(SyntaxError) -> JSON {
    var parser = JSONParser(bytes: bytes)
    parser.skipSpace()
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.place == bytes.count else { throw parser.error("text after the end") }
    return value
  }

  package static func parse(_ text: String) throws(SyntaxError) -> JSON {
    try parse(Array(text.utf8))
  }

  private let bytes: [UInt8]
  private var place = 0
  private var values = 0

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func error(_ reason: String, isCut: Bool = false) -> SyntaxError {
    SyntaxError(offset: place, reason: reason, isCut: isCut || place >= bytes.count)
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpace() {
    while place < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    place += 1
    return true
  }

  private mutating func value(depth: Int) throws(SyntaxError) -> JSON {
    guard depth <= Self.maximumDepth else { throw error("nested too deep") }
    values += 1
    guard values <= Self.maximumValues else { throw error("too many values") }
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case .none: throw error("the document ends too early")
    default: return try number()
    }
  }

  private mutating func word(_ word: String, _ value: JSON) throws(SyntaxError) -> JSON {
    guard bytes[place...].starts(with: word.utf8) else {
      throw error("not a value", isCut: word.utf8.starts(with: bytes[place...]))
    }
    place += word.utf8.count
    return value
  }

  private mutating func object(depth: Int) throws(SyntaxError) -> JSON {
    place += 1
    var members: [JSON.Member] = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object([]) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw error("expected a name") }
      let name = try string()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw error("expected a colon") }
      skipSpace()
      members.append(JSON.Member(name, try value(depth: depth + 1)))
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw error("expected a comma or the end") }
    }
  }

  private mutating func array(depth: Int) throws(SyntaxError) -> JSON {
    place += 1
    var items: [JSON] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array([]) }
    while true {
      skipSpace()
      items.append(try value(depth: depth + 1))
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(items) }
      guard take(UInt8(ascii: ",")) else { throw error("expected a comma or the end") }
    }
  }

  private mutating func number() throws(SyntaxError) -> JSON {
    let start = place
    _ = take(UInt8(ascii: "-"))
    try digits()
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    return .number(String(decoding: bytes[start..<place], as: UTF8.self))
  }

  private mutating func digits() throws(SyntaxError) {
    let start = place
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    guard place > start else { throw error("not a value") }
  }

  private mutating func string() throws(SyntaxError) -> String {
    place += 1
    let start = place
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { place += 1 }
    // Most strings have no escapes and are taken in one piece.
    if take(UInt8(ascii: "\"")) {
      return String(decoding: bytes[start..<(place - 1)], as: UTF8.self)
    }
    var text = Array(bytes[start..<place])
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(to: &text)
      default: text.append(byte)
      }
    }
    throw error("a string without an end")
  }

  private mutating func escape(to text: inout [UInt8]) throws(SyntaxError) {
    guard let byte = next else { throw error("a string without an end") }
    place += 1
    switch byte {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "u"): text += String(try scalar()).utf8
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    default: throw error("an unknown escape")
    }
  }

  /// The scalar after `\u`; both halves of a surrogate pair, U+FFFD for a half alone.
  private mutating func scalar() throws(SyntaxError) -> Unicode.Scalar {
    let first = try hexadecimal()
    guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
    let afterFirst = place
    if take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
      let second = try hexadecimal()
      if (0xDC00..<0xE000).contains(second) {
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
      }
    }
    // The second escape, if it was one, stands for itself.
    place = afterFirst
    return "\u{FFFD}"
  }

  private mutating func hexadecimal() throws(SyntaxError) -> UInt32 {
    guard bytes.count - place >= 4,
      let value = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16),
      bytes[place] != UInt8(ascii: "+"), bytes[place] != UInt8(ascii: "-")
    else {
      let rest = bytes[place...]
      let isCut = rest.count < 4 && rest.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
      throw error("a bad escape", isCut: isCut)
    }
    place += 4
    return value
  }
}
