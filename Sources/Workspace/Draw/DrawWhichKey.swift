import Configuration
import Conversation
import Surface

extension Painter {
  /// What can follow the keys pressed so far, in columns over the status line.
  mutating func drawWhichKey() {
    let keys = state.whichKeys(keymap).sorted { Self.order($0) < Self.order($1) }
    guard !keys.isEmpty else { return }
    let inner = Rect(
      row: 0, column: 1, rows: frame.status.row, columns: state.size.columns - 2)
    let keyColumns = keys.reduce(0) { max($0, displayWidth(of: $1.key)) } + 2
    let longest = keyColumns + keys.reduce(0) { max($0, displayWidth(of: $1.help)) } + 2
    let columns = max(1, inner.columns / min(longest, 48))
    let cell = inner.columns / columns
    let rows = min((keys.count + columns - 1) / columns, frame.status.row - 2)
    let area = Rect(
      row: frame.status.row - rows, column: 0, rows: rows, columns: state.size.columns)
    surface.fill(area, style: theme[.overlay])
    drawWhichKeyHead(over: area, hidden: keys.count - rows * columns)
    for (index, key) in keys.prefix(rows * columns).enumerated() {
      let place = Rect(
        row: area.row + index % rows, column: inner.column + index / rows * cell, rows: 1,
        columns: cell - 1)
      let (left, right) = place.splitLeft(keyColumns)
      surface.label(key.key, in: left, style: theme[.helpKey])
      surface.label(key.help, in: right, style: theme[.overlay])
    }
    surface.cursor = nil
  }

  /// Letters first, small and capital together; then everything else.
  private static func order(_ key: WhichKey) -> (Int, String, String) {
    let isLetter = key.key.count == 1 && key.key.allSatisfy(\.isLetter)
    return (isLetter ? 0 : 1, key.key.lowercased(), key.key)
  }

  private mutating func drawWhichKeyHead(over area: Rect, hidden: Int) {
    let head = Rect(row: area.row - 1, column: 0, rows: 1, columns: area.columns)
    surface.rule(head, style: theme[.overlayBorder])
    let pressed = state.pendingKeys.map(\.label).joined(separator: " ")
    surface.write(
      " \(pressed) … ", at: Position(row: head.row, column: 1), style: theme[.overlayTitle],
      clip: head)
    if hidden > 0 {
      let key = keymap.hint(.showHelp, in: [.everywhere]).map { ": \($0)" } ?? ""
      surface.rightLabel(
        " and \(hidden) more\(key) ", in: head.inset(columns: 1), style: theme[.overlayHint])
    }
  }
}
