import Surface

/// The composer's lines, kept from key to key: only lines around what changed are broken anew.
package struct ComposerLayout: Sendable {
  /// A break depends on no more than the line behind it and the first character of the one after that.
  private static let reach = 3

  package private(set) var lines: [ComposerLine] = []
  private var text = ""
  private var width = 0
  /// Lines broken so far: what tests of the cost look at.
  private(set) var linesBroken = 0

  package init() {}

  package mutating func update(to text: String, width: Int) {
    let width = max(1, width)
    if width != self.width {
      (lines, self.text, self.width) = ([], "", width)
    } else if text == self.text, !lines.isEmpty {
      return
    }
    let (before, behind) = sharedEnds(self.text, text)
    let changed = lines.isEmpty ? 0 : composerRow(ofByte: before, in: lines)
    let first = max(0, changed - Self.reach)
    let start = lines.isEmpty ? 0 : lines[first].bytes.lowerBound
    var breaker = LineBreaker(text: text, width: width, start: start)
    let grown = text.utf8.count - self.text.utf8.count
    let rest = breaker.run(
      upTo: KnownLines(
        lines: lines[first...], grown: grown, firstByte: text.utf8.count - behind))
    linesBroken += breaker.lines.count
    lines.replaceSubrange(first..<rest, with: breaker.lines)
    if grown != 0 {
      for row in first + breaker.lines.count..<lines.count { lines[row].move(by: grown) }
    }
    self.text = text
  }
}

extension ComposerLine {
  fileprivate mutating func move(by count: Int) {
    bytes = bytes.lowerBound + count..<bytes.upperBound + count
  }
}

/// The bytes that two texts have in common at their beginning and, without those, at their end.
private func sharedEnds(_ old: String, _ new: String) -> (before: Int, behind: Int) {
  let (old, new) = (old.utf8, new.utf8)
  let shorter = min(old.count, new.count)
  let found = old.withContiguousStorageIfAvailable { old in
    new.withContiguousStorageIfAvailable { new in
      var before = 0
      while before < shorter, old[before] == new[before] { before += 1 }
      var behind = 0
      while behind < shorter - before, old[old.count - 1 - behind] == new[new.count - 1 - behind] {
        behind += 1
      }
      return (before, behind)
    }
  }
  // Without contiguous bytes everything counts as changed.
  return (found ?? nil) ?? (0, 0)
}

/// Lines of the text before it changed.
private struct KnownLines {
  let lines: ArraySlice<ComposerLine>
  /// Bytes that the text has more than then.
  let grown: Int
  /// Where the part begins that is as it was, in the text now.
  let firstByte: Int
  private var next: Int

  init(lines: ArraySlice<ComposerLine>, grown: Int, firstByte: Int) {
    (self.lines, self.grown, self.firstByte, next) = (lines, grown, firstByte, lines.startIndex)
  }

  /// The line that began at this byte of the unchanged part, if one did: from there on all are as they were.
  mutating func line(startingAt byte: Int) -> Int? {
    guard byte >= firstByte else { return nil }
    while next < lines.endIndex, lines[next].bytes.lowerBound + grown < byte { next += 1 }
    guard next < lines.endIndex, lines[next].bytes.lowerBound + grown == byte else { return nil }
    return next
  }
}

private struct LineBreaker {
  let text: String
  let width: Int
  private(set) var lines: [ComposerLine] = []
  private var known = KnownLines(lines: [], grown: 0, firstByte: .max)
  /// The known line that the next one would be.
  private var joined: Int?
  private var start: String.Index
  /// The last place where the line may break.
  private var breakPoint: String.Index?

  init(text: String, width: Int, start: Int) {
    (self.text, self.width) = (text, width)
    self.start = text.index(atByte: start)
  }

  /// Breaks lines until one begins where a known one did; the index of that one, or the end of those known.
  mutating func run(upTo known: KnownLines) -> Int {
    self.known = known
    while true {
      let end = text.utf8[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
      if text.utf8[start..<end].allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
        breakPlain(upTo: end)
      } else {
        breakAny(upTo: end)
      }
      if let joined { return joined }
      if end == text.endIndex { return known.lines.endIndex }
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
      finishLine(at: cut, isSoft: true)
      if joined != nil { return }
    }
    finishLine(at: end, isSoft: false)
  }

  private mutating func breakAny(upTo end: String.Index) {
    var (index, used) = (start, 0)
    var previous: Character?
    while index < end {
      let character = text[index]
      if let previous, mayBreak(previous, character) { breakPoint = index }
      let columns = composed(character, atColumn: used, width: width).columns
      if !isBlank(character), used + columns > width, index > start {
        finishLine(at: breakPoint ?? index, isSoft: true)
        if joined != nil { return }
        (index, used, previous) = (start, 0, nil)
        continue
      }
      used += columns
      previous = character
      index = text.index(after: index)
    }
    finishLine(at: index, isSoft: false)
  }

  /// The next line begins here, or behind the line break here.
  private mutating func finishLine(at end: String.Index, isSoft: Bool) {
    lines.append(
      ComposerLine(bytes: text.byte(at: start)..<text.byte(at: end), isSoftWrapped: isSoft))
    breakPoint = nil
    if !isSoft, end == text.endIndex { return }
    start = isSoft ? end : text.utf8.index(after: end)
    joined = known.line(startingAt: text.byte(at: start))
  }

  private func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }

  private func mayBreak(_ previous: Character, _ next: Character) -> Bool {
    if isBlank(next) { return false }
    return isBlank(previous) || mayBreakLine(between: previous, and: next)
  }
}
