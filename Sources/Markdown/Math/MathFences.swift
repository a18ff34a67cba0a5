/// Delimiters as tall as what they enclose.
enum MathFences {
  private static let parts: [String: (top: String, middle: String, bottom: String)] = [
    "(": ("⎛", "⎜", "⎝"), ")": ("⎞", "⎟", "⎠"), "[": ("⎡", "⎢", "⎣"), "]": ("⎤", "⎥", "⎦"),
    "|": ("│", "│", "│"), "‖": ("║", "║", "║"), "⌈": ("⎡", "⎢", "⎢"), "⌉": ("⎤", "⎥", "⎥"),
    "⌊": ("⎢", "⎢", "⎣"), "⌋": ("⎥", "⎥", "⎦"),
  ]

  /// nil when there is nothing to draw.
  static func box(_ delimiter: String, around inner: MathBox) -> MathBox? {
    if delimiter.isEmpty { return nil }
    if inner.height == 1 { return MathBox(delimiter) }
    if delimiter == "{" || delimiter == "}" { return brace(isLeft: delimiter == "{", inner) }
    if delimiter == "⟨" || delimiter == "⟩" { return angle(isLeft: delimiter == "⟨", inner) }
    guard let parts = parts[delimiter] else {
      return MathBox(delimiter)
    }
    let middles = Array(repeating: parts.middle, count: inner.height - 2)
    return MathBox(rows: [parts.top] + middles + [parts.bottom], baseline: inner.baseline)
  }

  /// A brace has a tip on the baseline.
  private static func brace(isLeft: Bool, _ inner: MathBox) -> MathBox {
    var rows = Array(repeating: "⎪", count: inner.height)
    rows[0] = isLeft ? "⎧" : "⎫"
    rows[inner.height - 1] = isLeft ? "⎩" : "⎭"
    if inner.height > 2 {
      rows[min(max(inner.baseline, 1), inner.height - 2)] = isLeft ? "⎨" : "⎬"
    }
    return MathBox(rows: rows, baseline: inner.baseline)
  }

  private static func angle(isLeft: Bool, _ inner: MathBox) -> MathBox {
    let height = inner.height
    let half = (height + 1) / 2
    let rows = (0..<height).map { row in
      let depth = row < half ? half - 1 - row : row - height / 2
      let isUpper = row < height / 2
      let stroke = isUpper == isLeft ? "╱" : "╲"
      let isTip = height % 2 == 1 && row == height / 2
      let mark = isTip ? (isLeft ? "⟨" : "⟩") : stroke
      let indent = MathBox.blanks(isLeft ? depth : half - 1 - depth)
      return indent + mark
    }
    return MathBox(rows: rows, baseline: inner.baseline)
  }
}
