import Configuration
import Conversation
import Surface

extension Painter {
  /// ` Is √2 rational? ───────── deepseek-reasoner · hosted · $0.0041`
  mutating func drawTitle() {
    let area = frame.title
    surface.fill(area, style: theme[.text])
    let conversation = state.open.conversation
    let title =
      !conversation.title.isEmpty
      ? harmlessLine(conversation.title)
      : state.open.isTemporary ? "Temporary conversation" : "New conversation"
    let entry = state.entry(for: conversation.model)
    let place = entry.map { $0.place == .hosted ? "hosted" : "local" }
    let cost = branch.cost > .zero ? Format.money(branch.cost) : nil
    // The title has the room that it needs, and at least half of it; what is left out first, the status
    // line tells too.
    let most = max(area.columns / 2, area.columns - displayWidth(of: title) - 6) - 2
    let facts = [joined([entry?.label, place, cost]), joined([place, cost]), place ?? ""]
      .first { displayWidth(of: $0) <= most }
    let right = facts.map { $0.isEmpty ? "" : " \($0) " } ?? ""
    let room = area.columns - displayWidth(of: right) - 4
    surface.rule(area, style: theme[.border])
    surface.write(
      " \(elide(title, width: max(1, room))) ",
      at: Position(row: area.row, column: area.column), style: theme[.paneTitle], clip: area)
    surface.rightLabel(right, in: area, style: theme[.secondary])
  }

  mutating func drawTranscript(_ layout: inout TranscriptLayout) {
    hits.add(.transcript, in: frame.transcript)
    drawBanner()
    drawQueue(in: frame.queue)
    if state.open.tree.isEmpty {
      drawWelcome(in: frame.transcript)
      return
    }
    let rows = layout.rows(in: state, capacity: frame.transcript.rows)
    for (offset, row) in rows.enumerated() { draw(row, at: frame.transcript.row + offset) }
    drawSearchHits(on: rows, &layout)
    drawSelection(on: rows, &layout)
  }

  private mutating func drawBanner() {
    guard let text = state.notSavedBanner else { return }
    surface.fill(frame.banner, style: theme[.error])
    let lines = WorkspaceFrame.bannerLines(
      text, columns: frame.banner.columns, style: theme[.error])
    surface.lines(lines, in: frame.banner.inset(columns: 1))
  }

  private mutating func draw(_ row: TranscriptLayout.Row, at screenRow: Int) {
    let area = Rect(
      row: screenRow, column: frame.transcript.column, rows: 1, columns: frame.transcript.columns)
    surface.write(
      row.line.text, at: Position(row: screenRow, column: frame.textColumn), clip: area)
    hits.add(target(of: row), in: area)
    guard state.focus == .transcript, !row.isGap,
      row.message == state.open.selected ?? branch.ids.last
    else { return }
    surface.write(
      "▌", at: Position(row: screenRow, column: area.column), style: theme[.borderFocused])
  }

  private func target(of row: TranscriptLayout.Row) -> HitTarget {
    switch row.line.part {
    case .reasoningHeader: .reasoning(row.message)
    case .header where state.open.tree.siblings(of: row.message).count > 1: .branch(row.message)
    case .header, .words: .message(row.message)
    }
  }

  private mutating func drawQueue(in area: Rect) {
    let prompts = state.open.queue.suffix(area.rows)
    for (offset, prompt) in prompts.enumerated() {
      let isLast = offset == prompts.count - 1
      let hidden = offset == 0 ? state.open.queue.count - prompts.count : 0
      let more = hidden > 0 ? " (after \(hidden) more)" : ""
      let back = isLast && state.composer.isEmpty ? "  (up takes it back)" : ""
      let text = elide(
        "⏎ next\(more): " + harmlessLine(prompt), width: frame.textColumns - displayWidth(of: back))
      let at = Position(row: area.row + offset, column: frame.textColumn)
      let end = surface.write(text, at: at, style: theme[.composerQueued], clip: area)
      surface.write(
        back, at: Position(row: at.row, column: end), style: theme[.secondary], clip: area)
    }
  }
}
