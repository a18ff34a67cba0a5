/// Earlier states of a text, for undo. What is typed in one go is taken back word by word.
package struct EditHistory: Hashable, Sendable {
  package enum Step: Hashable, Sendable {
    case typing(Character)
    case deleting
    case other
  }

  private var past: [TextBuffer] = []
  private var lastStep: Step?
  private static let capacity = 500
  /// Of all earlier states together, so that a large paste does not fill the memory.
  private static let capacityInBytes = 16 << 20

  package init() {}

  package var isEmpty: Bool { past.isEmpty }

  /// To be called with the text as it is before the step.
  package mutating func record(_ buffer: TextBuffer, before step: Step) {
    defer { lastStep = step }
    if let lastStep, continues(lastStep, step) { return }
    if past.last == buffer { return }
    past.append(buffer)
    var bytes = past.reduce(0) { $0 + $1.text.utf8.count }
    while past.count > 1, past.count > Self.capacity || bytes > Self.capacityInBytes {
      bytes -= past.removeFirst().text.utf8.count
    }
  }

  /// A cursor motion ends what was typed in one go.
  package mutating func endStep() { lastStep = nil }

  package mutating func undo(_ current: TextBuffer) -> TextBuffer? {
    lastStep = nil
    while let previous = past.popLast() {
      if previous.text != current.text { return previous }
    }
    return nil
  }

  private func continues(_ last: Step, _ step: Step) -> Bool {
    switch (last, step) {
    case (.typing(let before), .typing(let now)):
      !now.isNewline && !(before.isWhitespace && !now.isWhitespace)
    case (.deleting, .deleting): true
    default: false
    }
  }
}
