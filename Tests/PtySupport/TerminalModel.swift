import Surface

/// What a terminal shows after some bytes: the part of xterm that ncurses uses, and nothing else.
///
/// It is an oracle as well: every sequence that is not on its list is noted in `unexpected`.
package struct TerminalModel {
  package private(set) var rows: Int
  package private(set) var columns: Int
  /// The cursor's place, from 0.
  package var row = 0
  package var column = 0
  /// Private modes that are on: 1049 the second screen, 25 the cursor, 2004 paste marks, 1000… the mouse.
  package var modes: Set<Int> = [25]
  package var titles: [String] = []
  package var bells = 0
  package var unexpected: [String] = []

  var grid: [[String]]
  /// The first screen while the second is on, and where its cursor was.
  var saved: (grid: [[String]], row: Int, column: Int)?
  var wrapsNext = false
  var top = 0
  var bottom: Int
  var lastGlyph = " "
  private var parser = SequenceParser()

  package init(rows: Int, columns: Int) {
    (self.rows, self.columns, bottom) = (rows, columns, rows - 1)
    grid = Self.blank(rows, columns)
  }

  static func blank(_ rows: Int, _ columns: Int) -> [[String]] {
    Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  /// One line a row, trailing blanks cut.
  package var lines: [String] {
    grid.map { row in
      var line = row.joined()
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  package var text: String { lines.joined(separator: "\n") }
  package var isAlternate: Bool { modes.contains(1049) }
  package var isCursorVisible: Bool { modes.contains(25) }
  /// Modes that a program must not leave behind.
  package var leftovers: Set<Int> {
    modes.intersection([1, 1049, 47, 2004, 1000, 1002, 1003, 1004, 1006, 2026])
  }

  package mutating func resize(rows: Int, columns: Int) {
    var larger = Self.blank(rows, columns)
    for row in 0..<min(rows, self.rows) {
      for column in 0..<min(columns, self.columns) { larger[row][column] = grid[row][column] }
    }
    grid = larger
    (self.rows, self.columns) = (rows, columns)
    (top, bottom) = (0, rows - 1)
    (row, column) = (min(row, rows - 1), min(column, columns - 1))
    wrapsNext = false
  }

  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      guard let item = parser.feed(byte) else { continue }
      switch item {
      case .scalar(let scalar): put(scalar)
      case .control(let byte): control(byte)
      case .escape(let text): escape(text)
      case .sequence(let sequence): perform(sequence)
      case .title(let title): titles.append(title)
      case .other(let text): unexpected.append(text)
      }
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    guard let width = displayWidth(of: scalar) else {
      unexpected.append("scalar U+\(String(scalar.value, radix: 16))")
      return
    }
    if width == 0 {
      if isInvisible(scalar) { unexpected.append("scalar U+\(String(scalar.value, radix: 16))") }
      let place = wrapsNext ? column : max(0, column - 1)
      let base = grid[row][place].isEmpty && place > 0 ? place - 1 : place
      grid[row][base].unicodeScalars.append(scalar)
      return
    }
    lastGlyph = String(scalar)
    putGlyph(lastGlyph, width: width)
  }

  private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .format || scalar.properties.isVariationSelector
  }

  mutating func putGlyph(_ glyph: String, width: Int) {
    if wrapsNext || column + width > columns {
      column = 0
      wrapsNext = false
      lineFeed()
    }
    grid[row][column] = glyph
    if width == 2, column + 1 < columns { grid[row][column + 1] = "" }
    if column + width >= columns {
      (column, wrapsNext) = (columns - 1, true)
    } else {
      column += width
    }
  }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 0: break
    case 7: bells += 1
    case 8: move(0, -1)
    case 9: (column, wrapsNext) = (min(columns - 1, (column / 8 + 1) * 8), false)
    case 10: lineFeed()
    case 13: (column, wrapsNext) = (0, false)
    case 14, 15: break
    default: unexpected.append("control \(byte)")
    }
  }

  mutating func lineFeed() {
    if row == bottom {
      scroll(by: 1, from: top)
    } else {
      row = min(rows - 1, row + 1)
    }
  }

  mutating func move(_ down: Int, _ right: Int) {
    row = min(max(0, row + down), rows - 1)
    column = min(max(0, column + right), columns - 1)
    wrapsNext = false
  }

  /// Moves the lines of the scrolling region up, from `first` on; down when `count` is negative.
  mutating func scroll(by count: Int, from first: Int) {
    guard first <= bottom else { return }
    let blank = Array(repeating: " ", count: columns)
    for _ in 0..<min(abs(count), bottom - first + 1) {
      if count > 0 {
        grid.remove(at: first)
        grid.insert(blank, at: bottom)
      } else {
        grid.remove(at: bottom)
        grid.insert(blank, at: first)
      }
    }
  }
}
