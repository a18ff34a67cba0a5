/// One place of the screen.
package struct Cell: Hashable, Sendable {
  /// A scalar's value, or an index into the surface's clusters with the top bit set.
  fileprivate(set) var code: UInt32
  package var style: Style
  /// Columns its glyph takes: 1 or 2; 0 for the right half of a wide glyph.
  package fileprivate(set) var width: UInt8

  fileprivate static func blank(_ style: Style) -> Cell { Cell(code: 0x20, style: style, width: 1) }
}

/// A screen in memory.
///
/// Invariants: no cell ever holds a control or format character; a wide glyph always has its right half
/// beside it; what does not fit is left out, never wrapped.
package struct Surface: Sendable {
  package let size: Size
  /// Where the terminal's cursor stands; nil hides it.
  package var cursor: Position?
  private var cells: [Cell]
  private var clusters: [Glyph] = []
  private var clusterCodes: [Glyph: UInt32] = [:]
  private static let clusterFlag: UInt32 = 0x8000_0000

  package init(_ size: Size, style: Style = .plain) {
    self.size = size
    cells = Array(repeating: .blank(style), count: size.rows * size.columns)
  }

  package var bounds: Rect { Rect(size) }

  package subscript(row: Int, column: Int) -> Cell { cells[row * size.columns + column] }

  /// The cells of one row.
  package func row(_ row: Int) -> ArraySlice<Cell> {
    cells[row * size.columns..<(row + 1) * size.columns]
  }

  package func glyph(of cell: Cell) -> Glyph {
    if cell.code & Self.clusterFlag != 0 { return clusters[Int(cell.code & ~Self.clusterFlag)] }
    return Glyph(Unicode.Scalar(cell.code) ?? " ")
  }

  /// Whether two surfaces show the same in one row.
  package func showsSameRow(_ row: Int, as other: Surface) -> Bool {
    guard size == other.size else { return false }
    let (mine, theirs) = (self.row(row), other.row(row))
    return zip(mine, theirs).allSatisfy { a, b in
      a.style == b.style && a.width == b.width
        && (a.code == b.code && a.code & Self.clusterFlag == 0
          || glyph(of: a) == other.glyph(of: b))
    }
  }

  package mutating func fill(_ rect: Rect, style: Style) {
    let area = rect.intersection(bounds)
    for row in area.row..<area.row + area.rows {
      for column in area.column..<area.column + area.columns {
        put(.blank(style), row: row, column: column)
      }
    }
  }

  /// Writes on one row, inside `clip` only; the column after the last one written is returned.
  @discardableResult
  package mutating func write(
    _ text: some StringProtocol, at position: Position, style: Style = .plain, clip: Rect? = nil
  ) -> Int {
    let area = (clip ?? bounds).intersection(bounds)
    var column = position.column
    guard (area.row..<area.row + area.rows).contains(position.row) else { return column }
    for character in text {
      if column >= area.right { break }
      forEachGlyph(in: character) { glyph, columns in
        if column >= area.column, column + columns <= area.right {
          put(glyph, columns, style, row: position.row, column: column)
        }
        column += columns
      }
    }
    return column
  }

  @discardableResult
  package mutating func write(
    _ line: StyledLine, at position: Position, clip: Rect? = nil
  ) -> Int {
    var place = position
    for span in line.spans {
      place.column = write(span.text, at: place, style: span.style, clip: clip)
    }
    return place.column
  }

  /// Changes how some cells look, whatever they show.
  package mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
    let area = rect.intersection(bounds)
    for row in area.row..<area.row + area.rows {
      for index in row * size.columns + area.column..<row * size.columns + area.right {
        cells[index].style = change(cells[index].style)
      }
    }
  }

  private mutating func put(
    _ glyph: Glyph, _ columns: Int, _ style: Style, row: Int, column: Int
  ) {
    put(
      Cell(code: code(for: glyph), style: style, width: UInt8(columns)), row: row, column: column)
    if columns == 2 {
      put(Cell(code: 0x20, style: style, width: 0), row: row, column: column + 1, isRightHalf: true)
    }
  }

  /// Replaces a cell and blanks the other half of a wide glyph that is cut by it.
  private mutating func put(_ cell: Cell, row: Int, column: Int, isRightHalf: Bool = false) {
    let index = row * size.columns + column
    if cells[index].width == 0, !isRightHalf, column > 0 {
      cells[index - 1] = .blank(cells[index - 1].style)
    }
    if cells[index].width == 2, column + 1 < size.columns {
      cells[index + 1] = .blank(cells[index + 1].style)
    }
    cells[index] = cell
  }

  private mutating func code(for glyph: Glyph) -> UInt32 {
    if glyph.marks.isEmpty { return glyph.base.value }
    if let known = clusterCodes[glyph] { return known }
    let code = Self.clusterFlag | UInt32(clusters.count)
    clusters.append(glyph)
    clusterCodes[glyph] = code
    return code
  }
}
