extension MathParser {
  /// The command that begins here, with its arguments.
  mutating func command() -> [MathNode] {
    guard let name = commandName() else {
      index += 1
      return [.atom("\\", .source)]
    }
    let start = index
    skip(command: name)
    if let symbol = MathSymbols.symbol(named: name) { return [.atom(symbol.text, symbol.kind)] }
    if MathSymbols.functions.contains(name) { return [.atom(name, .function)] }
    if MathSymbols.limits.contains(name) { return [.atom(name, .limit)] }
    return spacing(name) ?? structure(name) ?? letters(name) ?? annotation(name)
      ?? [unknown(from: start)]
  }

  /// A command we do not know, with the groups behind it, as it was written.
  private mutating func unknown(from start: Int) -> MathNode {
    while next == "{", rawGroup() != nil {}
    return .atom(String(source[start..<index]), .source)
  }

  // MARK: Spaces and what leaves no trace

  private mutating func spacing(_ name: String) -> [MathNode]? {
    switch name {
    case ",", ":", ";", " ", ">", "thinspace", "medspace", "thickspace", "enspace", "space",
      "nobreakspace":
      return [.space(1)]
    case "quad": return [.space(3)]
    case "qquad": return [.space(5)]
    case "!", "/", "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle", "limits",
      "nolimits", "nonumber", "notag", "hline", "centering", "mathstrut", "strut", "allowbreak",
      "rm", "it", "normalsize", "small", "large", "Large", "noindent", "break",
      "negthinspace":
      return []
    case "hspace", "mspace", "kern", "mkern":
      if next == "*" { index += 1 }
      _ = rawArgument()
      return [.space(1)]
    case "label", "vspace", "vphantom", "rule", "color", "hphantom":
      _ = rawArgument()
      return []
    case "%", "$", "#", "_": return [.atom(name, .ordinary)]
    case "&": return [.atom("&", .binary)]
    case "{": return [.atom("{", .opening)]
    case "}": return [.atom("}", .closing)]
    case "|": return [.atom("‖", .ordinary)]
    case "(", "[", ")", "]": return [.atom(name, .source)]
    case "big", "Big", "bigg", "Bigg": return [.atom(delimiter(), .ordinary)]
    case "bigl", "Bigl", "biggl", "Biggl": return [.atom(delimiter(), .opening)]
    case "bigr", "Bigr", "biggr", "Biggr": return [.atom(delimiter(), .closing)]
    case "bigm", "Bigm", "biggm", "Biggm": return [.atom(delimiter(), .relation)]
    default: return nil
    }
  }

  // MARK: Fractions, roots, fences, environments

  private mutating func structure(_ name: String) -> [MathNode]? {
    switch name {
    case "frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac":
      let numerator = argument()
      return [.fraction(numerator, argument())]
    case "binom", "dbinom", "tbinom":
      let top = argument()
      return [.binomial(top, argument())]
    case "sqrt":
      let index = optional()
      return [.root(argument(), index: index)]
    case "left": return [fenced()]
    case "begin": return [environment()]
    case "overset", "stackrel":
      let mark = argument()
      return [.stacked(argument(), above: mark, below: nil)]
    case "underset":
      let mark = argument()
      return [.stacked(argument(), above: nil, below: mark)]
    case "overbrace": return [.brace(argument(), isAbove: true)]
    case "underbrace": return [.brace(argument(), isAbove: false)]
    case "xrightarrow", "xleftarrow", "xRightarrow", "xleftrightarrow", "xmapsto":
      let below = optional()
      let heads = ["xleftarrow": "←", "xRightarrow": "⇒", "xleftrightarrow": "↔", "xmapsto": "↦"]
      return [.arrow(heads[name] ?? "→", above: argument(), below: below)]
    case "substack":
      skipSpaces()
      guard next == "{" else { return [] }
      let text = rawArgument()
      if case .grid(let grid) = MathParser.parse(String(text)) {
        return [.grid(MathGrid(rows: grid.rows, alignments: [.center]))]
      }
      return [MathParser.parse(String(text))]
    default: return nil
    }
  }

  /// The delimiter behind `\left`, `\right` or `\big`.
  mutating func delimiter() -> String {
    skipSpaces()
    guard let character = next else { return "" }
    if let name = commandName() {
      skip(command: name)
      if let symbol = MathSymbols.symbol(named: name) { return symbol.text }
      return ["{": "{", "}": "}", "|": "‖"][name] ?? ""
    }
    index += 1
    switch character {
    case ".": return ""
    case "<": return "⟨"
    case ">": return "⟩"
    default: return String(character)
    }
  }

  private mutating func fenced() -> MathNode {
    let left = delimiter()
    let (nodes, isClosed) = listInside()
    let right = isClosed ? delimiter() : ""
    return .fenced(left, .joined(nodes), right)
  }

  /// Up to the `\right` that belongs to a `\left`, which is taken.
  private mutating func listInside() -> (nodes: [MathNode], isClosed: Bool) {
    var nodes: [MathNode] = []
    guard depthAllowsMore() else { return (nodes, false) }
    defer { leaveDepth() }
    while true {
      nodes += list()
      guard let name = commandName(), name == "right" || name == "middle" else {
        return (nodes, false)
      }
      skip(command: name)
      if name == "right" { return (nodes, true) }
      nodes.append(.atom(delimiter(), .relation))
    }
  }

  private mutating func environment() -> MathNode {
    var name = rawArgument()
    if name.hasSuffix("*") { name.removeLast() }
    var grid = MathGrid(rows: [])
    switch name {
    case "pmatrix": (grid.left, grid.right) = ("(", ")")
    case "bmatrix": (grid.left, grid.right) = ("[", "]")
    case "Bmatrix": (grid.left, grid.right) = ("{", "}")
    case "vmatrix": (grid.left, grid.right) = ("|", "|")
    case "Vmatrix": (grid.left, grid.right) = ("‖", "‖")
    case "cases", "dcases": (grid.left, grid.alignments) = ("{", [.left])
    case "rcases": (grid.right, grid.alignments) = ("}", [.left])
    case "array":
      grid.alignments = rawArgument().compactMap { ["l": .left, "c": .center, "r": .right][$0] }
    case "alignedat", "alignat":
      _ = rawArgument()
      grid.isPaired = true
    case "aligned", "align", "split", "eqnarray", "flalign": grid.isPaired = true
    case "matrix", "smallmatrix", "subarray", "gathered", "gather", "multline", "equation",
      "displaymath", "math":
      break
    default: return .atom("\\begin{\(name)}", .source)
    }
    guard depthAllowsMore() else { return .atom("\\begin{\(name)}", .source) }
    grid.rows = cells(inEnvironment: true)
    leaveDepth()
    if commandName() == "end" {
      skip(command: "end")
      _ = rawArgument()
    }
    let isOne = grid.rows.count == 1 && grid.rows[0].count == 1
    return isOne && grid.left.isEmpty && grid.right.isEmpty ? grid.rows[0][0] : .grid(grid)
  }
}
