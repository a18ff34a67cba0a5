package import Surface

/// One visual line of the composer.
package struct ComposerLine: Hashable, Sendable {
  /// Its characters in the composed text, counted in UTF-8 bytes: the spaces at a soft break included, a line
  /// break not.
  package var bytes: Range<Int>
  /// The line goes on in the next one.
  package var isSoftWrapped: Bool

  /// As it is drawn: harmless, tabs as spaces. Only spaces can reach past the width.
  package func shown(of text: String, width: Int) -> String {
    let line = text[range(in: text)]
    if line.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return String(line) }
    var (result, column) = ("", 0)
    for character in line {
      let piece = composed(character, atColumn: column, width: max(1, width))
      result += piece.text
      column += piece.columns
    }
    return result
  }

  package func range(in text: String) -> Range<String.Index> {
    text.index(atByte: bytes.lowerBound)..<text.index(atByte: bytes.upperBound)
  }
}

extension String {
  /// The place behind so many UTF-8 bytes.
  func index(atByte offset: Int) -> Index { utf8.index(startIndex, offsetBy: offset) }

  func byte(at index: Index) -> Int { utf8.distance(from: startIndex, to: index) }
}

/// Breaks composed text by the rule of `Surface.wrap`, but keeps every character's place: spaces at a
/// break stay at the end of their line. There is always at least one line. The cursor can stand in
/// column `width`, so the drawer keeps one column more.
package func composerLines(_ text: String, width: Int) -> [ComposerLine] {
  var layout = ComposerLayout()
  layout.update(to: text, width: width)
  return layout.lines
}

/// The line and column of a place in the text; the column is at most `width`.
package func composerCell(
  of index: String.Index, in lines: [ComposerLine], of text: String, width: Int
) -> Position {
  guard !lines.isEmpty else { return Position(row: 0, column: 0) }
  let row = composerRow(ofByte: text.byte(at: index), in: lines)
  let start = lines[row].range(in: text).lowerBound
  var column = 0
  for character in text[start..<max(index, start)] {
    column += composed(character, atColumn: column, width: max(1, width)).columns
  }
  return Position(row: row, column: min(column, max(1, width)))
}

/// The last line that begins at a byte or before it.
func composerRow(ofByte byte: Int, in lines: [ComposerLine]) -> Int {
  var (low, high) = (0, max(0, lines.count - 1))
  while low < high {
    let middle = (low + high + 1) / 2
    if lines[middle].bytes.lowerBound <= byte { low = middle } else { high = middle - 1 }
  }
  return low
}

/// The place in the text nearest to a column of a line.
package func composerIndex(
  at cell: Position, in lines: [ComposerLine], of text: String, width: Int
) -> String.Index {
  guard !lines.isEmpty else { return text.startIndex }
  let line = lines[min(max(0, cell.row), lines.count - 1)]
  let range = line.range(in: text)
  var (index, column) = (range.lowerBound, 0)
  while index < range.upperBound {
    let columns = composed(text[index], atColumn: column, width: max(1, width)).columns
    if column + columns > cell.column { break }
    let next = text.index(after: index)
    // The end of a soft line is the start of the next one; stay on this one.
    if line.isSoftWrapped, next == range.upperBound { break }
    column += columns
    index = next
  }
  return index
}

/// How a character is drawn at a column.
func composed(
  _ character: Character, atColumn column: Int, width: Int
) -> (text: String, columns: Int) {
  if let byte = character.asciiValue, byte >= 0x20, byte < 0x7F { return (String(character), 1) }
  if character == "\t" {
    let columns = 4 - column % 4
    return (String(repeating: " ", count: columns), columns)
  }
  if isIdeograph(character) { return width > 1 ? (String(character), 2) : ("·", 1) }
  let text = harmless(String(character))
  let columns = displayWidth(of: text)
  return columns > width ? ("·", 1) : (text, columns)
}

/// Kana, Han and Hangul without marks: what long drafts with wide characters are made of is not looked up.
private func isIdeograph(_ character: Character) -> Bool {
  let bytes = character.utf8
  guard bytes.count == 3, let scalar = character.unicodeScalars.first else { return false }
  return (0x3400...0x4DBF).contains(scalar.value) || (0x4E00...0x9FFF).contains(scalar.value)
    || (0xAC00...0xD7A3).contains(scalar.value) || (0x3041...0x3096).contains(scalar.value)
}
