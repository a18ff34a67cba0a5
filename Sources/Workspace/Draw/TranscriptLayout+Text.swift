import Conversation
import Surface

/// A block as it is at one moment.
struct BlockKey: Hashable {
  var message: MessageID
  var part: TextPart
  var block: Int
  var stamp: Int
}

/// Places in the text, and where they stand.
extension TranscriptLayout {
  private static let mostIndices = 512

  /// The order of places in the branch on screen.
  mutating func isBefore(_ a: TextPlace, _ b: TextPlace, in state: WorkspaceState) -> Bool {
    if a.message == b.message { return a.isBefore(b) }
    let branch = branch(in: state)
    return (branch.place(of: a.message) ?? -1) < (branch.place(of: b.message) ?? -1)
  }

  /// Looks at a block with its index.
  private mutating func withBlock<Result>(
    _ layout: MessageLayout, _ message: MessageID, _ part: TextPart, _ block: Int,
    _ look: (inout BlockIndex, TextBlock) -> Result
  ) -> Result {
    let key = BlockKey(
      message: message, part: part, block: block, stamp: layout.stamp(of: part, block))
    let text = layout.block(part, block)
    if blockIndices[key] == nil {
      if blockIndices.count > Self.mostIndices { blockIndices = [:] }
      blockIndices[key] = BlockIndex(text)
    }
    var index = blockIndices.removeValue(forKey: key) ?? BlockIndex(text)
    defer { blockIndices[key] = index }
    return look(&index, text)
  }

  // MARK: - From the screen to the text

  /// The place at a line and a column of a message; nil where that line is no text.
  mutating func place(
    inLine line: Int, column: Int, of id: MessageID, in state: WorkspaceState
  ) -> TextPlace? {
    guard let message = state.open.tree[id] else { return nil }
    let layout = layout(of: message, in: state)
    guard let row = layout.textRow(at: line) else { return nil }
    let shown = RowText(layout.line(line).text)
    return withBlock(layout, id, row.part, row.block) { index, block in
      guard let line = index.line(ofRow: row.row, in: block) else { return nil }
      let bases = index.bases(ofLine: line, in: block)
      let base = bases[row.row - index.starts[line]]
      return TextPlace(
        id, row.part, block: row.block, line: line,
        offset: base + min(shown.index(atColumn: column), lastOffset(in: shown, block, row.row)))
    }
  }

  /// The same, and where that line is no text, the nearest place of the message: behind it, else before it.
  mutating func nearestPlace(
    toLine line: Int, column: Int, of id: MessageID, in state: WorkspaceState
  ) -> TextPlace? {
    if let place = place(inLine: line, column: column, of: id, in: state) { return place }
    let count = height(of: id, in: state)
    for next in stride(from: line + 1, to: count, by: 1) {
      if let place = place(inLine: next, column: 0, of: id, in: state) { return place }
    }
    for previous in stride(from: min(line, count) - 1, through: 0, by: -1) {
      if let place = place(inLine: previous, column: .max, of: id, in: state) { return place }
    }
    return nil
  }

  // MARK: - From the text to the screen

  /// The line of its message and the column a place stands at; nil while it is folded away.
  mutating func position(of place: TextPlace, in state: WorkspaceState) -> Position? {
    guard let message = state.open.tree[place.message] else { return nil }
    let layout = layout(of: message, in: state)
    let found: (row: Int, offset: Int)? = withBlock(
      layout, place.message, place.part, place.block
    ) { index, block in
      guard index.lineCount > 0 else { return nil }
      let line = min(place.line, index.lineCount - 1)
      let bases = index.bases(ofLine: line, in: block)
      let rows = bases.count - 1
      let row = (0..<rows).last { bases[$0] <= place.offset } ?? 0
      return (index.starts[line] + row, place.offset - bases[row])
    }
    guard let found else { return nil }
    let row = MessageLayout.TextRow(part: place.part, block: place.block, row: found.row)
    guard let line = layout.line(of: row) else { return nil }
    return Position(row: line, column: RowText(layout.line(line).text).column(of: found.offset))
  }

  /// The columns of a row that lie in a range; nil when none does.
  mutating func columns(
    of row: Row, in range: TextRange, _ state: WorkspaceState
  ) -> Range<Int>? {
    guard let message = state.open.tree[row.message] else { return nil }
    let layout = layout(of: message, in: state)
    guard let textRow = layout.textRow(at: row.index) else { return nil }
    let shown = RowText(row.line.text)
    let found: (line: Int, base: Int)? = withBlock(
      layout, row.message, textRow.part, textRow.block
    ) { index, block in
      guard let line = index.line(ofRow: textRow.row, in: block) else { return nil }
      return (line, index.bases(ofLine: line, in: block)[textRow.row - index.starts[line]])
    }
    guard let found else { return nil }
    func place(_ offset: Int) -> TextPlace {
      TextPlace(
        row.message, textRow.part, block: textRow.block, line: found.line, offset: offset)
    }
    let count = shown.cells.count
    if isBefore(place(found.base + count), range.start, in: state) { return nil }
    if !isBefore(place(found.base), range.end, in: state) { return nil }
    let first = isInLine(range.start, place(0)) ? max(0, range.start.offset - found.base) : 0
    let last = isInLine(range.end, place(0)) ? min(count, range.end.offset - found.base) : count
    // An empty line that is selected shows that it is.
    if count == 0 { return shown.column(of: 0)..<shown.column(of: 0) + 1 }
    guard first < last else { return nil }
    return shown.column(of: first)..<shown.column(of: last - 1)
      + max(1, shown.cells[last - 1].columns)
  }

  private func isInLine(_ place: TextPlace, _ other: TextPlace) -> Bool {
    var first = place
    first.offset = other.offset
    return first == other
  }

  // MARK: - Lines

  /// The characters of a place's line.
  mutating func characters(atLineOf place: TextPlace, in state: WorkspaceState) -> [Character] {
    guard let message = state.open.tree[place.message] else { return [] }
    let layout = layout(of: message, in: state)
    return withBlock(layout, place.message, place.part, place.block) { index, block in
      index.characters(ofLine: place.line, in: block)
    }
  }

  mutating func lineCount(
    of id: MessageID, _ part: TextPart, _ block: Int, in state: WorkspaceState
  ) -> Int {
    guard let message = state.open.tree[id] else { return 0 }
    let layout = layout(of: message, in: state)
    return withBlock(layout, id, part, block) { index, _ in index.lineCount }
  }

  /// The first place and the end of a part as it is shown; nil when nothing of it is.
  mutating func bounds(
    of part: TextPart, in id: MessageID, _ state: WorkspaceState
  ) -> TextRange? {
    guard let message = state.open.tree[id] else { return nil }
    let layout = layout(of: message, in: state)
    let lines = layout.lines(of: part)
    var start: TextPlace?
    for line in lines where start == nil {
      start = place(inLine: line, column: 0, of: id, in: state)
    }
    var end: TextPlace?
    for line in lines.reversed() where end == nil {
      end = place(inLine: line, column: .max, of: id, in: state)
    }
    guard let start, var end else { return nil }
    end.offset = characters(atLineOf: end, in: state).count
    return TextRange(start: start, end: end)
  }
}

/// A row that goes on in the next one ends with its last character, not behind it.
private func lastOffset(in shown: RowText, _ block: TextBlock, _ row: Int) -> Int {
  block.row(row).isSoftWrapped ? max(0, shown.cells.count - 1) : shown.cells.count
}
