import Conversation
import Markdown
import Surface

/// Hits of a search among what is laid out.
extension TranscriptLayout {
  /// The columns of a row that show what is looked for; words may go on from one row to the next.
  mutating func columns(
    of row: Row, matching pattern: SearchPattern, _ state: WorkspaceState
  ) -> [Range<Int>] {
    guard let message = state.open.tree[row.message] else { return [] }
    let layout = layout(of: message, in: state)
    guard let textRow = layout.textRow(at: row.index) else { return [] }
    let block = layout.block(textRow.part, textRow.block)
    let own = RowText(row.line.text).cells
    var before: [Character] = []
    var index = textRow.row
    while before.count < pattern.length, index > 0, block.row(index - 1).isSoftWrapped {
      index -= 1
      before = block.characters(ofRow: index) + before
    }
    var behind: [Character] = Array(
      repeating: " ", count: block.row(textRow.row).droppedSpaces)
    index = textRow.row
    while behind.count < pattern.length, block.row(index).isSoftWrapped, index + 1 < block.count {
      index += 1
      behind += block.characters(ofRow: index)
    }
    let text = before + own.map(\.character) + behind
    return pattern.matches(in: text).compactMap { match in
      let shown = match.clamped(to: before.count..<before.count + own.count)
      if shown.isEmpty { return nil }
      let last = own[shown.upperBound - 1 - before.count]
      return own[shown.lowerBound - before.count].column..<last.column + last.columns
    }
  }

  /// Where a hit in a source stands in what is shown of it. Empty, at the start of its block, where nothing of
  /// it is shown: it may be part of an address.
  mutating func range(
    of hit: TranscriptSearch.Hit, _ search: TranscriptSearch, _ state: WorkspaceState
  ) -> TextRange? {
    guard let pattern = search.pattern, let message = state.open.tree[hit.message] else {
      return nil
    }
    if hit.part == .reasoning { return thought(hit, message, search, pattern, state) }
    let blocks = layout(of: message, in: state).body.blocks
    guard let block = blocks.lastIndex(where: { $0.source.lowerBound <= hit.offset }) else {
      return nil
    }
    let number = search.hits(
      in: message.id, .words, blocks[block].source.lowerBound..<hit.offset)
    var (rest, last): (Int, TextRange?) = (number, nil)
    for line in 0..<lineCount(of: message.id, .words, block, in: state) {
      let place = TextPlace(message.id, block: block, line: line)
      let matches = pattern.matches(in: characters(atLineOf: place, in: state))
      if rest < matches.count { return range(place, matches[rest]) }
      rest -= matches.count
      if let match = matches.last { last = range(place, match) }
    }
    return last
      ?? TextRange(start: TextPlace(message.id, block: block), end: .init(message.id, block: block))
  }

  private mutating func thought(
    _ hit: TranscriptSearch.Hit, _ message: Message, _ search: TranscriptSearch,
    _ pattern: SearchPattern, _ state: WorkspaceState
  ) -> TextRange? {
    let before = message.reasoning.utf8.prefix(hit.offset)
    let start = lineBreaks(in: before)
    let place = TextPlace(message.id, .reasoning, line: start.count)
    let number = search.hits(in: message.id, .reasoning, start.end..<hit.offset)
    let matches = pattern.matches(in: characters(atLineOf: place, in: state))
    guard let match = matches.indices.contains(number) ? matches[number] : matches.last else {
      return TextRange(start: place, end: place)
    }
    return range(place, match)
  }

  private func range(_ place: TextPlace, _ characters: Range<Int>) -> TextRange {
    var range = TextRange(start: place, end: place)
    (range.start.offset, range.end.offset) = (characters.lowerBound, characters.upperBound)
    return range
  }
}

/// How many line breaks there are as `harmless` makes them, and where the last one ends.
func lineBreaks(in bytes: Substring.UTF8View) -> (count: Int, end: Int) {
  var (count, end, index) = (0, 0, 0)
  var separator = 0
  for byte in bytes {
    index += 1
    // U+2028 and U+2029 are E2 80 A8 and E2 80 A9.
    switch (byte, separator) {
    case (0x0A, _), (0xA8, 2), (0xA9, 2):
      count += 1
      end = index
      separator = 0
    case (0xE2, _): separator = 1
    case (0x80, 1): separator = 2
    default: separator = 0
    }
  }
  return (count, end)
}

extension TextBlock {
  /// The characters of a row, and the spaces its break stands for.
  fileprivate func characters(ofRow index: Int) -> [Character] {
    let line = row(index)
    return RowText(line).cells.map(\.character) + Array(repeating: " ", count: line.droppedSpaces)
  }
}

extension SearchPattern {
  /// The characters that matches take, where a match may begin and end inside of one.
  func matches(in characters: [Character]) -> [Range<Int>] {
    var text = ""
    var ends: [Int] = []
    for character in characters {
      text.append(character)
      ends.append(text.utf8.count)
    }
    var index = 0
    return matches(in: text).map { start in
      while index < ends.count, ends[index] <= start { index += 1 }
      let first = index
      var last = first
      while last < ends.count - 1, ends[last] < start + length { last += 1 }
      return first..<min(last + 1, characters.count)
    }
  }
}
