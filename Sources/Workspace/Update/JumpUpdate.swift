import Conversation
import Surface

/// Going to places of the text, and back.
extension Workspace {
  enum ScreenPlace {
    case top
    case middle
    case bottom
  }

  // MARK: - Where one is

  /// The first place of the text in view.
  mutating func topPlace() -> TextPlace? {
    for row in layout.rows(in: state, capacity: layout.viewportRows(for: state)) {
      if let place = layout.place(inLine: row.index, column: 0, of: row.message, in: state) {
        return place
      }
    }
    return nil
  }

  /// Where one is now: what a jump comes back to.
  mutating func readingPlace() -> ReadingPlace {
    if let selection = state.open.reading.selection, selection.hasCursor {
      return ReadingPlace(text: selection.head)
    }
    return ReadingPlace(text: state.open.scroll == .followingEnd ? nil : topPlace())
  }

  // MARK: - Going there

  mutating func go(to place: ReadingPlace) {
    guard let text = place.text else {
      state.open.scroll = .followingEnd
      return moveHead(toEdgeOfBranch: .bottom)
    }
    if state.open.reading.selection?.hasCursor == true {
      state.open.reading.selection?.head = text
      return reveal(text)
    }
    reveal(text, at: .top)
    // The name stands over what is said first.
    guard case .at(let id, let line) = state.open.scroll, id == text.message,
      layout.nearestPlace(toLine: 0, column: 0, of: id, in: state)
        == layout.place(inLine: line, column: 0, of: id, in: state)
    else { return }
    state.open.scroll = .at(id, line: 0)
  }

  /// Scrolls until a place is in view, with some lines around it; unfolds the reasoning it is in.
  ///
  /// - Parameter edge: where it has to stand; nil leaves it where it is if it is in view.
  mutating func reveal(_ place: TextPlace, at edge: ScreenPlace? = nil) {
    if layout.position(of: place, in: state) == nil, place.part == .reasoning {
      state.open.folds[place.message] = .all
    }
    guard let position = layout.position(of: place, in: state) else { return }
    show(line: position.row, of: place.message, at: edge)
  }

  mutating func show(line: Int, of id: MessageID, at edge: ScreenPlace?) {
    let branch = layout.branch(in: state)
    guard let message = branch.place(of: id) else { return }
    let rows = layout.viewportRows(for: state)
    if edge == nil {
      let shown = layout.rows(in: state, capacity: rows)
      if shown.contains(where: { $0.message == id && $0.index == line }) {
        // Nothing moves, but what streams in must not push it out.
        if state.runningHere != nil, state.open.scroll == .followingEnd, let first = shown.first {
          state.open.scroll = .at(first.message, line: first.index)
        }
        return
      }
    }
    var place = Place(message: message, line: line)
    let above =
      switch edge {
      case .top: 0
      case .middle, nil: rows / 2
      case .bottom: max(0, rows - 1)
      }
    moveUp(&place, by: above, in: branch.ids)
    stand(at: place, in: branch.ids)
  }

  // MARK: - Marks and jumps

  mutating func performJump(_ command: Command) {
    switch command {
    case .setMark:
      state.open.reading.awaiting = .mark
      show("A letter marks this place")
    case .goToMark:
      state.open.reading.awaiting = .goToMark
      let marks = state.open.reading.marks.keys.sorted().map(String.init).joined(separator: " ")
      show(marks.isEmpty ? "There are no marks yet" : "Marks: \(marks) · ' goes back")
    case .jumpBack: jump(count: state.count ?? 1, forward: false)
    case .jumpForward: jump(count: state.count ?? 1, forward: true)
    default: break
    }
  }

  private mutating func jump(count: Int, forward: Bool) {
    var here = readingPlace()
    var target: ReadingPlace?
    for _ in 0..<count {
      let next =
        forward
        ? state.open.reading.jumps.goForward(from: here)
        : state.open.reading.jumps.goBack(from: here)
      guard let next else { break }
      (target, here) = (next, next)
    }
    guard let target else {
      return show(forward ? "This is the latest place" : "There is no earlier place")
    }
    go(to: target)
  }

  /// The letter behind `m` or `'`.
  mutating func awaited(_ command: AwaitedCharacter, _ chord: KeyChord) {
    state.open.reading.awaiting = nil
    guard case .character(let character) = chord.key, chord.modifiers.isEmpty else { return }
    state.notice = nil
    let isBack = character == "'" || character == "`"
    switch command {
    case .mark where character.isLetter || character.isNumber:
      state.open.reading.marks[character] = readingPlace()
      show("Mark \(character) is set")
    case .mark: show("\(character) cannot be a mark: letters and digits can")
    case .goToMark where isBack: jump(count: 1, forward: false)
    case .goToMark:
      guard let place = state.open.reading.marks[character] else {
        return show("There is no mark \(character)")
      }
      state.open.reading.jumps.leave(readingPlace())
      go(to: place)
    }
  }

  // MARK: - Where it stands on the screen

  /// `zt`, `zz`, `zb`: what one is at goes to the top, the middle, the bottom.
  mutating func align(_ edge: ScreenPlace) {
    let reading = state.open.reading
    if let selection = reading.selection, selection.hasCursor {
      return reveal(selection.head, at: edge)
    }
    if let search = reading.search, search.isLit, let landed = search.landed {
      return reveal(landed.start, at: edge)
    }
    if let code = reading.code, let lines = codeLines(code) {
      return show(line: lines.lowerBound, of: code.message, at: edge)
    }
    guard let message = state.messageInHand else { return }
    show(line: 0, of: message.id, at: edge)
  }

  private mutating func codeLines(_ code: CodeAddress) -> Range<Int>? {
    guard let message = state.open.tree[code.message] else { return nil }
    let lines = layout.layout(of: message, in: state).codeLines
    return lines.indices.contains(code.index) ? lines[code.index] : nil
  }

  // MARK: - Code

  /// `[` and `]`: from block of code to block of code.
  mutating func goToCode(by steps: Int) {
    var found: CodeAddress?
    for _ in 0..<min(abs(steps), 1000) {
      guard let next = steps < 0 ? codeBefore() : codeBehind() else { break }
      found = next
      state.open.reading.code = next
      guard let lines = codeLines(next) else { break }
      show(line: lines.lowerBound, of: next.message, at: .top)
    }
    guard let found, let lines = codeLines(found) else {
      return show("There is no block of code \(steps < 0 ? "above" : "below")")
    }
    state.open.selected = found.message
    if state.open.reading.selection?.hasCursor == true,
      let place = layout.nearestPlace(
        toLine: lines.lowerBound, column: 0, of: found.message, in: state)
    {
      state.open.reading.selection?.head = place
    }
    show("\(hint(.copyCode)) copies this block")
  }

  /// The block gone to last, while it is in view.
  mutating func codeAtHand() -> String? {
    guard let code = state.open.reading.code, codeOrigin().isCode else { return nil }
    let codes = layout.codeBlocks(of: code.message, in: state)
    return codes.indices.contains(code.index) ? codes[code.index] : nil
  }

  /// The block gone to last, if it is in view, or the line at the top of the screen.
  private mutating func codeOrigin() -> (message: Int, line: Int, isCode: Bool) {
    let branch = layout.branch(in: state)
    if let code = state.open.reading.code, let lines = codeLines(code),
      let message = branch.place(of: code.message)
    {
      let rows = layout.rows(in: state, capacity: layout.viewportRows(for: state))
      if rows.contains(where: { $0.message == code.message && lines.contains($0.index) }) {
        return (message, lines.lowerBound, true)
      }
    }
    let top = top(of: branch.ids)
    return (top.message, top.line, false)
  }

  private mutating func codeBehind() -> CodeAddress? {
    let origin = codeOrigin()
    let ids = layout.branch(in: state).ids
    for index in ids.indices.dropFirst(origin.message) {
      let lines = codeLines(in: ids[index])
      let first = lines.firstIndex {
        index > origin.message
          || (origin.isCode ? $0.lowerBound > origin.line : $0.lowerBound >= origin.line)
      }
      if let first { return CodeAddress(message: ids[index], index: first) }
    }
    return nil
  }

  private mutating func codeBefore() -> CodeAddress? {
    let origin = codeOrigin()
    let ids = layout.branch(in: state).ids
    for index in ids.indices.prefix(origin.message + 1).reversed() {
      let lines = codeLines(in: ids[index])
      let last = lines.lastIndex { index < origin.message || $0.lowerBound < origin.line }
      if let last { return CodeAddress(message: ids[index], index: last) }
    }
    return nil
  }

  /// Messages without the signs of code are not laid out for this.
  private mutating func codeLines(in id: MessageID) -> [Range<Int>] {
    guard let message = state.open.tree[id], message.text.mayHaveCode else { return [] }
    return layout.layout(of: message, in: state).codeLines
  }
}

extension String {
  /// A fence, or a line that is indented far enough.
  fileprivate var mayHaveCode: Bool {
    ["```", "~~~", "    ", "\t"].contains { sign in
      SearchPattern(sign).map { !$0.matches(in: self, most: 1).isEmpty } ?? false
    }
  }
}
