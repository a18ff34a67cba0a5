/// Something the user or the terminal did.
package enum InputEvent: Hashable, Sendable {
  case key(KeyChord)
  /// Text between the terminal's paste marks, as it came but with line breaks as `\n`.
  case paste(String)
  case mouse(MouseEvent)
  case resize(Size)
  case focus(Bool)
  /// The terminal tells whether its ground is light, when asked.
  case ground(isLight: Bool)
}

package struct MouseEvent: Hashable, Sendable {
  package enum Action: Hashable, Sendable {
    case press
    case release
    case doubleClick
    case tripleClick
    case drag
    case scrollUp
    case scrollDown
  }

  package var action: Action
  package var position: Position
  package var modifiers: KeyModifiers

  package init(_ action: Action, at position: Position, modifiers: KeyModifiers = []) {
    (self.action, self.position, self.modifiers) = (action, position, modifiers)
  }
}

package struct KeyModifiers: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package static let control = KeyModifiers(rawValue: 1)
  package static let alt = KeyModifiers(rawValue: 2)
  package static let shift = KeyModifiers(rawValue: 4)
}

package enum Key: Hashable, Sendable {
  case character(Character)
  case function(Int)
  case enter
  case tab
  case backspace
  case delete
  case insert
  case escape
  case up
  case down
  case left
  case right
  case home
  case end
  case pageUp
  case pageDown
}

/// A key with its modifiers, written `ctrl-x`, `alt-enter`, `shift-tab`, `f1`, `space`, `G`.
package struct KeyChord: Hashable, Sendable, CustomStringConvertible {
  package var key: Key
  package var modifiers: KeyModifiers

  package init(_ key: Key, _ modifiers: KeyModifiers = []) {
    (self.key, self.modifiers) = (key, modifiers)
  }

  package static func character(_ character: Character) -> KeyChord {
    KeyChord(.character(character))
  }
  package static func control(_ character: Character) -> KeyChord {
    KeyChord(.character(character), .control)
  }
  package static func alt(_ character: Character) -> KeyChord {
    KeyChord(.character(character), .alt)
  }

  private static let names: [(String, Key)] = [
    ("enter", .enter), ("tab", .tab), ("backspace", .backspace), ("delete", .delete),
    ("insert", .insert), ("escape", .escape), ("up", .up), ("down", .down), ("left", .left),
    ("right", .right), ("home", .home), ("end", .end), ("pageup", .pageUp),
    ("pagedown", .pageDown), ("space", .character(" ")),
  ]

  package init?(_ text: String) {
    var rest = text[...]
    var modifiers: KeyModifiers = []
    let prefixes: [(String, KeyModifiers)] = [
      ("ctrl-", .control), ("alt-", .alt), ("shift-", .shift),
    ]
    while let (prefix, modifier) = prefixes.first(where: { rest.hasPrefix($0.0) }),
      rest.count > prefix.count
    {
      modifiers.insert(modifier)
      rest = rest.dropFirst(prefix.count)
    }
    if let named = Self.names.first(where: { $0.0 == rest }) {
      self.init(named.1, modifiers)
    } else if rest.first == "f", let number = Int(rest.dropFirst()), (1...24).contains(number) {
      self.init(.function(number), modifiers)
    } else if rest.count == 1, let character = rest.first {
      self.init(.character(character), modifiers)
    } else {
      return nil
    }
  }

  /// The form that `init?(_:)` reads.
  package var description: String {
    var text = ""
    if modifiers.contains(.control) { text += "ctrl-" }
    if modifiers.contains(.alt) { text += "alt-" }
    if modifiers.contains(.shift) { text += "shift-" }
    return text + name
  }

  private var name: String {
    if let named = Self.names.first(where: { $0.1 == key }) { return named.0 }
    switch key {
    case .character(let character): return String(character)
    case .function(let number): return "f\(number)"
    default: return ""
    }
  }

  /// The form for hints on screen: `^X`, `M-enter`, `F1`.
  package var label: String {
    let isLetter = if case .character(let character) = key { character != " " } else { false }
    var text = ""
    if modifiers.contains(.alt) { text += "M-" }
    if modifiers.contains(.shift) { text += "S-" }
    if modifiers.contains(.control) { text += isLetter ? "^" : "C-" }
    if case .function(let number) = key { return text + "F\(number)" }
    return text + (modifiers.contains(.control) && isLetter ? name.uppercased() : name)
  }
}
