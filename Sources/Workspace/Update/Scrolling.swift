import Conversation

/// The transcript's viewport. Only messages that scrolling passes are measured.
extension Workspace {
  /// A line of the branch on screen.
  struct Place: Comparable {
    var message: Int
    var line: Int
    static func < (a: Self, b: Self) -> Bool { (a.message, a.line) < (b.message, b.line) }
  }

  /// Moves by lines, down when positive. Reaching the last page means following the end.
  mutating func scroll(by lines: Int) {
    let path = layout.branch(in: state).ids
    guard !path.isEmpty else { return }
    var place = top(of: path)
    if lines < 0 {
      moveUp(&place, by: -lines, in: path)
    } else {
      moveDown(&place, by: lines, in: path)
    }
    stand(at: place, in: path)
  }

  mutating func scroll(toTopOf message: Int) {
    stand(at: Place(message: message, line: 0), in: layout.branch(in: state).ids)
  }

  /// After heights or the branch changed.
  mutating func keepScrollInRange() {
    guard case .at(let id, let line) = state.open.scroll else { return }
    let path = layout.branch(in: state).ids
    guard let index = layout.branch(in: state).place(of: id) else {
      state.open.scroll = .followingEnd
      return
    }
    stand(at: Place(message: index, line: line), in: path)
  }

  mutating func stand(at place: Place, in path: [MessageID]) {
    guard path.indices.contains(place.message), place < lastTop(of: path) else {
      state.open.scroll = .followingEnd
      return
    }
    let last = max(0, height(place.message, path) - 1)
    state.open.scroll = .at(path[place.message], line: min(max(0, place.line), last))
  }

  /// The line at the top of the viewport.
  mutating func top(of path: [MessageID]) -> Place {
    if case .at(let id, let line) = state.open.scroll,
      let index = layout.branch(in: state).place(of: id)
    {
      return Place(message: index, line: line)
    }
    return lastTop(of: path)
  }

  /// The top of the last page.
  private mutating func lastTop(of path: [MessageID]) -> Place {
    var missing = layout.viewportRows(for: state)
    for index in path.indices.reversed() {
      let rows = height(index, path)
      if rows >= missing { return Place(message: index, line: rows - missing) }
      missing -= rows
    }
    return Place(message: 0, line: 0)
  }

  mutating func moveUp(_ place: inout Place, by lines: Int, in path: [MessageID]) {
    var rest = lines
    while rest > place.line, place.message > 0 {
      rest -= place.line
      place.message -= 1
      place.line = height(place.message, path)
    }
    place.line = max(0, place.line - rest)
  }

  mutating func moveDown(_ place: inout Place, by lines: Int, in path: [MessageID]) {
    var rest = lines
    while place.message < path.count - 1 {
      let below = max(0, height(place.message, path) - place.line)
      if rest < below { break }
      rest -= below
      place = Place(message: place.message + 1, line: 0)
    }
    place.line += rest
  }

  mutating func height(_ index: Int, _ path: [MessageID]) -> Int {
    layout.height(of: path[index], in: state)
  }
}
