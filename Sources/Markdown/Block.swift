/// One construct of a document as a value, its text harmless already.
struct Block: Hashable, Sendable {
  enum Content: Hashable, Sendable {
    case paragraph([Inline])
    case heading(level: Int, [Inline])
    case code(CodeBlock)
    case html(String)
    case quote([Block])
    /// Lists have no node of their own: an item is a block, so that a long list closes item by item.
    case item(ListMarker, [Block])
    case table(Table)
    case rule
  }

  var content: Content
  /// Whether a blank line separates it from the block before it.
  var hasGapBefore: Bool
}

struct CodeBlock: Hashable, Sendable {
  var language: String
  /// Without the last line break.
  var text: String
}

struct ListMarker: Hashable, Sendable {
  /// nil for bullets.
  var number: Int?
  var hasParenthesis = false
  /// Whether the task is done; nil when the item is none.
  var isChecked: Bool?
  /// How many lists are around this one.
  var depth = 0
  /// The label, when it is a footnote's text.
  var footnote: String?

  var text: String {
    if let footnote { return footnoteMark(footnote) + " " }
    let ordinal = number.map { "\($0)\(hasParenthesis ? ")" : ".") " }
    guard let isChecked else { return ordinal ?? ["• ", "◦ ", "▪ "][depth % 3] }
    return (ordinal ?? "") + (isChecked ? "☑ " : "☐ ")
  }
}

struct Table: Hashable, Sendable {
  typealias Cell = [Inline]
  var alignments: [CmarkNode.Alignment]
  var header: [Cell]
  var rows: [[Cell]]
}

/// A run of text with the marks on it. Line breaks are `\n` in the text.
struct Inline: Hashable, Sendable {
  struct Marks: OptionSet, Hashable, Sendable {
    let rawValue: UInt8
    static let emphasis = Marks(rawValue: 1)
    static let strong = Marks(rawValue: 2)
    static let strikethrough = Marks(rawValue: 4)
    static let code = Marks(rawValue: 8)
    static let link = Marks(rawValue: 16)
    static let linkHost = Marks(rawValue: 32)
    static let math = Marks(rawValue: 64)
    static let footnote = Marks(rawValue: 128)
  }

  /// What it leads to or stands for.
  enum Target: Hashable, Sendable {
    case link(String)
    case formula(Formula)
    case footnoteLabel(String)
  }

  var text: String
  var marks: Marks
  var target: Target?

  /// The formula that has lines of its own here.
  var display: Formula? {
    if case .formula(let formula)? = target, formula.isDisplay { formula } else { nil }
  }
}

/// A footnote's number as one prints it; other labels in brackets.
func footnoteMark(_ label: String) -> String {
  label.allSatisfy { $0.isASCII && $0.isNumber }
    ? MathAlphabets.raised(label) ?? label : "[\(label)]"
}
