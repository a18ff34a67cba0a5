import Surface

/// Keys by the last letter of their sequence: `ESC [ A`, `ESC O A`, `ESC [ 1 ; 5 A`.
let finalKeys: [UInt8: Key] = [
  UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right,
  UInt8(ascii: "D"): .left, UInt8(ascii: "F"): .end, UInt8(ascii: "H"): .home,
  UInt8(ascii: "P"): .function(1), UInt8(ascii: "Q"): .function(2),
  UInt8(ascii: "R"): .function(3), UInt8(ascii: "S"): .function(4),
]

/// Keys by their number: `ESC [ 5 ~`.
private let numberedKeys: [Int: Key] = [
  1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
  11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
  17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
  23: .function(11), 24: .function(12), 25: .function(13), 26: .function(14),
  28: .function(15), 29: .function(16), 31: .function(17), 32: .function(18),
  33: .function(19), 34: .function(20),
]

/// `ESC [`, parameters, a final letter.
func parseControlSequence(_ bytes: ArraySlice<UInt8>) -> InputStep {
  let body = bytes.dropFirst(2)
  guard let first = body.first else { return .incomplete }
  // The Linux console's F1 to F5, and mouse reports from before there were decimal ones.
  if first == UInt8(ascii: "[") {
    guard let letter = body.dropFirst().first else { return .incomplete }
    let number = Int(letter) - 0x40
    return (1...5).contains(number)
      ? .event(.key(KeyChord(.function(number))), 4) : .nothing(4)
  }
  if first == UInt8(ascii: "M") {
    let report = Array(body.dropFirst().prefix(3))
    if report.count < 3 { return .incomplete }
    let (button, column, row) = (Int(report[0]) - 32, Int(report[1]) - 32, Int(report[2]) - 32)
    let isRelease = button & 3 == 3 && button & 64 == 0
    return mouseStep(
      button: isRelease ? button & ~3 : button, column: column, row: row, isRelease: isRelease,
      count: 6)
  }
  for (offset, byte) in body.enumerated() {
    let count = offset + 3
    switch byte {
    // rxvt ends shifted keys with `$`, which elsewhere comes before the final letter.
    case 0x24 where offset > 0 && body.first != UInt8(ascii: "?"), 0x40...0x7E:
      return interpret(body.prefix(offset), final: byte, count: count)
    case 0x20..<0x40:
      if offset > 64 { return .nothing(count) }
    default:
      // Not part of a sequence: drop what came before it.
      return .nothing(count - 1)
    }
  }
  return .incomplete
}

private func interpret(_ text: ArraySlice<UInt8>, final: UInt8, count: Int) -> InputStep {
  if text.first == UInt8(ascii: "<") {
    let numbers = parameters(of: text.dropFirst()).map { $0.first ?? 0 }
    guard numbers.count == 3, final == UInt8(ascii: "M") || final == UInt8(ascii: "m") else {
      return .nothing(count)
    }
    return mouseStep(
      button: numbers[0], column: numbers[1], row: numbers[2],
      isRelease: final == UInt8(ascii: "m"),
      count: count)
  }
  if let first = text.first, !(0x30...0x3B).contains(first) { return .nothing(count) }
  let numbers = parameters(of: text)
  // Terminals that report releases too say so behind a colon.
  if numbers.count > 1, numbers[1].count > 1, numbers[1][1] == 3 { return .nothing(count) }
  let number = numbers.first?.first ?? 0
  let modifiers = numbers.count > 1 ? modifiers(of: numbers[1].first ?? 1) : []
  switch final {
  case UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: "@"), UInt8(ascii: "$"):
    return numbered(numbers.map { $0.first ?? 0 }, final: final, modifiers, count)
  case UInt8(ascii: "u"): return keyStep(codePoint: number, modifiers, count)
  case UInt8(ascii: "Z"): return .event(.key(KeyChord(.tab, modifiers.union(.shift))), count)
  case UInt8(ascii: "I"): return .event(.focus(true), count)
  case UInt8(ascii: "O"): return .event(.focus(false), count)
  case UInt8(ascii: "a")...UInt8(ascii: "d"):
    guard let key = finalKeys[final - 0x20] else { return .nothing(count) }
    return .event(.key(KeyChord(key, modifiers.union(.shift))), count)
  default:
    guard let key = finalKeys[final] else { return .nothing(count) }
    return .event(.key(KeyChord(key, modifiers)), count)
  }
}

private func numbered(
  _ numbers: [Int], final: UInt8, _ modifiers: KeyModifiers, _ count: Int
) -> InputStep {
  var modifiers = modifiers
  switch final {
  case UInt8(ascii: "^"): modifiers.insert(.control)
  case UInt8(ascii: "@"): modifiers.formUnion([.control, .shift])
  case UInt8(ascii: "$"): modifiers.insert(.shift)
  default: break
  }
  switch numbers.first ?? 0 {
  case 27 where numbers.count == 3: return keyStep(codePoint: numbers[2], modifiers, count)
  case 200: return .beginPaste(count)
  case let number:
    guard let key = numberedKeys[number] else { return .nothing(count) }
    return .event(.key(KeyChord(key, modifiers)), count)
  }
}

/// A key by its code point with modifiers: `ESC [ 13 ; 2 u` is Shift-Enter.
private func keyStep(codePoint: Int, _ modifiers: KeyModifiers, _ count: Int) -> InputStep {
  let key: Key
  switch codePoint {
  case 8, 127: key = .backspace
  case 9: key = .tab
  case 13: key = .enter
  case 27: key = .escape
  // The private codes stand for keys that have no character, such as a lone Shift.
  case 32..<0xE000, 0xF900..<0x110000:
    guard let scalar = UInt32(exactly: codePoint).flatMap(Unicode.Scalar.init),
      scalar.properties.generalCategory != .control
    else { return .nothing(count) }
    return .event(.key(typed(Character(scalar), modifiers)), count)
  default: return .nothing(count)
  }
  return .event(.key(KeyChord(key, modifiers)), count)
}

/// The chord that the same key gives where it is sent as plain text.
private func typed(_ character: Character, _ modifiers: KeyModifiers) -> KeyChord {
  if modifiers.contains(.control) {
    return KeyChord(.character(Character(character.lowercased())), modifiers)
  }
  guard modifiers.contains(.shift) else { return KeyChord(.character(character), modifiers) }
  let upper = character.uppercased()
  return KeyChord(
    .character(upper.count == 1 ? Character(upper) : character), modifiers.subtracting(.shift))
}

private func modifiers(of parameter: Int) -> KeyModifiers {
  let bits = max(0, parameter - 1)
  var result: KeyModifiers = []
  if bits & 1 != 0 { result.insert(.shift) }
  // Meta is Alt to everyone who has no Meta key.
  if bits & (2 | 32) != 0 { result.insert(.alt) }
  if bits & 4 != 0 { result.insert(.control) }
  return result
}

/// Numbers between semicolons, each with its colon-separated parts; absurd ones are cut.
private func parameters(of text: ArraySlice<UInt8>) -> [[Int]] {
  if text.isEmpty { return [] }
  return text.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { field in
    field.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { digits in
      digits.reduce(0) { sum, digit in
        (0x30...0x39).contains(digit) ? min(sum * 10 + Int(digit) - 0x30, 1 << 24) : sum
      }
    }
  }
}

/// The left button and the wheel; what others do is the terminal's business (paste, menus).
private func mouseStep(
  button: Int, column: Int, row: Int, isRelease: Bool, count: Int
) -> InputStep {
  var modifiers: KeyModifiers = []
  if button & 4 != 0 { modifiers.insert(.shift) }
  if button & 8 != 0 { modifiers.insert(.alt) }
  if button & 16 != 0 { modifiers.insert(.control) }
  let action: MouseEvent.Action
  switch button & ~(4 | 8 | 16) {
  case 0: action = isRelease ? .release : .press
  case 32: action = isRelease ? .release : .drag
  case 64: action = .scrollUp
  case 65: action = .scrollDown
  default: return .nothing(count)
  }
  let position = Position(row: max(0, row - 1), column: max(0, column - 1))
  return .event(.mouse(MouseEvent(action, at: position, modifiers: modifiers)), count)
}
