/// The end of what can be shown of a text that is still being written.
///
/// A last line of nothing but marks and numbers (`-`, `|--`, `1.`, a fence's first backticks) waits until it
/// says what it is: the next character decides whether it is a list, a rule, a heading's underline or a
/// table, and the text above would change its shape twice.
func decidedEnd(of text: [UInt8], from start: Int) -> Int {
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
