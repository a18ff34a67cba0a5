package import Surface

/// How each role of a document looks. The defaults use the terminal's own colours only.
package struct MarkdownStyles: Hashable, Sendable {
  package var text = Style.plain
  package var heading = Style(.terminal, .bold)
  package var strong = Style(.terminal, .bold)
  package var emphasis = Style(.terminal, .italic)
  package var strikethrough = Style(.terminal, .strikethrough)
  package var code = Style(.palette(6))
  package var codeBlock = Style.plain
  package var codeBorder = Style(.terminal, .dim)
  package var codeLabel = Style(.terminal, .dim)
  package var codeKeyword = Style(.palette(5))
  package var codeString = Style(.palette(2))
  package var codeComment = Style(.terminal, .dim)
  package var codeNumber = Style(.palette(3))
  package var link = Style(.terminal, .underline)
  package var linkHost = Style(.terminal, .dim)
  package var quote = Style(.terminal, .dim)
  package var listMarker = Style(.palette(6))
  package var rule = Style(.terminal, .dim)
  package var tableBorder = Style(.terminal, .dim)
  package var tableHeader = Style(.terminal, .bold)
  package var math = Style.plain
  package var footnote = Style(.palette(6))

  package init() {}

  /// The level is told by attributes on top of the role's own style, strongest first.
  func heading(level: Int) -> Style {
    let attributes: Attributes =
      switch level {
      case 1: [.bold, .underline]
      case 2: .bold
      case 3: [.bold, .italic]
      default: .italic
      }
    return text.overlaid(heading).overlaid(Style(.terminal, attributes))
  }

  func spans(_ inlines: [Inline], base: Style) -> [Span] {
    inlines.map { Span($0.text, style(for: $0.marks, base: base)) }
  }

  private func style(for marks: Inline.Marks, base: Style) -> Style {
    let roles: [(Inline.Marks, Style)] = [
      (.link, link), (.linkHost, linkHost), (.strong, strong), (.emphasis, emphasis),
      (.strikethrough, strikethrough), (.code, code), (.math, math), (.footnote, footnote),
    ]
    return roles.reduce(base) { marks.contains($1.0) ? $0.overlaid($1.1) : $0 }
  }
}

/// What the caller decides about a document besides its styles.
package struct MarkdownOptions: Hashable, Sendable {
  /// Whether a line break of the source is shown as one: right for what people type, wrong for Markdown
  /// whose writer wraps lines.
  package var keepsLineBreaks = false
  /// A short text in the right of a code block's upper border; empty for none.
  package var codeHint = ""
  /// Whether long lines of code go on in the next line; else they are cut, and `scrollCode` moves them sideways.
  package var wrapsCode = true

  package init(keepsLineBreaks: Bool = false, codeHint: String = "", wrapsCode: Bool = true) {
    (self.keepsLineBreaks, self.codeHint) = (keepsLineBreaks, codeHint)
    self.wrapsCode = wrapsCode
  }
}
