import Surface

/// A formula of the text.
struct Formula: Hashable, Sendable {
  /// Without its delimiters, harmless.
  var source: String
  /// Where it stands in the document's UTF-8, delimiters included.
  var range: Range<Int>
  var isDisplay: Bool
  /// Whether its end has not come yet.
  var isOpen = false

  /// Longer ones are shown as they are written.
  private static let longest = 4000
  /// A layout with more rows is no help to anybody.
  private static let tallest = 120

  private var node: MathNode {
    guard source.utf8.count <= Self.longest else { return .atom(line, .source) }
    return MathParser.parse(line)
  }

  private var line: String {
    source.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Its text on one line.
  func runs() -> [(text: String, isBold: Bool)] {
    if isOpen { return [(line, false)] }
    let text = MathLinear.text(node)
    return MathAlphabets.runs(text.isEmpty ? line : text)
  }

  /// As a display: in two dimensions where that fits, else on one line that is wrapped.
  ///
  /// - Parameter mark: punctuation behind it.
  func lines(mark: String, width: Int, style: Style, openStyle: Style) -> [StyledLine] {
    // One line until it is complete: a formula that grew piece by piece would never stand still.
    if isOpen {
      return [StyledLine([Span(elide(line.isEmpty ? "…" : line, width: width), openStyle)])]
    }
    let node = node
    let box = MathBox.beside([MathLayout.box(node), MathBox(mark)])
    if box.width <= width, box.height <= Self.tallest, box.width > 0 {
      let indent = String(repeating: " ", count: min(2, width - box.width))
      let lines = box.rows.map { row in
        Self.line(indent + String(row.trimmingTrailingSpaces), style)
      }
      if lines.allSatisfy({ $0.width <= width }) { return lines }
    }
    let rows =
      if case .grid(let grid) = node, grid.left.isEmpty, grid.right.isEmpty {
        grid.rows.map { MathLinear.rowText($0, of: grid) }
      } else { [runs().map(\.text).joined()] }
    return wrap(Self.line(rows.joined(separator: "\n") + mark, style).spans, width: width)
  }

  private static func line(_ text: String, _ style: Style) -> StyledLine {
    StyledLine(
      MathAlphabets.runs(text).map { Span($0.text, Self.style($0.isBold, style)) })
  }

  private static func style(_ isBold: Bool, _ style: Style) -> Style {
    isBold ? style.overlaid(Style(.terminal, .bold)) : style
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: Substring {
    var rest = self[...]
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}
