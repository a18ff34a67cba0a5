import Surface

extension MarkdownDocument {
  /// Moves the lines of a block of code sideways. They must not be wrapped (`MarkdownOptions.wrapsCode`); the
  /// height stays what it is.
  ///
  /// - Parameters:
  ///   - code: its place among the codes of the block.
  ///   - offset: columns that are left out at the left; cut to what there is.
  package mutating func scrollCode(_ code: Int, ofBlock block: Int, to offset: Int) {
    guard !options.wrapsCode, blocks.indices.contains(block),
      blocks[block].codes.indices.contains(code)
    else { return }
    let place = blocks[block].codes[code]
    codeOffsets[block, default: [:]][code] = max(0, min(offset, place.columns - place.room))
    if block == blocks.count - 1, hasOpenCode {
      layOutLastBlock()
    } else {
      restoreOffsets(ofBlock: block)
    }
  }

  /// The columns that a block of code is moved by.
  package func codeOffset(_ code: Int, ofBlock block: Int) -> Int {
    codeOffsets[block]?[code] ?? 0
  }

  /// Draws the code of a block where it was moved to.
  mutating func restoreOffsets(ofBlock index: Int) {
    guard let offsets = codeOffsets[index], let key = layoutKey, blocks.indices.contains(index)
    else { return }
    for (number, offset) in offsets where blocks[index].codes.indices.contains(number) {
      let code = blocks[index].codes[number]
      let layout = CodeLayout(styles: key.styles, options: options, offset: offset)
      var highlighter = CodeHighlighter(language: code.language, styles: key.styles)
      let body = layout.body(code.text[...], &highlighter, width: code.room + 4)
      // The frame's lines stay. A block that is nested has something before each of its lines.
      let first = code.lines.lowerBound + 1
      let head = blocks[index].lines[code.lines.lowerBound].text
      guard code.lines.count == body.count + 2, head.contains("┌") else { continue }
      for (row, line) in body.enumerated() {
        let spans = blocks[index].lines[first + row].spans
        let frame = spans.firstIndex { $0.text.hasPrefix("│") && $0.style == key.styles.codeBorder }
        blocks[index].lines[first + row].spans = spans[..<(frame ?? 0)] + line.spans
      }
    }
  }
}
