import Surface

/// A table in a box; as cards (`name: value`) where its columns cannot stand side by side.
struct TableLayout {
  /// A column is never made narrower than this, unless its text is.
  private static let narrowestColumn = 4
  /// Words longer than this may be broken to keep columns narrow.
  private static let longestKeptWord = 16

  let table: Table
  let styles: MarkdownStyles
  let base: Style

  func layOut(width: Int) -> Lines {
    guard let widths = columnWidths(width) else { return cards(width: width) }
    var result = Lines(lines: [border("┌", "┬", "┐", widths)])
    result.append(row(table.header, widths, style: base.overlaid(styles.tableHeader)))
    if !table.rows.isEmpty { result.lines.append(border("├", "┼", "┤", widths)) }
    let rows = table.rows.map { row($0, widths, style: base) }
    // Rows of several lines need a line between them to be told apart.
    let isSeparated = rows.contains { $0.lines.count > 1 }
    for (index, row) in rows.enumerated() {
      if isSeparated, index > 0 { result.lines.append(border("├", "┼", "┤", widths)) }
      result.append(row)
    }
    result.lines.append(border("└", "┴", "┘", widths))
    return result
  }

  // MARK: Columns

  /// The width of each column without its margins; nil when they do not fit.
  private func columnWidths(_ width: Int) -> [Int]? {
    let count = table.alignments.count
    let room = width - 3 * count - 1
    guard count > 0, room >= count else { return nil }
    var (natural, words) = (Array(repeating: 1, count: count), Array(repeating: 1, count: count))
    for row in [table.header] + table.rows {
      for (column, cell) in row.prefix(count).enumerated() {
        let size = extent(of: cell)
        natural[column] = max(natural[column], min(size.line, room))
        words[column] = max(words[column], size.word)
      }
    }
    var widths = natural
    // Words are kept whole as long as that goes; then the long ones are broken first.
    for longest in [room, Self.longestKeptWord, 8] {
      shrink(&widths, to: room, floors: zip(natural, words).map { min($0, $1, longest) })
    }
    shrink(&widths, to: room, floors: natural.map { min($0, Self.narrowestColumn) })
    return widths.reduce(0, +) <= room ? widths : nil
  }

  /// Takes columns from the widest, one at a time, down to the floors.
  private func shrink(_ widths: inout [Int], to room: Int, floors: [Int]) {
    var excess = widths.reduce(0, +) - room
    while excess > 0 {
      let candidates = widths.indices.filter { widths[$0] > floors[$0] }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return }
      widths[widest] -= 1
      excess -= 1
    }
  }

  /// Columns of a cell's longest line and of its longest word.
  private func extent(of cell: Table.Cell) -> (line: Int, word: Int) {
    let text = cell.map(\.text).joined()
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let line = lines.map { displayWidth(of: $0) }.max() ?? 0
    let word =
      text.split { $0 == " " || $0 == "\n" }.map { part in
        // Wide characters can be broken anywhere.
        part.allSatisfy { displayWidth(of: $0) == 2 } ? 2 : displayWidth(of: part)
      }.max() ?? 0
    return (line, word)
  }

  // MARK: The box

  private func border(
    _ left: String, _ middle: String, _ right: String, _ widths: [Int]
  ) -> StyledLine {
    let bars = widths.map { String(repeating: "─", count: $0 + 2) }
    return StyledLine(
      left + bars.joined(separator: middle) + right, styles.tableBorder, isFrame: true)
  }

  private func row(_ cells: [Table.Cell], _ widths: [Int], style: Style) -> Lines {
    let columns = widths.enumerated().map { column, width in
      wrap(styles.spans(cells.count > column ? cells[column] : [], base: style), width: width)
    }
    let height = columns.map(\.count).max() ?? 0
    var result = Lines()
    result.lines = (0..<height).map { index in
      var spans: [Span] = []
      for (column, lines) in columns.enumerated() {
        spans.append(Span(column == 0 ? "│ " : " │ ", styles.tableBorder, isFrame: true))
        let line = index < lines.count ? lines[index] : StyledLine()
        spans += padded(line, to: widths[column], table.alignments[column])
      }
      return StyledLine(spans + [Span(" │", styles.tableBorder, isFrame: true)])
    }
    for target in cells.joined().compactMap(\.target) { result.note(target, 0..<height) }
    return result
  }

  private func padded(
    _ line: StyledLine, to width: Int, _ alignment: CmarkNode.Alignment
  ) -> [Span] {
    let free = max(0, width - line.width)
    let left =
      switch alignment {
      case .left: 0
      case .center: free / 2
      case .right: free
      }
    let spans =
      [Span(String(repeating: " ", count: left), base, isFrame: true)] + line.spans
      + [Span(String(repeating: " ", count: free - left), base, isFrame: true)]
    return spans.filter { !$0.text.isEmpty }
  }

  // MARK: Cards

  private func cards(width: Int) -> Lines {
    let keyStyle = base.overlaid(styles.tableHeader)
    let keys = table.header.map { styles.spans($0, base: keyStyle) }
    guard !table.rows.isEmpty else {
      // Rows may still come: the names take no more room than they must.
      let names = keys.filter { !$0.isEmpty }.joined(separator: [Span(" · ", keyStyle)])
      return Lines(lines: wrap(Array(names), width: width))
    }
    let separator = StyledLine(
      String(repeating: "─", count: width), styles.tableBorder, isFrame: true)
    var result = Lines()
    for (index, row) in table.rows.enumerated() {
      if index > 0 { result.lines.append(separator) }
      for (key, cell) in zip(keys, row) where !cell.isEmpty {
        let colon = key.isEmpty ? [] : [Span(": ", keyStyle)]
        var card = Lines(
          lines: wrap(key + colon + styles.spans(cell, base: base), width: width))
        let height = card.lines.count
        for target in cell.compactMap(\.target) { card.note(target, 0..<height) }
        result.append(card)
      }
    }
    return result
  }
}
