import Surface

/// A long paragraph at the end of the text that is still being written. Its beginning is parsed and wrapped for
/// good; only what follows a place where no mark is open is looked at again.
struct OpenParagraph {
  /// A tail is shortened when it has more bytes, and as many of its last ones stay.
  static let shortest = 3072
  private static let kept = 1024

  /// Its place in the document.
  let unit: Int
  /// Where the tail began when it was all in there.
  let tailStart: Int
  /// Where its source begins.
  let start: Int
  let hasGapBefore: Bool
  /// What was taken out of the tail.
  private var beginning: [Inline] = []
  /// How much of that is in lines that stay, and the last line of it, which does not.
  private var settledInlines = 0
  private var settledLines = 0
  private var seed: [Span] = []
  private var links: [LaidOutBlock.Link] = []
  private var formulas: [LaidOutBlock.Math] = []

  init(unit: Int, tailStart: Int, start: Int, hasGapBefore: Bool) {
    (self.unit, self.tailStart, self.start) = (unit, tailStart, start)
    self.hasGapBefore = hasGapBefore
  }

  mutating func take(_ inlines: [Inline]) { beginning += inlines }

  /// The whole text, given the block of what is in the tail.
  func inlines(with rest: Block) -> [Inline] {
    if case .paragraph(let inlines) = rest.content { beginning + inlines } else { beginning }
  }

  /// Whether what the tail begins with is a paragraph still: its next line can make it a heading or a table.
  func isContinued(by block: ParsedBlock?) -> Bool {
    guard let block, block.startLine <= 1, case .paragraph(let inlines) = block.block.content else {
      return false
    }
    return !inlines.contains { $0.display != nil }
  }

  // MARK: Where to cut

  /// A space between words, or the end of a Chinese sentence, in the middle of a line.
  static func cut(_ bytes: [UInt8], _ tail: Range<Int>) -> Int? {
    guard tail.count > shortest else { return nil }
    var place = tail.upperBound - kept
    while place > max(tail.lowerBound + 4, tail.upperBound - shortest) {
      place -= 1
      let next = bytes[place + 1]
      if bytes[place] == 0x20, isLetter(bytes[place - 1]), isLetter(next) { return place }
      let isStop =
        bytes[place - 3..<place].elementsEqual([0xE3, 0x80, 0x82])
        || bytes[place - 3..<place].elementsEqual([0xEF, 0xBC, 0x8C])
      if isStop, (0xE4...0xE9).contains(bytes[place]) { return place }
    }
    return nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
      || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// Whether nothing that comes can change how a text is read: no mark in it waits for its end.
  static func isClosed(_ inlines: [Inline]) -> Bool {
    for inline in inlines where inline.marks.isDisjoint(with: [.code, .math, .linkHost, .footnote])
    {
      var openBrackets = 0
      var previous: UInt8 = 0x20
      let bytes = Array(inline.text.utf8)
      for (index, byte) in bytes.enumerated() {
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0x20
        switch byte {
        case UInt8(ascii: "`"), UInt8(ascii: "\\"), UInt8(ascii: "$"): return false
        case UInt8(ascii: "["): openBrackets += 1
        case UInt8(ascii: "]"):
          openBrackets = max(0, openBrackets - 1)
          if next == UInt8(ascii: "(") || next == UInt8(ascii: "[") { return false }
        case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "<"):
          let standsAlone = previous == 0x20 && next == 0x20
          let isInWord = byte == UInt8(ascii: "_") && isLetter(previous) && isLetter(next)
          if !standsAlone, !isInWord { return false }
        default: break
        }
        previous = byte
      }
      if openBrackets > 0 { return false }
    }
    return !inlines.contains { $0.display != nil }
  }

  // MARK: Layout

  mutating func forgetLayout() {
    (settledInlines, settledLines, seed, links, formulas) = (0, 0, [], [], [])
  }

  /// Lays out what is new; the number of lines it made.
  mutating func layOut(
    _ rest: [Inline], into block: inout LaidOutBlock, reusing earlier: consuming [StyledLine]?,
    _ layout: BlockLayout, width: Int
  ) -> Int {
    var lines = earlier.take() ?? []
    if lines.isEmpty || settledLines == 0 { forgetLayout() }
    if settledLines == 0 {
      lines = hasGapBefore ? [StyledLine(isFrame: true)] : []
    } else {
      lines.removeSubrange(settledLines...)
    }
    let before = lines.count
    if settledInlines < beginning.count { settle(into: &lines, layout, width) }
    let open = layout.wrapped(rest, behind: seed, width: width, style: layout.styles.text)
    var all = Lines(lines: [], links: links, formulas: formulas)
    all.links += Self.moved(open.links, \.lines, by: lines.count)
    all.formulas += Self.moved(open.formulas, \.lines, by: lines.count)
    lines += open.lines
    let made = lines.count - before
    (block.lines, block.links, block.formulas) = (lines, all.links, all.formulas)
    return made
  }

  /// All lines of the beginning but the last stay.
  private mutating func settle(into lines: inout [StyledLine], _ layout: BlockLayout, _ width: Int)
  {
    let news = Array(beginning[settledInlines...])
    let closed = layout.wrapped(news, behind: seed, width: width, style: layout.styles.text)
    links += Self.moved(closed.links, \.lines, by: lines.count)
    formulas += Self.moved(closed.formulas, \.lines, by: lines.count)
    lines += closed.lines.dropLast()
    (settledInlines, settledLines) = (beginning.count, lines.count)
    seed = closed.lines.last?.spans ?? []
  }

  private static func moved<Place>(
    _ places: [Place], _ path: WritableKeyPath<Place, Range<Int>>, by offset: Int
  ) -> [Place] {
    places.map { place in
      var place = place
      let lines = place[keyPath: path]
      place[keyPath: path] = lines.lowerBound + offset..<lines.upperBound + offset
      return place
    }
  }
}
