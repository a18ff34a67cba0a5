/// A block of the document's top level (or an item of a list there), and where it begins.
struct ParsedBlock {
  var block: Block
  /// From 1.
  var startLine: Int
  /// Whether an item goes on with the list of the block before it.
  var continuesList: Bool
}

/// What a parse has to know about the text before the one it gets.
struct ParseContext: Hashable {
  /// Whether any block comes before.
  var followsBlock = false
  /// The marker the first item must have when the text begins in the middle of a list.
  var continuedMarker: ListMarker?
}

/// Turns cmark's walk into blocks.
struct BlockBuilder {
  /// Containers nested deeper than this are dissolved: their content goes to the one around them, so that
  /// no input makes a recursion deep.
  private static let deepestContainer = 24

  private struct Container {
    var marker: ListMarker?
    var isQuote = false
    var hasGapBefore = false
    var blocks: [Block] = []

    /// An item that begins with a footnote's label is that footnote's text.
    mutating func takeFootnoteLabel() {
      guard marker != nil, case .paragraph(var inlines)? = blocks.first?.content,
        case .footnoteLabel(let label)? = inlines.first?.target
      else { return }
      marker?.footnote = label
      inlines.removeFirst()
      if let first = inlines.first?.text { inlines[0].text = String(first.drop { $0 == " " }) }
      blocks[0].content = .paragraph(inlines)
    }
  }

  private struct List {
    var number: Int?
    var hasParenthesis: Bool
    var hasItems = false
  }

  private let lines: LineIndex
  private let context: ParseContext
  private let options: MarkdownOptions
  private let cuts: SourceCuts
  private var containers = [Container()]
  private var dissolved = 0
  private var lists: [List] = []
  private var inlines: InlineCollector
  private var leaf = (startLine: 0, hasGapBefore: false)
  private var table: Table?
  private var row: [Table.Cell] = []
  /// Where the first row below the header is.
  private var firstRowLine: Int?
  private(set) var blocks: [ParsedBlock] = []
  private var topLevel = (startLine: 0, continuesList: false)

  init(lines: LineIndex, context: ParseContext, options: MarkdownOptions, cuts: SourceCuts) {
    (self.lines, self.context, self.options, self.cuts) = (lines, context, options, cuts)
    inlines = InlineCollector(keepsLineBreaks: options.keepsLineBreaks, cuts: cuts)
  }

  mutating func visit(_ node: CmarkNode, isEntering: Bool) {
    switch node.kind {
    case .quote, .item: visitContainer(node, isEntering)
    case .list: visitList(node, isEntering)
    case .paragraph, .heading: visitText(node, isEntering)
    case .table: visitTable(node, isEntering)
    case .tableRow: visitRow(node, isEntering)
    case .tableCell: visitCell(isEntering)
    case .code:
      var text = cuts.restored(node.literal)
      if text.last == "\n" { text.removeLast() }
      add(.code(CodeBlock(language: cuts.restored(node.language), text: text)), of: node)
    case .html:
      var text = cuts.restored(node.literal)
      if text.last == "\n" { text.removeLast() }
      add(.html(text), of: node)
    case .rule: add(.rule, of: node)
    case .document, .other: break
    default: inlines.visit(node, isEntering: isEntering)
    }
  }

  // MARK: Containers

  private mutating func visitList(_ node: CmarkNode, _ isEntering: Bool) {
    guard isEntering else {
      lists.removeLast()
      return
    }
    var list = List(number: node.listStart, hasParenthesis: node.hasParenthesisDelimiter)
    if let marker = context.continuedMarker, blocks.isEmpty, lists.isEmpty, containers.count == 1 {
      (list.number, list.hasItems) = (marker.number, true)
    }
    lists.append(list)
  }

  private mutating func visitContainer(_ node: CmarkNode, _ isEntering: Bool) {
    if !isEntering {
      closeContainer()
    } else if containers.count > Self.deepestContainer {
      dissolved += 1
    } else if node.kind == .quote {
      enter(node, continuesList: false)
      containers.append(
        Container(isQuote: true, hasGapBefore: leaf.hasGapBefore))
    } else {
      openItem(node)
    }
  }

  private mutating func openItem(_ node: CmarkNode) {
    guard let list = lists.last else { return }
    enter(node, continuesList: list.hasItems)
    let marker = ListMarker(
      number: list.number, hasParenthesis: list.hasParenthesis,
      isChecked: node.isChecked, depth: containers.count { $0.marker != nil })
    containers.append(Container(marker: marker, hasGapBefore: leaf.hasGapBefore))
    lists[lists.count - 1].number = list.number.map { $0 + 1 }
    lists[lists.count - 1].hasItems = true
  }

  private mutating func closeContainer() {
    if dissolved > 0 {
      dissolved -= 1
      return
    }
    guard containers.count > 1, var done = containers.popLast() else { return }
    done.takeFootnoteLabel()
    let content =
      done.marker.map { Block.Content.item($0, done.blocks) } ?? .quote(done.blocks)
    append(Block(content: content, hasGapBefore: done.hasGapBefore))
  }

  // MARK: Leaves

  private mutating func visitText(_ node: CmarkNode, _ isEntering: Bool) {
    if isEntering {
      enter(node, continuesList: false)
      inlines = InlineCollector(keepsLineBreaks: options.keepsLineBreaks, cuts: cuts)
    } else {
      let content: Block.Content =
        node.kind == .heading
        ? .heading(level: node.headingLevel, inlines.inlines) : .paragraph(inlines.inlines)
      append(Block(content: content, hasGapBefore: leaf.hasGapBefore))
    }
  }

  private mutating func visitTable(_ node: CmarkNode, _ isEntering: Bool) {
    if isEntering {
      enter(node, continuesList: false)
      table = Table(alignments: node.alignments, header: [], rows: [])
      firstRowLine = nil
    } else if let done = table {
      splitFromParagraph(node)
      append(Block(content: .table(done), hasGapBefore: leaf.hasGapBefore))
      table = nil
    }
  }

  /// A paragraph that cmark splits off a table's first line says line 0, and the table the paragraph's.
  private mutating func splitFromParagraph(_ node: CmarkNode) {
    guard containers.count == 1, blocks.last?.startLine == 0 else { return }
    blocks[blocks.count - 1].startLine = topLevel.startLine
    let headerLine = firstRowLine.map { $0 - 2 } ?? node.endLine - 1
    topLevel.startLine = max(topLevel.startLine + 1, headerLine)
  }

  private mutating func visitRow(_ node: CmarkNode, _ isEntering: Bool) {
    if isEntering {
      row = []
      if table?.header.isEmpty == false, table?.rows.isEmpty == true {
        firstRowLine = node.startLine
      }
    } else if table?.header.isEmpty == true {
      table?.header = row
    } else {
      table?.rows.append(row)
    }
  }

  private mutating func visitCell(_ isEntering: Bool) {
    if isEntering {
      inlines = InlineCollector(keepsLineBreaks: false, cuts: cuts)
    } else {
      row.append(inlines.inlines)
    }
  }

  private mutating func add(_ content: Block.Content, of node: CmarkNode) {
    enter(node, continuesList: false)
    append(Block(content: content, hasGapBefore: leaf.hasGapBefore))
  }

  // MARK: Places

  /// Notes where a block begins and whether a blank line goes before it.
  private mutating func enter(_ node: CmarkNode, continuesList: Bool) {
    let line = node.startLine
    leaf = (line, hasGap(atLine: line, continuesList: continuesList))
    if containers.count == 1 { topLevel = (line, continuesList) }
  }

  private func hasGap(atLine line: Int, continuesList: Bool) -> Bool {
    guard let parent = containers.last else { return false }
    let isFirst = parent.blocks.isEmpty && (containers.count > 1 || blocks.isEmpty)
    if isFirst, containers.count > 1 || !context.followsBlock { return false }
    // Inside lists the source decides. CommonMark's tight and loose depend on items still to come, and
    // would make closed ones jump.
    return continuesList || parent.marker != nil ? lines.isBlank(beforeLine: line) : true
  }

  private mutating func append(_ block: Block) {
    if containers.count == 1 {
      blocks.append(
        ParsedBlock(
          block: block, startLine: topLevel.startLine, continuesList: topLevel.continuesList))
    } else {
      containers[containers.count - 1].blocks.append(block)
    }
  }
}
