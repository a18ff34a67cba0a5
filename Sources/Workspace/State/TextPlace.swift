package import Conversation

/// What a message shows apart from each other.
package enum TextPart: Int, Hashable, Sendable, Comparable {
  case reasoning
  case words

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A place in what a message says, the same at every width and while text streams in behind it.
package struct TextPlace: Hashable, Sendable {
  package var message: MessageID
  package var part: TextPart
  /// The block of its Markdown; reasoning is one block.
  package var block: Int
  /// The line of that block, as it would be without wrapping; borders do not count.
  package var line: Int
  /// Characters before it in that line.
  package var offset: Int

  package init(
    _ message: MessageID, _ part: TextPart = .words, block: Int = 0, line: Int = 0, offset: Int = 0
  ) {
    (self.message, self.part, self.block) = (message, part, block)
    (self.line, self.offset) = (line, offset)
  }

  /// Compares places of one message.
  func isBefore(_ other: TextPlace) -> Bool {
    (part.rawValue, block, line, offset) < (
      other.part.rawValue, other.block, other.line, other.offset
    )
  }
}

/// What is selected in the transcript: everything between two places, both included.
package struct TextSelection: Hashable, Sendable {
  package enum Unit: Hashable, Sendable {
    case characters
    case words
    case lines
  }

  package var anchor: TextPlace
  package var head: TextPlace
  package var unit: Unit
  /// The column that moving up and down keeps to.
  package var goalColumn: Int?
  /// Made with keys: the head is where the cursor stands.
  package var hasCursor: Bool

  package init(_ place: TextPlace, unit: Unit = .characters, hasCursor: Bool = false) {
    (anchor, head, self.unit, goalColumn) = (place, place, unit, nil)
    self.hasCursor = hasCursor
  }
}

/// From a place to before another one.
struct TextRange: Hashable {
  var start: TextPlace
  var end: TextPlace
}
