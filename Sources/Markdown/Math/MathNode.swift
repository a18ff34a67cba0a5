/// A formula as a tree.
indirect enum MathNode: Hashable, Sendable {
  case atom(String, MathClass)
  /// Columns of space the writer asked for.
  case space(Int)
  case row([MathNode])
  case fraction(MathNode, MathNode)
  case binomial(MathNode, MathNode)
  case root(MathNode, index: MathNode?)
  case scripts(MathNode, below: MathNode?, above: MathNode?)
  /// Something written over or under the base whatever the base is.
  case stacked(MathNode, above: MathNode?, below: MathNode?)
  case brace(MathNode, isAbove: Bool)
  /// A combining mark on each character of the base, or on the one in its middle.
  case accented(MathNode, Unicode.Scalar, onEach: Bool)
  case fenced(String, MathNode, String)
  case grid(MathGrid)
  case boxed(MathNode)
  /// A long arrow with text on it.
  case arrow(String, above: MathNode?, below: MathNode?)

  static let empty = MathNode.row([])

  var isEmpty: Bool { self == .empty }

  /// What decides about the space around it.
  var mathClass: MathClass {
    switch self {
    case .atom(_, let kind): kind
    case .row(let nodes) where nodes.count == 1: nodes[0].mathClass
    case .scripts(let base, _, _), .stacked(let base, _, _), .accented(let base, _, _),
      .brace(let base, _):
      base.mathClass
    case .arrow: .relation
    case .space: .space
    default: .ordinary
    }
  }

  var nodes: [MathNode] {
    if case .row(let nodes) = self { nodes } else { [self] }
  }

  /// A row of one is that one.
  static func joined(_ nodes: [MathNode]) -> MathNode {
    nodes.count == 1 ? nodes[0] : .row(nodes)
  }
}

/// TeX's kinds of atoms, and a few of our own.
enum MathClass: Hashable, Sendable {
  case ordinary, binary, relation, opening, closing, punctuation
  /// `sin`; `lim`, which has its limit below; `∑`, with limits above and below; `∫`, with them beside it.
  case function, limit, large, integral
  case space, text
  /// A command we do not know, shown as it was written.
  case source

  var isOperator: Bool {
    switch self {
    case .function, .limit, .large, .integral: true
    default: false
    }
  }
}

struct MathGrid: Hashable, Sendable {
  enum Alignment: Hashable, Sendable { case left, center, right }

  var rows: [[MathNode]]
  var left = ""
  var right = ""
  /// For each column; the last one goes on.
  var alignments: [Alignment] = [.center]
  /// Whether columns come in pairs that meet at the `&` (`aligned`).
  var isPaired = false

  func alignment(ofColumn column: Int) -> Alignment {
    if isPaired { return column % 2 == 0 ? .right : .left }
    return alignments.isEmpty ? .center : alignments[min(column, alignments.count - 1)]
  }
}
