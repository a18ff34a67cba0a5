/// What can be done to text with one key, wherever text is typed.
package enum EditingCommand: Hashable, Sendable {
  case characterLeft
  case characterRight
  case wordLeft
  case wordRight
  case lineStart
  case lineEnd
  case deleteForward
  case deleteBackward
  case deleteWordBackward
  case deleteWordForward
  case killToLineEnd
  case killToLineStart
  case yank
  case transpose
  case newline
}

/// What was cut, newest last. Cuts in a row become one.
package struct KillRing: Hashable, Sendable {
  package private(set) var entries: [String] = []
  /// The last command cut something, so the next cut adds to it.
  private var isCutting = false
  private static let capacity = 30

  package init() {}

  package var newest: String { entries.last ?? "" }

  /// `forward`: what was cut stood behind the cursor.
  package mutating func cut(_ text: String, forward: Bool) {
    if text.isEmpty { return }
    if isCutting, let last = entries.popLast() {
      entries.append(forward ? last + text : text + last)
    } else {
      entries.append(text)
    }
    if entries.count > Self.capacity { entries.removeFirst() }
    isCutting = true
  }

  package mutating func endCut() { isCutting = false }
}

extension TextBuffer {
  package mutating func apply(_ command: EditingCommand, kills: inout KillRing) {
    switch command {
    case .characterLeft: move(to: previousCharacter ?? cursor)
    case .characterRight: move(to: nextCharacter ?? cursor)
    case .wordLeft: move(to: wordStart)
    case .wordRight: move(to: wordEnd)
    case .lineStart: move(to: lineStart)
    case .lineEnd: move(to: lineEnd)
    case .deleteForward: _ = remove(cursor..<(nextCharacter ?? cursor))
    case .deleteBackward: _ = remove((previousCharacter ?? cursor)..<cursor)
    case .deleteWordBackward: kills.cut(remove(wordStart..<cursor), forward: false)
    case .deleteWordForward: kills.cut(remove(cursor..<wordEnd), forward: true)
    case .killToLineEnd: kills.cut(remove(cursor..<killEnd), forward: true)
    case .killToLineStart: kills.cut(remove(killStart..<cursor), forward: false)
    case .yank: insert(kills.newest)
    case .transpose: transpose()
    case .newline: insert("\n")
    }
    if !command.cuts { kills.endCut() }
  }

  /// At the end of a line the line break itself is cut, so that lines can be joined.
  private var killEnd: String.Index {
    lineEnd == cursor ? nextCharacter ?? cursor : lineEnd
  }

  private var killStart: String.Index {
    lineStart == cursor ? previousCharacter ?? cursor : lineStart
  }
}

extension EditingCommand {
  package var cuts: Bool {
    switch self {
    case .deleteWordBackward, .deleteWordForward, .killToLineEnd, .killToLineStart: true
    default: false
    }
  }

  package var changesText: Bool {
    switch self {
    case .characterLeft, .characterRight, .wordLeft, .wordRight, .lineStart, .lineEnd: false
    default: true
    }
  }
}
