/// Reads TeX's notation for formulas as far as answers use it. Never fails: what it does not know stays as it
/// was written.
struct MathParser {
  /// Deeper nesting is shown as source: no input makes a recursion deep.
  private static let deepest = 20

  let source: [Character]
  var index = 0
  private var depth = 0
  /// Whether a `]` ends what is being read.
  private var isInBrackets = false

  private init(_ text: String) { source = Array(text) }

  static func parse(_ text: String) -> MathNode {
    var parser = MathParser(text)
    let rows = parser.cells(inEnvironment: false)
    if rows.count == 1, rows[0].count == 1 { return rows[0][0] }
    var grid = MathGrid(rows: rows, isPaired: true)
    if rows.allSatisfy({ $0.count == 1 }) { (grid.isPaired, grid.alignments) = (false, [.left]) }
    return .grid(grid)
  }

  // MARK: Characters

  var next: Character? { index < source.count ? source[index] : nil }

  mutating func skipSpaces() {
    while let next, next.isWhitespace { index += 1 }
  }

  /// The name of the command that begins here, without its backslash.
  func commandName() -> String? {
    guard next == "\\", index + 1 < source.count else { return nil }
    let letters = source[(index + 1)...].prefix { $0.isASCII && $0.isLetter }
    return letters.isEmpty ? String(source[index + 1]) : String(letters)
  }

  mutating func skip(command name: String) { index += 1 + name.count }

  // MARK: Lists

  /// The rows of a grid up to the end of the text, or of its environment.
  mutating func cells(inEnvironment: Bool) -> [[MathNode]] {
    var rows: [[MathNode]] = [[]]
    while true {
      rows[rows.count - 1].append(.joined(list()))
      switch commandName() {
      case "\\", "cr", "newline":
        skip(command: commandName() ?? "")
        skipRowOptions()
        rows.append([])
      case "end" where inEnvironment:
        return dropLastEmptyRow(rows)
      case let name?:
        // An end without its beginning.
        let start = index
        skip(command: name)
        let text = String(source[start..<index]) + (rawGroup() ?? "")
        rows[rows.count - 1][rows[rows.count - 1].count - 1] = .row([
          rows[rows.count - 1].last ?? .empty, .atom(text, .source),
        ])
      case nil:
        guard next != nil else { return dropLastEmptyRow(rows) }
        index += 1
      }
    }
  }

  private func dropLastEmptyRow(_ rows: [[MathNode]]) -> [[MathNode]] {
    rows.count > 1 && rows.last?.allSatisfy(\.isEmpty) == true ? Array(rows.dropLast()) : rows
  }

  /// `\\*[2pt]`
  private mutating func skipRowOptions() {
    if next == "*" { index += 1 }
    let start = index
    skipSpaces()
    guard next == "[", let end = source[index...].firstIndex(of: "]"), end - index < 12 else {
      index = start
      return
    }
    index = end + 1
  }

  /// Nodes up to what ends a group, a cell or a row; that is left where it is.
  mutating func list() -> [MathNode] {
    var nodes: [MathNode] = []
    while true {
      skipSpaces()
      guard let character = next else { return nodes }
      switch character {
      case "&": return nodes
      case "}":
        if depth > 0 { return nodes }
        index += 1
      case "]" where isInBrackets: return nodes
      case "^", "_", "'": addScript(to: &nodes)
      case "\\":
        switch commandName() {
        case "\\", "cr", "newline", "end", "right", "middle": return nodes
        default: nodes += command()
        }
      default: nodes.append(simple())
      }
    }
  }

  /// A group or one character.
  private mutating func simple() -> MathNode {
    guard let character = next else { return .empty }
    if character == "{" { return group() }
    index += 1
    if character == "~" { return .space(1) }
    if character.isNumber {
      let start = index - 1
      while let digit = next, digit.isNumber || digit == "." && isNumberAhead { index += 1 }
      return .atom(String(source[start..<index]), .ordinary)
    }
    return MathSymbols.atom(for: character)
  }

  private var isNumberAhead: Bool {
    index + 1 < source.count && source[index + 1].isNumber
  }

  /// `{…}`, read as a row.
  mutating func group() -> MathNode {
    guard depth < Self.deepest else { return .atom(rawGroup() ?? "", .source) }
    index += 1
    depth += 1
    let wasInBrackets = isInBrackets
    isInBrackets = false
    var nodes = list()
    // Rows inside braces: no environment around them.
    while let next, next != "}" {
      if let name = commandName() { skip(command: name) } else { index += 1 }
      nodes += list()
    }
    isInBrackets = wasInBrackets
    depth -= 1
    if next == "}" { index += 1 }
    return .joined(nodes)
  }

  /// What a command is about: a group, or the next atom.
  mutating func argument() -> MathNode {
    skipSpaces()
    guard let character = next, character != "}", character != "&" else { return .empty }
    if character == "\\" {
      guard depth < Self.deepest, commandName() != "\\", commandName() != "end" else {
        return .empty
      }
      depth += 1
      defer { depth -= 1 }
      return .joined(command())
    }
    if character != "{", character.isNumber {
      index += 1
      return .atom(String(character), .ordinary)
    }
    return simple()
  }

  /// `[…]`, when there is one.
  mutating func optional() -> MathNode? {
    skipSpaces()
    guard next == "[", depth < Self.deepest else { return nil }
    index += 1
    depth += 1
    let wasInBrackets = isInBrackets
    isInBrackets = true
    let nodes = list()
    isInBrackets = wasInBrackets
    depth -= 1
    if next == "]" { index += 1 }
    return .joined(nodes)
  }

  /// The text between braces as it is written, braces included; nil when there are none.
  mutating func rawGroup() -> String? {
    guard next == "{" else { return nil }
    var level = 0
    let start = index
    while let character = next {
      index += 1
      if character == "\\", next != nil { index += 1 }
      if character == "{" { level += 1 }
      if character == "}" { level -= 1 }
      if level == 0 { break }
    }
    return String(source[start..<index])
  }

  /// The same without the braces.
  mutating func rawArgument() -> String {
    skipSpaces()
    guard let raw = rawGroup() else { return "" }
    return String(raw.dropFirst().dropLast(raw.hasSuffix("}") ? 1 : 0))
  }

  /// Goes one level down; false where that is too deep.
  mutating func depthAllowsMore() -> Bool {
    guard depth < Self.deepest else { return false }
    depth += 1
    return true
  }

  mutating func leaveDepth() { depth -= 1 }

  // MARK: Scripts

  private mutating func addScript(to nodes: inout [MathNode]) {
    let base = nodes.popLast() ?? .empty
    var primes = 0
    while next == "'" {
      primes += 1
      index += 1
    }
    if primes > 0 {
      var above = MathNode.atom(
        ["′", "″", "‴"][min(primes, 3) - 1], .ordinary)
      if next == "^" {
        index += 1
        above = .row([above, argument()])
      }
      nodes.append(withScript(base, above: above))
      return
    }
    let isAbove = next == "^"
    index += 1
    let script = argument()
    nodes.append(isAbove ? withScript(base, above: script) : withScript(base, below: script))
  }

  private func withScript(
    _ base: MathNode, below: MathNode? = nil, above: MathNode? = nil
  ) -> MathNode {
    if case .brace(_, let isAbove) = base {
      return .stacked(base, above: isAbove ? above : nil, below: isAbove ? nil : below)
    }
    if case .scripts(let inner, let oldBelow, let oldAbove) = base {
      if let above, oldAbove == nil { return .scripts(inner, below: oldBelow, above: above) }
      if let below, oldBelow == nil { return .scripts(inner, below: below, above: oldAbove) }
      if let above, let oldAbove {
        return .scripts(inner, below: oldBelow, above: .row([oldAbove, above]))
      }
    }
    return .scripts(base, below: below, above: above)
  }
}
