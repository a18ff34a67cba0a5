extension TerminalModel {
  mutating func escape(_ text: String) {
    switch text {
    case "7", "8", "=", ">", "(B", "(0", ")B", ")0": break
    case "M": if row == top { scroll(by: -1, from: top) } else { move(-1, 0) }
    case "D": lineFeed()
    case "\\": break
    default: unexpected.append("ESC \(text)")
    }
  }

  mutating func perform(_ sequence: ControlSequence) {
    let first = sequence.numbers.first ?? 0
    let count = max(1, first)
    switch (sequence.prefix + sequence.intermediates, sequence.final) {
    case ("?", "h"): setModes(sequence.numbers, on: true)
    case ("?", "l"): setModes(sequence.numbers, on: false)
    case ("", "t"):
      // xterm's own entry keeps the title on a stack around the second screen.
      if first != 22, first != 23 { unexpected.append(sequence.text) }
    case ("", "h"), ("", "l"):
      if sequence.numbers != [4], sequence.numbers != [34] { unexpected.append(sequence.text) }
    case ("", "A"): move(-count, 0)
    case ("", "B"): move(count, 0)
    case ("", "C"): move(0, count)
    case ("", "D"): move(0, -count)
    case ("", "G"): moveTo(row: row, column: count - 1)
    case ("", "d"): moveTo(row: count - 1, column: column)
    case ("", "H"), ("", "f"):
      moveTo(
        row: count - 1, column: max(1, sequence.numbers.count > 1 ? sequence.numbers[1] : 1) - 1)
    case ("", "m"): break
    case ("", "r"):
      top = max(0, count - 1)
      bottom = min(rows, sequence.numbers.count > 1 ? sequence.numbers[1] : rows) - 1
      moveTo(row: 0, column: 0)
    case ("", _): edit(sequence, count)
    default: unexpected.append(sequence.text)
    }
  }

  private mutating func moveTo(row: Int, column: Int) {
    self.row = min(max(0, row), rows - 1)
    self.column = min(max(0, column), columns - 1)
    wrapsNext = false
  }

  private mutating func edit(_ sequence: ControlSequence, _ count: Int) {
    let first = sequence.numbers.first ?? 0
    switch sequence.final {
    case "J":
      eraseInLine(first)
      let others = first == 0 ? (row + 1)..<rows : first == 1 ? 0..<row : 0..<rows
      for line in others { grid[line] = Array(repeating: " ", count: columns) }
    case "K": eraseInLine(first)
    case "L": if (top...bottom).contains(row) { scroll(by: -count, from: row) }
    case "M": if (top...bottom).contains(row) { scroll(by: count, from: row) }
    case "S": scroll(by: count, from: top)
    case "T": scroll(by: -count, from: top)
    case "X": for place in column..<min(columns, column + count) { grid[row][place] = " " }
    case "@":
      let blanks = Array(repeating: " ", count: min(count, columns - column))
      grid[row].insert(contentsOf: blanks, at: column)
      grid[row].removeLast(blanks.count)
    case "P":
      let cut = min(count, columns - column)
      grid[row].removeSubrange(column..<column + cut)
      grid[row] += Array(repeating: " ", count: cut)
    case "b": for _ in 0..<count { putGlyph(lastGlyph, width: 1) }
    case "Z": moveTo(row: row, column: (column - 1) / 8 * 8)
    default: unexpected.append(sequence.text)
    }
    wrapsNext = sequence.final == "b" && wrapsNext
  }

  private mutating func eraseInLine(_ kind: Int) {
    let places = kind == 0 ? column..<columns : kind == 1 ? 0..<(column + 1) : 0..<columns
    for place in places { grid[row][place] = " " }
  }

  private mutating func setModes(_ numbers: [Int], on: Bool) {
    for number in numbers {
      switch number {
      case 1049, 47:
        if on != modes.contains(number) { switchScreen(toSecond: on) }
      case 1, 7, 12, 25, 1000, 1002, 1003, 1004, 1006, 2004, 2026: break
      default: unexpected.append("mode \(number)")
      }
      if on { modes.insert(number) } else { modes.remove(number) }
    }
  }

  private mutating func switchScreen(toSecond: Bool) {
    if toSecond {
      saved = (grid, row, column)
      grid = Self.blank(rows, columns)
    } else if let first = saved {
      // A window that changed meanwhile shows what fits.
      (grid, saved) = (Self.blank(rows, columns), nil)
      for (index, line) in first.grid.prefix(rows).enumerated() {
        for (place, glyph) in line.prefix(columns).enumerated() { grid[index][place] = glyph }
      }
      moveTo(row: first.row, column: first.column)
    }
  }
}
