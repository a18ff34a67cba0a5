import Configuration
import Conversation
import Markdown
import Surface

/// One message as lines of one width. Its words are laid out once and then only added to; the lines
/// around them are made anew, because they tell the time.
struct MessageLayout {
  /// What a line of a message is, for clicks.
  enum Part {
    /// The line with the name.
    case header
    /// The one line that stands for the reasoning, and folds it.
    case reasoningHeader
    case words
  }

  struct Line {
    var text: StyledLine
    var part: Part
    /// The block of code that it shows.
    var code: CodePlace?
  }

  /// A block of code of a message.
  struct CodePlace: Hashable {
    /// Counted in the blocks of its words.
    var block: Int
    /// Counted in that block: a list item may have several.
    var index: Int
  }

  /// A row of what the message says.
  struct TextRow: Hashable {
    var part: TextPart
    var block: Int
    /// Counted in the block.
    var row: Int
  }

  private(set) var notes: (head: [StyledLine], foot: [StyledLine])
  private(set) var body: MarkdownDocument
  private(set) var thoughts: GrowingText
  private(set) var shownThoughts: Range<Int>
  private var headerRow = 0
  private var reasoningRow: Int?
  private var bodyLength = 0
  private var isFinished = false
  private let columns: Int
  private let styles: MarkdownStyles
  /// Stands beside the reasoning, so that nobody takes it for the answer.
  private let bar: Span

  /// - Parameter codeHint: stands in the border of code, and says which key copies it.
  init(columns: Int, theme: Theme, role: Role, codeHint: String) {
    self.columns = columns
    styles = MarkdownStyles(theme)
    bar = Span("│ ", theme[.border], isFrame: true)
    body = MarkdownDocument(
      options: MarkdownOptions(keepsLineBreaks: role == .user, codeHint: codeHint))
    thoughts = GrowingText(
      width: columns - displayWidth(of: bar.text), style: theme[.reasoning])
    (shownThoughts, notes) = (0..<0, ([], []))
  }

  /// False when the message is not the one laid out so far with more text at its end.
  func canGrow(to message: Message) -> Bool {
    message.text.utf8.count >= bodyLength && message.reasoning.utf8.count >= thoughts.length
      && !(isFinished && message.text.utf8.count > bodyLength)
  }

  mutating func update(to message: Message, fold: ReasoningFold, notes: MessageNotes) {
    let total = message.text.utf8.count
    if total > bodyLength {
      let from = message.text.utf8.index(message.text.utf8.startIndex, offsetBy: bodyLength)
      body.append(String(message.text[from...]))
      bodyLength = total
    }
    if message.status != .streaming, !isFinished {
      body.finish()
      isFinished = true
    }
    body.update(width: columns, styles: styles)
    thoughts.update(to: message.reasoning)
    shownThoughts = ReasoningLines.shown(
      fold, rows: thoughts.count, isStreaming: message.status == .streaming)
    var head = notes.memoryLine(above: message).map { [$0] } ?? []
    headerRow = head.count
    head.append(notes.header(of: message))
    reasoningRow = message.reasoning.isEmpty ? nil : head.count
    if !message.reasoning.isEmpty {
      let hidden = thoughts.count - shownThoughts.count
      head.append(notes.reasoningLine(of: message, fold: fold, hidden: hidden))
    }
    self.notes = (head, notes.footer(of: message))
  }

  /// A blank line parts reasoning from the answer.
  private var gap: Int { shownThoughts.isEmpty || body.lineCount == 0 ? 0 : 1 }

  /// The header, the reasoning, the words, the notes, and one blank line.
  var count: Int {
    notes.head.count + shownThoughts.count + gap + body.lineCount + notes.foot.count + 1
  }

  /// The code blocks of its words, as their source has them.
  var codes: [String] { body.blocks.flatMap(\.codes).map(\.text) }

  func line(_ index: Int) -> Line {
    let part: Part =
      index == headerRow ? .header : index == reasoningRow ? .reasoningHeader : .words
    return Line(text: text(index), part: part, code: code(at: index))
  }

  private func code(at index: Int) -> CodePlace? {
    let line = index - notes.head.count - shownThoughts.count - gap
    guard let block = body.blockIndex(ofLine: line) else { return nil }
    let inside = line - body.blocks[block].firstLine
    return body.blocks[block].codes.firstIndex { $0.lines.contains(inside) }
      .map { CodePlace(block: block, index: $0) }
  }

  /// The lines of every block of code, borders included.
  var codeLines: [Range<Int>] {
    body.blocks.flatMap { block in
      block.codes.map {
        let start = bodyStart + block.firstLine
        return start + $0.lines.lowerBound..<start + $0.lines.upperBound
      }
    }
  }

  /// A block of code as its source has it.
  func code(_ place: CodePlace) -> String { body.blocks[place.block].codes[place.index].text }

  private func text(_ index: Int) -> StyledLine {
    var rest = index
    if rest < notes.head.count { return notes.head[rest] }
    rest -= notes.head.count
    if rest < shownThoughts.count {
      let thought = thoughts[shownThoughts.lowerBound + rest]
      var line = thought
      line.spans.insert(bar, at: 0)
      return line
    }
    rest -= shownThoughts.count + gap
    if rest < 0 { return StyledLine() }
    if rest < body.lineCount { return body.lines(in: rest..<rest + 1)[0] }
    rest -= body.lineCount
    return rest < notes.foot.count ? notes.foot[rest] : StyledLine()
  }
}

// MARK: - Text

extension MessageLayout {
  private var bodyStart: Int { notes.head.count + shownThoughts.count + gap }

  /// The lines that show a part.
  func lines(of part: TextPart) -> Range<Int> {
    switch part {
    case .reasoning: notes.head.count..<notes.head.count + shownThoughts.count
    case .words: bodyStart..<bodyStart + body.lineCount
    }
  }

  /// What a line shows of the text; nil for the lines around it.
  func textRow(at index: Int) -> TextRow? {
    let thought = index - notes.head.count
    if thought >= 0, thought < shownThoughts.count {
      return TextRow(part: .reasoning, block: 0, row: shownThoughts.lowerBound + thought)
    }
    let line = index - bodyStart
    guard let block = body.blockIndex(ofLine: line) else { return nil }
    return TextRow(part: .words, block: block, row: line - body.blocks[block].firstLine)
  }

  /// The line that shows a row; nil while it is folded away.
  func line(of row: TextRow) -> Int? {
    switch row.part {
    case .reasoning:
      guard shownThoughts.contains(row.row) else { return nil }
      return notes.head.count + row.row - shownThoughts.lowerBound
    case .words:
      guard body.blocks.indices.contains(row.block) else { return nil }
      return bodyStart + body.blocks[row.block].firstLine + row.row
    }
  }

  func blockCount(of part: TextPart) -> Int {
    part == .words ? body.blocks.count : thoughts.count > 0 ? 1 : 0
  }

  func block(_ part: TextPart, _ index: Int) -> TextBlock {
    switch part {
    case .reasoning:
      let thoughts = thoughts
      return TextBlock(count: thoughts.count) { thoughts[$0] }
    case .words:
      let lines = body.blocks.indices.contains(index) ? body.blocks[index].lines : []
      return TextBlock(count: lines.count) { lines[$0] }
    }
  }

  /// Changes with everything that can change how a block is divided into lines.
  func stamp(of part: TextPart, _ index: Int) -> Int {
    var hasher = Hasher()
    hasher.combine(columns)
    hasher.combine(isFinished)
    if part == .reasoning {
      hasher.combine(thoughts.length)
    } else if body.blocks.indices.contains(index) {
      hasher.combine(body.blocks[index].source)
      hasher.combine(body.blocks[index].lines.count)
    }
    return hasher.finalize()
  }
}

extension MarkdownStyles {
  init(_ theme: Theme) {
    self.init()
    let roles: [(WritableKeyPath<MarkdownStyles, Style>, StyleRole)] = [
      (\.text, .text), (\.heading, .heading), (\.strong, .strong), (\.emphasis, .emphasis),
      (\.strikethrough, .strikethrough), (\.code, .code), (\.codeBlock, .codeBlock),
      (\.codeBorder, .codeBorder), (\.codeLabel, .codeLabel), (\.codeKeyword, .codeKeyword),
      (\.codeString, .codeString), (\.codeComment, .codeComment), (\.codeNumber, .codeNumber),
      (\.link, .link), (\.linkHost, .linkHost), (\.quote, .quote), (\.listMarker, .listMarker),
      (\.rule, .rule), (\.tableBorder, .tableBorder), (\.tableHeader, .tableHeader),
    ]
    for (path, role) in roles { self[keyPath: path] = theme[role] }
  }
}
