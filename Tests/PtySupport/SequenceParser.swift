/// One thing a program sent to its terminal.
enum TerminalItem {
  case scalar(Unicode.Scalar)
  case control(UInt8)
  case escape(String)
  case sequence(ControlSequence)
  case title(String)
  /// Not on the list of what is expected.
  case other(String)
}

struct ControlSequence {
  var prefix: String
  var numbers: [Int]
  var intermediates: String
  var final: Character
  var text: String
}

/// Splits a terminal's input, a byte at a time.
struct SequenceParser {
  private enum State {
    case ground
    case escape
    case sequence
    case string
  }

  private var state = State.ground
  private var held: [UInt8] = []
  private var expected = 0

  mutating func feed(_ byte: UInt8) -> TerminalItem? {
    switch state {
    case .ground: return ground(byte)
    case .escape: return escape(byte)
    case .sequence: return sequence(byte)
    case .string: return string(byte)
    }
  }

  private mutating func ground(_ byte: UInt8) -> TerminalItem? {
    if expected > 0 {
      guard byte & 0xC0 == 0x80 else {
        expected = 0
        held = []
        return .other("broken UTF-8")
      }
      held.append(byte)
      expected -= 1
      if expected > 0 { return nil }
      defer { held = [] }
      guard let scalar = String(validating: held, as: UTF8.self)?.unicodeScalars.first else {
        return .other("broken UTF-8")
      }
      return .scalar(scalar)
    }
    switch byte {
    case 0x1B:
      state = .escape
      return nil
    case 0..<0x20, 0x7F: return .control(byte)
    case 0x20..<0x7F: return .scalar(Unicode.Scalar(byte))
    case 0xC2...0xF4:
      held = [byte]
      expected = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3
      return nil
    default: return .other("byte \(byte)")
    }
  }

  private mutating func escape(_ byte: UInt8) -> TerminalItem? {
    switch byte {
    case UInt8(ascii: "[") where held.isEmpty: state = .sequence
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"),
      UInt8(ascii: "X"):
      guard held.isEmpty else { return finishEscape(byte) }
      held = [byte]
      state = .string
    case 0x20..<0x30: held.append(byte)
    default: return finishEscape(byte)
    }
    return nil
  }

  private mutating func finishEscape(_ byte: UInt8) -> TerminalItem {
    defer { (state, held) = (.ground, []) }
    return .escape(String(decoding: held + [byte], as: UTF8.self))
  }

  private mutating func sequence(_ byte: UInt8) -> TerminalItem? {
    switch byte {
    case 0x20..<0x40:
      held.append(byte)
      return nil
    case 0x40..<0x7F:
      defer { (state, held) = (.ground, []) }
      let text = String(decoding: held, as: UTF8.self)
      let final = Character(Unicode.Scalar(byte))
      let prefix = text.prefix { "<=>?".contains($0) }
      let body = text.dropFirst(prefix.count)
      let digits = body.prefix { $0.isNumber || $0 == ";" || $0 == ":" }
      let numbers =
        digits.isEmpty
        ? []
        : digits.split(
          separator: ";", omittingEmptySubsequences: false
        ).map { Int($0) ?? 0 }
      return .sequence(
        ControlSequence(
          prefix: String(prefix), numbers: numbers,
          intermediates: String(body.dropFirst(digits.count)), final: final,
          text: "CSI \(text)\(final)"))
    default:
      (state, held) = (.ground, [])
      return .other("control \(byte) in a sequence")
    }
  }

  private mutating func string(_ byte: UInt8) -> TerminalItem? {
    held.append(byte)
    let isEnd = byte == 7 || held.suffix(2) == [0x1B, 0x5C]
    guard isEnd else { return nil }
    let text = String(decoding: held.dropLast(byte == 7 ? 1 : 2), as: UTF8.self)
    (state, held) = (.ground, [])
    return text.hasPrefix("]2;") ? .title(String(text.dropFirst(3))) : .other("string \(text)")
  }
}
