/// Columns one scalar takes in a terminal, by the table ncurses goes by: 0, 1 or 2; nil when it cannot
/// be drawn at all (controls, unassigned).
package func displayWidth(of scalar: Unicode.Scalar) -> Int? {
  let value = scalar.value
  if value < 0x7F { return value >= 0x20 ? 1 : nil }
  if value < 0x300 { return value < 0xA0 ? nil : value == 0xAD ? 0 : 1 }
  if contains(WidthTable.zero, value) { return 0 }
  if contains(WidthTable.wide, value) { return 2 }
  return contains(WidthTable.unprintable, value) ? nil : 1
}

private func contains(_ ranges: [(UInt32, UInt32)], _ value: UInt32) -> Bool {
  var low = 0
  var high = ranges.count
  while low < high {
    let middle = (low + high) / 2
    if ranges[middle].1 < value { low = middle + 1 } else { high = middle }
  }
  return low < ranges.count && ranges[low].0 <= value
}

/// Columns a text takes when drawn on one line.
package func displayWidth(of text: some StringProtocol) -> Int {
  var isASCII = true
  var count = 0
  for byte in text.utf8 {
    if byte < 0x20 || byte >= 0x7F {
      isASCII = false
      break
    }
    count += 1
  }
  if isASCII { return count }
  return text.reduce(0) { $0 + displayWidth(of: $1) }
}

/// Columns one character takes when drawn.
package func displayWidth(of character: Character) -> Int {
  if let byte = character.asciiValue, byte >= 0x20, byte < 0x7F { return 1 }
  var width = 0
  forEachGlyph(in: character) { _, columns in width += columns }
  return width
}

/// What a cell holds: a spacing scalar and at most four marks on it.
package struct Glyph: Hashable, Sendable {
  package var base: Unicode.Scalar
  package var marks: [Unicode.Scalar]
  package init(_ base: Unicode.Scalar, marks: [Unicode.Scalar] = []) {
    (self.base, self.marks) = (base, marks)
  }
}

/// The most combining marks ncurses keeps on one cell.
private let mostMarks = 4

/// Takes a character apart into what cells can hold.
///
/// ncurses cuts a cell's content at its second spacing scalar. Emoji sequences (flags, skin tones, families)
/// therefore become their first scalar; other clusters with several spacing scalars
/// (Devanagari vowel signs) become one cell each, so nothing that can be read disappears.
package func forEachGlyph(in character: Character, _ body: (Glyph, _ columns: Int) -> Void) {
  var current: (glyph: Glyph, columns: Int)?
  let isEmoji = character.unicodeScalars.first.map(beginsEmoji) ?? false
  for scalar in character.unicodeScalars {
    guard let columns = displayWidth(of: scalar) else {
      if let done = current { body(done.glyph, done.columns) }
      current = (Glyph("\u{FFFD}"), 1)
      continue
    }
    if columns == 0 {
      guard isMark(scalar) else { continue }
      if current == nil { current = (Glyph(" "), 1) }
      if let count = current?.glyph.marks.count, count < mostMarks {
        current?.glyph.marks.append(scalar)
      }
    } else if current == nil {
      current = (Glyph(scalar), columns)
    } else if !isEmoji {
      if let done = current { body(done.glyph, done.columns) }
      current = (Glyph(scalar), columns)
    }
  }
  if let last = current { body(last.glyph, last.columns) }
}

/// Joiners, selectors and other invisible scalars never reach a cell: terminals disagree on their width.
private func isMark(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x115F, 0x180B...0x180F: false
  case 0x1160...0x11FF: true
  default:
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark: true
    default: false
    }
  }
}

private func beginsEmoji(_ scalar: Unicode.Scalar) -> Bool {
  scalar.value >= 0x2190 && scalar.properties.isEmoji
}
