/// Where the lines of a text begin, counted as cmark counts them.
struct LineIndex {
  private let text: ArraySlice<UInt8>
  /// All text, to look back beyond the slice.
  private let whole: [UInt8]
  private(set) var starts: [Int]
  /// Whether the last line lacks its line break.
  let endsInPartialLine: Bool
  /// The most columns a line of dashes and pipes has: what a table could have.
  private(set) var mostDelimiters = 0

  init(_ whole: [UInt8], _ range: Range<Int>) {
    (self.whole, text) = (whole, whole[range])
    starts = [range.lowerBound]
    var index = range.lowerBound
    var pipes = 0
    var isDelimiterRow = true
    while index < range.upperBound {
      let byte = whole[index]
      index += 1
      switch byte {
      case UInt8(ascii: "|"): pipes += 1
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        if byte == UInt8(ascii: "\r"), index < range.upperBound, whole[index] == UInt8(ascii: "\n")
        {
          index += 1
        }
        if isDelimiterRow { mostDelimiters = max(mostDelimiters, pipes) }
        starts.append(index)
        (pipes, isDelimiterRow) = (0, true)
      case UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "\t"),
        UInt8(ascii: ">"):
        break
      default: isDelimiterRow = false
      }
    }
    if isDelimiterRow { mostDelimiters = max(mostDelimiters, pipes) }
    endsInPartialLine = starts.last != range.upperBound || whole[range].last == UInt8(ascii: "\r")
  }

  /// Where a line begins; the end of the text for lines it does not have.
  func start(ofLine line: Int) -> Int {
    line <= starts.count ? starts[max(0, line - 1)] : text.endIndex
  }

  /// Definitions that are shown nowhere may stand above the first block: they belong to it.
  var firstLineWithText: Int {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    guard let first = text.firstIndex(where: { !isBlank($0) }) else { return 1 }
    return starts.lastIndex { $0 <= first }.map { $0 + 1 } ?? 1
  }

  /// The number of lines that end in a line break.
  var completeLines: Int {
    guard endsInPartialLine else { return starts.count - 1 }
    // After a last `\r` no line has begun, and a `\n` may still belong to it.
    return starts.last == text.endIndex ? starts.count - 2 : starts.count - 1
  }

  /// Whether the line before the given one has nothing but spaces and quote marks.
  func isBlank(beforeLine line: Int) -> Bool {
    var index = start(ofLine: line)
    guard line > 0, index > 0 else { return false }
    index -= 1
    if whole[index] == UInt8(ascii: "\n"), index > 0, whole[index - 1] == UInt8(ascii: "\r") {
      index -= 1
    }
    while index > 0 {
      index -= 1
      switch whole[index] {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return true
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: ">"): break
      default: return false
      }
    }
    return true
  }
}
