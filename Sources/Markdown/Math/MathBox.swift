import Surface

/// A formula, or a part of one, as rows of text that are all equally wide.
struct MathBox {
  private(set) var rows: [String]
  private(set) var width: Int
  /// The row that stands on the line.
  var baseline: Int

  var height: Int { rows.count }

  init(_ text: String) {
    (rows, width, baseline) = ([text], displayWidth(of: text), 0)
  }

  /// Rows are padded on the right.
  init(rows: [String], baseline: Int) {
    let widths = rows.map { displayWidth(of: $0) }
    let width = widths.max() ?? 0
    self.rows = zip(rows, widths).map { $0 + Self.blanks(width - $1) }
    (self.width, self.baseline) = (width, baseline)
  }

  static func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

  /// Boxes side by side, their baselines on one line.
  static func beside(_ boxes: [MathBox]) -> MathBox {
    let above = boxes.map(\.baseline).max() ?? 0
    let below = boxes.map { $0.height - $0.baseline }.max() ?? 1
    let rows = (0..<above + below).map { row in
      boxes.map { box in
        let own = row - above + box.baseline
        return box.rows.indices.contains(own) ? box.rows[own] : blanks(box.width)
      }.joined()
    }
    return MathBox(rows: rows, baseline: above)
  }

  /// Boxes one below the other; the baseline is that of the one with the given index.
  static func stacked(
    _ boxes: [MathBox], baselineOf index: Int, _ alignment: MathGrid.Alignment = .center
  ) -> MathBox {
    let width = boxes.map(\.width).max() ?? 0
    let rows = boxes.flatMap { $0.padded(to: width, alignment).rows }
    let before = boxes[..<index].reduce(0) { $0 + $1.height }
    return MathBox(rows: rows, baseline: before + boxes[index].baseline)
  }

  func padded(to width: Int, _ alignment: MathGrid.Alignment) -> MathBox {
    let free = max(0, width - self.width)
    let left =
      switch alignment {
      case .left: 0
      case .center: free / 2
      case .right: free
      }
    return MathBox(
      rows: rows.map { Self.blanks(left) + $0 + Self.blanks(free - left) }, baseline: baseline)
  }

  /// Room for as many rows above and below the baseline.
  func extended(above: Int, below: Int) -> MathBox {
    let top = max(0, above - baseline)
    let bottom = max(0, below - (height - baseline - 1))
    let blank = Self.blanks(width)
    return MathBox(
      rows: Array(repeating: blank, count: top) + rows + Array(repeating: blank, count: bottom),
      baseline: baseline + top)
  }
}
