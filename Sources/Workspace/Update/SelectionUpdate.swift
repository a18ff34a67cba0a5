import Conversation
import Surface

/// Selecting with keys, as in vim's visual mode.
extension Workspace {
  mutating func performSelection(_ command: Command) -> [Effect] {
    let count = state.count ?? 1
    switch command {
    case .selectCharacters: select(by: .characters)
    case .selectLines: select(by: .lines)
    case .selectionSwap: swapEnds()
    case .selectionDrop: state.open.reading.selection = nil
    case .selectionCopy: return copySelection()
    case .selectionUp: moveHead(byRows: -count)
    case .selectionDown: moveHead(byRows: count)
    default: for _ in 0..<count { moveHead(command) }
    }
    return []
  }

  private mutating func select(by unit: TextSelection.Unit) {
    if var selection = state.open.reading.selection {
      if selection.unit == unit, selection.hasCursor {
        state.open.reading.selection = nil
        return
      }
      (selection.unit, selection.hasCursor) = (unit, true)
      state.open.reading.selection = selection
      return
    }
    guard let place = placeOfReader() else { return show("There is no text to select in view") }
    endFilter()
    state.focus = .transcript
    state.open.reading.selection = TextSelection(place, unit: unit, hasCursor: true)
    reveal(place)
  }

  /// The hit or the message one is at if it is in view, else the top of the screen.
  private mutating func placeOfReader() -> TextPlace? {
    let shown = layout.rows(in: state, capacity: layout.viewportRows(for: state))
    if let search = state.open.reading.search, search.isLit, let landed = search.landed,
      let line = layout.position(of: landed.start, in: state)?.row,
      shown.contains(where: { $0.message == landed.start.message && $0.index == line })
    {
      return landed.start
    }
    let own = shown.filter { $0.message == state.open.selected }
    for row in own + shown {
      if let place = layout.place(inLine: row.index, column: 0, of: row.message, in: state) {
        return place
      }
    }
    return nil
  }

  private mutating func swapEnds() {
    guard var selection = state.open.reading.selection else { return }
    swap(&selection.anchor, &selection.head)
    (selection.goalColumn, selection.hasCursor) = (nil, true)
    state.open.reading.selection = selection
    reveal(selection.head)
  }

  // MARK: - Copying

  private mutating func copySelection() -> [Effect] {
    guard let text = selectedText() else { return [] }
    state.open.reading.selection = nil
    return copy(text, "\(Format.count(text.count, "character"))")
  }

  /// nil when nothing is selected.
  mutating func selectedText() -> String? {
    guard let selection = state.open.reading.selection else { return nil }
    let range = layout.range(of: selection, in: state)
    return withoutControls(layout.text(in: range, state))
  }

  // MARK: - Moving the head

  mutating func moveHead(to place: TextPlace) {
    guard state.open.reading.selection != nil else { return }
    state.open.reading.selection?.head = place
    state.open.reading.selection?.goalColumn = nil
    state.open.reading.selection?.hasCursor = true
    reveal(place)
  }

  private mutating func moveHead(_ command: Command) {
    guard let head = state.open.reading.selection?.head else { return }
    let characters = layout.characters(atLineOf: head, in: state)
    var place = head
    switch command {
    case .selectionLeft: place.offset = max(0, min(head.offset, characters.count) - 1)
    case .selectionRight: place.offset = min(max(0, characters.count - 1), head.offset + 1)
    case .selectionLineStart: place.offset = 0
    case .selectionLineEnd: place.offset = max(0, characters.count - 1)
    case .selectionWordRight:
      if let offset = wordStart(after: head.offset, characters) {
        place.offset = offset
      } else if let next = line(after: head) {
        place = next
      } else {
        place.offset = max(0, characters.count - 1)
      }
    case .selectionWordEnd:
      if let offset = wordEnd(after: head.offset, characters) {
        place.offset = offset
      } else if let next = line(after: head) {
        let below = layout.characters(atLineOf: next, in: state)
        place = next
        place.offset = wordEnd(after: -1, below) ?? 0
      }
    case .selectionWordLeft:
      if let offset = wordStart(before: head.offset, characters) {
        place.offset = offset
      } else if let earlier = line(before: head) {
        let above = layout.characters(atLineOf: earlier, in: state)
        place = earlier
        place.offset = wordStart(before: above.count, above) ?? 0
      }
    default: return
    }
    moveHead(to: place)
  }

  /// By what is seen: rows of the screen that show text.
  mutating func moveHead(byRows steps: Int) {
    guard let selection = state.open.reading.selection,
      let position = layout.position(of: selection.head, in: state)
    else { return }
    let path = layout.branch(in: state).ids
    guard let message = layout.branch(in: state).place(of: selection.head.message) else { return }
    let goal = selection.goalColumn ?? position.column
    var place = Place(message: message, line: position.row)
    for _ in 0..<abs(steps) {
      guard let next = textLine(from: place, step: steps < 0 ? -1 : 1, path) else { break }
      place = next
    }
    let head = layout.place(inLine: place.line, column: goal, of: path[place.message], in: state)
    guard let head else { return }
    moveHead(to: head)
    state.open.reading.selection?.goalColumn = goal
  }

  mutating func moveHead(toEdgeOfBranch edge: ScreenPlace) {
    guard state.open.reading.selection?.hasCursor == true else { return }
    let path = layout.branch(in: state).ids
    let place =
      edge == .top
      ? textLine(from: Place(message: 0, line: -1), step: 1, path)
      : textLine(from: Place(message: path.count, line: 0), step: -1, path)
    guard let place,
      let head = layout.place(
        inLine: place.line, column: edge == .top ? 0 : .max, of: path[place.message], in: state)
    else { return }
    moveHead(to: head)
  }

  /// The next line of the branch that shows text.
  private mutating func textLine(from start: Place, step: Int, _ path: [MessageID]) -> Place? {
    var place = start
    while true {
      place.line += step
      if place.line < 0 || !path.indices.contains(place.message)
        || place.line >= height(place.message, path)
      {
        place.message += step
        guard path.indices.contains(place.message) else { return nil }
        place.line = step > 0 ? 0 : height(place.message, path) - 1
      }
      let found = layout.place(
        inLine: place.line, column: 0, of: path[place.message], in: state)
      if found != nil { return place }
    }
  }

  /// The start of the line behind a place's line, and the end of the one before it.
  private mutating func line(after place: TextPlace) -> TextPlace? {
    var end = place
    end.offset = layout.characters(atLineOf: place, in: state).count
    return neighbor(of: end, step: 1, column: 0)
  }

  private mutating func line(before place: TextPlace) -> TextPlace? {
    var start = place
    start.offset = 0
    return neighbor(of: start, step: -1, column: .max)
  }

  private mutating func neighbor(of place: TextPlace, step: Int, column: Int) -> TextPlace? {
    let path = layout.branch(in: state).ids
    guard let position = layout.position(of: place, in: state),
      let message = layout.branch(in: state).place(of: place.message),
      let line = textLine(
        from: Place(message: message, line: position.row), step: step, path)
    else { return nil }
    return layout.place(inLine: line.line, column: column, of: path[line.message], in: state)
  }
}

private func wordStart(after offset: Int, _ characters: [Character]) -> Int? {
  guard offset < characters.count else { return nil }
  var index = word(around: offset, characters).upperBound
  while index < characters.count, characters[index].isWhitespace { index += 1 }
  return index < characters.count ? index : nil
}

private func wordEnd(after offset: Int, _ characters: [Character]) -> Int? {
  var index = offset + 1
  while index < characters.count, characters[index].isWhitespace { index += 1 }
  guard index < characters.count else { return nil }
  return word(around: index, characters).upperBound - 1
}

private func wordStart(before offset: Int, _ characters: [Character]) -> Int? {
  var index = min(offset, characters.count) - 1
  while index >= 0, characters[index].isWhitespace { index -= 1 }
  guard index >= 0 else { return nil }
  return word(around: index, characters).lowerBound
}
