import Surface

/// Code in a light frame with its language; as bare lines where a frame would take too much room.
struct CodeLayout {
  private static let narrowestFrame = 12

  let styles: MarkdownStyles
  let hint: String

  func layOut(_ code: CodeBlock, width: Int) -> Lines {
    var lines = head(language: code.language, width: width)
    var highlighter = CodeHighlighter(language: code.language, styles: styles)
    lines += body(code.text[...], &highlighter, width: width)
    lines += foot(width: width)
    let region = LaidOutBlock.Code(
      language: code.language, text: code.text, lines: 0..<lines.count)
    return Lines(lines: lines, codes: [region])
  }

  private func isFramed(_ width: Int) -> Bool { width >= Self.narrowestFrame }

  func head(language: String, width: Int) -> [StyledLine] {
    guard isFramed(width) else {
      return language.isEmpty ? [] : [StyledLine(elide(language, width: width), styles.codeLabel)]
    }
    var label = language.isEmpty ? "" : " \(elide(language, width: width - 6)) "
    var tail = hint.isEmpty ? "" : " \(hint) "
    if displayWidth(of: label) + displayWidth(of: tail) + 4 > width { tail = "" }
    if label.isEmpty { label = "─" }
    let fill = max(0, width - 2 - displayWidth(of: label) - displayWidth(of: tail))
    return [
      StyledLine(
        [
          Span("┌", styles.codeBorder), Span(label, styles.codeLabel),
          Span(String(repeating: "─", count: fill), styles.codeBorder),
          Span(tail, styles.codeLabel),
          Span("┐", styles.codeBorder),
        ].filter { !$0.text.isEmpty })
    ]
  }

  func foot(width: Int) -> [StyledLine] {
    guard isFramed(width) else { return [] }
    return [StyledLine("└" + String(repeating: "─", count: width - 2) + "┘", styles.codeBorder)]
  }

  /// The lines of a piece of code that begins at the start of a line.
  func body(_ text: Substring, _ highlighter: inout CodeHighlighter, width: Int) -> [StyledLine] {
    var result: [StyledLine] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let spans = highlighter.spans(of: String(line))
      let room = isFramed(width) ? width - 4 : width
      for piece in chop(spans, width: room) {
        result.append(isFramed(width) ? framed(piece, room: room) : piece)
      }
    }
    return result
  }

  private func framed(_ line: StyledLine, room: Int) -> StyledLine {
    let padding = String(repeating: " ", count: max(0, room - line.width))
    var framed = line
    framed.spans.insert(Span("│ ", styles.codeBorder), at: 0)
    if !padding.isEmpty { framed.spans.append(Span(padding, styles.codeBlock)) }
    framed.spans.append(Span(" │", styles.codeBorder))
    return framed
  }
}

/// Cuts one line into pieces of at most `width` columns, anywhere: the spaces of code mean something. All
/// pieces but the last are soft-wrapped. Tabs go to the next multiple of four.
func chop(_ spans: [Span], width: Int) -> [StyledLine] {
  var chopper = Chopper(width: max(1, width))
  for span in spans { chopper.append(span) }
  return chopper.finish()
}

private struct Chopper {
  let width: Int
  private var lines: [StyledLine] = []
  private var line: [Span] = []
  private var used = 0

  init(width: Int) { self.width = width }

  mutating func append(_ span: Span) {
    let isPlain = span.text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    if isPlain, used + span.text.utf8.count <= width {
      line.append(span)
      used += span.text.utf8.count
      return
    }
    var text = ""
    for character in span.text {
      let columns = character == "\t" ? min(4 - used % 4, width) : displayWidth(of: character)
      if columns == 0 { continue }
      let fits = columns <= width
      if used + (fits ? columns : 1) > width {
        if !text.isEmpty { line.append(Span(text, span.style)) }
        text = ""
        lines.append(StyledLine(line, isSoftWrapped: true))
        (line, used) = ([], 0)
      }
      text +=
        character == "\t" ? String(repeating: " ", count: columns) : fits ? String(character) : "·"
      used += fits ? columns : 1
    }
    if !text.isEmpty { line.append(Span(text, span.style)) }
  }

  mutating func finish() -> [StyledLine] { lines + [StyledLine(line)] }
}
