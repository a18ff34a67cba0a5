/// A JSON document as it stands on the wire.
///
/// Not `Codable`: providers put strings where numbers were promised and arrays where strings were, a
/// user's extra fields must be merged in unchanged, and the order of a request's fields must not vary.
package enum JSON: Hashable, Sendable {
  package struct Member: Hashable, Sendable {
    package var name: String
    package var value: JSON
    package init(_ name: String, _ value: JSON) { (self.name, self.value) = (name, value) }
  }

  case null
  case bool(Bool)
  /// As written, so that no digit is lost on the way through.
  case number(String)
  case string(String)
  case array([JSON])
  /// In the order of the document.
  case object([Member])
}

extension JSON {
  /// The member of that name (the last one, should there be several); nil also when it is `null`.
  package subscript(name: String) -> JSON? {
    guard case .object(let members) = self,
      let value = members.last(where: { $0.name == name })?.value, value != .null
    else { return nil }
    return value
  }

  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  package var array: [JSON]? {
    if case .array(let items) = self { items } else { nil }
  }

  package var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// A finite number, also when it was sent as a string.
  package var double: Double? {
    switch self {
    case .number(let text), .string(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
    default: nil
    }
  }

  /// A whole number; a fraction is cut off and what does not fit is nil.
  package var int: Int? {
    switch self {
    case .number(let text), .string(let text):
      Int(text) ?? double.flatMap { Int(exactly: $0.rounded(.towardZero)) }
    default: nil
    }
  }

  /// The text of a string or a number: for codes, which are sent as either.
  package var label: String? {
    switch self {
    case .string(let text), .number(let text): text
    default: nil
    }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int) { self = .number(String(value)) }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}

extension JSON {
  /// The document without white space, members in their order.
  package var encoded: [UInt8] {
    var out: [UInt8] = []
    write(to: &out)
    return out
  }

  private func write(to out: inout [UInt8]) {
    switch self {
    case .null: out += "null".utf8
    case .bool(let value): out += (value ? "true" : "false").utf8
    case .number(let text): out += text.utf8
    case .string(let text): Self.write(text, to: &out)
    case .array(let items): writeArray(items, to: &out)
    case .object(let members): writeObject(members, to: &out)
    }
  }

  private func writeArray(_ items: [JSON], to out: inout [UInt8]) {
    out.append(UInt8(ascii: "["))
    for (index, item) in items.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      item.write(to: &out)
    }
    out.append(UInt8(ascii: "]"))
  }

  private func writeObject(_ members: [Member], to out: inout [UInt8]) {
    out.append(UInt8(ascii: "{"))
    for (index, member) in members.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      Self.write(member.name, to: &out)
      out.append(UInt8(ascii: ":"))
      member.value.write(to: &out)
    }
    out.append(UInt8(ascii: "}"))
  }

  private static func write(_ text: String, to out: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    out.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), byte]
      case 0x0A: out += "\\n".utf8
      case 0x0D: out += "\\r".utf8
      case 0x09: out += "\\t".utf8
      case 0..<0x20, 0x7F:
        out += "\\u00".utf8
        out += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: out.append(byte)
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}
