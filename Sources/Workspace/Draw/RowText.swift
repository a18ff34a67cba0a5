import Surface

/// The characters of a line on screen that are text, and where they stand.
struct RowText {
  struct Cell {
    var character: Character
    var column: Int
    var columns: Int
  }

  private(set) var cells: [Cell] = []
  /// Columns of the whole line.
  private(set) var columns = 0
  /// Where text would begin: a line of code may be empty.
  private var lead = 0

  init(_ line: StyledLine) {
    var gap: Int?
    if let first = line.spans.first, first.isFrame { lead = displayWidth(of: first.text) }
    for span in line.spans {
      if span.isFrame {
        if !cells.isEmpty, gap == nil { gap = columns }
        columns += displayWidth(of: span.text)
        continue
      }
      // What stands in two cells of a table is not one word.
      if let column = gap { cells.append(Cell(character: " ", column: column, columns: 1)) }
      gap = nil
      for character in span.text {
        let width = displayWidth(of: character)
        cells.append(Cell(character: character, column: columns, columns: width))
        columns += width
      }
    }
  }

  /// The character at a column, or the nearest one; the number of characters behind the last one.
  func index(atColumn column: Int) -> Int {
    cells.firstIndex { column < $0.column + $0.columns } ?? cells.count
  }

  /// The column of a character, or the one behind the last.
  func column(of index: Int) -> Int {
    guard cells.indices.contains(index) else {
      return cells.last.map { $0.column + $0.columns } ?? lead
    }
    return cells[index].column
  }
}

/// A block as rows of the screen, and as the lines it would have without wrapping.
struct TextBlock {
  let count: Int
  let row: (Int) -> StyledLine
}

/// Where the lines of a block begin among its rows. Found once for a block as it is.
struct BlockIndex {
  /// The rows that lines begin with.
  private(set) var starts: [Int] = []
  private let count: Int
  /// For lines that were asked for: the characters before each of their rows.
  private var bases: [Int: [Int]] = [:]

  init(_ block: TextBlock) {
    count = block.count
    var goesOn = false
    for row in 0..<block.count {
      let line = block.row(row)
      if line.isFrame { continue }
      if !goesOn { starts.append(row) }
      goesOn = line.isSoftWrapped
    }
  }

  var lineCount: Int { starts.count }

  /// The line that a row belongs to; nil for borders.
  func line(ofRow row: Int, in block: TextBlock) -> Int? {
    guard (0..<count).contains(row), !block.row(row).isFrame, !starts.isEmpty else { return nil }
    var (low, high) = (0, starts.count - 1)
    guard starts[0] <= row else { return nil }
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= row { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The rows of a line.
  func rows(ofLine line: Int, in block: TextBlock) -> Range<Int> {
    guard starts.indices.contains(line) else { return 0..<0 }
    var end = starts[line] + 1
    while end < count, block.row(end - 1).isSoftWrapped { end += 1 }
    return starts[line]..<end
  }

  /// The characters before each row of a line, and at the end how many it has.
  mutating func bases(ofLine line: Int, in block: TextBlock) -> [Int] {
    if let known = bases[line] { return known }
    var sums = [0]
    for row in rows(ofLine: line, in: block) {
      let styled = block.row(row)
      sums.append((sums.last ?? 0) + RowText(styled).cells.count + styled.droppedSpaces)
    }
    bases[line] = sums
    return sums
  }

  /// A line's characters.
  func characters(ofLine line: Int, in block: TextBlock) -> [Character] {
    var result: [Character] = []
    for row in rows(ofLine: line, in: block) {
      let styled = block.row(row)
      result += RowText(styled).cells.map(\.character)
      result += Array(repeating: " ", count: styled.droppedSpaces)
    }
    return result
  }
}
