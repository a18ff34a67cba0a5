package import Surface

/// Keys pressed one after the other, written `ctrl-x m`.
package struct KeySequence: Hashable, Sendable, CustomStringConvertible {
  package let chords: [KeyChord]

  package init(_ chords: [KeyChord]) { self.chords = chords.map(Self.normalized) }

  /// nil when a part is not a key.
  package init?(_ text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: true)
    let chords = parts.compactMap { KeyChord(String($0)) }
    guard !parts.isEmpty, chords.count == parts.count else { return nil }
    self.init(chords)
  }

  /// The form that `init?(_:)` reads.
  package var description: String { chords.map(\.description).joined(separator: " ") }

  /// The form for hints: `^X m`.
  package var label: String { chords.map(\.label).joined(separator: " ") }

  /// What a terminal can send: with control there are no capitals, and shift makes a capital.
  package static func normalized(_ chord: KeyChord) -> KeyChord {
    guard case .character(let character) = chord.key, character.isLetter else { return chord }
    if chord.modifiers.contains(.control) {
      return KeyChord(.character(lowercase(character)), chord.modifiers.subtracting(.shift))
    }
    guard chord.modifiers.contains(.shift) else { return chord }
    return KeyChord(.character(uppercase(character)), chord.modifiers.subtracting(.shift))
  }

  /// The key that a terminal reports instead of this one, where it cannot tell the two apart.
  var indistinguishableKey: String? {
    let pairs: [(Character, String)] = [("i", "tab"), ("m", "enter"), ("[", "escape")]
    for chord in chords where chord.modifiers == .control {
      if let pair = pairs.first(where: { chord.key == .character($0.0) }) { return pair.1 }
    }
    return nil
  }
}

// "ß".uppercased() has two characters: such a letter stays as it is.
private func lowercase(_ character: Character) -> Character {
  let text = character.lowercased()
  return text.count == 1 ? text.first ?? character : character
}

private func uppercase(_ character: Character) -> Character {
  let text = character.uppercased()
  return text.count == 1 ? text.first ?? character : character
}
