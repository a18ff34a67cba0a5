/// Text of any number of lines with a cursor.
///
/// Invariants: the cursor stands on a character boundary; line breaks are `\n` only. Other control
/// characters that were pasted are kept: drawing makes them harmless.
package struct TextBuffer: Hashable, Sendable {
  package private(set) var text: String
  /// The cursor in UTF-8 bytes, so that finding its place does not read the text before it.
  private var offset: Int

  /// The cursor stands at the end.
  package init(_ text: String = "") {
    self.text = normalizingLineBreaks(text)
    offset = self.text.utf8.count
  }

  package var isEmpty: Bool { text.isEmpty }

  package var cursor: String.Index { text.utf8.index(text.startIndex, offsetBy: offset) }

  /// The cursor counted in characters.
  package var characterOffset: Int { text.distance(from: text.startIndex, to: cursor) }

  package mutating func move(to index: String.Index) {
    offset = text.utf8.distance(from: text.startIndex, to: index)
  }

  package mutating func move(toCharacter count: Int) {
    let index = text.index(text.startIndex, offsetBy: max(0, count), limitedBy: text.endIndex)
    move(to: index ?? text.endIndex)
  }

  package mutating func insert(_ piece: String) {
    replace(cursor..<cursor, with: piece)
  }

  /// Replaces a range and puts the cursor behind what was put in.
  package mutating func replace(_ range: Range<String.Index>, with piece: String) {
    let piece = normalizingLineBreaks(piece)
    let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
    text.replaceSubrange(range, with: piece)
    offset = start + piece.utf8.count
    moveToBoundary()
  }

  /// Removes a range, puts the cursor where it was, and returns what was removed.
  package mutating func remove(_ range: Range<String.Index>) -> String {
    let removed = String(text[range])
    replace(range, with: "")
    return removed
  }

  /// An edit can join its neighbours to one character (a mark behind its letter).
  private mutating func moveToBoundary() {
    var index = cursor
    while index < text.endIndex, index.samePosition(in: text) == nil {
      index = text.unicodeScalars.index(after: index)
    }
    move(to: index)
  }
}

private func normalizingLineBreaks(_ text: String) -> String {
  let needsWork = text.unicodeScalars.contains {
    $0 == "\r" || $0 == "\u{2028}" || $0 == "\u{2029}"
  }
  guard needsWork else { return text }
  var result = String.UnicodeScalarView()
  var previous: Unicode.Scalar = " "
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\r", "\u{2028}", "\u{2029}": result.append("\n")
    case "\n" where previous == "\r": break
    default: result.append(scalar)
    }
    previous = scalar
  }
  return String(result)
}
