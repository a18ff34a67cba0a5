import Surface

/// Markdown that may still be growing, as blocks of laid out lines.
///
/// Text is taken in by `append` and `finish`, which only note it; `update` parses and lays out
/// what changed, and is meant to be called once a frame, for documents that are seen.
///
/// Invariants: everything before `tailStart` is parsed and never parsed again (until `finish` finds link
/// definitions); `units[..<frozenCount]` are its blocks. The tail holds the last block of the top level (an
/// item, if that is a list) and what begins after it. The first `settledCount` of `blocks` are laid out
/// from frozen units, in the width and styles of `layoutKey`.
package struct MarkdownDocument: Sendable {
  private struct Unit: Hashable {
    var block: Block
    var source: Range<Int>
    var continuesList: Bool
  }

  private struct LayoutKey: Hashable {
    var width: Int
    var styles: MarkdownStyles
  }

  package let options: MarkdownOptions
  private var bytes: [UInt8] = []
  package private(set) var isFinished = false

  private var units: [Unit] = []
  private var frozenCount = 0
  private var tailStart = 0
  private var tailContext = ParseContext()
  /// The end of the text that `units` show; nil when they are out of date for another reason.
  private var parsedEnd: Int?
  private var fence: OpenFence?

  private var layoutKey: LayoutKey?
  private var settledCount = 0
  private var openCode: OpenCodeLayout?
  /// The document's blocks as of the last `update`.
  package private(set) var blocks: [LaidOutBlock] = []

  /// Bytes given to the parser so far: what tests of the cost look at.
  package private(set) var bytesParsed = 0
  /// Lines laid out so far, for the same reason.
  package private(set) var linesLaidOut = 0

  package init(_ text: String = "", options: MarkdownOptions = MarkdownOptions()) {
    self.options = options
    append(text)
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// A block's own source.
  package func source(of block: LaidOutBlock) -> String {
    String(decoding: bytes[block.source], as: UTF8.self)
  }

  // MARK: Text

  package mutating func append(_ text: String) {
    guard !text.isEmpty else { return }
    bytes.append(contentsOf: text.utf8)
    isFinished = false
  }

  /// Says that the text is complete: a last line that was held back is shown, and links whose definitions
  /// came later are found.
  package mutating func finish() {
    guard !isFinished else { return }
    isFinished = true
    if hasDefinitions { forgetBlocks() }
  }

  private var hasDefinitions: Bool {
    zip(bytes, bytes.dropFirst()).contains {
      $0 == (UInt8(ascii: "]"), UInt8(ascii: ":"))
    }
  }

  private mutating func forgetBlocks() {
    units = []
    (frozenCount, tailStart, tailContext, parsedEnd, fence) = (0, 0, ParseContext(), nil, nil)
    forgetLayout()
  }

  private mutating func forgetLayout() {
    (blocks, settledCount, openCode) = ([], 0, nil)
  }

  // MARK: Parsing

  private mutating func parse() {
    let end = isFinished ? bytes.count : decidedEnd(of: bytes, from: tailStart)
    guard parsedEnd != end else { return }
    parsedEnd = end
    if growCode(to: end) { return }
    let lines = LineIndex(bytes, tailStart..<end)
    bytesParsed += end - tailStart
    let parsed = parsedBlocks(lines, end: end)
    units.removeSubrange(frozenCount...)
    for (index, block) in parsed.enumerated() {
      let start = lines.start(ofLine: block.startLine)
      let next =
        index + 1 < parsed.count ? lines.start(ofLine: parsed[index + 1].startLine) : end
      units.append(
        Unit(
          block: block.block, source: trimmed(start..<max(start, next)),
          continuesList: block.continuesList))
    }
    freeze(parsed, lines)
  }

  private func parsedBlocks(_ lines: LineIndex, end: Int) -> [ParsedBlock] {
    /// Each short row of a table with many columns is filled up with cells: a few kilobytes could become
    /// gigabytes.
    let mostColumns = 200
    var builder = BlockBuilder(lines: lines, context: tailContext, options: options)
    parseMarkdown(
      bytes[tailStart..<end], withTables: lines.mostDelimiters <= mostColumns
    ) { builder.visit($0, isEntering: $1) }
    return builder.blocks
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var end = range.upperBound
    while end > range.lowerBound, [0x0A, 0x0D, 0x20, 0x09].contains(bytes[end - 1]) { end -= 1 }
    return range.lowerBound..<end
  }

  /// Moves what is closed for good out of the tail.
  private mutating func freeze(_ parsed: [ParsedBlock], _ lines: LineIndex) {
    fence = nil
    guard let last = parsed.indices.last(where: { canBeginTail(parsed, $0, lines) }) else { return }
    let closed = frozenCount + last
    let start = units[closed].source.lowerBound
    if last > 0 {
      tailContext.followsBlock = true
      tailContext.continuedMarker = nil
      if units[closed].continuesList, case .item(let marker, _) = units[closed].block.content {
        tailContext.continuedMarker = marker
      }
      (frozenCount, tailStart) = (closed, start)
    }
    if frozenCount == units.count - 1, !isFinished,
      case .code = units[frozenCount].block.content, let parsedEnd
    {
      fence = OpenFence(bytes[start..<parsedEnd])
    }
  }

  /// Whether the text before a block can no longer be changed by what comes.
  private func canBeginTail(_ parsed: [ParsedBlock], _ index: Int, _ lines: LineIndex) -> Bool {
    let line = parsed[index].startLine
    // What an unfinished line begins may turn out to be a part of the block before it.
    guard line <= lines.completeLines else { return false }
    if index > 0, parsed[index - 1].startLine == line { return false }
    // The line above a table's dashes belongs to a paragraph until they are complete.
    if case .table = parsed[index].block.content, !lines.isBlank(beforeLine: line) { return false }
    // At a text's very beginning cmark skips a byte order mark.
    return bytes[lines.start(ofLine: line)] != 0xEF
      || !bytes[lines.start(ofLine: line)...].starts(with: [0xEF, 0xBB, 0xBF])
  }

  /// Adds to an open block of code without a parse; false when that cannot be done.
  private mutating func growCode(to end: Int) -> Bool {
    guard var open = fence.take(), !isFinished,
      case .code(let code) = units[frozenCount].block.content
    else { return false }
    bytesParsed += open.growth(to: end)
    guard open.grow(with: bytes, to: end) else { return false }
    units[frozenCount].block.content = .code(
      CodeBlock(language: code.language, text: open.text))
    units[frozenCount].source = trimmed(units[frozenCount].source.lowerBound..<end)
    fence = open
    return true
  }

  // MARK: Layout

  /// Brings `blocks` up to date with the text.
  ///
  /// - Parameter width: columns; taken as 1 when less.
  package mutating func update(width: Int, styles: MarkdownStyles) {
    let key = LayoutKey(width: max(1, width), styles: styles)
    let shownEnd = parsedEnd
    parse()
    if layoutKey != key {
      layoutKey = key
      forgetLayout()
    } else if shownEnd == parsedEnd {
      return
    }
    layOut(key)
  }

  private mutating func layOut(_ key: LayoutKey) {
    // Taken out of the array, so that an open block's lines are changed in place.
    var earlier = blocks.count == settledCount + 1 ? blocks.popLast()?.lines : nil
    blocks.removeSubrange(min(settledCount, blocks.count)...)
    let layout = BlockLayout(styles: key.styles, options: options)
    for index in settledCount..<units.count {
      let unit = units[index]
      var block = LaidOutBlock(
        kind: LaidOutBlock.Kind(unit.block), source: unit.source, lines: [], codes: [],
        firstLine: lineCount)
      if index == units.count - 1, let fence, case .code(let code) = unit.block.content {
        layOutOpenCode(code, fence, at: index, into: &block, reusing: earlier.take(), key)
      } else {
        var lines = Lines(lines: unit.block.hasGapBefore ? [StyledLine()] : [])
        lines.append(layout.layOut(unit.block, width: key.width, base: key.styles.text))
        (block.lines, block.codes) = (lines.lines, lines.codes)
        linesLaidOut += lines.lines.count
        openCode = nil
      }
      blocks.append(block)
    }
    settledCount = frozenCount
  }

  private mutating func layOutOpenCode(
    _ code: CodeBlock, _ fence: OpenFence, at index: Int, into block: inout LaidOutBlock,
    reusing earlier: consuming [StyledLine]?, _ key: LayoutKey
  ) {
    let layout = CodeLayout(styles: key.styles, hint: options.codeHint)
    let gap = units[index].block.hasGapBefore ? 1 : 0
    var lines: [StyledLine]
    var progress: OpenCodeLayout
    if let openCode, openCode.unit == index, let earlier {
      (lines, progress) = (earlier, openCode)
    } else {
      lines =
        (gap > 0 ? [StyledLine()] : []) + layout.head(language: code.language, width: key.width)
      progress = OpenCodeLayout(
        unit: index, language: code.language, headLines: lines.count, styles: key.styles)
    }
    linesLaidOut += progress.update(&lines, fence, layout, width: key.width)
    block.codes = [
      LaidOutBlock.Code(language: code.language, text: code.text, lines: gap..<lines.count)
    ]
    block.lines = lines
    openCode = progress
  }
}
