import Surface

extension BlockLayout {
  /// Text with marks, formulas that have lines of their own apart.
  func layOutText(_ inlines: [Inline], width: Int, style: Style) -> Lines {
    guard inlines.contains(where: { $0.display != nil }) else {
      return wrapped(inlines, width: width, style: style)
    }
    var result = Lines()
    for (index, part) in parts(of: inlines).enumerated() {
      if index > 0 { result.lines.append(StyledLine()) }
      if let formula = part.first?.display {
        result.append(display(formula, behind: part.dropFirst().map(\.text).joined(), width, style))
      } else {
        result.append(wrapped(part, width: width, style: style))
      }
    }
    return result
  }

  /// Runs of text and displays by turns; a full stop behind a display stays with it.
  private func parts(of inlines: [Inline]) -> [[Inline]] {
    var parts: [[Inline]] = []
    var last: Formula?
    for inline in inlines {
      if let formula = inline.display {
        // The runs of one formula are one display.
        if formula != last {
          parts.append([Inline(text: "", marks: inline.marks, target: inline.target)])
        }
        last = formula
      } else if parts.isEmpty || last != nil {
        last = nil
        let text = inline.text.drop { $0 == " " || $0 == "\n" }
        let mark = text.prefix { ".,;:。，；：".contains($0) }
        let isMark = !mark.isEmpty && (text.dropFirst(mark.count).first ?? " ") == " "
        if isMark, !parts.isEmpty {
          parts[parts.count - 1].append(Inline(text: String(mark), marks: []))
        }
        let rest = isMark && !parts.isEmpty ? text.dropFirst(mark.count).drop { $0 == " " } : text
        var inline = inline
        inline.text = String(rest)
        parts.append([inline])
      } else {
        parts[parts.count - 1].append(inline)
      }
    }
    return parts.filter { part in
      part.contains { $0.display != nil || $0.text.contains { $0 != " " && $0 != "\n" } }
    }
  }

  private func display(
    _ formula: Formula, behind mark: String, _ width: Int, _ style: Style
  ) -> Lines {
    var lines = formula.lines(
      mark: mark, width: width, style: style.overlaid(styles.math),
      openStyle: style.overlaid(styles.codeLabel))
    if lines.isEmpty { lines = [StyledLine()] }
    let place = LaidOutBlock.Math(
      text: formula.source, source: formula.range, isDisplay: true, lines: 0..<lines.count)
    return Lines(lines: lines, formulas: [place])
  }

  /// Text in lines, and the lines that its links and formulas are in.
  ///
  /// - Parameter seed: the beginning of the first line, from an earlier call.
  func wrapped(
    _ inlines: [Inline], behind seed: [Span] = [], width: Int, style: Style
  ) -> Lines {
    var result = Lines(lines: wrap(seed + styles.spans(inlines, base: style), width: width))
    guard inlines.contains(where: { $0.target != nil }) else { return result }
    var finder = LineFinder(result.lines)
    var start = seed.reduce(0) { $0 + visibleColumns($1.text) }
    for inline in inlines {
      let end = start + visibleColumns(inline.text)
      if let target = inline.target, end > start || !inline.text.isEmpty {
        result.note(target, finder.lines(from: start, to: max(start + 1, end)))
      }
      start = end
    }
    return result
  }
}

extension Lines {
  /// Notes what is seen in some lines; pieces of the same thing are one.
  mutating func note(_ target: Inline.Target, _ lines: Range<Int>) {
    switch target {
    case .link(let url):
      if let last = links.last, last.url == url, last.lines.upperBound >= lines.lowerBound {
        links[links.count - 1].lines =
          last.lines.lowerBound..<max(last.lines.upperBound, lines.upperBound)
      } else {
        links.append(LaidOutBlock.Link(url: url, lines: lines))
      }
    case .formula(let formula):
      if let last = formulas.last, last.source == formula.range {
        formulas[formulas.count - 1].lines =
          last.lines.lowerBound..<max(last.lines.upperBound, lines.upperBound)
      } else {
        formulas.append(
          LaidOutBlock.Math(
            text: formula.source, source: formula.range, isDisplay: formula.isDisplay,
            lines: lines))
      }
    case .footnoteLabel: break
    }
  }
}

/// Finds wrapped text again: wrapping takes away spaces only, so what comes before tells the line.
private struct LineFinder {
  private var ends: [Int] = []
  private var line = 0

  init(_ lines: [StyledLine]) {
    var columns = 0
    for line in lines {
      columns += line.spans.reduce(0) { $0 + visibleColumns($1.text) }
      ends.append(columns)
    }
  }

  /// Asked for in ascending order.
  mutating func lines(from start: Int, to end: Int) -> Range<Int> {
    while line < ends.count - 1, ends[line] <= start { line += 1 }
    var last = line
    while last < ends.count - 1, ends[last] < end { last += 1 }
    return line..<last + 1
  }
}

private func visibleColumns(_ text: String) -> Int {
  text.reduce(0) { sum, character in
    character == " " || character == "\n" || character == "\t"
      ? sum : sum + displayWidth(of: character)
  }
}
