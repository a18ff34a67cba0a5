extension TextBuffer {
  package var previousCharacter: String.Index? {
    cursor > text.startIndex ? text.index(before: cursor) : nil
  }

  package var nextCharacter: String.Index? {
    cursor < text.endIndex ? text.index(after: cursor) : nil
  }

  /// The first character of the cursor's line.
  package var lineStart: String.Index {
    text[..<cursor].lastIndex(of: "\n").map { text.index(after: $0) } ?? text.startIndex
  }

  /// The line break behind the cursor's line, or the end of the text.
  package var lineEnd: String.Index { text[cursor...].firstIndex(of: "\n") ?? text.endIndex }

  /// The start of the word at or before the cursor, as readline counts words: letters and digits.
  package var wordStart: String.Index {
    var index = cursor
    while index > text.startIndex, !isWord(before: index) { index = text.index(before: index) }
    while index > text.startIndex, isWord(before: index) { index = text.index(before: index) }
    return index
  }

  /// The end of the word at or behind the cursor.
  package var wordEnd: String.Index {
    var index = cursor
    while index < text.endIndex, !isWord(text[index]) { index = text.index(after: index) }
    while index < text.endIndex, isWord(text[index]) { index = text.index(after: index) }
    return index
  }

  private func isWord(before index: String.Index) -> Bool {
    isWord(text[text.index(before: index)])
  }

  private func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }

  /// Swaps the characters on both sides of the cursor; at the end of a line the two before it.
  package mutating func transpose() {
    let start = lineStart
    guard cursor > start else { return }
    let second = cursor == lineEnd ? text.index(before: cursor) : cursor
    guard second > start else { return }
    let first = text.index(before: second)
    let swapped = String([text[second], text[first]])
    replace(first..<text.index(after: second), with: swapped)
  }
}
