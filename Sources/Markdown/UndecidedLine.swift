/// The end of what can be shown of a text that is still being written.
///
/// A last line of nothing but marks and numbers (`-`, `|--`, `1.`, a fence's first backticks) waits until it
/// says what it is: the next character decides whether it is a list, a rule, a heading's underline or a
/// table, and the text above would change its shape twice.
///
/// The first line of what may be a table waits for the line that decides.
func decidedEnd(of text: [UInt8], from start: Int) -> Int {
  let end = endBeforeMarks(of: text, from: start)
  guard let header = openTableHeader(text, endingAt: end), header >= start else { return end }
  return header
}

/// Where the last line begins, if it begins with a pipe and the one before does not.
private func openTableHeader(_ text: [UInt8], endingAt end: Int) -> Int? {
  /// No header of a table is longer.
  let longest = 2000
  func lineStart(before place: Int) -> Int? {
    let lowest = max(0, place - longest)
    guard let found = text[lowest..<place].lastIndex(of: UInt8(ascii: "\n")) else {
      return lowest == 0 ? 0 : nil
    }
    return found + 1
  }
  func beginsWithPipe(_ place: Int, to end: Int) -> Bool {
    text[place..<end].prefix(8).first { $0 != 0x20 } == UInt8(ascii: "|")
  }
  let lineEnd = end > 0 && text[end - 1] == UInt8(ascii: "\n") ? end - 1 : end
  guard let last = lineStart(before: lineEnd), beginsWithPipe(last, to: lineEnd) else { return nil }
  guard last > 0, let previous = lineStart(before: last - 1) else { return last }
  return beginsWithPipe(previous, to: last - 1) ? nil : last
}

private func endBeforeMarks(of text: [UInt8], from start: Int) -> Int {
  /// Numbers that wait: `12) ` may begin a list, longer ones are text.
  let longestNumber = 6
  var index = text.count
  var hasDigits = false
  while index > start {
    switch text[index - 1] {
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      return hasDigits && text.count - index > longestNumber ? text.count : index
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: ")"):
      hasDigits = true
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "-"), UInt8(ascii: "="),
      UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "#"), UInt8(ascii: ">"),
      UInt8(ascii: "|"), UInt8(ascii: ":"), UInt8(ascii: "~"), UInt8(ascii: "`"),
      UInt8(ascii: "_"):
      break
    default: return text.count
    }
    index -= 1
  }
  return hasDigits && text.count - index > longestNumber ? text.count : index
}
