import Surface

extension Style {
  /// This style's ink on the ground of what it is written on.
  func written(on base: Style) -> Style { Style(foreground, on: base.background, attributes) }
}

extension Surface {
  /// A horizontal line over the whole rectangle's first row.
  mutating func rule(_ rect: Rect, style: Style) {
    write(
      String(repeating: "─", count: rect.columns),
      at: Position(row: rect.row, column: rect.column), style: style, clip: rect)
  }

  /// One line of text, cut with `…`, padded to the whole width in its style.
  mutating func label(_ text: String, in rect: Rect, style: Style) {
    fill(Rect(row: rect.row, column: rect.column, rows: 1, columns: rect.columns), style: style)
    write(
      elide(text, width: rect.columns), at: Position(row: rect.row, column: rect.column),
      style: style, clip: rect)
  }

  /// Text that ends at the right edge; the column where it begins is returned.
  @discardableResult
  mutating func rightLabel(_ text: String, in rect: Rect, style: Style) -> Int {
    let column = max(rect.column, rect.right - displayWidth(of: text))
    write(text, at: Position(row: rect.row, column: column), style: style, clip: rect)
    return column
  }

  /// Lines one under the other, as many as fit; the last one that does tells with `…` that there are more.
  mutating func lines(_ lines: [StyledLine], in rect: Rect) {
    for (offset, line) in lines.prefix(rect.rows).enumerated() {
      let isCut = offset == rect.rows - 1 && lines.count > rect.rows
      let at = Position(row: rect.row + offset, column: rect.column)
      if isCut {
        let style = line.spans.first?.style ?? .plain
        write(elide(line.text + " …", width: rect.columns), at: at, style: style, clip: rect)
      } else {
        write(line, at: at, clip: rect)
      }
    }
  }

  /// A framed box with a title in its upper and a hint in its lower border; the inside is cleared.
  mutating func box(
    _ rect: Rect, title: String, hint: String, border: Style, titleStyle: Style, hintStyle: Style,
    inside: Style
  ) {
    fill(rect, style: inside)
    guard rect.rows >= 2, rect.columns >= 8 else { return }
    let (top, bottom, right) = (rect.row, rect.bottom - 1, rect.right - 1)
    for row in [top, bottom] {
      rule(Rect(row: row, column: rect.column, rows: 1, columns: rect.columns), style: border)
    }
    for row in top + 1..<bottom {
      write("│", at: Position(row: row, column: rect.column), style: border)
      write("│", at: Position(row: row, column: right), style: border)
    }
    let corners = [
      ("┌", top, rect.column), ("┐", top, right), ("└", bottom, rect.column), ("┘", bottom, right),
    ]
    for (text, row, column) in corners {
      write(text, at: Position(row: row, column: column), style: border)
    }
    let room = rect.columns - 6
    write(
      " \(elide(title, width: room)) ", at: Position(row: top, column: rect.column + 1),
      style: titleStyle)
    guard !hint.isEmpty else { return }
    rightLabel(
      " \(elide(hint, width: room)) ",
      in: Rect(row: bottom, column: rect.column + 2, rows: 1, columns: rect.columns - 4),
      style: hintStyle)
  }

  /// A line across a box, joined to its borders.
  mutating func divider(in box: Rect, row: Int, style: Style) {
    rule(Rect(row: row, column: box.column, rows: 1, columns: box.columns), style: style)
    write("├", at: Position(row: row, column: box.column), style: style)
    write("┤", at: Position(row: row, column: box.right - 1), style: style)
  }
}
