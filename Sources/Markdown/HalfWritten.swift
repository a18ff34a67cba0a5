/// What is done to the last words of a text that is still being written, so that they do not change their shape
/// with the next character: half a link waits, and an open emphasis is one already.
extension Block {
  mutating func holdBackHalfWritten() {
    switch content {
    case .paragraph(let inlines): content = .paragraph(withoutHalfWritten(inlines))
    case .heading(let level, let inlines):
      content = .heading(level: level, withoutHalfWritten(inlines))
    case .quote(var blocks) where !blocks.isEmpty:
      blocks[blocks.count - 1].holdBackHalfWritten()
      content = .quote(blocks)
    case .item(let marker, var blocks) where !blocks.isEmpty:
      blocks[blocks.count - 1].holdBackHalfWritten()
      content = .item(marker, blocks)
    default: break
    }
  }
}

private func withoutHalfWritten(_ inlines: [Inline]) -> [Inline] {
  var inlines = withoutHalfLink(inlines)
  for delimiter in openDelimiters { inlines = closing(delimiter, inlines) }
  return inlines.filter { !$0.text.isEmpty || $0.target != nil }
}

/// Half a link of more characters is taken for text.
private let longestLinkText = 80
private let longestHalfLink = 400

/// Cuts off `[text`, `[text]` and `[text](http://…` at the end.
private func withoutHalfLink(_ inlines: [Inline]) -> [Inline] {
  var tail: [Character] = []
  for index in inlines.indices.reversed() {
    let run = inlines[index]
    if !run.marks.isDisjoint(with: [.code, .math, .linkHost, .footnote]) { break }
    let characters = Array(run.text.suffix(longestHalfLink))
    if !run.marks.contains(.link), let start = characters.lastIndex(of: "[") {
      guard
        isHalfLink(
          Array(characters[(start + 1)...]) + tail, isFirst: index == 0 && start == 0)
      else { break }
      var kept = run.text.dropLast(characters.count - start)
      if kept.last == "!" { kept.removeLast() }
      return inlines[..<index] + [Inline(text: String(kept), marks: run.marks, target: run.target)]
    }
    tail = characters + tail
    if tail.count > longestHalfLink { break }
  }
  return inlines
}

/// - Parameters:
///   - rest: what follows the opening bracket.
///   - isFirst: whether nothing goes before the bracket.
private func isHalfLink(_ rest: [Character], isFirst: Bool) -> Bool {
  guard let end = rest.firstIndex(of: "]") else { return rest.count <= longestLinkText }
  let after = rest[(end + 1)...]
  guard let next = after.first else { return true }
  // A definition, which will not be shown, or text.
  if next == ":", isFirst { return after.count <= longestHalfLink && !after.contains("\n") }
  if next == "[" { return after.count <= longestLinkText && !after.contains("]") }
  return next == "(" && after.count <= longestHalfLink
    && !after.contains { $0 == ")" || $0 == "\n" }
}

private let openDelimiters: [(text: String, mark: Inline.Marks)] = [
  ("`", .code), ("**", .strong), ("~~", .strikethrough), ("*", .emphasis),
]

/// Takes an opening mark without its end out of the text and gives what follows its look.
private func closing(
  _ delimiter: (text: String, mark: Inline.Marks), _ inlines: [Inline]
) -> [Inline] {
  for index in inlines.indices.reversed() {
    let run = inlines[index]
    guard run.marks.isDisjoint(with: [.code, .math, .linkHost]),
      let place = openPlace(of: delimiter.text, in: run.text, isLast: index == inlines.count - 1)
    else { continue }
    var (before, after) = (run, run)
    before.text = String(run.text[..<place.lowerBound])
    after.text = String(run.text[place.upperBound...])
    var rest = [after] + inlines[(index + 1)...]
    for position in rest.indices { rest[position].marks.insert(delimiter.mark) }
    // Half of the mark that will end it.
    let mark = delimiter.text.first
    while rest[rest.count - 1].text.last == mark { rest[rest.count - 1].text.removeLast() }
    return inlines[..<index] + [before] + rest
  }
  return inlines
}

/// Where a mark stands that can begin something: before a word, or at the very end, and not inside a word.
private func openPlace(of mark: String, in text: String, isLast: Bool) -> Range<String.Index>? {
  var end = text.endIndex
  while end > text.startIndex {
    let start = text.index(before: end)
    defer { end = start }
    guard text[start...].hasPrefix(mark) else { continue }
    let after = text.index(start, offsetBy: mark.count)
    let previous = start > text.startIndex ? text[text.index(before: start)] : " "
    if previous.isLetter || previous.isNumber || previous == mark.first { continue }
    if after == text.endIndex { if isLast { return start..<after } else { continue } }
    if text[after].isWhitespace || text[after] == mark.first { continue }
    return start..<after
  }
  return nil
}
