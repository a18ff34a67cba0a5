/// Breaks styled text into lines of at most `width` columns.
///
/// Lines break at spaces, between wide characters, and inside words that are longer than a line; spaces at
/// a break go. `\n` always breaks, `\t` becomes spaces to the next multiple of four. A wide character that
/// does not fit a line at all (width 1) becomes `·`. The text must be harmless already.
package func wrap(_ spans: [Span], width: Int) -> [StyledLine] {
  var wrapper = Wrapper(width: max(1, width))
  for span in spans { wrapper.append(span) }
  return wrapper.finish()
}

package func wrap(_ text: String, width: Int, style: Style = .plain) -> [StyledLine] {
  wrap([Span(text, style)], width: width)
}

private struct Wrapper {
  /// Characters of the word being read: what would move to the next line as a whole.
  private struct Piece {
    var character: Character
    var columns: Int
    var style: Style
  }

  private let width: Int
  private var lines: [StyledLine] = []
  private var line: [Span] = []
  private var used = 0
  private var word: [Piece] = []
  private var wordColumns = 0
  private var spaces: [Piece] = []

  init(width: Int) { self.width = width }

  mutating func append(_ span: Span) {
    for character in span.text {
      if character == "\n" || character == "\r\n" {
        breakLine(soft: false)
      } else if character == "\t" {
        // The word before it may still move to the next line, and the tab's column with it.
        placeWord()
        let column = used + spaces.count
        for _ in 0..<(4 - column % 4) { take(" ", span.style) }
      } else {
        take(character, span.style)
      }
    }
  }

  mutating func finish() -> [StyledLine] {
    breakLine(soft: false)
    return lines
  }

  private mutating func take(_ original: Character, _ style: Style) {
    var (character, columns) = (original, displayWidth(of: original))
    if columns == 0 { return }
    if columns > width { (character, columns) = ("·", 1) }
    let piece = Piece(character: character, columns: columns, style: style)
    if character == " " {
      placeWord()
      spaces.append(piece)
      return
    }
    // A line may break before a wide character, unless that is closing punctuation.
    if columns == 2, !word.isEmpty, !staysWithPrevious(character), !opens(word.last?.character) {
      placeWord()
    } else if let last = word.last, last.columns == 2, columns == 1, !staysWithPrevious(character),
      !opens(last.character)
    {
      placeWord()
    }
    word.append(piece)
    wordColumns += columns
  }

  /// Puts the word that was read on this line, or on the next one.
  private mutating func placeWord() {
    if word.isEmpty { return }
    if used + spaces.count + wordColumns > width, used > 0 {
      let dropped = spaces.count
      spaces = []
      flushLine(soft: true, dropping: dropped)
    }
    spaces.forEach { put($0) }
    spaces = []
    for piece in word {
      if used + piece.columns > width { flushLine(soft: true) }
      put(piece)
    }
    word = []
    wordColumns = 0
  }

  private mutating func put(_ piece: Piece) {
    if used + piece.columns > width { flushLine(soft: true) }
    if line.last?.style == piece.style {
      line[line.count - 1].text.append(piece.character)
    } else {
      line.append(Span(String(piece.character), piece.style))
    }
    used += piece.columns
  }

  private mutating func breakLine(soft: Bool) {
    placeWord()
    spaces = []
    flushLine(soft: soft)
  }

  private mutating func flushLine(soft: Bool, dropping spaces: Int = 0) {
    lines.append(StyledLine(line, isSoftWrapped: soft, droppedSpaces: spaces))
    line = []
    used = 0
  }
}

/// Whether a line may break between two characters of which neither is a space: only beside a wide one.
package func mayBreakLine(between previous: Character, and next: Character) -> Bool {
  guard displayWidth(of: previous) == 2 || displayWidth(of: next) == 2 else { return false }
  return !staysWithPrevious(next) && !opens(previous)
}

/// Closing punctuation that must not begin a line (the short list of JIS X 4051).
private func staysWithPrevious(_ character: Character) -> Bool {
  // Comparing scalars takes a twentieth of the time that comparing characters takes.
  switch character.onlyScalar {
  case "、", "。", "，", "．", ",", ".", "!", "?", "！", "？", "：", "；", ":", ";", ")", "]", "}", "）",
    "］",
    "｝", "」", "』", "】", "〉", "》", "〕", "’", "”", "…", "ー", "々":
    true
  default: false
  }
}

private func opens(_ character: Character?) -> Bool {
  switch character?.onlyScalar {
  case "（", "［", "｛", "「", "『", "【", "〈", "《", "〔", "‘", "“", "(", "[", "{": true
  default: false
  }
}

extension Character {
  fileprivate var onlyScalar: Unicode.Scalar? {
    let scalars = unicodeScalars
    let first = scalars.startIndex
    return scalars.index(after: first) == scalars.endIndex ? scalars[first] : nil
  }
}

/// The text cut to at most `width` columns, with `…` where something is missing.
package func elide(_ text: String, width: Int) -> String {
  guard displayWidth(of: text) > width else { return text }
  guard width > 0 else { return "" }
  var result = ""
  var used = 0
  for character in text {
    let columns = displayWidth(of: character)
    if used + columns > width - 1 { break }
    result.append(character)
    used += columns
  }
  return result + "…"
}
