import Configuration
import Conversation
import Surface

extension Painter {
  /// Over the composer: what will go along with the message, and what cannot and why.
  mutating func drawComposedFiles() {
    let area = frame.attachments
    guard area.rows > 0 else { return }
    let entry = state.entry(for: state.open.conversation.model)
    var column = frame.textColumn
    for (index, (path, reading)) in state.composedFiles.enumerated() {
      if index > 0 { column += 3 }
      let (text, role) = chip(path, reading, entry)
      column = surface.write(
        elide(text, width: max(1, area.right - 1 - column)),
        at: Position(row: area.row, column: column), style: theme[role], clip: area)
      if column >= area.right - 1 { break }
    }
  }

  /// `▣ cat.png · 340 KB · ~1 024 tokens`, or why it cannot go along.
  private func chip(
    _ path: String, _ reading: FileReading, _ entry: CatalogueEntry?
  ) -> (text: String, role: StyleRole) {
    guard case .file(let file) = reading else {
      return ("✗ \(harmlessLine(path)) \(harmlessLine(reading.problem ?? ""))", .warning)
    }
    let text = Format.attachment(file)
    if let entry, let reason = entry.refusal(of: [file]) {
      return ("\(text) · \(entry.label) \(harmlessLine(reason))", .secondary)
    }
    return ("\(text) · ~\(Format.tokens(file.estimatedTokens)) tokens", .composerQueued)
  }
}
