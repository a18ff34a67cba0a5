import Surface

/// Plain text that only grows, wrapped as it does: only its last line is looked at again, because lines
/// before it are full.
struct GrowingText {
  let width: Int
  let style: Style
  private var frozen: [StyledLine] = []
  private var open: [StyledLine] = []
  private var openText = ""
  /// UTF-8 bytes of the source that are laid out.
  private(set) var length = 0

  init(width: Int, style: Style) { (self.width, self.style) = (max(1, width), style) }

  var count: Int { frozen.count + open.count }

  subscript(index: Int) -> StyledLine {
    index < frozen.count ? frozen[index] : open[index - frozen.count]
  }

  /// Takes what was added to `text` since the last time.
  mutating func update(to text: String) {
    let total = text.utf8.count
    guard total != length else { return }
    let added = text.utf8.index(text.utf8.startIndex, offsetBy: length)
    openText += harmless(String(text[added...]))
    length = total
    if let lineBreak = openText.lastIndex(of: "\n") {
      frozen += wrap(String(openText[..<lineBreak]), width: width, style: style)
      openText = String(openText[openText.index(after: lineBreak)...])
    }
    open = openText.isEmpty ? [] : wrap(openText, width: width, style: style)
    freezeFullLines()
  }

  /// Keeps the last line's words, and the spaces behind them that wrapping dropped.
  private mutating func freezeFullLines() {
    guard open.count > 1, let last = open.last, !last.spans.isEmpty else { return }
    let spaces = openText.reversed().prefix { $0 == " " || $0 == "\t" }.reversed()
    frozen += open.dropLast()
    open = [last]
    openText = last.text + String(spaces)
  }
}
