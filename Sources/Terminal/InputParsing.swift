import Surface

/// Parses what stands at the beginning of some bytes: one key, one report, one sequence.
func parse(_ bytes: ArraySlice<UInt8>) -> InputStep {
  guard let first = bytes.first else { return .incomplete }
  switch first {
  case Byte.escape: return parseEscape(bytes)
  case 0..<0x20, 0x7F: return .event(.key(controlKey(first)), 1)
  case 0x20..<0x7F: return .event(.key(.character(Character(Unicode.Scalar(first)))), 1)
  default: return parseScalar(bytes)
  }
}

/// The keys that have had a control character of their own since the teletype.
private func controlKey(_ byte: UInt8) -> KeyChord {
  switch byte {
  case 0x00: .control(" ")
  case 0x08, 0x7F: KeyChord(.backspace)
  case 0x09: KeyChord(.tab)
  // Enter sends CR; LF is Ctrl-J, which makes a line.
  case 0x0D: KeyChord(.enter)
  case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
  default: .control(Character(Unicode.Scalar(byte + 0x40)))
  }
}

/// One scalar in UTF-8; what is not UTF-8 becomes U+FFFD, a byte at a time.
private func parseScalar(_ bytes: ArraySlice<UInt8>) -> InputStep {
  let replacement = InputStep.event(.key(.character("\u{FFFD}")), 1)
  guard let first = bytes.first else { return .incomplete }
  let length: Int
  switch first {
  case 0xC2...0xDF: length = 2
  case 0xE0...0xEF: length = 3
  case 0xF0...0xF4: length = 4
  default: return replacement
  }
  let sequence = bytes.prefix(length)
  guard sequence.dropFirst().allSatisfy({ $0 & 0xC0 == 0x80 }) else { return replacement }
  if sequence.count < length { return .incomplete }
  guard let text = String(validating: sequence, as: UTF8.self), let character = text.first else {
    return replacement
  }
  let isControl = character.unicodeScalars.first?.properties.generalCategory == .control
  return isControl ? .nothing(length) : .event(.key(.character(character)), length)
}

private func parseEscape(_ bytes: ArraySlice<UInt8>) -> InputStep {
  let rest = bytes.dropFirst()
  guard let second = rest.first else { return .incomplete }
  switch second {
  case UInt8(ascii: "["): return parseControlSequence(bytes)
  case UInt8(ascii: "O"): return parseSingleShift(bytes)
  case Byte.escape: return parseDoubleEscape(bytes)
  case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"):
    // An answer to a question of the program before us, or Alt with that key.
    guard let third = rest.dropFirst().first else { return .incomplete }
    if startsString(second, third) { return stringStep(bytes) }
  default: break
  }
  return withAlt(parse(rest), extra: 1)
}

/// Some terminals (rxvt) send Alt as one more escape before the sequence.
private func parseDoubleEscape(_ bytes: ArraySlice<UInt8>) -> InputStep {
  let rest = bytes.dropFirst()
  guard let third = rest.dropFirst().first else { return .incomplete }
  if third == UInt8(ascii: "[") || third == UInt8(ascii: "O") {
    return withAlt(parse(rest), extra: 1)
  }
  return .event(.key(KeyChord(.escape)), 1)
}

private func withAlt(_ step: InputStep, extra: Int) -> InputStep {
  switch step {
  case .incomplete: return .incomplete
  case .nothing(let count): return .nothing(count + extra)
  case .beginPaste(let count): return .beginPaste(count + extra)
  case .event(.key(let chord), let count):
    let key = KeyChord(chord.key, chord.modifiers.union(.alt))
    return .event(.key(key), count + extra)
  case .event(let event, let count): return .event(event, count + extra)
  }
}

private func startsString(_ introducer: UInt8, _ next: UInt8) -> Bool {
  switch introducer {
  case UInt8(ascii: "]"): return (0x30...0x39).contains(next)
  case UInt8(ascii: "_"): return next == UInt8(ascii: "G")
  default: return (0x30...0x39).contains(next) || ">+!$=".utf8.contains(next)
  }
}

/// The answer to the question for the ground's colour; every other string means nothing to us.
private func stringStep(_ bytes: ArraySlice<UInt8>) -> InputStep {
  guard case .nothing(let count) = skipString(bytes) else { return .incomplete }
  let isLight = isLightGround(bytes.prefix(count).dropFirst(2))
  return isLight.map { .event(.ground(isLight: $0), count) } ?? .nothing(count)
}

/// Reads `11;rgb:RRRR/GGGG/BBBB`, with one to four digits a part.
private func isLightGround(_ answer: ArraySlice<UInt8>) -> Bool? {
  let head = Array("11;rgb:".utf8)
  guard answer.starts(with: head) else { return nil }
  let parts = answer.dropFirst(head.count)
    .prefix { $0 == UInt8(ascii: "/") || Character(Unicode.Scalar($0)).isHexDigit }
    .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
  let levels = parts.compactMap { digits -> Double? in
    guard (1...4).contains(digits.count) else { return nil }
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
      .map { Double($0) / Double((1 << (4 * digits.count)) - 1) }
  }
  guard levels.count == 3 else { return nil }
  // As bright as the eye finds it.
  return 0.2126 * levels[0] + 0.7152 * levels[1] + 0.0722 * levels[2] > 0.5
}

/// Skips to the string's terminator; what is longer than any answer is not one.
private func skipString(_ bytes: ArraySlice<UInt8>) -> InputStep {
  let mostBytes = 4096
  for (count, index) in bytes.indices.enumerated().dropFirst(2) {
    if count == mostBytes { return .nothing(mostBytes) }
    if bytes[index] == Byte.bell { return .nothing(count + 1) }
    if bytes[index] == Byte.backslash, bytes[index - 1] == Byte.escape {
      return .nothing(count + 1)
    }
  }
  return .incomplete
}

/// `ESC O` and one more: cursor and function keys of terminals in their application mode, and the keypad.
private func parseSingleShift(_ bytes: ArraySlice<UInt8>) -> InputStep {
  guard let final = bytes.dropFirst(2).first else { return .incomplete }
  if let key = finalKeys[final] { return .event(.key(KeyChord(key)), 3) }
  switch final {
  case UInt8(ascii: "M"): return .event(.key(KeyChord(.enter)), 3)
  case UInt8(ascii: "I"): return .event(.key(KeyChord(.tab)), 3)
  case UInt8(ascii: "X"): return .event(.key(.character("=")), 3)
  case UInt8(ascii: "a")...UInt8(ascii: "d"):
    guard let key = finalKeys[final - 0x20] else { return .nothing(3) }
    return .event(.key(KeyChord(key, .control)), 3)
  // The keypad sends its characters shifted by 0x40.
  case UInt8(ascii: "j")...UInt8(ascii: "y"):
    return .event(.key(.character(Character(Unicode.Scalar(final - 0x40)))), 3)
  case Byte.escape, 0..<0x20:
    // Alt-O, and then something else.
    return .event(.key(.alt("O")), 2)
  default: return .nothing(3)
  }
}
