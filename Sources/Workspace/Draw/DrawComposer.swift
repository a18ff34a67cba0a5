import Configuration
import Conversation
import Surface

extension Painter {
  mutating func drawComposer() {
    let area = frame.composer
    surface.fill(area, style: theme[.composer])
    let text = state.composer.text
    let width = WorkspaceFrame.composerColumns(for: state.size)
    let lines = draft
    let cursor = composerCell(of: state.composer.buffer.cursor, in: lines, of: text, width: width)
    // The line with the cursor is always in view.
    let top = max(0, min(cursor.row - area.rows / 2, lines.count - area.rows))
    let isFocused = state.focus == .composer && state.overlay == nil
    surface.write(
      state.composer.editing == nil ? "> " : "✎ ",
      at: Position(row: area.row, column: area.column + 1),
      style: theme[isFocused ? .composerPrompt : .composerPlaceholder], clip: area)
    hits.add(.composer(firstLine: top), in: area)
    let textColumn = area.column + 3
    for offset in 0..<min(area.rows, lines.count - top) {
      surface.write(
        lines[top + offset].shown(of: text, width: width),
        at: Position(row: area.row + offset, column: textColumn),
        style: theme[.composer], clip: area)
    }
    if text.isEmpty {
      surface.write(
        elide(placeholder, width: width), at: Position(row: area.row, column: textColumn),
        style: theme[.composerPlaceholder], clip: area)
    }
    if lines.count > area.rows {
      surface.rightLabel(
        " line \(cursor.row + 1) of \(lines.count) ", in: frame.lowerRule.inset(columns: 1),
        style: theme[.secondary])
    }
    if isFocused {
      surface.cursor = Position(
        row: area.row + cursor.row - top, column: min(textColumn + cursor.column, area.right - 1))
    }
  }

  private var placeholder: String {
    if state.composer.editing != nil { return "write the question anew" }
    guard state.focus == .composer else {
      return hint(.focusComposer).map { "\($0) to write" } ?? ""
    }
    let send = hint(.send).map { "\($0) \(isAnswering ? "queues your next message" : "sends")" }
    return joined([send, hint(.newline).map { "\($0) new line" }])
  }
}
