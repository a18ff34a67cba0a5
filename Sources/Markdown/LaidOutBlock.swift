package import Surface

/// A block of a document as lines of one width.
package struct LaidOutBlock: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case paragraph
    case heading(level: Int)
    case code(language: String)
    case html
    case quote
    case listItem
    case table
    case rule
  }

  /// Code inside the block, which may be a list item or a quote that has several.
  package struct Code: Hashable, Sendable {
    package var language: String
    /// As the source has it, without borders and wrapping; control characters made visible.
    package var text: String
    /// Where it stands among the block's lines, borders included.
    package var lines: Range<Int>
    /// The columns of its widest line, and how many there is room for: what lines that are not wrapped can be
    /// moved by is the difference.
    package var columns: Int
    package var room: Int
  }

  /// A link or an image inside the block.
  package struct Link: Hashable, Sendable {
    package var url: String
    /// The lines it is seen in, among the block's.
    package var lines: Range<Int>
  }

  /// A formula inside the block.
  package struct Math: Hashable, Sendable {
    /// TeX's notation as the source has it, without its delimiters.
    package var text: String
    /// Where it stands in the document's UTF-8, delimiters included.
    package var source: Range<Int>
    /// Whether it has lines of its own.
    package var isDisplay: Bool
    /// The lines it is seen in, among the block's.
    package var lines: Range<Int>
  }

  package var kind: Kind
  /// Where its source is in the document's UTF-8, blank lines around it left out.
  package var source: Range<Int>
  /// A blank line that separates it from the block before it is its first.
  package var lines: [StyledLine]
  package var codes: [Code]
  package var links: [Link] = []
  package var formulas: [Math] = []
  /// The number of lines before it in the document.
  package var firstLine: Int

  package var lineRange: Range<Int> { firstLine..<firstLine + lines.count }
}

extension LaidOutBlock.Kind {
  init(_ block: Block) {
    switch block.content {
    case .paragraph: self = .paragraph
    case .heading(let level, _): self = .heading(level: level)
    case .code(let code): self = .code(language: code.language)
    case .html: self = .html
    case .quote: self = .quote
    case .item: self = .listItem
    case .table: self = .table
    case .rule: self = .rule
    }
  }
}
