import Surface

/// Code in a light frame with its language; as bare lines where a frame would take too much room.
struct CodeLayout {
  private static let narrowestFrame = 12

  let styles: MarkdownStyles
  let hint: String
  /// Whether long lines go on in the next one; else they are cut, and `offset` columns are left out.
  var wraps = true
  var offset = 0

  init(styles: MarkdownStyles, options: MarkdownOptions, offset: Int = 0) {
    (self.styles, hint, wraps) = (styles, options.codeHint, options.wrapsCode)
    self.offset = offset
  }

  /// The columns there are for code.
  func room(_ width: Int) -> Int { isFramed(width) ? width - 4 : width }

  func layOut(_ code: CodeBlock, width: Int) -> Lines {
    var lines = head(language: code.language, width: width)
    var highlighter = CodeHighlighter(language: code.language, styles: styles)
    lines += body(code.text[...], &highlighter, width: width)
    lines += foot(width: width)
    let region = LaidOutBlock.Code(
      language: code.language, text: code.text, lines: 0..<lines.count,
      columns: columns(of: code.text[...]), room: room(width))
    return Lines(lines: lines, codes: [region])
  }

  private func isFramed(_ width: Int) -> Bool { width >= Self.narrowestFrame }

  func head(language: String, width: Int) -> [StyledLine] {
    guard isFramed(width) else {
      if language.isEmpty { return [] }
      return [StyledLine(elide(language, width: width), styles.codeLabel, isFrame: true)]
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
        ].filter { !$0.text.isEmpty }, isFrame: true)
    ]
  }

  func foot(width: Int) -> [StyledLine] {
    guard isFramed(width) else { return [] }
    let line = "└" + String(repeating: "─", count: width - 2) + "┘"
    return [StyledLine(line, styles.codeBorder, isFrame: true)]
  }

  /// The lines of a piece of code that begins at the start of a line.
  func body(_ text: Substring, _ highlighter: inout CodeHighlighter, width: Int) -> [StyledLine] {
    var result: [StyledLine] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let spans = highlighter.spans(of: String(line))
      let room = room(width)
      if !wraps, isFramed(width) {
        // One line however wide: cut out of it what is seen.
        let whole = chop(spans, width: .max)[0]
        let seen = part(of: whole, room: room)
        result.append(
          framed(seen.line, room: room, isCut: (offset > 0 && whole.width > 0, seen.isCut)))
        continue
      }
      for piece in chop(spans, width: room) {
        result.append(isFramed(width) ? framed(piece, room: room) : piece)
      }
    }
    return result
  }

  /// Arrows in the margins say where a line goes on.
  private func framed(
    _ line: StyledLine, room: Int, isCut: (left: Bool, right: Bool) = (false, false)
  ) -> StyledLine {
    let padding = String(repeating: " ", count: max(0, room - line.width))
    var framed = line
    let (left, right) = (isCut.left ? "│‹" : "│ ", isCut.right ? "›│" : " │")
    framed.spans.insert(Span(left, styles.codeBorder, isFrame: true), at: 0)
    if !padding.isEmpty {
      framed.spans.append(Span(padding, styles.codeBlock, isFrame: true))
    }
    framed.spans.append(Span(right, styles.codeBorder, isFrame: true))
    return framed
  }

  /// The columns of a line from `offset` on. Half a wide character is a space.
  private func part(of line: StyledLine, room: Int) -> (line: StyledLine, isCut: Bool) {
    var spans: [Span] = []
    var column = 0
    for span in line.spans {
      var text = ""
      for character in span.text {
        let columns = displayWidth(of: character)
        let seen = max(column, offset)..<max(offset, min(column + columns, offset + room))
        if seen.lowerBound < seen.upperBound {
          text +=
            seen.count == columns ? String(character) : String(repeating: " ", count: seen.count)
        }
        column += columns
        if column > offset + room { break }
      }
      if !text.isEmpty { spans.append(Span(text, span.style)) }
      if column > offset + room { break }
    }
    return (StyledLine(spans), column > offset + room)
  }

  /// The columns of the widest line, tabs as they are drawn.
  func columns(of text: Substring) -> Int {
    text.split(separator: "\n").map { line in
      line.utf8.contains(9)
        ? chop([Span(String(line))], width: .max)[0].width : displayWidth(of: line)
    }.max() ?? 0
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
