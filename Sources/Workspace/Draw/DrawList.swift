import Configuration
import Conversation
import Surface

extension Painter {
  mutating func drawList(_ layout: inout TranscriptLayout, in area: Rect) {
    surface.fill(area, style: theme[.listItem])
    hits.add(.list, in: area)
    let rows = layout.listRows(in: state)
    let (titleRow, belowTitle) = area.splitTop(1)
    drawListTitle(rows, in: titleRow)
    let (filterRow, rest) = belowTitle.splitTop(1)
    drawFilter(in: filterRow)
    let hint = trashHint(columns: area.columns - 2)
    let (body, hintRows) = rest.splitBottom(rest.rows > 5 ? hint.count : 0)
    surface.lines(hint, in: hintRows.inset(columns: 1))
    if rows.count == 0 { return drawEmptyList(in: body) }
    let selected =
      layout.place(of: state.list.selected, in: state).map { rows.row(ofPlace: $0) } ?? 0
    for (offset, index) in visible(rows.count, selected: selected, in: body).enumerated() {
      let rowArea = Rect(
        row: body.row + offset, column: body.column, rows: 1, columns: body.columns)
      switch rows.row(index, in: state.list) {
      case .heading(let text): drawHeading(text, in: rowArea)
      case .conversation(let summary): draw(summary, in: rowArea)
      case nil: break
      }
    }
  }

  private mutating func drawListTitle(_ rows: ListRows, in area: Rect) {
    surface.label(
      state.list.showsTrash ? " Trash" : " Conversations", in: area, style: theme[.paneTitle])
    guard state.list.isComplete else { return }
    let (count, all) = (rows.conversationCount, rows.total)
    guard all > 0 else { return }
    surface.rightLabel(
      count == all ? "\(all)" : "\(count) of \(all)", in: area.inset(columns: 1),
      style: theme[.listDate])
  }

  private mutating func drawFilter(in area: Rect) {
    hits.add(.listFilter, in: area)
    let isTyping = state.list.isFiltering && state.focus == .list && state.overlay == nil
    let isIdle = state.list.filter.isEmpty && !isTyping
    let style = theme[isIdle ? .composerPlaceholder : .composerPrompt]
    let column = surface.write(
      "⌕ ", at: Position(row: area.row, column: area.column + 1), style: style, clip: area)
    let room = Rect(row: area.row, column: column, rows: 1, columns: area.right - column - 1)
    if isIdle {
      surface.label("filter", in: room, style: style)
    } else {
      let filter = TextField(state.list.filter)
      drawField(filter, in: room, style: theme[.listItem], hasCursor: isTyping)
    }
  }

  private mutating func drawHeading(_ text: String, in area: Rect) {
    surface.rule(area.inset(columns: 1), style: theme[.listGroup])
    surface.write(
      " \(elide(text, width: area.columns - 6)) ",
      at: Position(row: area.row, column: area.column + 2), style: theme[.listGroup], clip: area)
  }

  private mutating func draw(_ summary: ConversationSummary, in area: Rect) {
    hits.add(.conversation(summary.id), in: area)
    let isSelected = summary.id == state.list.selected && state.focus == .list
    let isOpen = summary.id == state.open.conversation.id
    let base = theme[
      isSelected ? .listSelected : isOpen ? .listSelectedUnfocused : .listItem]
    surface.fill(area, style: base)
    let isRunning = state.running.values.contains { $0.message.conversation == summary.id }
    let age =
      isRunning ? "✎" : Format.age(summary.trashedAt ?? summary.updated, now: state.now)
    let inner = area.inset(columns: 1)
    let ageColumn = surface.rightLabel(
      age, in: inner,
      style: isSelected ? base : theme[isRunning ? .reasoningLive : .listDate].written(on: base))
    if isOpen {
      surface.write(
        "▌", at: Position(row: area.row, column: area.column),
        style: isSelected ? base : theme[.borderFocused].written(on: base))
    }
    let title = summary.title.isEmpty ? "untitled" : harmlessLine(summary.title)
    surface.write(
      elide(title, width: ageColumn - inner.column - 1),
      at: Position(row: area.row, column: inner.column), style: base, clip: inner)
  }

  /// What can be done in the trash; nothing elsewhere.
  private func trashHint(columns: Int) -> [StyledLine] {
    guard state.list.showsTrash else { return [] }
    let keys: [(Command, String)] = [
      (.trashConversation, "restores"), (.toggleTrashView, "leaves"),
    ]
    let hints = keys.map { command, text in
      keymap.hint(command, in: .list).map { "\($0) \(text)" }
    }
    return wrap(joined(hints), width: columns, style: theme[.listDate])
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
    surface.lines(
      wrap(text, width: area.columns - 2, style: theme[.listDate]), in: area.inset(columns: 1))
  }
}
