/// The space between the atoms of a formula, in columns, after TeX's table.
enum MathSpacing {
  /// For each node the columns before it. Signs lose their space on the way: see `classes`.
  static func gaps(before nodes: [MathNode], isTight: Bool) -> [Int] {
    let classes = classes(of: nodes)
    return nodes.indices.map { index in
      guard index > 0 else { return 0 }
      return gap(classes[index - 1], classes[index], isTight: isTight, after: nodes[index - 1])
    }
  }

  private static func gap(
    _ left: MathClass, _ right: MathClass, isTight: Bool, after node: MathNode
  ) -> Int {
    if left == .space || right == .space { return 0 }
    if left.isOperator {
      if right == .opening || right == .closing || right == .punctuation { return 0 }
      if case .scripts = node, isTight { return 0 }
      return left == .integral && isTight ? 0 : 1
    }
    if right == .closing || left == .opening || right == .punctuation { return 0 }
    if right.isOperator {
      return left == .ordinary || left == .closing ? (isTight ? 0 : 1) : spaced(left, isTight)
    }
    if left == .relation, right == .relation { return 0 }
    return max(
      spaced(left, isTight), right == .binary || right == .relation ? (isTight ? 0 : 1) : 0)
  }

  private static func spaced(_ kind: MathClass, _ isTight: Bool) -> Int {
    switch kind {
    case .binary, .relation, .punctuation: isTight ? 0 : 1
    default: 0
    }
  }

  /// The nodes' classes in their places: a sign with nothing to its left is no operator, and bars open and
  /// close by turns.
  static func classes(of nodes: [MathNode]) -> [MathClass] {
    // Words carry their own spaces.
    var classes = nodes.map { $0.mathClass == .text ? .ordinary : $0.mathClass }
    var isInBars = false
    for (index, node) in nodes.enumerated() {
      if case .atom(let text, .ordinary) = base(of: node), text == "|" || text == "‖" {
        classes[index] = isInBars ? .closing : .opening
        isInBars.toggle()
      }
    }
    // A bar alone divides.
    if isInBars,
      let last = classes.indices.last(where: {
        if case .atom("|", .ordinary) = base(of: nodes[$0]) { true } else { false }
      })
    {
      classes[last] = .ordinary
    }
    for index in classes.indices where classes[index] == .binary {
      let before = index > 0 ? classes[index - 1] : .opening
      let after = index + 1 < classes.count ? classes[index + 1] : .closing
      switch (before, after) {
      case (.binary, _), (.relation, _), (.opening, _), (.punctuation, _), (.function, _),
        (.limit, _), (.large, _), (.integral, _), (_, .relation), (_, .closing),
        (_, .punctuation):
        classes[index] = .ordinary
      default: break
      }
    }
    return classes
  }

  private static func base(of node: MathNode) -> MathNode {
    if case .scripts(let base, _, _) = node { return base }
    return node
  }
}
