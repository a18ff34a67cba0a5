/// Which control sequences some bytes have for a terminal, and what is in them that must never be.
struct ControlCensus {
  /// Each kind once, without the numbers of cursor motions and colours.
  private(set) var kinds: Set<String> = []
  /// Scalars that no terminal should get: C1, bidi overrides, joiners, tags, broken UTF-8.
  private(set) var forbidden: Set<String> = []

  /// Sequences whose numbers say nothing more than where and how many.
  private static let counted = Set("ABCDGHdmXPLM@STbrKZ")

  init(_ bytes: [UInt8]) {
    var rest = bytes[...]
    var text: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case 0x1B: kinds.insert(Self.sequence(&rest))
      case 0..<0x20, 0x7F: kinds.insert("control \(byte)")
      default: text.append(byte)
      }
    }
    countText(text)
  }

  private static func sequence(_ rest: inout ArraySlice<UInt8>) -> String {
    guard let first = rest.popFirst() else { return "ESC" }
    switch Character(Unicode.Scalar(first)) {
    case "[":
      var body = ""
      while let byte = rest.popFirst() {
        let character = Character(Unicode.Scalar(byte))
        if (0x40..<0x7F).contains(byte) {
          let isPlain = body.allSatisfy { $0.isNumber || $0 == ";" || $0 == ":" }
          return isPlain && counted.contains(character)
            ? "CSI \(character)" : "CSI \(body)\(character)"
        }
        body.append(character)
      }
      return "CSI \(body)…"
    case "]", "P", "^", "_", "X":
      var body: [UInt8] = []
      while let byte = rest.popFirst(), byte != 7 {
        if byte == 0x1B {
          rest.removeFirst()
          break
        }
        body.append(byte)
      }
      let kind = body.prefix { $0 != UInt8(ascii: ";") }
      return "ESC \(Character(Unicode.Scalar(first))) \(String(decoding: kind, as: UTF8.self))"
    default:
      guard (0x20..<0x30).contains(first), let second = rest.popFirst() else {
        return "ESC \(Character(Unicode.Scalar(first)))"
      }
      return "ESC \(Character(Unicode.Scalar(first)))\(Character(Unicode.Scalar(second)))"
    }
  }

  private mutating func countText(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      forbidden.insert("broken UTF-8")
      return
    }
    for scalar in text.unicodeScalars {
      let isTag = (0xE0000...0xE0FFF).contains(scalar.value)
      if scalar.properties.generalCategory == .format || isTag
        || (0x80..<0xA0).contains(scalar.value) || [0x2028, 0x2029].contains(scalar.value)
      {
        forbidden.insert("U+" + String(scalar.value, radix: 16))
      }
    }
  }
}
