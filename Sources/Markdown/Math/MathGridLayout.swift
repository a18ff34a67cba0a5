/// Matrices, cases and aligned equations.
enum MathGridLayout {
  /// Short rows are filled up with cells: a few kilobytes must not become millions of them.
  private static let mostCells = 2000

  static func box(_ grid: MathGrid) -> MathBox {
    let columns = grid.rows.map(\.count).max() ?? 0
    guard columns * grid.rows.count <= mostCells else {
      return MathBox(MathLinear.text(.grid(grid)))
    }
    let cells = grid.rows.map { $0.map { MathLayout.box($0) } }
    let count = cells.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      cells.compactMap { $0.count > column ? $0[column].width : nil }.max() ?? 0
    }
    var rows: [MathBox] = []
    for row in cells {
      // Rows of several lines need a line between them to be told apart.
      if let last = rows.last, last.height > 1 || row.contains(where: { $0.height > 1 }) {
        rows.append(MathBox(""))
      }
      rows.append(line(row, grid, widths))
    }
    guard !rows.isEmpty else { return MathBox(grid.left + grid.right) }
    var body = MathBox.stacked(rows, baselineOf: 0, .left)
    body.baseline = (body.height - 1) / 2
    if rows.count == 1 { body.baseline = rows[0].baseline }
    if grid.left.isEmpty, grid.right.isEmpty { return body }
    return MathLayout.fence(
      grid.left.isEmpty ? "" : grid.left,
      inset(body, left: !grid.left.isEmpty, right: !grid.right.isEmpty),
      grid.right)
  }

  private static func line(_ row: [MathBox], _ grid: MathGrid, _ widths: [Int]) -> MathBox {
    var boxes: [MathBox] = []
    for (column, width) in widths.enumerated() {
      let box = row.count > column ? row[column] : MathBox("")
      if column > 0 {
        let isMeeting = grid.isPaired && column % 2 == 1
        // What stands right of `&` begins with its relation.
        boxes.append(MathBox(MathBox.blanks(isMeeting ? 1 : grid.isPaired ? 3 : 2)))
      }
      boxes.append(box.padded(to: width, grid.alignment(ofColumn: column)))
    }
    return MathBox.beside(boxes)
  }

  private static func inset(_ box: MathBox, left: Bool, right: Bool) -> MathBox {
    guard box.height > 1 else { return box }
    let rows = box.rows.map { (left ? " " : "") + $0 + (right ? " " : "") }
    return MathBox(rows: rows, baseline: box.baseline)
  }
}
