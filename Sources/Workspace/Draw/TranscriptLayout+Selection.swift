import Conversation
import Markdown
import Surface

/// What is selected, and what copying it gives.
extension TranscriptLayout {
  /// The places a selection goes from and to, its unit taken into account.
  mutating func range(of selection: TextSelection, in state: WorkspaceState) -> TextRange {
    var (start, end) = (selection.anchor, selection.head)
    if isBefore(end, start, in: state) { swap(&start, &end) }
    switch selection.unit {
    case .characters:
      end.offset = min(end.offset + 1, characters(atLineOf: end, in: state).count)
    case .words:
      start.offset = word(around: start.offset, characters(atLineOf: start, in: state)).lowerBound
      end.offset = word(around: end.offset, characters(atLineOf: end, in: state)).upperBound
    case .lines:
      start.offset = 0
      end.offset = characters(atLineOf: end, in: state).count
    }
    return snapped(TextRange(start: start, end: end), in: state)
  }

  /// Rows of a table mean nothing without the table: more than one of its lines is all of it.
  private mutating func snapped(_ range: TextRange, in state: WorkspaceState) -> TextRange {
    var range = range
    let isOneLine = sameLine(range.start, range.end)
    if !isOneLine, isAtomic(range.start, in: state) {
      (range.start.line, range.start.offset) = (0, 0)
    }
    if !isOneLine, isAtomic(range.end, in: state) {
      range.end.line = max(
        0, lineCount(of: range.end.message, range.end.part, range.end.block, in: state) - 1)
      range.end.offset = characters(atLineOf: range.end, in: state).count
    }
    return range
  }

  private func sameLine(_ a: TextPlace, _ b: TextPlace) -> Bool {
    a.message == b.message && a.part == b.part && a.block == b.block && a.line == b.line
  }

  private mutating func isAtomic(_ place: TextPlace, in state: WorkspaceState) -> Bool {
    guard place.part == .words, let message = state.open.tree[place.message] else { return false }
    let blocks = layout(of: message, in: state).body.blocks
    return blocks.indices.contains(place.block) && blocks[place.block].kind.isAtomic
  }

  // MARK: - Copying

  /// The source of what lies in a range: whole messages and whole blocks as they were written, of others
  /// what is seen of them, without borders and soft breaks.
  mutating func text(in range: TextRange, _ state: WorkspaceState) -> String {
    let branch = branch(in: state)
    guard let first = branch.place(of: range.start.message),
      let last = branch.place(of: range.end.message), first <= last
    else { return "" }
    var pieces: [String] = []
    for index in first...last {
      guard let message = state.open.tree[branch.ids[index]] else { continue }
      // What lies between is not laid out for that.
      let isInside = index != first && index != last
      for part in [TextPart.reasoning, .words] {
        if isInside, part == .words {
          pieces.append(message.text)
        } else if isInside, state.open.fold(of: message.id) == .folded {
          continue
        } else {
          pieces.append(text(of: part, in: message, range, state))
        }
      }
    }
    if pieces.filter({ !$0.isEmpty }).count == 1 { return pieces.joined() }
    return pieces.map(trimmingLineBreaks).filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private mutating func text(
    of part: TextPart, in message: Message, _ range: TextRange, _ state: WorkspaceState
  ) -> String {
    guard let bounds = bounds(of: part, in: message.id, state) else { return "" }
    let start = isBefore(bounds.start, range.start, in: state) ? range.start : bounds.start
    let end = isBefore(range.end, bounds.end, in: state) ? range.end : bounds.end
    if !isBefore(start, end, in: state), start != end { return "" }
    let isWhole = start == bounds.start && end == bounds.end
    if part == .reasoning {
      return isWhole && state.open.fold(of: message.id) == .all
        ? message.reasoning : shownText(start, end, state)
    }
    return isWhole ? message.text : blocks(from: start, to: end, of: message, state)
  }

  /// The lines from a place to before another one of the same block.
  private mutating func shownText(
    _ start: TextPlace, _ end: TextPlace, _ state: WorkspaceState
  ) -> String {
    guard start.line <= end.line else { return "" }
    var lines: [String] = []
    for number in start.line...end.line {
      var place = start
      place.line = number
      let characters = characters(atLineOf: place, in: state)
      let from = number == start.line ? min(start.offset, characters.count) : 0
      let to = number == end.line ? min(end.offset, characters.count) : characters.count
      lines.append(String(characters[from..<max(from, to)]))
    }
    return lines.joined(separator: "\n")
  }

  private mutating func blocks(
    from start: TextPlace, to end: TextPlace, of message: Message, _ state: WorkspaceState
  ) -> String {
    let document = layout(of: message, in: state).body
    guard document.blocks.indices.contains(start.block),
      document.blocks.indices.contains(end.block),
      start.block <= end.block
    else { return "" }
    var result = ""
    for index in start.block...end.block {
      let first = index == start.block ? start : TextPlace(message.id, block: index)
      let last = index == end.block ? end : self.end(ofBlock: index, of: message.id, state)
      if index > start.block {
        result += document.separator(before: index)
      }
      result += text(
        ofBlock: index, document, from: first, to: last,
        isAlone: start.block == end.block, state)
    }
    return result
  }

  private mutating func text(
    ofBlock index: Int, _ document: MarkdownDocument, from start: TextPlace, to end: TextPlace,
    isAlone: Bool, _ state: WorkspaceState
  ) -> String {
    let block = document.blocks[index]
    let isWhole =
      start.line == 0 && start.offset == 0
      && end == self.end(ofBlock: index, of: start.message, state)
    if isAlone, block.kind.isCode { return code(block, start, end, state) }
    return isWhole ? document.source(of: block) : shownText(start, end, state)
  }

  /// Lines of code as the source has them, their tabs too.
  private mutating func code(
    _ block: LaidOutBlock, _ start: TextPlace, _ end: TextPlace, _ state: WorkspaceState
  ) -> String {
    guard let code = block.codes.first, start.line <= end.line else {
      return shownText(start, end, state)
    }
    let source = code.text.split(separator: "\n", omittingEmptySubsequences: false)
    var lines: [String] = []
    for number in start.line...end.line {
      var (first, last) = (start, end)
      (first.line, last.line) = (number, number)
      let count = characters(atLineOf: first, in: state).count
      if number > start.line { first.offset = 0 }
      if number < end.line { last.offset = count }
      let isWhole = first.offset == 0 && last.offset >= count
      lines.append(
        isWhole && source.indices.contains(number)
          ? String(source[number]) : shownText(first, last, state))
    }
    return lines.joined(separator: "\n")
  }

  /// Behind the last character of a block.
  mutating func end(
    ofBlock index: Int, of id: MessageID, _ state: WorkspaceState
  ) -> TextPlace {
    var end = TextPlace(id, block: index)
    end.line = max(0, lineCount(of: id, .words, index, in: state) - 1)
    end.offset = characters(atLineOf: end, in: state).count
    return end
  }
}

extension LaidOutBlock.Kind {
  /// Makes sense only as a whole.
  var isAtomic: Bool { self == .table }

  var isCode: Bool { if case .code = self { true } else { false } }
}

extension MarkdownDocument {
  /// What parts a block from the one before it.
  fileprivate func separator(before index: Int) -> String {
    let (end, start) = (blocks[index - 1].source.upperBound, blocks[index].source.lowerBound)
    let gap = end <= start ? source(in: end..<start) : ""
    return !gap.isEmpty && gap.allSatisfy(\.isWhitespace) ? gap : "\n"
  }
}

private func trimmingLineBreaks(_ text: String) -> String {
  var rest = text[...]
  while rest.last?.isNewline == true { rest.removeLast() }
  return String(rest)
}

/// The word at a place, by what is typed together: letters and digits, other signs, or spaces.
func word(around offset: Int, _ characters: [Character]) -> Range<Int> {
  guard !characters.isEmpty else { return 0..<0 }
  let index = min(offset, characters.count - 1)
  let kind = WordKind(characters[index])
  var (start, end) = (index, index + 1)
  while start > 0, WordKind(characters[start - 1]) == kind { start -= 1 }
  while end < characters.count, WordKind(characters[end]) == kind { end += 1 }
  return start..<end
}

enum WordKind: Hashable {
  case space
  case word
  /// Chinese and its like has no spaces: a run of it counts as one word.
  case wide
  case sign

  init(_ character: Character) {
    if character.isWhitespace {
      self = .space
    } else if character.isLetter || character.isNumber || character == "_" {
      self = displayWidth(of: character) == 2 ? .wide : .word
    } else {
      self = .sign
    }
  }
}
