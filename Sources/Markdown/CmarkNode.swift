import CCmark
import Surface
import Synchronization

/// A node of cmark-gfm's tree, valid only while it is visited.
///
/// This is the only file that calls C. Text leaves it harmless: cmark decodes entities, so `&#27;` in the
/// source is an escape character in the tree.
struct CmarkNode {
  enum Kind {
    case document, quote, list, item, code, html, paragraph, heading, rule
    case table, tableRow, tableCell
    case text, softBreak, lineBreak, codeSpan, inlineHTML, emphasis, strong, link, image
    case strikethrough
    case other

    var isBlock: Bool {
      switch self {
      case .quote, .list, .item, .code, .html, .paragraph, .heading, .rule, .table, .tableRow: true
      default: false
      }
    }
  }

  enum Alignment: Sendable { case left, center, right }

  private let pointer: OpaquePointer
  let kind: Kind

  fileprivate init(_ pointer: OpaquePointer) {
    self.pointer = pointer
    kind = Kind(pointer)
  }

  /// The line the block begins in, from 1.
  var startLine: Int { Int(cmark_node_get_start_line(pointer)) }
  var endLine: Int { Int(cmark_node_get_end_line(pointer)) }
  var literal: String { harmless(string(cmark_node_get_literal(pointer))) }
  var url: String { harmlessLine(string(cmark_node_get_url(pointer))) }
  var headingLevel: Int { Int(cmark_node_get_heading_level(pointer)) }

  /// The first word after a fence.
  var language: String {
    let info = harmlessLine(string(cmark_node_get_fence_info(pointer)))
    return info.split(separator: " ").first.map(String.init) ?? ""
  }

  /// The number of an ordered list's first item; nil for bullets.
  var listStart: Int? {
    guard cmark_node_get_list_type(pointer) == CMARK_ORDERED_LIST else { return nil }
    return Int(cmark_node_get_list_start(pointer))
  }

  var hasParenthesisDelimiter: Bool { cmark_node_get_list_delim(pointer) == CMARK_PAREN_DELIM }

  /// Whether a task is done; nil when the item is none.
  var isChecked: Bool? {
    guard string(cmark_node_get_type_string(pointer)) == "tasklist" else { return nil }
    return cmark_gfm_extensions_get_tasklist_item_checked(pointer)
  }

  var alignments: [Alignment] {
    let count = Int(cmark_gfm_extensions_get_table_columns(pointer))
    guard let letters = cmark_gfm_extensions_get_table_alignments(pointer) else {
      return Array(repeating: .left, count: count)
    }
    return (0..<count).map { column in
      switch letters[column] {
      case UInt8(ascii: "c"): .center
      case UInt8(ascii: "r"): .right
      default: .left
      }
    }
  }
}

extension CmarkNode.Kind {
  fileprivate init(_ pointer: OpaquePointer) {
    switch cmark_node_get_type(pointer) {
    case CMARK_NODE_DOCUMENT: self = .document
    case CMARK_NODE_BLOCK_QUOTE: self = .quote
    case CMARK_NODE_LIST: self = .list
    case CMARK_NODE_ITEM: self = .item
    case CMARK_NODE_CODE_BLOCK: self = .code
    case CMARK_NODE_HTML_BLOCK: self = .html
    case CMARK_NODE_PARAGRAPH: self = .paragraph
    case CMARK_NODE_HEADING: self = .heading
    case CMARK_NODE_THEMATIC_BREAK: self = .rule
    case CMARK_NODE_TEXT: self = .text
    case CMARK_NODE_SOFTBREAK: self = .softBreak
    case CMARK_NODE_LINEBREAK: self = .lineBreak
    case CMARK_NODE_CODE: self = .codeSpan
    case CMARK_NODE_HTML_INLINE: self = .inlineHTML
    case CMARK_NODE_EMPH: self = .emphasis
    case CMARK_NODE_STRONG: self = .strong
    case CMARK_NODE_LINK: self = .link
    case CMARK_NODE_IMAGE: self = .image
    default: self.init(extensionType: string(cmark_node_get_type_string(pointer)))
    }
  }

  private init(extensionType name: String) {
    switch name {
    case "table": self = .table
    case "table_row", "table_header": self = .tableRow
    case "table_cell": self = .tableCell
    case "strikethrough": self = .strikethrough
    case "tasklist": self = .item
    default: self = .other
    }
  }
}

private func string(_ text: UnsafePointer<CChar>?) -> String {
  text.map { String(cString: $0) } ?? ""
}

private let registered: Void = cmark_gfm_core_extensions_ensure_registered()

/// cmark-gfm switches its extensions' special characters on and off in process-wide tables while it parses
/// inlines: two parses at once would disturb each other.
private let parsing = Mutex(())

/// Parses Markdown and visits every node in order, containers on the way in and out, leaves once.
///
/// - Parameter text: UTF-8.
func parseMarkdown(
  _ text: ArraySlice<UInt8>, withTables: Bool, visit: (CmarkNode, _ isEntering: Bool) -> Void
) {
  guard let root = parsing.withLock({ _ in tree(text, withTables) }) else { return }
  defer { cmark_node_free(root) }
  guard let iterator = cmark_iter_new(root) else { return }
  defer { cmark_iter_free(iterator) }
  while true {
    let event = cmark_iter_next(iterator)
    guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { return }
    visit(CmarkNode(node), event == CMARK_EVENT_ENTER)
  }
}

private func tree(_ text: ArraySlice<UInt8>, _ withTables: Bool) -> OpaquePointer? {
  _ = registered
  // One tilde stays text: answers are full of "~5 km to ~6 km".
  guard let parser = cmark_parser_new(CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE) else { return nil }
  defer { cmark_parser_free(parser) }
  for name in ["table", "strikethrough", "autolink", "tasklist"] where withTables || name != "table"
  {
    if let found = cmark_find_syntax_extension(name) {
      cmark_parser_attach_syntax_extension(parser, found)
    }
  }
  text.withUnsafeBytes { bytes in
    cmark_parser_feed(parser, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
  }
  return cmark_parser_finish(parser)
}
