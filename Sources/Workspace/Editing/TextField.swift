/// One line of editable text with a cursor, counted in characters. Line breaks that the text came with
/// stay in it; none can be typed.
package struct TextField: Hashable, Sendable {
  package var text: String
  package var cursor: Int

  package init(_ text: String = "") { (self.text, cursor) = (text, text.count) }

  package mutating func apply(_ command: EditingCommand, kills: inout KillRing) {
    if command == .newline { return }
    edit { $0.apply(command, kills: &kills) }
  }

  /// Line breaks and other controls become spaces.
  package mutating func insert(_ piece: String) {
    let line = String(
      String.UnicodeScalarView(
        piece.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    edit { $0.insert(line) }
  }

  private mutating func edit(_ change: (inout TextBuffer) -> Void) {
    var buffer = TextBuffer(text)
    buffer.move(toCharacter: cursor)
    change(&buffer)
    (text, cursor) = (buffer.text, buffer.characterOffset)
  }
}
