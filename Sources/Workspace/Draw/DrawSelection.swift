import Configuration
import Conversation
import Surface

/// What is selected and what was searched, laid over the rows of the transcript.
extension Painter {
  mutating func drawSelection(on rows: [TranscriptLayout.Row], _ layout: inout TranscriptLayout) {
    guard let selection = state.open.reading.selection else { return }
    let range = layout.range(of: selection, in: state)
    let style = theme[.selection]
    for (offset, row) in rows.enumerated() {
      guard let columns = layout.columns(of: row, in: range, state) else { continue }
      restyle(columns, ofRow: offset) { _ in style }
    }
    guard selection.hasCursor, state.focus == .transcript, state.overlay == nil,
      let place = layout.position(of: selection.head, in: state)
    else { return }
    let row = rows.firstIndex { $0.message == selection.head.message && $0.index == place.row }
    if let row {
      surface.cursor = Position(
        row: frame.transcript.row + row,
        column: min(frame.textColumn + place.column, frame.transcript.right - 1))
    }
  }

  mutating func drawSearchHits(on rows: [TranscriptLayout.Row], _ layout: inout TranscriptLayout) {
    guard let search = state.open.reading.search, let pattern = search.pattern,
      search.isLit
    else { return }
    let style = theme[.searchHit]
    for (offset, row) in rows.enumerated() {
      for columns in layout.columns(of: row, matching: pattern, state) {
        restyle(columns, ofRow: offset) { style.written(on: $0) }
      }
      guard let hit = search.landed,
        let columns = layout.columns(of: row, in: hit, state)
      else { continue }
      let style = theme[.searchCurrent]
      restyle(columns, ofRow: offset) { _ in style }
    }
  }

  /// On the line under the transcript: what is looked for, and how often it is there.
  mutating func drawSearchLine() {
    guard let search = state.open.reading.search, search.isLit else { return }
    let left = frame.list.map { $0.right + 1 } ?? 0
    let area = Rect(
      row: frame.upperRule.row, column: left + 1, rows: 1,
      columns: max(0, frame.upperRule.columns - left - 2))
    let count = " \(search.tally) "
    let room = area.columns - displayWidth(of: count) - 2
    let words = harmlessLine(search.field.text)
    // The end is what is being typed.
    var shown = words[...]
    while displayWidth(of: shown) > max(1, room) { shown = shown.dropFirst() }
    let isMissing = search.count == 0 && search.pattern != nil && !search.isScanning
    var column = surface.write(
      search.isBackward ? "?" : "/", at: Position(row: area.row, column: area.column),
      style: theme[.accent], clip: area)
    let cursor = displayWidth(
      of: harmlessLine(String(search.field.text.prefix(search.field.cursor))))
    let hidden = displayWidth(of: words) - displayWidth(of: shown)
    if search.isTyping, state.overlay == nil, state.focus == .transcript {
      surface.cursor = Position(
        row: area.row, column: min(column + max(0, cursor - hidden), area.right - 1))
    }
    column = surface.write(
      shown, at: Position(row: area.row, column: column),
      style: theme[isMissing ? .error : .text], clip: area)
    surface.write(
      count, at: Position(row: area.row, column: column + (search.isTyping ? 1 : 0)),
      style: theme[.secondary], clip: area)
  }

  private mutating func restyle(
    _ columns: Range<Int>, ofRow row: Int, _ change: (Style) -> Style
  ) {
    let area = Rect(
      row: frame.transcript.row + row, column: frame.textColumn + columns.lowerBound, rows: 1,
      columns: columns.count)
    surface.restyle(area.intersection(frame.transcript), change)
  }
}
