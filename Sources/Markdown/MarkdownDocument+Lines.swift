package import Surface

extension MarkdownDocument {
  package var lineCount: Int { blocks.last?.lineRange.upperBound ?? 0 }

  /// The index of the block that has a line; nil outside of the document.
  package func blockIndex(ofLine line: Int) -> Int? {
    guard line >= 0, line < lineCount else { return nil }
    var (low, high) = (0, blocks.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if blocks[middle].firstLine <= line { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The lines of a range, cut to those there are.
  package func lines(in range: Range<Int>) -> [StyledLine] {
    let range = range.clamped(to: 0..<lineCount)
    guard var index = blockIndex(ofLine: range.lowerBound) else { return [] }
    var result: [StyledLine] = []
    result.reserveCapacity(range.count)
    while index < blocks.count, blocks[index].firstLine < range.upperBound {
      let block = blocks[index]
      let part = range.clamped(to: block.lineRange)
      result +=
        block.lines[
          part.lowerBound - block.firstLine..<part.upperBound - block.firstLine]
      index += 1
    }
    return result
  }

  /// All lines of a finished text.
  package static func lines(
    _ text: String, width: Int, styles: MarkdownStyles,
    options: MarkdownOptions = MarkdownOptions()
  ) -> [StyledLine] {
    var document = MarkdownDocument(text, options: options)
    document.finish()
    document.update(width: width, styles: styles)
    return document.blocks.flatMap(\.lines)
  }
}
