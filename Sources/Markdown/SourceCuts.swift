import Surface

/// What is cut out of a text before cmark sees it, because cmark would eat backslashes and underscores or has
/// no word for it, and how it is found again.
///
/// In its place stands a noncharacter, its number and another noncharacter: to cmark one word of text. Lines
/// that a cut runs over begin with a third one, so that no line is lost and all stay in the same paragraph.
struct SourceCuts {
  enum Cut: Hashable, Sendable {
    case formula(Formula)
    case footnote(String)
    /// The label in front of a footnote's text.
    case footnoteLabel(String)
  }

  /// U+FDD0, U+FDD1 and U+FDD2.
  private static let opening: [UInt8] = [0xEF, 0xB7, 0x90]
  private static let closing: [UInt8] = [0xEF, 0xB7, 0x91]
  static let filler: [UInt8] = [0xEF, 0xB7, 0x92]

  /// Each with the text it replaces.
  private(set) var cuts: [(cut: Cut, source: String)] = []
  /// Whether the text begins in the middle of a line, with a filler in front.
  var beginsInLine = false

  var isEmpty: Bool { cuts.isEmpty && !beginsInLine }

  /// Notes a cut; what stands for it.
  mutating func add(_ cut: Cut, source: String) -> [UInt8] {
    cuts.append((cut, source))
    return Self.opening + Array(String(cuts.count - 1).utf8) + Self.closing
  }

  enum Piece: Hashable {
    case text(String)
    case cut(Cut)
    /// A line break that was a cut's goes with it.
    case filler
  }

  /// Takes a text of cmark's apart.
  func pieces(of text: String) -> [Piece] {
    guard !isEmpty else { return [.text(text)] }
    var pieces: [Piece] = []
    scan(text) { piece in
      if case .text("") = piece { return }
      pieces.append(piece)
    }
    return pieces
  }

  /// A text with everything that was cut out of it put back: code and addresses.
  func restored(_ text: String) -> String {
    guard !isEmpty else { return text }
    var result = ""
    scan(text, source: { result += $0 }) { piece in
      switch piece {
      case .text(let text): result += text
      case .cut: break
      case .filler: if result.last == "\n" { result.removeLast() }
      }
    }
    return result
  }

  private func scan(
    _ text: String, source: (String) -> Void = { _ in }, _ body: (Piece) -> Void
  ) {
    let scalars = Array(text.unicodeScalars)
    var start = 0
    var index = 0
    func flush(to end: Int) {
      if start < end { body(.text(String(String.UnicodeScalarView(scalars[start..<end])))) }
    }
    while index < scalars.count {
      if scalars[index].value == 0xFDD2 {
        flush(to: index)
        body(.filler)
        index += 1
        start = index
      } else if scalars[index].value == 0xFDD0, let (number, next) = number(scalars, index + 1) {
        flush(to: index)
        source(cuts[number].source)
        body(.cut(cuts[number].cut))
        (start, index) = (next, next)
      } else {
        index += 1
      }
    }
    flush(to: index)
  }

  private func number(_ scalars: [Unicode.Scalar], _ start: Int) -> (Int, next: Int)? {
    var index = start
    var value = 0
    while index < scalars.count, case let digit = scalars[index].value,
      (0x30...0x39).contains(digit),
      index - start < 7
    {
      value = value * 10 + Int(digit - 0x30)
      index += 1
    }
    guard index > start, index < scalars.count, scalars[index].value == 0xFDD1, value < cuts.count
    else { return nil }
    return (value, index + 1)
  }
}
