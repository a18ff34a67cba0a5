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

  init(_ state: WorkspaceState, theme: Theme, keymap: Keymap) {
    (self.state, self.theme, self.keymap) = (state, theme, keymap)
    frame = WorkspaceFrame(state)
    surface = Surface(state.size, style: theme[.text])
  }

  mutating func draw(_ layout: inout TranscriptLayout) {
    if frame.isTooSmall { return drawTooSmall() }
    drawTranscript(&layout)
    drawTitle()
    if let area = frame.list { drawList(in: area) }
    drawRules()
    drawComposer()
    drawStatusLine()
    drawOverlay()
    drawWhichKey()
    layout.hits = hits
  }

  /// One clear line where nothing else fits.
  private mutating func drawTooSmall() {
    let smallest = WorkspaceFrame.smallest
    let text =
      "Parley needs \(smallest.columns)×\(smallest.rows); "
      + "this terminal is \(state.size.columns)×\(state.size.rows)"
    surface.label(
      text, in: Rect(row: 0, column: 0, rows: 1, columns: state.size.columns),
      style: theme[.warning])
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
    drawNotice()
  }

  /// On the line over the status, where it hides nothing.
  private mutating func drawNotice() {
    guard let notice = state.notice else { return }
    let role: StyleRole =
      switch notice.level {
      case .information: .notice
      case .warning: .warning
      case .error: .error
      }
    let area = frame.lowerRule.inset(columns: 1)
    let text = " " + elide(harmlessLine(notice.text), width: area.columns - 2) + " "
    surface.write(
      text, at: Position(row: area.row, column: area.column), style: theme[role], clip: area)
  }

  /// A key's label for a command, where one reaches it.
  func label(_ command: Command) -> String? {
    keymap.label(for: command.rawValue, in: [.composer, .everywhere])
  }
}
