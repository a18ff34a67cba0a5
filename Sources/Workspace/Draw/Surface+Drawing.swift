import Surface

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

  /// A framed box with a title on the left and a hint on the right of its upper line; the inside is
  /// returned.
  mutating func box(
    _ rect: Rect, title: String, hint: String = "", border: Style, titleStyle: Style, inside: Style
  ) -> Rect {
    guard rect.rows >= 2, rect.columns >= 4 else { return rect }
    fill(rect, style: inside)
    let (top, bottom, right) = (rect.row, rect.bottom - 1, rect.right - 1)
    rule(Rect(row: top, column: rect.column, rows: 1, columns: rect.columns), style: border)
    rule(Rect(row: bottom, column: rect.column, rows: 1, columns: rect.columns), style: border)
    for row in top...bottom {
      write("│", at: Position(row: row, column: rect.column), style: border)
      write("│", at: Position(row: row, column: right), style: border)
    }
    for (text, row, column) in [
      ("┌", top, rect.column), ("┐", top, right), ("└", bottom, rect.column), ("┘", bottom, right),
    ] {
      write(text, at: Position(row: row, column: column), style: border)
    }
    let inner = rect.inset(rows: 1, columns: 1)
    let head = Rect(row: top, column: inner.column, rows: 1, columns: inner.columns)
    let hintColumn = hint.isEmpty ? head.right : rightLabel(" \(hint) ", in: head, style: border)
    let space = hintColumn - head.column
    if !title.isEmpty, space > 4 {
      write(
        " \(elide(title, width: space - 3)) ",
        at: Position(row: top, column: head.column), style: titleStyle, clip: head)
    }
    return inner
  }
}
