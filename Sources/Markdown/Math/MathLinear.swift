import Surface

/// A formula on one line: `(a + b)/c`, `√(x + 1)`, `∑ᵢ₌₁ⁿ aᵢ`.
enum MathLinear {
  static func width(_ node: MathNode) -> Int { displayWidth(of: text(node)) }

  static func text(_ node: MathNode, isTight: Bool = false) -> String {
    switch node {
    case .atom(let text, _): text
    case .space(let columns): String(repeating: " ", count: columns)
    case .row(let nodes): row(nodes, isTight)
    case .fraction(let top, let bottom): fraction(top, bottom, isTight)
    case .binomial(let top, let bottom):
      "(\(text(top, isTight: true)) choose \(text(bottom, isTight: true)))"
    case .root(let base, let index): root(base, index, isTight)
    case .scripts(let base, let below, let above):
      text(base, isTight: isTight) + scripts(below: below, above: above)
    case .stacked(let base, let above, let below):
      stacked(base, above, below, isTight)
    case .brace(let base, _): text(base, isTight: isTight)
    case .accented(let base, let mark, let onEach):
      accented(text(base, isTight: true), mark, onEach: onEach)
    case .fenced(let left, let inner, let right): left + text(inner, isTight: isTight) + right
    case .grid(let grid): self.grid(grid)
    case .boxed(let inner): "⟦" + text(inner, isTight: isTight) + "⟧"
    case .arrow(let head, let above, let below): arrow(head, above, below)
    }
  }

  private static func row(_ nodes: [MathNode], _ isTight: Bool) -> String {
    let gaps = MathSpacing.gaps(before: nodes, isTight: isTight)
    let classes = MathSpacing.classes(of: nodes)
    var result = ""
    for (index, node) in nodes.enumerated() {
      result += String(repeating: " ", count: gaps[index])
      var piece = text(node, isTight: isTight)
      if case .fraction = node, touches(classes, at: index, in: nodes) { piece = "(\(piece))" }
      result += piece
    }
    return result
  }

  /// Whether a neighbour would be read as a part of the fraction.
  private static func touches(_ classes: [MathClass], at index: Int, in nodes: [MathNode]) -> Bool {
    let isSign = index == 1 && ["−", "+", "±"].contains(text(nodes[0]))
    let before = index > 0 && !isSign ? classes[index - 1] : .relation
    let after = index + 1 < classes.count ? classes[index + 1] : .relation
    return [before, after].contains { [.ordinary, .function, .large, .integral].contains($0) }
      || after == .opening || before == .closing
  }

  // MARK: Fractions and roots

  private static func fraction(_ top: MathNode, _ bottom: MathNode, _ isTight: Bool) -> String {
    let below = text(bottom, isTight: isTight)
    let isDifferential = below.hasPrefix("d") || below.hasPrefix("∂")
    let needsParentheses =
      isDifferential ? isCompound(bottom, orProduct: false) : isCompound(bottom, orProduct: true)
    return enclosed(text(top, isTight: isTight), isCompound(top, orProduct: false)) + "/"
      + enclosed(below, needsParentheses)
  }

  private static func root(_ base: MathNode, _ index: MathNode?, _ isTight: Bool) -> String {
    let inner = enclosed(text(base, isTight: isTight), isCompound(base, orProduct: true))
    guard let index else { return "√" + inner }
    let order = text(index, isTight: true)
    if let sign = ["2": "√", "3": "∛", "4": "∜"][order] { return sign + inner }
    return (MathAlphabets.raised(order) ?? "(\(order))") + "√" + inner
  }

  private static func enclosed(_ text: String, _ isNeeded: Bool) -> String {
    isNeeded ? "(\(text))" : text
  }

  /// Whether a part of a fraction must be enclosed to be read as one.
  static func isCompound(_ node: MathNode, orProduct: Bool) -> Bool {
    switch node {
    case .atom, .fenced, .root, .accented, .space, .grid, .boxed: return false
    case .scripts(let base, _, _): return isCompound(base, orProduct: orProduct)
    case .fraction, .binomial: return true
    case .row(let nodes):
      if nodes.isEmpty { return false }
      if orProduct { return nodes.count > 1 }
      // What stands between parentheses of its own is enclosed already.
      var level = 0
      return zip(nodes, MathSpacing.classes(of: nodes)).contains { node, kind in
        if kind == .opening { level += 1 }
        if kind == .closing { level -= 1 }
        guard level <= 0 else { return false }
        return kind == .binary || kind == .relation || kind == .punctuation
          || node.mathClass == .text || isCompound(node, orProduct: false)
      }
    default: return true
    }
  }

  // MARK: Scripts

  /// Raised and lowered letters where Unicode has them all, `^(…)` and `_(…)` where not.
  static func scripts(below: MathNode?, above: MathNode?) -> String {
    var result = ""
    if let below {
      let text = text(below, isTight: true)
      if !text.isEmpty { result += MathAlphabets.lowered(text) ?? "_" + argument(text) }
    }
    if let above {
      let text = text(above, isTight: true)
      if !text.isEmpty { result += MathAlphabets.raised(text) ?? "^" + argument(text) }
    }
    return result
  }

  private static func argument(_ text: String) -> String {
    text.count == 1 || text.hasPrefix("(") && text.hasSuffix(")") ? text : "(\(text))"
  }

  private static func stacked(
    _ base: MathNode, _ above: MathNode?, _ below: MathNode?, _ isTight: Bool
  ) -> String {
    if case .brace = base, let label = above ?? below {
      return "\(text(base, isTight: isTight)) [\(text(label, isTight: isTight))]"
    }
    return text(base, isTight: isTight) + scripts(below: below, above: above)
  }

  /// The mark on each character, or on the one in the middle.
  static func accented(_ text: String, _ mark: Unicode.Scalar, onEach: Bool) -> String {
    guard !text.isEmpty else { return String(mark) }
    let middle = (text.count - 1) / 2
    return String(
      text.enumerated().reduce(into: String.UnicodeScalarView()) { result, part in
        result += part.element.unicodeScalars
        if onEach ? part.element != " " : part.offset == middle { result.append(mark) }
      })
  }

  private static func arrow(_ head: String, _ above: MathNode?, _ below: MathNode?) -> String {
    let label = [above, below].compactMap { $0 }.map { text($0, isTight: true) }
      .filter { !$0.isEmpty }.joined(separator: "; ")
    if label.isEmpty { return head }
    return head == "←" ? "←─\(label)─" : "─\(label)─\(head)"
  }

  // MARK: Grids

  /// Rows are parted by semicolons, as one would type a matrix.
  private static func grid(_ grid: MathGrid) -> String {
    let rows = grid.rows.map { rowText($0, of: grid) }
    let text = rows.joined(separator: "; ")
    let isList = grid.left == "{" || grid.right == "}"
    return isList ? grid.left + " " + text + " " + grid.right : grid.left + text + grid.right
  }

  /// One row of a grid on one line.
  static func rowText(_ row: [MathNode], of grid: MathGrid) -> String {
    // Cells of a pair are one expression.
    if grid.isPaired { return text(.row(row.flatMap(\.nodes))) }
    let cells = row.map { text($0) }.filter { !$0.isEmpty }
    return cells.joined(separator: grid.left == "{" || grid.right == "}" ? "  " : " ")
  }
}
