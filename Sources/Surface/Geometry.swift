/// A cell of the screen, counted from the top left corner, from 0.
package struct Position: Hashable, Sendable {
  package var row: Int
  package var column: Int
  package init(row: Int, column: Int) { (self.row, self.column) = (row, column) }
}

package struct Size: Hashable, Sendable {
  package var rows: Int
  package var columns: Int
  package init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (max(0, rows), max(0, columns))
  }
}

package struct Rect: Hashable, Sendable {
  package var row: Int
  package var column: Int
  package var rows: Int
  package var columns: Int

  package init(row: Int, column: Int, rows: Int, columns: Int) {
    (self.row, self.column) = (row, column)
    (self.rows, self.columns) = (max(0, rows), max(0, columns))
  }

  package init(_ size: Size) {
    self.init(row: 0, column: 0, rows: size.rows, columns: size.columns)
  }

  package var size: Size { Size(rows: rows, columns: columns) }
  /// The first row below, and the first column to the right.
  package var bottom: Int { row + rows }
  package var right: Int { column + columns }
  package var isEmpty: Bool { rows == 0 || columns == 0 }

  package func contains(_ position: Position) -> Bool {
    (row..<bottom).contains(position.row) && (column..<right).contains(position.column)
  }

  package func intersection(_ other: Rect) -> Rect {
    let (top, left) = (max(row, other.row), max(column, other.column))
    return Rect(
      row: top, column: left, rows: min(bottom, other.bottom) - top,
      columns: min(right, other.right) - left)
  }

  package func inset(rows: Int = 0, columns: Int = 0) -> Rect {
    Rect(
      row: row + rows, column: column + columns, rows: self.rows - 2 * rows,
      columns: self.columns - 2 * columns)
  }

  /// Cuts off `count` rows; the first result has them.
  package func splitTop(_ count: Int) -> (top: Rect, rest: Rect) {
    let count = min(max(0, count), rows)
    return (
      Rect(row: row, column: column, rows: count, columns: columns),
      Rect(row: row + count, column: column, rows: rows - count, columns: columns)
    )
  }

  package func splitBottom(_ count: Int) -> (rest: Rect, bottom: Rect) {
    let (top, bottom) = splitTop(rows - min(max(0, count), rows))
    return (top, bottom)
  }

  package func splitLeft(_ count: Int) -> (left: Rect, rest: Rect) {
    let count = min(max(0, count), columns)
    return (
      Rect(row: row, column: column, rows: rows, columns: count),
      Rect(row: row, column: column + count, rows: rows, columns: columns - count)
    )
  }

  /// A rectangle of at most this size in the middle of this one.
  package func centered(_ size: Size) -> Rect {
    let (height, width) = (min(size.rows, rows), min(size.columns, columns))
    return Rect(
      row: row + (rows - height) / 2, column: column + (columns - width) / 2, rows: height,
      columns: width)
  }
}
