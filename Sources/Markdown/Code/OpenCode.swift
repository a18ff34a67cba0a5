import Surface

/// A fenced block of code at the end of the text whose closing fence has not come. Its lines are taken as they
/// arrive, without a parse of all the code before them.
struct OpenFence {
  private let mark: UInt8
  private let length: Int
  /// Where the first line begins that is not taken in for good.
  private var completeEnd: Int
  /// The complete lines, each with its line break, and what there is of the one after them.
  private(set) var body = ""
  private(set) var partialLine: String?

  var text: String {
    partialLine.map { body + $0 } ?? String(body.dropLast())
  }

  /// nil when the text is no fence in the first column, or is closed already, or has line breaks of other
  /// systems: those are left to the parser.
  init?(_ text: ArraySlice<UInt8>) {
    guard let mark = text.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~"),
      let lineEnd = text.firstIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    length = text.prefix { $0 == mark }.count
    guard length >= 3 else { return nil }
    self.mark = mark
    completeEnd = lineEnd + 1
    guard !text[..<lineEnd].contains(UInt8(ascii: "\r")), take(text[completeEnd...]) else {
      return nil
    }
  }

  /// Takes in what the text has grown by; false when it closes the block or must be parsed.
  mutating func grow(with bytes: [UInt8], to end: Int) -> Bool {
    end >= completeEnd && take(bytes[completeEnd..<end])
  }

  /// What `grow` would look at.
  func growth(to end: Int) -> Int { end - completeEnd }

  private mutating func take(_ text: ArraySlice<UInt8>) -> Bool {
    guard !text.contains(where: { $0 == 0 || $0 == UInt8(ascii: "\r") }) else { return false }
    var start = text.startIndex
    while let lineEnd = text[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = text[start..<lineEnd]
      if closes(line) { return false }
      body += harmless(String(decoding: line, as: UTF8.self)) + "\n"
      start = lineEnd + 1
    }
    if closes(text[start...]) { return false }
    let rest = text[start...]
    partialLine = rest.isEmpty ? nil : harmless(String(decoding: rest, as: UTF8.self))
    completeEnd = start
    return true
  }

  private func closes(_ line: ArraySlice<UInt8>) -> Bool {
    let indented = line.drop { $0 == UInt8(ascii: " ") }
    guard line.count - indented.count <= 3, indented.first == mark else { return false }
    let rest = indented.drop { $0 == mark }
    return indented.count - rest.count >= length
      && rest.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }
}

/// How far an open block of code is laid out, so that a frame costs only its new lines.
struct OpenCodeLayout {
  /// The block's place in the document.
  let unit: Int
  private let language: String
  private var highlighter: CodeHighlighter
  private var bodyTaken = 0
  /// The widest line of those taken.
  private var settledColumns = 0
  private(set) var columns = 0
  private var settledLines: Int

  init(unit: Int, language: String, headLines: Int, styles: MarkdownStyles) {
    (self.unit, self.language, settledLines) = (unit, language, headLines)
    highlighter = CodeHighlighter(language: language, styles: styles)
  }

  /// Replaces the lines of an earlier call that are out of date; the number of lines it made.
  mutating func update(
    _ lines: inout [StyledLine], _ fence: OpenFence, _ layout: CodeLayout, width: Int
  ) -> Int {
    let kept = settledLines
    lines.removeSubrange(kept...)
    let news = fence.body.utf8.dropFirst(bodyTaken)
    if !news.isEmpty {
      lines += layout.body(Substring(news.dropLast()), &highlighter, width: width)
      settledLines = lines.count
      settledColumns = max(settledColumns, layout.columns(of: Substring(news)))
      bodyTaken = fence.body.utf8.count
    }
    if fence.partialLine != nil || bodyTaken == 0 {
      var copy = highlighter
      lines += layout.body(fence.partialLine?[...] ?? "", &copy, width: width)
    }
    columns = max(settledColumns, layout.columns(of: fence.partialLine?[...] ?? ""))
    lines += layout.foot(width: width)
    return lines.count - kept
  }
}
