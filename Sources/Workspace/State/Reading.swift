package import Conversation
package import Surface

/// Where one is in a conversation, and what one looks for there. Lives as long as it is open.
package struct Reading: Hashable, Sendable {
  package var selection: TextSelection?
  package var search: TranscriptSearch?
  /// What was looked for last, once its search is gone.
  package var lastPattern: String?
  package var marks: [Character: ReadingPlace] = [:]
  package var jumps = JumpList()
  /// A command that waits for one more character.
  package var awaiting: AwaitedCharacter?
  /// The block of code that was gone to last.
  package var code: CodeAddress?
  /// The left button is down.
  package var drag: Drag?

  package init() {}
}

package enum AwaitedCharacter: Hashable, Sendable {
  case mark
  case goToMark
}

/// What stands at the top of the screen; nil is the end.
package struct ReadingPlace: Hashable, Sendable {
  package var text: TextPlace?
}

/// A block of code of a message.
package struct CodeAddress: Hashable, Sendable {
  package var message: MessageID
  /// Counted in all code of the message.
  package var index: Int
}

/// What the mouse does while its button is down.
package struct Drag: Hashable, Sendable {
  package var position: Position
  /// Where the button went down, if on text.
  package var anchor: TextPlace?
  /// Rows a tick scrolls by: the pointer is above or below of the pane.
  package var scroll: Int
  package var nextScroll: Timestamp?
}

/// Places one came from, and those one went back from.
package struct JumpList: Hashable, Sendable {
  private static let most = 100
  private var back: [ReadingPlace] = []
  private var forward: [ReadingPlace] = []

  package init() {}

  /// Before going elsewhere.
  package mutating func leave(_ place: ReadingPlace) {
    if back.last != place { back.append(place) }
    if back.count > Self.most { back.removeFirst() }
    forward = []
  }

  package mutating func goBack(from place: ReadingPlace) -> ReadingPlace? {
    while let earlier = back.popLast() {
      if earlier == place { continue }
      forward.append(place)
      return earlier
    }
    return nil
  }

  package mutating func goForward(from place: ReadingPlace) -> ReadingPlace? {
    while let later = forward.popLast() {
      if later == place { continue }
      back.append(place)
      return later
    }
    return nil
  }
}
