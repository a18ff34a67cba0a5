import Surface

/// Colours code line by line by its words alone: comments, strings, numbers, keywords.
struct CodeHighlighter {
  private let language: CodeLanguage?
  private let styles: MarkdownStyles
  /// What a comment or string that began on an earlier line ends with.
  private var open: CodeLanguage.Delimiter?

  init(language name: String, styles: MarkdownStyles) {
    language = CodeLanguage.named(name)
    self.styles = styles
  }

  mutating func spans(of line: String) -> [Span] {
    guard let language else { return line.isEmpty ? [] : [Span(line, styles.codeBlock)] }
    var scanner = LineScanner(line, plain: styles.codeBlock)
    while !scanner.isAtEnd {
      if let delimiter = open {
        let isClosed = scanner.take(throughEndOf: delimiter, style(of: delimiter))
        if isClosed { open = nil }
      } else if language.lineComments.contains(where: scanner.isAtComment) {
        scanner.takeRest(styles.codeBlock.overlaid(styles.codeComment))
      } else if let delimiter = language.delimiters.first(where: { scanner.isAt($0.opening) }) {
        begin(delimiter, &scanner)
      } else if let word = scanner.word {
        let name = language.ignoresCase ? word.lowercased() : word
        let isKeyword = language.keywords.contains(name)
        scanner.take(
          word.utf8.count,
          isKeyword ? styles.codeBlock.overlaid(styles.codeKeyword) : styles.codeBlock)
      } else if let digits = scanner.number {
        scanner.take(digits, styles.codeBlock.overlaid(styles.codeNumber))
      } else {
        scanner.take(1, styles.codeBlock)
      }
    }
    return scanner.finish()
  }

  private mutating func begin(_ delimiter: CodeLanguage.Delimiter, _ scanner: inout LineScanner) {
    guard delimiter.spansLines || scanner.closes(delimiter) else {
      // An apostrophe in a text, not a string.
      scanner.take(delimiter.opening.utf8.count, styles.codeBlock)
      return
    }
    scanner.take(delimiter.opening.utf8.count, style(of: delimiter))
    if !scanner.take(throughEndOf: delimiter, style(of: delimiter)) { open = delimiter }
  }

  private func style(of delimiter: CodeLanguage.Delimiter) -> Style {
    styles.codeBlock.overlaid(delimiter.isComment ? styles.codeComment : styles.codeString)
  }
}

/// Reads one line's bytes and cuts it into spans, which begin and end at ASCII characters only.
private struct LineScanner {
  private let bytes: [UInt8]
  private var index = 0
  private var spanStart = 0
  private var spanStyle: Style
  private var spans: [Span] = []

  init(_ line: String, plain: Style) {
    bytes = Array(line.utf8)
    spanStyle = plain
  }

  var isAtEnd: Bool { index >= bytes.count }

  func isAt(_ text: String) -> Bool { isAt(text, index) }

  private func isAt(_ text: String, _ place: Int) -> Bool {
    bytes[place...].starts(with: text.utf8)
  }

  /// A number sign begins a comment only after a space: `$#` and `a#b` are none.
  func isAtComment(_ text: String) -> Bool {
    let mustStandAlone = text == "#" || text == "--"
    return isAt(text) && (!mustStandAlone || index == 0 || bytes[index - 1] <= 0x20)
  }

  var word: String? {
    guard isLetter(bytes[index]) else { return nil }
    let end = bytes[index...].firstIndex { !isLetter($0) && !isDigit($0) } ?? bytes.count
    return String(decoding: bytes[index..<end], as: UTF8.self)
  }

  var number: Int? {
    guard isDigit(bytes[index]) else { return nil }
    return bytes[index...].prefix { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: ".") }.count
  }

  mutating func take(_ count: Int, _ style: Style) {
    if style != spanStyle {
      endSpan()
      spanStyle = style
    }
    index = min(bytes.count, index + count)
  }

  mutating func takeRest(_ style: Style) { take(bytes.count - index, style) }

  /// Takes up to and with the end of a comment or string; false when the line ends before.
  mutating func take(throughEndOf delimiter: CodeLanguage.Delimiter, _ style: Style) -> Bool {
    let end = self.end(of: delimiter, from: index)
    take((end ?? bytes.count) - index, style)
    return end != nil
  }

  func closes(_ delimiter: CodeLanguage.Delimiter) -> Bool {
    end(of: delimiter, from: index + delimiter.opening.utf8.count) != nil
  }

  private func end(of delimiter: CodeLanguage.Delimiter, from start: Int) -> Int? {
    var place = start
    while place < bytes.count {
      if delimiter.hasEscapes, bytes[place] == UInt8(ascii: "\\") {
        place += 2
      } else if isAt(delimiter.closing, place) {
        return place + delimiter.closing.utf8.count
      } else {
        place += 1
      }
    }
    return nil
  }

  mutating func finish() -> [Span] {
    endSpan()
    return spans
  }

  private mutating func endSpan() {
    if spanStart < index {
      spans.append(Span(String(decoding: bytes[spanStart..<index], as: UTF8.self), spanStyle))
    }
    spanStart = index
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
      || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
