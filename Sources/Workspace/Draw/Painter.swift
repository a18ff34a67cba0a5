import Configuration
import Conversation
import Surface

/// Draws a state on a surface and notes where things went. Every pane is an extension in a file of its own.
struct Painter {
  var surface: Surface
  var hits = HitMap()
  let state: WorkspaceState
  let theme: Theme
  let keymap: Keymap
  let frame: WorkspaceFrame
  /// What is being written, in lines as it stands in the composer.
  let draft: [ComposerLine]
  let branch: Branch
  /// The answer to the last question here is being written.
  let isAnswering: Bool

  init(
    _ state: WorkspaceState, branch: Branch, draft: [ComposerLine], theme: Theme, keymap: Keymap
  ) {
    (self.state, self.branch, self.theme, self.keymap) = (state, branch, theme, keymap)
    self.draft = draft
    frame = WorkspaceFrame(state, draftLines: draft.count)
    surface = Surface(state.size, style: theme[.text])
    isAnswering = branch.ids.last.map { state.running[$0] != nil } ?? false
  }

  mutating func draw(_ layout: inout TranscriptLayout) {
    if frame.isTooSmall { return drawTooSmall() }
    drawTranscript(&layout)
    drawTitle()
    if let area = frame.list { drawList(&layout, in: area) }
    drawRules()
    drawComposedFiles()
    drawComposer()
    drawSearchLine()
    drawStatusLine()
    drawNotice()
    drawOverlay(&layout)
    drawWhichKey()
    layout.hits = hits
  }

  /// One clear sentence where nothing else fits.
  private mutating func drawTooSmall() {
    let smallest = WorkspaceFrame.smallest
    let text =
      "Parley needs \(smallest.columns)×\(smallest.rows); "
      + "this terminal is \(state.size.columns)×\(state.size.rows)"
    surface.lines(
      wrap(text, width: state.size.columns, style: theme[.warning]), in: surface.bounds)
  }

  private mutating func drawRules() {
    surface.rule(frame.upperRule, style: theme[.border])
    surface.rule(frame.lowerRule, style: theme[.border])
    if let list = frame.list {
      for row in 0..<frame.upperRule.row {
        surface.write("│", at: Position(row: row, column: list.right), style: theme[.border])
      }
      surface.write(
        "┴", at: Position(row: frame.upperRule.row, column: list.right), style: theme[.border])
    }
    drawPlace()
  }

  /// On the line under the transcript: how far one has scrolled, or what the composer is doing.
  private mutating func drawPlace() {
    var text: String?
    if let message = state.composer.editing, state.open.tree[message] != nil {
      text = joined(["editing a question", hint(.focusTranscript).map { "\($0) leaves it" }])
    } else if case .at(let id, _) = state.open.scroll, let place = branch.place(of: id) {
      let isWriting = isAnswering ? "being written" : nil
      text = joined([
        "message \(place + 1) of \(branch.ids.count)", isWriting,
        hint(.scrollToBottom).map { "\($0) to the end" },
      ])
    }
    guard let text else { return }
    let left = frame.list.map { $0.right + 1 } ?? 0
    let area = Rect(
      row: frame.upperRule.row, column: left + 1, rows: 1,
      columns: frame.upperRule.columns - left - 2)
    surface.rightLabel(
      " \(elide(text, width: area.columns - 2)) ", in: area, style: theme[.secondary])
  }

  /// On the line over the status, where it hides nothing; over the transcript's last lines if it is long.
  private mutating func drawNotice() {
    guard let notice = state.notice else { return }
    let role: StyleRole =
      switch notice.level {
      case .information: .notice
      case .warning: .warning
      case .error: .error
      }
    let text = harmlessLine(notice.text)
    let room = frame.lowerRule.inset(columns: 2)
    if displayWidth(of: text) <= room.columns - 2 {
      surface.write(
        " \(text) ", at: Position(row: room.row, column: room.column), style: theme[role],
        clip: frame.lowerRule)
      return
    }
    let lines = wrap(text, width: frame.transcript.columns - 4, style: theme[role])
    let (rest, area) = frame.transcript.splitBottom(min(lines.count, frame.transcript.rows / 3))
    surface.fill(area, style: theme[role])
    surface.rule(rest.splitBottom(1).bottom, style: theme[.border])
    surface.lines(lines, in: area.inset(columns: 2))
  }

  /// A key's label for a command in the pane that has the keys.
  func hint(_ command: Command) -> String? {
    keymap.hint(command, in: state.focusContexts)
  }

  func joined(_ parts: [String?]) -> String {
    parts.compactMap(\.self).joined(separator: " · ")
  }
}
