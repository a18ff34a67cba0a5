/// A formula as it stands in a display: fractions over a bar, limits above and below, tall fences.
enum MathLayout {
  static func box(_ node: MathNode, isTight: Bool = false) -> MathBox {
    switch node {
    case .atom, .space, .arrow: MathBox(MathLinear.text(node, isTight: isTight))
    case .row(let nodes): row(nodes, isTight)
    case .fraction(let top, let bottom): fraction(top, bottom, isTight)
    case .binomial(let top, let bottom):
      fence(
        "(",
        MathBox.stacked(
          [box(top, isTight: true), MathBox(" "), box(bottom, isTight: true)], baselineOf: 1),
        ")")
    case .root(let base, let index): root(base, index, isTight)
    case .scripts(let base, let below, let above): scripts(base, below, above, isTight)
    case .stacked(let base, let above, let below):
      stack(box(base, isTight: isTight), above, below)
    case .brace(let base, let isAbove): brace(box(base, isTight: isTight), isAbove)
    case .accented(let base, let mark, let onEach): accented(base, mark, onEach, isTight)
    case .fenced(let left, let inner, let right):
      fence(left, box(inner, isTight: isTight), right)
    case .grid(let grid): MathGridLayout.box(grid)
    case .boxed(let inner): frame(box(inner, isTight: isTight))
    }
  }

  private static func row(_ nodes: [MathNode], _ isTight: Bool) -> MathBox {
    let gaps = MathSpacing.gaps(before: nodes, isTight: isTight)
    var boxes: [MathBox] = []
    for (index, node) in nodes.enumerated() {
      let box = box(node, isTight: isTight)
      // Bars of fractions must not run into each other.
      let isCrowded = box.height > 1 && (boxes.last?.height ?? 1) > 1
      let isBehindSign = box.height > 1 && ["−", "+", "±"].contains(boxes.last?.rows.first)
      let isBehindLimits = index > 0 && isCrowded && nodes[index - 1].mathClass.isOperator
      let gap = isBehindLimits ? 2 : max(gaps[index], isCrowded || isBehindSign ? 1 : 0)
      if gap > 0 { boxes.append(MathBox(MathBox.blanks(gap))) }
      boxes.append(box)
    }
    return boxes.isEmpty ? MathBox("") : MathBox.beside(boxes)
  }

  // MARK: Fractions, roots, fences

  private static func fraction(_ top: MathNode, _ bottom: MathNode, _ isTight: Bool) -> MathBox {
    // Inside an exponent a fraction is written on one line.
    if isTight { return MathBox(MathLinear.text(.fraction(top, bottom), isTight: true)) }
    let (above, below) = (box(top), box(bottom))
    let isNested = above.height > 1 || below.height > 1
    let width = max(above.width, below.width) + (isNested ? 2 : 0)
    let bar = MathBox(String(repeating: "─", count: max(1, width)))
    return MathBox.stacked([above, bar, below], baselineOf: 1)
  }

  private static func root(_ base: MathNode, _ index: MathNode?, _ isTight: Bool) -> MathBox {
    let inner = box(base, isTight: isTight)
    guard inner.height > 1 else {
      return MathBox(MathLinear.text(.root(base, index: index), isTight: isTight))
    }
    let order = index.map { MathLinear.text($0, isTight: true) } ?? ""
    let mark = MathAlphabets.raised(order) ?? order
    let left = MathBox(mark).width
    var rows = [MathBox.blanks(left + 1) + "┌" + String(repeating: "─", count: inner.width + 1)]
    for (number, row) in inner.rows.enumerated() {
      let isLast = number == inner.height - 1
      let foot = (isLast ? mark : MathBox.blanks(left)) + (isLast ? "╲" : " ")
      rows.append(foot + "│ " + row)
    }
    return MathBox(rows: rows, baseline: inner.baseline + 1)
  }

  static func fence(_ left: String, _ inner: MathBox, _ right: String) -> MathBox {
    // A brace of two rows has no place for its tip.
    let isBrace = left == "{" || right == "}"
    let inner = isBrace && inner.height == 2 ? spread(inner) : inner
    let boxes = [MathFences.box(left, around: inner), inner, MathFences.box(right, around: inner)]
    return MathBox.beside(boxes.compactMap { $0 })
  }

  private static func spread(_ box: MathBox) -> MathBox {
    MathBox(rows: [box.rows[0], "", box.rows[1]], baseline: 1)
  }

  private static func frame(_ inner: MathBox) -> MathBox {
    let bar = String(repeating: "─", count: inner.width + 2)
    let rows = ["┌\(bar)┐"] + inner.rows.map { "│ \($0) │" } + ["└\(bar)┘"]
    return MathBox(rows: rows, baseline: inner.baseline + 1)
  }

  private static func accented(
    _ base: MathNode, _ mark: Unicode.Scalar, _ onEach: Bool, _ isTight: Bool
  ) -> MathBox {
    let inner = box(base, isTight: true)
    if inner.height == 1 {
      return MathBox(MathLinear.accented(inner.rows[0], mark, onEach: onEach))
    }
    let bar = MathBox(String(repeating: "─", count: inner.width))
    return mark == "\u{332}"
      ? MathBox.stacked([inner, bar], baselineOf: 0) : MathBox.stacked([bar, inner], baselineOf: 1)
  }

  // MARK: Scripts and limits

  private static func scripts(
    _ base: MathNode, _ below: MathNode?, _ above: MathNode?, _ isTight: Bool
  ) -> MathBox {
    let kind = base.mathClass
    if !isTight, kind == .large || kind == .limit { return stack(box(base), above, below) }
    let inner = box(base, isTight: isTight)
    if let short = shortScripts(below: below, above: above), inner.height == 1 {
      return MathBox.beside([inner, MathBox(short)])
    }
    let low = below.map { script($0, MathAlphabets.lowered, isSmall: inner.height > 1) }
    let high = above.map { script($0, MathAlphabets.raised, isSmall: inner.height > 1) }
    let width = max(low?.width ?? 0, high?.width ?? 0)
    let isTall = inner.height > 1
    // Beside something tall the scripts begin at its first and last row.
    let top = high.map { isTall ? $0.height - 1 : $0.height } ?? 0
    let bottom = low.map { isTall ? $0.height - 1 : $0.height } ?? 0
    var rows = Array(repeating: "", count: top + inner.height + bottom)
    for (index, row) in (high?.rows ?? []).enumerated() { rows[index] = row }
    for (index, row) in (low?.rows ?? []).enumerated() {
      rows[rows.count - (low?.height ?? 0) + index] = row
    }
    let column = MathBox(
      rows: rows.map { $0 + MathBox.blanks(width - MathBox($0).width) },
      baseline: top + inner.baseline)
    return MathBox.beside([inner, column])
  }

  /// Beside something tall a script that has small letters gets them.
  private static func script(
    _ node: MathNode, _ small: (String) -> String?, isSmall: Bool
  ) -> MathBox {
    let letters = isSmall ? small(MathLinear.text(node, isTight: true)) : nil
    return letters.map { MathBox($0) } ?? box(node, isTight: true)
  }

  /// Scripts as raised and lowered letters; nil where Unicode lacks one.
  private static func shortScripts(below: MathNode?, above: MathNode?) -> String? {
    let low = below.map { MathAlphabets.lowered(MathLinear.text($0, isTight: true)) }
    let high = above.map { MathAlphabets.raised(MathLinear.text($0, isTight: true)) }
    if case .some(nil) = low { return nil }
    if case .some(nil) = high { return nil }
    return ((low ?? "") ?? "") + ((high ?? "") ?? "")
  }

  private static func stack(_ base: MathBox, _ above: MathNode?, _ below: MathNode?) -> MathBox {
    let parts = [above.map { box($0, isTight: true) }, base, below.map { box($0, isTight: true) }]
    return MathBox.stacked(parts.compactMap { $0 }, baselineOf: above == nil ? 0 : 1)
  }

  private static func brace(_ inner: MathBox, _ isAbove: Bool) -> MathBox {
    let width = max(3, inner.width)
    let (left, right) = ((width - 3) / 2, width - 3 - (width - 3) / 2)
    let ends = isAbove ? ("╭", "┴", "╮") : ("╰", "┬", "╯")
    let bar = MathBox(
      ends.0 + String(repeating: "─", count: left) + ends.1 + String(repeating: "─", count: right)
        + ends.2)
    return isAbove
      ? MathBox.stacked([bar, inner], baselineOf: 1) : MathBox.stacked([inner, bar], baselineOf: 0)
  }
}
