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

  struct LayoutKey: Hashable {
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
  private var parsedAsFinished = false
  private var fence: OpenFence?
  private var openParagraph: OpenParagraph?
  /// The end of the text from which on it is worth trying to shorten the tail.
  private var nextShortening = 0

  private(set) var layoutKey: LayoutKey?
  private var settledCount = 0
  /// Counts parses, so that `update` sees whether there was one.
  private var parses = 0
  private var openCode: OpenCodeLayout?
  /// Columns that code is moved by, for blocks and the code in them.
  var codeOffsets: [Int: [Int: Int]] = [:]
  /// The document's blocks as of the last `update`.
  package internal(set) var blocks: [LaidOutBlock] = []

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
    source(in: block.source)
  }

  /// - Parameter range: of its UTF-8; cut to what there is.
  package func source(in range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
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
    (openParagraph, nextShortening) = (nil, 0)
    forgetLayout()
  }

  private mutating func forgetLayout() {
    (blocks, settledCount, openCode) = ([], 0, nil)
    openParagraph?.forgetLayout()
  }

  // MARK: Parsing

  private mutating func parse() {
    let end = isFinished ? bytes.count : decidedEnd(of: bytes, from: tailStart)
    guard parsedEnd != end || parsedAsFinished != isFinished else { return }
    (parsedEnd, parsedAsFinished) = (end, isFinished)
    parses += 1
    if growCode(to: end) { return }
    parseTail(to: end)
    if shortenTail(to: end) { parseTail(to: end) }
  }

  private mutating func parseTail(to end: Int) {
    let lines = LineIndex(bytes, tailStart..<end)
    bytesParsed += end - tailStart
    let parsed = parsedBlocks(lines, end: end)
    if let open = openParagraph, !open.isContinued(by: parsed.first) {
      (tailStart, openParagraph) = (open.tailStart, nil)
      return parseTail(to: end)
    }
    units.removeSubrange(frozenCount...)
    for (index, block) in parsed.enumerated() {
      let open = index == 0 ? openParagraph : nil
      let isFirst = index == 0 && frozenCount == 0
      let start =
        open?.start ?? lines.start(ofLine: isFirst ? lines.firstLineWithText : block.startLine)
      let next =
        index + 1 < parsed.count ? lines.start(ofLine: parsed[index + 1].startLine) : end
      units.append(
        Unit(
          block: block.block, source: trimmed(start..<max(start, next)),
          continuesList: block.continuesList))
      if let open { units[units.count - 1].block.hasGapBefore = open.hasGapBefore }
    }
    if !isFinished, end > 0, bytes[end - 1] != UInt8(ascii: "\n"), !units.isEmpty {
      units[units.count - 1].block.holdBackHalfWritten()
    }
    freeze(parsed, lines)
  }

  private func parsedBlocks(_ lines: LineIndex, end: Int) -> [ParsedBlock] {
    /// Each short row of a table with many columns is filled up with cells: a few kilobytes could become
    /// gigabytes.
    let mostColumns = 200
    let withTables = lines.mostDelimiters <= mostColumns
    let (text, cuts) = cutText(to: end, withTables: withTables)
    var builder = BlockBuilder(
      lines: lines, context: tailContext, options: options, cuts: cuts)
    parseMarkdown(text, withTables: withTables) { builder.visit($0, isEntering: $1) }
    return builder.blocks
  }

  /// The tail without formulas and footnote labels. Where there may be any, the tail is parsed once before, to
  /// know what is code.
  private func cutText(to end: Int, withTables: Bool) -> (ArraySlice<UInt8>, SourceCuts) {
    let tail = bytes[tailStart..<end]
    let lineStart = openParagraph == nil ? [] : SourceCuts.filler
    guard SourceCutter.isNeeded(tail) else {
      var cuts = SourceCuts()
      cuts.beginsInLine = !lineStart.isEmpty
      return (lineStart.isEmpty ? tail : (lineStart + tail)[...], cuts)
    }
    var (code, starts) = (Set<Int>(), Set<Int>())
    parseMarkdown((lineStart + tail)[...], withTables: withTables) { node, isEntering in
      guard isEntering, node.kind.isBlock else { return }
      starts.insert(node.startLine)
      guard node.kind == .code || node.kind == .html else { return }
      code.formUnion(node.startLine..<max(node.startLine, node.endLine) + 1)
    }
    var cutter = SourceCutter(
      bytes, tailStart..<end, isCode: { code.contains($0) },
      beginsBlock: { starts.contains($0) }, isFinished: isFinished)
    cutter.run()
    var cuts = cutter.cuts
    cuts.beginsInLine = !lineStart.isEmpty
    return ((lineStart + cutter.output)[...], cuts)
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

  /// Moves the beginning of a long paragraph out of the tail; false when there is none, or no place to cut it.
  private mutating func shortenTail(to end: Int) -> Bool {
    guard !isFinished, fence == nil, frozenCount == units.count - 1,
      case .paragraph(let inlines) = units[frozenCount].block.content, end >= nextShortening,
      let cut = OpenParagraph.cut(bytes, tailStart..<end),
      !inlines.contains(where: { $0.display != nil })
    else { return false }
    nextShortening = end + OpenParagraph.shortest
    let lines = LineIndex(bytes, tailStart..<cut)
    bytesParsed += cut - tailStart
    let parsed = parsedBlocks(lines, end: cut)
    guard parsed.count == 1, case .paragraph(let closed) = parsed[0].block.content,
      OpenParagraph.isClosed(closed)
    else { return false }
    if openParagraph == nil {
      openParagraph = OpenParagraph(
        unit: frozenCount, tailStart: tailStart, start: units[frozenCount].source.lowerBound,
        hasGapBefore: units[frozenCount].block.hasGapBefore)
    }
    openParagraph?.take(closed)
    tailStart = cut
    return true
  }

  // MARK: Layout

  /// Brings `blocks` up to date with the text.
  ///
  /// - Parameter width: columns; taken as 1 when less.
  package mutating func update(width: Int, styles: MarkdownStyles) {
    let key = LayoutKey(width: max(1, width), styles: styles)
    let shownParse = parses
    parse()
    if layoutKey != key {
      layoutKey = key
      forgetLayout()
    } else if shownParse == parses {
      return
    }
    layOut(key)
  }

  /// Lays the last block out anew though its text is the same.
  mutating func layOutLastBlock() {
    openCode = nil
    if let layoutKey { layOut(layoutKey) }
  }

  var hasOpenCode: Bool { openCode != nil }

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
      } else if openParagraph?.unit == index, var open = openParagraph.take(),
        case .paragraph(let rest) = unit.block.content
      {
        linesLaidOut += open.layOut(
          rest, into: &block, reusing: earlier.take(), layout, width: key.width)
        openParagraph = open
        openCode = nil
      } else {
        // A paragraph all of which is held back has no lines yet.
        let isHeld = unit.block.content == .paragraph([])
        var lines = Lines(
          lines: unit.block.hasGapBefore && !isHeld ? [StyledLine(isFrame: true)] : [])
        if !isHeld {
          lines.append(layout.layOut(unit.block, width: key.width, base: key.styles.text))
        }
        (block.lines, block.codes) = (lines.lines, lines.codes)
        (block.links, block.formulas) = (lines.links, lines.formulas)
        linesLaidOut += lines.lines.count
        openCode = nil
      }
      blocks.append(block)
      if openCode == nil { restoreOffsets(ofBlock: index) }
    }
    settledCount = frozenCount
    if let open = openParagraph, open.unit < frozenCount {
      units[open.unit].block.content = .paragraph(open.inlines(with: units[open.unit].block))
      openParagraph = nil
    }
  }

  private mutating func layOutOpenCode(
    _ code: CodeBlock, _ fence: OpenFence, at index: Int, into block: inout LaidOutBlock,
    reusing earlier: consuming [StyledLine]?, _ key: LayoutKey
  ) {
    let layout = CodeLayout(
      styles: key.styles, options: options, offset: codeOffsets[index]?[0] ?? 0)
    let gap = units[index].block.hasGapBefore ? 1 : 0
    var lines: [StyledLine]
    var progress: OpenCodeLayout
    if let openCode, openCode.unit == index, let earlier {
      (lines, progress) = (earlier, openCode)
    } else {
      lines =
        (gap > 0 ? [StyledLine(isFrame: true)] : [])
        + layout.head(language: code.language, width: key.width)
      progress = OpenCodeLayout(
        unit: index, language: code.language, headLines: lines.count, styles: key.styles)
    }
    linesLaidOut += progress.update(&lines, fence, layout, width: key.width)
    block.codes = [
      LaidOutBlock.Code(
        language: code.language, text: code.text, lines: gap..<lines.count,
        columns: progress.columns, room: layout.room(key.width))
    ]
    block.lines = lines
    openCode = progress
  }
}
