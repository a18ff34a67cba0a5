import Configuration
import Conversation
import Surface

extension Painter {
  mutating func drawList(in area: Rect) {
    surface.fill(area, style: theme[.listItem])
    hits.add(.list, in: area)
    let (titleRow, belowTitle) = area.splitTop(1)
    let title = state.list.showsTrash ? "Trash" : "Conversations"
    surface.write(
      " \(title)", at: Position(row: titleRow.row, column: titleRow.column),
      style: theme[.paneTitle], clip: titleRow)
    let (filterRow, body) = belowTitle.splitTop(1)
    drawFilter(in: filterRow)
    let rows = state.listRows
    if rows.isEmpty { return drawEmptyList(in: body) }
    let selected = rows.firstIndex { $0.id == state.list.selected && $0.id != nil } ?? 0
    for (offset, index) in visible(rows.count, selected: selected, in: body).enumerated() {
      let rowArea = Rect(
        row: body.row + offset, column: body.column, rows: 1, columns: body.columns)
      switch rows[index] {
      case .heading(let text): drawHeading(text, in: rowArea)
      case .conversation(let summary): draw(summary, in: rowArea)
      }
    }
  }

  private mutating func drawFilter(in area: Rect) {
    hits.add(.listFilter, in: area)
    let start = Position(row: area.row, column: area.column + 1)
    let isIdle = state.list.filter.isEmpty && !state.list.isFiltering
    let column = surface.write(
      "⌕ ", at: start, style: theme[isIdle ? .composerPlaceholder : .composerPrompt], clip: area)
    let text = isIdle ? "filter" : harmlessLine(state.list.filter)
    let end = surface.write(
      elide(text, width: area.right - column - 1), at: Position(row: area.row, column: column),
      style: theme[isIdle ? .composerPlaceholder : .listItem], clip: area)
    if state.list.isFiltering, state.focus == .list, state.overlay == nil {
      surface.cursor = Position(row: area.row, column: min(end, area.right - 1))
    }
  }

  private mutating func drawHeading(_ text: String, in area: Rect) {
    surface.rule(area.inset(columns: 1), style: theme[.listGroup])
    surface.write(
      " \(text) ", at: Position(row: area.row, column: area.column + 2), style: theme[.listGroup],
      clip: area)
  }

  private mutating func draw(_ summary: ConversationSummary, in area: Rect) {
    hits.add(.conversation(summary.id), in: area)
    let hasFocus = state.focus == .list
    let isSelected = summary.id == state.list.selected && hasFocus
    let isOpen = summary.id == state.open.conversation.id
    let base = theme[
      isSelected ? .listSelected : isOpen ? .listSelectedUnfocused : .listItem]
    surface.fill(area, style: base)
    let isRunning = state.running.values.contains {
      $0.message.conversation == summary.id
    }
    let age =
      isRunning ? "…" : Format.age(summary.trashedAt ?? summary.updated, now: state.now)
    let inner = area.inset(columns: 1)
    let ageColumn = surface.rightLabel(
      age, in: inner, style: isSelected ? base : theme[.listDate])
    if isOpen {
      surface.write(
        "▌", at: Position(row: area.row, column: area.column),
        style: isSelected ? base : theme[.borderFocused])
    }
    let title = summary.title.isEmpty ? "untitled" : harmlessLine(summary.title)
    surface.write(
      elide(title, width: ageColumn - inner.column - 1),
      at: Position(row: area.row, column: inner.column), style: base, clip: inner)
  }

  private mutating func drawEmptyList(in area: Rect) {
    let text: String
    if !state.list.filter.isEmpty {
      text = "No title has these words."
    } else if state.list.showsTrash {
      text = "The trash is empty."
    } else {
      text = state.list.isComplete ? "Nothing yet: what you write is kept here." : ""
    }
    let lines = wrap(text, width: area.columns - 2, style: theme[.listDate])
    for (offset, line) in lines.prefix(area.rows).enumerated() {
      surface.write(
        line, at: Position(row: area.row + offset, column: area.column + 1), clip: area)
    }
  }
}

extension ListRow {
  fileprivate var id: ConversationID? {
    if case .conversation(let summary) = self { summary.id } else { nil }
  }
}
