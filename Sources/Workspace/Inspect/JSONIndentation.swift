/// JSON over several lines, for reading. Works on bytes and needs no document that is right: what it does not
/// understand it leaves as it is.
struct JSONIndentation {
  /// Deeper levels stay in one column with these, and ever deeper ones on one line: the text must not grow
  /// without measure.
  private static let (deepestIndent, deepestBreak) = (16, 64)

  private var out: [UInt8] = []
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  /// An opening bracket was the last thing.
  private var isJustOpened = false

  /// A body as it is read best: JSON, JSON line by line, or events whose data is JSON.
  static func indented(_ body: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    // What grows more than this is made to grow.
    let most = 4 * body.count + 1 << 20
    var rest = body[...]
    while !rest.isEmpty, result.count < most {
      let line = rest.prefix { $0 != UInt8(ascii: "\n") }
      rest = rest[line.endIndex...].dropFirst()
      let start = jsonStart(of: line)
      if let start {
        var indentation = JSONIndentation()
        // A document over several lines is one.
        var (document, isWhole) = (line[start...], false)
        repeat {
          isWhole = indentation.take(document)
          guard !isWhole, line.startIndex == start, !rest.isEmpty else { break }
          document = rest.prefix { $0 != UInt8(ascii: "\n") }
          rest = rest[document.endIndex...].dropFirst()
        } while result.count + indentation.out.count < most
        result += line[..<start] + indentation.out
      } else {
        result += line
      }
      result.append(UInt8(ascii: "\n"))
    }
    return result + rest
  }

  /// Where JSON begins in a line: at its start, or behind `data:`.
  private static func jsonStart(of line: ArraySlice<UInt8>) -> Int? {
    var start = line.startIndex
    if line.starts(with: "data:".utf8) {
      start += 5
      if start < line.endIndex, line[start] == UInt8(ascii: " ") { start += 1 }
    }
    // The last word of OpenAI's streams.
    guard start < line.endIndex, !line[start...].starts(with: "[DONE]".utf8) else { return nil }
    return line[start] == UInt8(ascii: "{") || line[start] == UInt8(ascii: "[") ? start : nil
  }

  /// True when the document has come to its end.
  private mutating func take(_ bytes: ArraySlice<UInt8>) -> Bool {
    for byte in bytes {
      if isInString { string(byte) } else { structure(byte) }
    }
    return depth <= 0 && !isInString
  }

  private mutating func string(_ byte: UInt8) {
    out.append(byte)
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      isInString = false
    }
  }

  private mutating func structure(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      depth -= 1
      if isJustOpened { isJustOpened = false } else { breakLine() }
      out.append(byte)
    case UInt8(ascii: ","):
      out.append(byte)
      breakLine()
    case UInt8(ascii: ":"): out += ": ".utf8
    default:
      if isJustOpened { breakLine() }
      isJustOpened = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
      if isJustOpened { depth += 1 }
      isInString = byte == UInt8(ascii: "\"")
      out.append(byte)
    }
  }

  private mutating func breakLine() {
    guard depth < Self.deepestBreak else { return }
    out.append(UInt8(ascii: "\n"))
    out += repeatElement(UInt8(ascii: " "), count: 2 * min(max(0, depth), Self.deepestIndent))
  }
}
