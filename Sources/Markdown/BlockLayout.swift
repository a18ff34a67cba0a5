import Surface

/// Lines of one or several blocks, and the code that is in them.
struct Lines {
  var lines: [StyledLine] = []
  var codes: [LaidOutBlock.Code] = []
  var links: [LaidOutBlock.Link] = []
  var formulas: [LaidOutBlock.Math] = []

  mutating func append(_ other: Lines) {
    let offset = lines.count
    func moved<Place>(_ places: [Place], _ path: WritableKeyPath<Place, Range<Int>>) -> [Place] {
      places.map { place in
        var place = place
        let lines = place[keyPath: path]
        place[keyPath: path] = lines.lowerBound + offset..<lines.upperBound + offset
        return place
      }
    }
    lines += other.lines
    codes += moved(other.codes, \.lines)
    links += moved(other.links, \.lines)
    formulas += moved(other.formulas, \.lines)
  }

  /// Puts spans in front of every line: other ones in front of the first.
  mutating func indent(first: Span, rest: Span) {
    for index in lines.indices {
      let span = (index == 0 ? first : rest).asFrame
      // Blank lines get no invisible tail.
      let isBlank = lines[index].spans.isEmpty && span.text.allSatisfy { $0 == " " }
      if !isBlank { lines[index].spans.insert(span, at: 0) }
    }
  }
}

extension Span {
  var asFrame: Span { Span(text, style, isFrame: true) }
}

/// Lays blocks out: no line is wider than `width`, whatever the blocks are.
struct BlockLayout {
  /// Text narrower than this is not indented any more.
  private static let narrowestContent = 6

  let styles: MarkdownStyles
  let options: MarkdownOptions

  func layOut(_ block: Block, width: Int, base: Style) -> Lines {
    switch block.content {
    case .paragraph(let inlines):
      return layOutText(inlines, width: width, style: base)
    case .heading(let level, let inlines):
      let style = base.overlaid(styles.heading(level: level))
      return layOutText(inlines, width: width, style: style)
    case .code(let code):
      return CodeLayout(styles: styles, options: options).layOut(code, width: width)
    case .html(let text):
      return Lines(lines: wrap(text, width: width, style: base))
    case .quote(let blocks):
      return layOutQuote(blocks, width: width, base: base)
    case .item(let marker, let blocks):
      return layOutItem(marker, blocks, width: width, base: base)
    case .table(let table):
      return TableLayout(table: table, styles: styles, base: base).layOut(width: width)
    case .rule:
      let line = String(repeating: "─", count: width)
      return Lines(lines: [StyledLine(line, styles.rule, isFrame: true)])
    }
  }

  private func layOut(_ blocks: [Block], width: Int, base: Style) -> Lines {
    var result = Lines()
    for block in blocks {
      if block.hasGapBefore { result.lines.append(StyledLine()) }
      result.append(layOut(block, width: width, base: base))
    }
    return result
  }

  private func layOutQuote(_ blocks: [Block], width: Int, base: Style) -> Lines {
    let bar = Span("▎ ", styles.quote)
    let style = base.overlaid(styles.quote)
    guard width - 2 >= Self.narrowestContent else {
      return layOut(blocks, width: width, base: style)
    }
    var result = layOut(blocks, width: width - 2, base: style)
    if result.lines.isEmpty { result.lines = [StyledLine()] }
    result.indent(first: bar, rest: bar)
    return result
  }

  private func layOutItem(
    _ marker: ListMarker, _ blocks: [Block], width: Int, base: Style
  ) -> Lines {
    let markerWidth = displayWidth(of: marker.text)
    guard width - markerWidth >= Self.narrowestContent else {
      return layOutNarrowItem(marker, blocks, width: width, base: base)
    }
    var result = layOut(blocks, width: width - markerWidth, base: base)
    if result.lines.isEmpty { result.lines = [StyledLine()] }
    result.indent(
      first: Span(marker.text, styles.listMarker),
      rest: Span(String(repeating: " ", count: markerWidth), base))
    return result
  }

  /// Without room for a hanging indent the marker is part of the text.
  private func layOutNarrowItem(
    _ marker: ListMarker, _ blocks: [Block], width: Int, base: Style
  ) -> Lines {
    var (text, rest) = ([Inline(text: marker.text, marks: [])], blocks[...])
    if case .paragraph(let inlines)? = blocks.first?.content {
      text += inlines
      rest = rest.dropFirst()
    }
    var result = layOutText(text, width: width, style: base)
    result.append(layOut(Array(rest), width: width, base: base))
    return result
  }
}
