import Surface

/// Cuts formulas and footnote labels out of Markdown, never out of code: see `SourceCuts`.
///
/// A cut never runs over a blank line or a line of code, so blocks end where they end without it.
struct SourceCutter {
  /// `$…$` longer than this are two prices, not a formula.
  private static let longestInline = 1000
  /// A half-written formula that is longer is shown as text while it lasts.
  private static let longestHeldDollar = 60
  private static let longestHeld = 400

  let bytes: [UInt8]
  let start: Int
  let end: Int
  private let isCode: (Int) -> Bool
  private let beginsBlock: (Int) -> Bool
  private let isFinished: Bool
  private(set) var output: [UInt8] = []
  private(set) var cuts = SourceCuts()
  private var index: Int
  private var line = 1
  private var lineStart: Int
  /// Where a search for a closing mark of a kind ended without one: nothing is searched twice.
  private var closerless: [[UInt8]: Int] = [:]
  private var paragraphEndCache = -1
  private var leafEndCache = -1

  /// - Parameters:
  ///   - isCode: whether a line, from 1, is code or HTML.
  ///   - beginsBlock: whether a block of the uncut text begins in a line.
  ///   - isFinished: whether nothing more will come.
  init(
    _ bytes: [UInt8], _ range: Range<Int>, isCode: @escaping (Int) -> Bool,
    beginsBlock: @escaping (Int) -> Bool, isFinished: Bool
  ) {
    (self.bytes, start, end) = (bytes, range.lowerBound, range.upperBound)
    (self.isCode, self.beginsBlock, self.isFinished) = (isCode, beginsBlock, isFinished)
    (index, lineStart) = (start, start)
  }

  /// Whether there is anything to look for.
  static func isNeeded(_ text: ArraySlice<UInt8>) -> Bool {
    var (beforePrevious, previous): (UInt8, UInt8) = (0, 0)
    var hasTrigger = false
    for byte in text {
      switch byte {
      case UInt8(ascii: "$"): hasTrigger = true
      case UInt8(ascii: "\\") where byte == text.last: hasTrigger = true
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "b"):
        if previous == UInt8(ascii: "\\") { hasTrigger = true }
      case UInt8(ascii: "^"): if previous == UInt8(ascii: "[") { hasTrigger = true }
      // The noncharacters that stand for cuts: nobody else's are taken for ours.
      case 0x90, 0x91, 0x92: if previous == 0xB7, beforePrevious == 0xEF { return false }
      default: break
      }
      (beforePrevious, previous) = (previous, byte)
    }
    return hasTrigger
  }

  mutating func run() {
    output.reserveCapacity(end - start)
    while index < end {
      if index == lineStart, isCode(line) {
        copyLine()
        continue
      }
      switch bytes[index] {
      case UInt8(ascii: "\\"): takeBackslash()
      case UInt8(ascii: "`"): takeCodeSpan()
      case UInt8(ascii: "$"): takeDollar()
      case UInt8(ascii: "["): takeBracket()
      case UInt8(ascii: ":"): takeColon()
      default: copy(1)
      }
    }
  }

  // MARK: Copying

  /// Copies bytes and counts their lines as `LineIndex` does.
  private mutating func copy(_ count: Int) {
    for _ in 0..<count where index < end {
      let byte = bytes[index]
      output.append(byte)
      index += 1
      if byte == 0x0A || byte == 0x0D && !(index < end && bytes[index] == 0x0A) {
        line += 1
        lineStart = index
      }
    }
  }

  private mutating func copyLine() {
    let current = line
    while index < end, line == current { copy(1) }
  }

  // MARK: Cutting

  private mutating func cut(_ cut: SourceCuts.Cut, to stop: Int) {
    output += cuts.add(cut, source: text(index..<stop))
    while index < stop {
      let before = line
      let mark = output.count
      copy(1)
      output.removeSubrange(mark...)
      if line > before { output += [0x0A] + SourceCuts.filler }
    }
  }

  private mutating func cutFormula(
    _ inner: Range<Int>, to stop: Int, isDisplay: Bool, isOpen: Bool = false
  ) {
    let formula = Formula(
      source: withoutQuoteMarks(text(inner)), range: index..<stop, isDisplay: isDisplay,
      isOpen: isOpen)
    cut(.formula(formula), to: stop)
  }

  private func text(_ range: Range<Int>) -> String {
    harmless(String(decoding: bytes[range], as: UTF8.self))
  }

  /// Lines inside a quote begin with its marks.
  private func withoutQuoteMarks(_ source: String) -> String {
    let isQuoted = bytes[lineStart...].first { $0 != 0x20 } == UInt8(ascii: ">")
    guard isQuoted, source.contains("\n") else { return source }
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.enumerated().map { number, line in
      number == 0 ? String(line) : String(line.drop { $0 == " " || $0 == ">" })
    }.joined(separator: "\n")
  }

  /// The last character waits for the next one, which tells whether it begins a formula.
  private mutating func holdLast() {
    if isFinished { copy(1) } else { index = end }
  }

  // MARK: What may begin a cut

  private mutating func takeBackslash() {
    guard index + 1 < end else { return holdLast() }
    switch bytes[index + 1] {
    case UInt8(ascii: "("): takeDelimited(by: "\\)", isDisplay: false)
    case UInt8(ascii: "["): takeDelimited(by: "\\]", isDisplay: true)
    case UInt8(ascii: "b") where isFirstOfLine: takeEnvironment()
    default: copy(2)
    }
  }

  private mutating func takeDelimited(by closer: String, isDisplay: Bool) {
    let inner = index + 2
    if let found = find(Array(closer.utf8), from: inner, crossesBlocks: isDisplay) {
      guard !isBlank(inner..<found) else { return copy(2) }
      return cutFormula(inner..<found, to: found + 2, isDisplay: isDisplay)
    }
    takeOpen(from: inner, isDisplay: isDisplay, limit: Self.longestHeld)
  }

  /// A formula whose end may still come: a display shows one line, the rest is held back.
  private mutating func takeOpen(from inner: Int, isDisplay: Bool, limit: Int) {
    guard !isFinished, paragraphEnd(from: index) == end else { return copy(inner - index) }
    if isDisplay {
      cutFormula(inner..<end, to: end, isDisplay: true, isOpen: true)
    } else if end - index <= limit {
      index = end
    } else {
      copy(inner - index)
    }
  }

  private mutating func takeEnvironment() {
    let head = Array("\\begin{".utf8)
    let nameStart = index + head.count
    let name =
      nameStart < end
      ? Array(bytes[nameStart..<end].prefix { $0 != UInt8(ascii: "}") }.prefix(20)) : []
    guard bytes[index..<end].starts(with: head),
      Self.environments.contains(
        String(decoding: name.filter { $0 != UInt8(ascii: "*") }, as: UTF8.self))
    else { return copy(2) }
    let closer = Array("\\end{".utf8) + name + [UInt8(ascii: "}")]
    if let found = find(closer, from: nameStart, crossesBlocks: true) {
      return cutFormula(index..<found + closer.count, to: found + closer.count, isDisplay: true)
    }
    guard !isFinished, paragraphEnd(from: index) == end else { return copy(2) }
    cutFormula(index..<end, to: end, isDisplay: true, isOpen: true)
  }

  private static let environments: Set<String> = [
    "equation", "align", "aligned", "gather", "gathered", "multline", "eqnarray", "split", "cases",
    "matrix", "pmatrix", "bmatrix", "vmatrix", "alignat", "flalign", "displaymath",
  ]

  private var isFirstOfLine: Bool {
    bytes[lineStart..<index].allSatisfy { $0 == 0x20 || $0 == UInt8(ascii: ">") }
  }

  /// A code span ends with as many backticks as it began with, and is stronger than a formula.
  private mutating func takeCodeSpan() {
    let run = Array(bytes[index..<end].prefix { $0 == UInt8(ascii: "`") })
    var place = index + run.count
    while let found = find(run, from: place) {
      let length = bytes[found..<end].prefix { $0 == UInt8(ascii: "`") }.count
      if length == run.count, found == place || bytes[found - 1] != UInt8(ascii: "`") {
        return copy(found + length - index)
      }
      place = found + length
    }
    copy(run.count)
  }

  private mutating func takeDollar() {
    if index + 1 < end, bytes[index + 1] == UInt8(ascii: "$") {
      let inner = index + 2
      if let found = find(Array("$$".utf8), from: inner, crossesBlocks: true) {
        guard !isBlank(inner..<found) else { return copy(2) }
        return cutFormula(inner..<found, to: found + 2, isDisplay: true)
      }
      return takeOpen(from: inner, isDisplay: true, limit: 0)
    }
    guard index + 1 < end else { return isWordBefore ? copy(1) : holdLast() }
    guard !isSpace(bytes[index + 1]), !isWordBefore else { return copy(1) }
    if let found = closingDollar(from: index + 1) {
      return cutFormula(index + 1..<found, to: found + 1, isDisplay: false)
    }
    let next = bytes[index + 1]
    let isPrice = next >= UInt8(ascii: "0") && next <= UInt8(ascii: "9")
    let isLastLine = !bytes[index..<end].prefix(Self.longestHeldDollar + 1).contains(0x0A)
    guard !isPrice, isLastLine, end - index <= Self.longestHeldDollar else { return copy(1) }
    takeOpen(from: index + 1, isDisplay: false, limit: Self.longestHeldDollar)
  }

  private var isWordBefore: Bool { index > start && isWord(bytes[index - 1]) }

  /// A dollar sign that can end a formula: nothing blank before it, no letter or digit behind it.
  private mutating func closingDollar(from inner: Int) -> Int? {
    let key = [UInt8(ascii: "$")]
    let limit = min(leafEnd(from: index), inner + Self.longestInline)
    var place = max(inner, min(closerless[key] ?? inner, limit))
    while place < limit {
      switch bytes[place] {
      case UInt8(ascii: "\\"): place += 1
      case UInt8(ascii: "`"): return nil
      case UInt8(ascii: "$"):
        let isClosing =
          place > inner && !isSpace(bytes[place - 1])
          && !(place + 1 < end && (isWord(bytes[place + 1]) || bytes[place + 1] == key[0]))
        if isClosing { return place }
      default: break
      }
      place += 1
    }
    closerless[key] = place
    return nil
  }

  /// `[^1]`, and `[^1]:` at the start of a line.
  private mutating func takeBracket() {
    let label = bytes[index..<end].dropFirst(2).prefix(40).prefix {
      $0 != UInt8(ascii: "]") && !isSpace($0) && $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "^")
    }
    let close = label.endIndex
    guard index + 2 < end, bytes[index + 1] == UInt8(ascii: "^"), !label.isEmpty, close < end,
      bytes[close] == UInt8(ascii: "]")
    else { return copy(1) }
    let name = text(label.startIndex..<label.endIndex)
    let isDefinition = close + 1 < end && bytes[close + 1] == UInt8(ascii: ":")
    if isDefinition, index - lineStart <= 3, bytes[lineStart..<index].allSatisfy({ $0 == 0x20 }) {
      // An item of a list is what a footnote's text looks like.
      output += Array("+ ".utf8)
      cut(.footnoteLabel(name), to: close + 2)
    } else {
      cut(.footnote(name), to: close + 1)
    }
  }

  /// Addresses are left whole.
  private mutating func takeColon() {
    guard index + 2 < end, bytes[index + 1] == UInt8(ascii: "/"),
      bytes[index + 2] == UInt8(ascii: "/")
    else { return copy(1) }
    while index < end, !isSpace(bytes[index]),
      ![UInt8(ascii: ")"), UInt8(ascii: ">")].contains(bytes[index])
    {
      copy(1)
    }
  }

  // MARK: Looking ahead

  /// Where a mark stands in the rest of the paragraph, not behind a backslash of its own.
  private mutating func find(
    _ mark: [UInt8], from place: Int, crossesBlocks: Bool = false
  ) -> Int? {
    let limit = crossesBlocks ? paragraphEnd(from: index) : leafEnd(from: index)
    if let known = closerless[mark], known >= limit { return nil }
    var place = place
    while place + mark.count <= limit {
      if bytes[place] == mark[0], bytes[place..<limit].starts(with: mark) { return place }
      // `\\)` is a line break and a parenthesis.
      let isEscape = bytes[place] == UInt8(ascii: "\\") && mark[0] != UInt8(ascii: "`")
      place += isEscape ? 2 : 1
    }
    closerless[mark] = limit
    return nil
  }

  /// Where the paragraph ends at the latest: at a blank line, a line of code, or the end. A display may have
  /// lines that look like items and quotes.
  private mutating func paragraphEnd(from place: Int) -> Int {
    if place >= paragraphEndCache { paragraphEndCache = findEnd(stopsAtBlocks: false) }
    return paragraphEndCache
  }

  /// Where what goes on from line to line ends: where the next block begins.
  private mutating func leafEnd(from place: Int) -> Int {
    if place >= leafEndCache { leafEndCache = findEnd(stopsAtBlocks: true) }
    return leafEndCache
  }

  private func findEnd(stopsAtBlocks: Bool) -> Int {
    var number = line
    var lineBegin = lineStart
    while lineBegin < end {
      if number > line, stopsAtBlocks && beginsBlock(number) || isCode(number) { return lineBegin }
      var lineEnd = lineBegin
      while lineEnd < end, bytes[lineEnd] != 0x0A, bytes[lineEnd] != 0x0D { lineEnd += 1 }
      let isBlankLine = bytes[lineBegin..<lineEnd].allSatisfy {
        $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ">")
      }
      if number > line, isBlankLine, lineEnd < end { return lineBegin }
      if lineEnd + 1 < end, bytes[lineEnd] == 0x0D, bytes[lineEnd + 1] == 0x0A { lineEnd += 1 }
      lineBegin = lineEnd + 1
      number += 1
    }
    return end
  }

  private func isBlank(_ range: Range<Int>) -> Bool { bytes[range].allSatisfy(isSpace) }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private func isWord(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
      || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
  }
}
