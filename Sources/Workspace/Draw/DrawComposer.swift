import Configuration
import Conversation
import Surface

extension Painter {
  mutating func drawComposer() {
    let area = frame.composer
    surface.fill(area, style: theme[.composer])
    let text = state.composer.text
    let width = WorkspaceFrame.composerColumns(for: state.size)
    let lines = composerLines(text, width: width)
    let cursor = composerCell(of: state.composer.buffer.cursor, in: lines, of: text, width: width)
    // The line with the cursor is always in view.
    let first = max(0, min(cursor.row - area.rows + 1, lines.count - area.rows), 0)
    let top = cursor.row < first ? cursor.row : max(first, cursor.row - area.rows + 1)
    let sign = state.composer.editing == nil ? "> " : "✎ "
    surface.write(
      sign, at: Position(row: area.row, column: area.column + 1), style: theme[.composerPrompt],
      clip: area)
    hits.add(.composer(firstLine: top), in: area)
    let textColumn = area.column + 3
    for offset in 0..<min(area.rows, lines.count - top) {
      surface.write(
        lines[top + offset].text, at: Position(row: area.row + offset, column: textColumn),
        style: theme[.composer], clip: area)
    }
    if text.isEmpty {
      surface.write(
        elide(placeholder, width: width), at: Position(row: area.row, column: textColumn),
        style: theme[.composerPlaceholder], clip: area)
    }
    if state.focus == .composer, state.overlay == nil {
      surface.cursor = Position(
        row: area.row + cursor.row - top, column: textColumn + cursor.column)
    }
  }

  private var placeholder: String {
    if state.composer.editing != nil { return "write the question anew" }
    let isRunning = state.open.path.last.map { state.running[$0.id] != nil } ?? false
    return isRunning ? "Enter queues your next message" : "Enter sends · M-enter new line"
  }
}
