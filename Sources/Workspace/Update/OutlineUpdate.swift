import Conversation

/// The outline of a long reasoning: its turns, and the way to them.
extension Workspace {
  mutating func openOutline() {
    guard let message = state.messageToFold,
      var outline = ReasoningOutline(message, now: state.now)
    else { return }
    // The turn one reads is the one to begin at.
    if let place = topPlace(), place.message == message.id, place.part == .reasoning {
      outline.selected = outline.turns.lastIndex { !place.isBefore($0.place) } ?? 0
    }
    state.overlay = .outline(outline)
  }

  mutating func go(to outline: ReasoningOutline) {
    close()
    guard outline.turns.indices.contains(outline.selected),
      state.open.tree[outline.message] != nil
    else { return }
    let turn = outline.turns[outline.selected]
    state.open.reading.jumps.leave(readingPlace())
    state.focus = .transcript
    state.open.folds[outline.message] = .all
    state.open.selected = outline.message
    if state.open.reading.selection?.hasCursor == true {
      state.open.reading.selection?.head = turn.place
    }
    reveal(turn.place, at: .top)
  }
}
