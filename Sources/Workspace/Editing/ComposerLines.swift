package import Surface

/// One visual line of the composer.
package struct ComposerLine: Hashable, Sendable {
  /// Its characters in the composed text: the spaces at a soft break included, a line break not.
  package var range: Range<String.Index>
  /// As it is drawn: harmless, tabs as spaces. Only spaces can reach past the width.
  package var text: String
  /// The line goes on in the next one.
  package var isSoftWrapped: Bool
}

/// Breaks composed text by the rule of `Surface.wrap`, but keeps every character's place: spaces at a
/// break stay at the end of their line. There is always at least one line. The cursor can stand in
/// column `width`, so the drawer keeps one column more.
package func composerLines(_ text: String, width: Int) -> [ComposerLine] {
  var wrapper = ComposerWrapper(text: text, width: max(1, width))
  return wrapper.run()
}

/// The line and column of a place in the text; the column is at most `width`.
package func composerCell(
  of index: String.Index, in lines: [ComposerLine], of text: String, width: Int
) -> Position {
  let row = lines.lastIndex { $0.range.lowerBound <= index } ?? 0
  guard lines.indices.contains(row) else { return Position(row: 0, column: 0) }
  var column = 0
  for character in text[lines[row].range.lowerBound..<max(index, lines[row].range.lowerBound)] {
    column += composed(character, atColumn: column, width: max(1, width)).columns
  }
  return Position(row: row, column: min(column, max(1, width)))
}

/// The place in the text nearest to a column of a line.
package func composerIndex(
  at cell: Position, in lines: [ComposerLine], of text: String, width: Int
) -> String.Index {
  guard !lines.isEmpty else { return text.startIndex }
  let line = lines[min(max(0, cell.row), lines.count - 1)]
  var (index, column) = (line.range.lowerBound, 0)
  while index < line.range.upperBound {
    let columns = composed(text[index], atColumn: column, width: max(1, width)).columns
    if column + columns > cell.column { break }
    let next = text.index(after: index)
    // The end of a soft line is the start of the next one; stay on this one.
    if line.isSoftWrapped, next == line.range.upperBound { break }
    column += columns
    index = next
  }
  return index
}

/// How a character is drawn at a column.
private func composed(
  _ character: Character, atColumn column: Int, width: Int
) -> (text: String, columns: Int) {
  if let byte = character.asciiValue, byte >= 0x20, byte < 0x7F { return (String(character), 1) }
  if character == "\t" {
    let columns = 4 - column % 4
    return (String(repeating: " ", count: columns), columns)
  }
  let text = harmless(String(character))
  let columns = displayWidth(of: text)
  return columns > width ? ("·", 1) : (text, columns)
}

private struct ComposerWrapper {
  let text: String
  let width: Int
  private var lines: [ComposerLine] = []
  private var start: String.Index
  private var shown = ""
  private var used = 0
  /// The last place where the line may break, with the UTF-8 bytes shown up to there.
  private var breakPoint: (index: String.Index, shown: Int)?

  init(text: String, width: Int) {
    (self.text, self.width) = (text, width)
    start = text.startIndex
  }

  mutating func run() -> [ComposerLine] {
    while true {
      let end = text.utf8[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
      if text.utf8[start..<end].allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
        breakPlain(upTo: end)
      } else {
        breakAny(upTo: end)
      }
      if end == text.endIndex { return lines }
      start = text.index(after: end)
    }
  }

  /// Printable ASCII: a byte is a character is a column. A megabyte that was pasted stays typeable.
  private mutating func breakPlain(upTo end: String.Index) {
    let bytes = text.utf8
    while let limit = bytes.index(start, offsetBy: width, limitedBy: end), limit < end {
      let lastSpace = bytes[start..<limit].lastIndex(of: UInt8(ascii: " "))
      var cut = lastSpace.map { bytes.index(after: $0) } ?? limit
      if bytes[limit] == UInt8(ascii: " ") {
        cut = bytes[limit..<end].firstIndex { $0 != UInt8(ascii: " ") } ?? end
        if cut == end { break }
      }
      append(start..<cut, isSoft: true)
      start = cut
    }
    append(start..<end, isSoft: false)
  }

  private mutating func append(_ range: Range<String.Index>, isSoft: Bool) {
    lines.append(ComposerLine(range: range, text: String(text[range]), isSoftWrapped: isSoft))
  }

  private mutating func breakAny(upTo end: String.Index) {
    var index = start
    var previous: Character?
    while index < end {
      let character = text[index]
      if let previous, mayBreak(previous, character) { breakPoint = (index, shown.utf8.count) }
      let (piece, columns) = composed(character, atColumn: used, width: width)
      if !isBlank(character), used + columns > width, index > start {
        let place = breakPoint ?? (index, shown.utf8.count)
        finishLine(at: place.index, shown: place.shown, isSoft: true)
        (start, index, previous) = (place.index, place.index, nil)
        continue
      }
      shown += piece
      used += columns
      previous = character
      index = text.index(after: index)
    }
    finishLine(at: index, shown: shown.utf8.count, isSoft: false)
  }

  private mutating func finishLine(at end: String.Index, shown cut: Int, isSoft: Bool) {
    let text = String(decoding: shown.utf8.prefix(cut), as: UTF8.self)
    lines.append(ComposerLine(range: start..<end, text: text, isSoftWrapped: isSoft))
    (shown, used, breakPoint) = ("", 0, nil)
  }

  private func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }

  private func mayBreak(_ previous: Character, _ next: Character) -> Bool {
    if isBlank(next) { return false }
    return isBlank(previous) || mayBreakLine(between: previous, and: next)
  }
}
