import Configuration
import Conversation
import Surface

extension Painter {
  /// ` Is √2 rational? ───────── deepseek-reasoner · hosted · $0.0041`
  mutating func drawTitle() {
    let area = frame.title
    surface.fill(area, style: theme[.text])
    let conversation = state.open.conversation
    let title = conversation.title.isEmpty ? "New conversation" : conversation.title
    var facts: [String] = []
    if let entry = state.entry(for: conversation.model) {
      facts.append(harmlessLine(entry.model.name))
      facts.append(entry.place == .hosted ? "hosted" : "local")
    }
    let cost = state.open.tree.all.reduce(Money.zero) { $0 + ($1.cost ?? .zero) }
    if cost > .zero { facts.append(Format.money(cost)) }
    let right = elide(facts.joined(separator: " · "), width: area.columns / 2)
    let room = area.columns - displayWidth(of: right) - 5
    let end = surface.write(
      " " + elide(harmlessLine(title), width: max(1, room)) + " ",
      at: Position(row: area.row, column: area.column), style: theme[.paneTitle], clip: area)
    let start = surface.rightLabel(right + " ", in: area, style: theme[.secondary])
    surface.rule(
      Rect(row: area.row, column: end, rows: 1, columns: start - 1 - end), style: theme[.border])
  }

  mutating func drawTranscript(_ layout: inout TranscriptLayout) {
    let area = frame.transcript
    hits.add(.transcript, in: area)
    var body = area
    if let failure = state.notSaved {
      let banner: Rect
      (banner, body) = body.splitTop(1)
      surface.label(
        " Not being saved: \(harmlessLine(failure.sentence))", in: banner, style: theme[.error])
    }
    let queued = min(state.open.queue.count, body.rows / 2)
    let queueArea: Rect
    (body, queueArea) = body.splitBottom(queued)
    drawQueue(in: queueArea)
    if state.open.tree.isEmpty {
      drawWelcome(in: body)
      return
    }
    let rows = layout.rows(in: state, capacity: body.rows)
    for (offset, row) in rows.enumerated() {
      draw(row, at: body.row + offset, &layout)
    }
    drawScrollMark(rows: rows, in: body)
  }

  private mutating func draw(
    _ row: TranscriptLayout.Row, at screenRow: Int, _ layout: inout TranscriptLayout
  ) {
    guard let message = state.open.tree[row.message] else { return }
    let laidOut = layout.layout(of: message, in: state)
    let (line, indent) = laidOut.line(row.line)
    let place = Position(row: screenRow, column: frame.textColumn + indent)
    surface.write(line, at: place, clip: frame.transcript)
    let area = Rect(
      row: screenRow, column: frame.transcript.column, rows: 1, columns: frame.transcript.columns)
    let isFold = row.line == laidOut.reasoningRow
    let isBranch = row.line == 0 && state.open.tree.siblings(of: message.id).count > 1
    hits.add(
      isFold ? .reasoning(message.id) : isBranch ? .branch(message.id) : .message(message.id),
      in: area)
    if state.focus == .transcript, message.id == state.open.selected,
      row.line < laidOut.count - 1
    {
      surface.write(
        "▌", at: Position(row: screenRow, column: frame.transcript.column),
        style: theme[.borderFocused])
    }
  }

  /// Tells that there is more below what is in view.
  private mutating func drawScrollMark(rows: [TranscriptLayout.Row], in area: Rect) {
    guard state.open.scroll != .followingEnd, area.columns > 12, area.rows > 2 else { return }
    let isWriting = state.open.path.last?.status == .streaming
    let text = isWriting ? " ↓ more is being written · G " : " ↓ more · G "
    surface.rightLabel(
      text, in: Rect(row: area.bottom - 1, column: area.column, rows: 1, columns: area.columns),
      style: theme[.scrollbar])
  }

  private mutating func drawQueue(in area: Rect) {
    for (offset, prompt) in state.open.queue.suffix(area.rows).enumerated() {
      let text = "⏎ queued: " + harmlessLine(prompt)
      surface.write(
        elide(text, width: frame.textColumns),
        at: Position(row: area.row + offset, column: frame.textColumn),
        style: theme[.composerQueued], clip: area)
    }
  }

  private mutating func drawWelcome(in area: Rect) {
    if state.open.isLoading { return }
    var lines: [(String, StyleRole)] = []
    if state.open.isTemporary {
      lines.append(("Temporary conversation: nothing of it is stored.", .statusTemporary))
    } else {
      lines.append(("What is on your mind?", .strong))
    }
    lines.append(("", .text))
    lines += welcomeFacts.map { ($0, .secondary) }
    let hints: [(Command, String)] = [
      (.pickModel, "choose a model"), (.toggleList, "conversations"),
      (.openPalette, "all commands"),
      (.showHelp, "help"),
    ]
    lines.append(("", .text))
    for (command, text) in hints {
      if let key = label(command) { lines.append(("\(key)  \(text)", .secondary)) }
    }
    let top = area.row + max(0, (area.rows - lines.count) / 3)
    for (offset, line) in lines.enumerated() where top + offset < area.bottom {
      surface.write(
        elide(line.0, width: frame.textColumns),
        at: Position(row: top + offset, column: frame.textColumn), style: theme[line.1], clip: area)
    }
  }

  private var welcomeFacts: [String] {
    guard let entry = state.entry(for: state.open.conversation.model) else {
      return ["No model is chosen yet."]
    }
    let name = harmlessLine(entry.model.name)
    if let reason = entry.unavailable { return ["\(name): \(harmlessLine(reason))"] }
    switch entry.place {
    case .thisMachine:
      let demo = entry.model.isDemo ? ", a small model that shows how everything works" : ""
      return ["You talk with \(name)\(demo).", "It runs on this machine: no word leaves it."]
    case .hosted:
      return ["You talk with \(name). Your words go to \(harmlessLine(entry.serviceName))."]
    }
  }
}
