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
    if open == nil { takeLineStart(&scanner, language) }
    while !scanner.isAtEnd {
      if let delimiter = open {
        let isClosed = scanner.take(throughEndOf: delimiter, style(of: delimiter))
        if isClosed { open = nil }
      } else if language.lineComments.contains(where: scanner.isAtComment) {
        scanner.takeRest(styles.codeBlock.overlaid(styles.codeComment))
      } else if language.notation == .markup, let tag = scanner.tag {
        scanner.take(tag, styles.codeBlock.overlaid(styles.codeKeyword))
      } else if let delimiter = language.delimiters.first(where: { scanner.isAt($0.opening) }) {
        begin(delimiter, &scanner, language)
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

  /// What a line is by its beginning: a part of a difference, a directive, a name with its value.
  private func takeLineStart(_ scanner: inout LineScanner, _ language: CodeLanguage) {
    let keyword = styles.codeBlock.overlaid(styles.codeKeyword)
    if language.notation == .difference {
      scanner.takeRest(styles.codeBlock.overlaid(differenceStyle(scanner)))
    } else if language.hasDirectives, let directive = scanner.directive {
      scanner.take(directive, keyword)
    } else if let mark = language.keyMark, let key = scanner.key(before: mark) {
      scanner.take(key, keyword)
    }
  }

  private func differenceStyle(_ scanner: LineScanner) -> Style {
    if ["+++", "---", "diff ", "index "].contains(where: scanner.isAt) {
      return styles.codeComment
    }
    if scanner.isAt("@@") { return styles.codeNumber }
    return scanner.isAt("+") ? styles.codeString : scanner.isAt("-") ? styles.codeKeyword : .plain
  }

  private mutating func begin(
    _ delimiter: CodeLanguage.Delimiter, _ scanner: inout LineScanner, _ language: CodeLanguage
  ) {
    let isValue = language.notation != .markup || delimiter.isComment || scanner.isAfterEqualSign
    guard isValue, delimiter.spansLines || scanner.closes(delimiter) else {
      // An apostrophe in a text, not a string.
      scanner.take(delimiter.opening.utf8.count, styles.codeBlock)
      return
    }
    let isKey = language.keyMark.map { scanner.isFollowed(delimiter, by: $0) } ?? false
    let style = isKey ? styles.codeBlock.overlaid(styles.codeKeyword) : style(of: delimiter)
    scanner.take(delimiter.opening.utf8.count, style)
    if !scanner.take(throughEndOf: delimiter, style) { open = delimiter }
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
    let mustStandAlone = ["#", "--", "%", "'", "!"].contains(text)
    return isAt(text) && (!mustStandAlone || index == 0 || bytes[index - 1] <= 0x20)
  }

  /// `<name`, `</name` or what ends a tag.
  var tag: Int? {
    if isAt(">") { return 1 }
    if isAt("/>") { return 2 }
    guard isAt("<"), !isAt("<!--") else { return nil }
    let name = bytes[(index + 1)...].drop { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "!") }
    let rest = name.drop {
      isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ":")
    }
    return rest.startIndex > name.startIndex ? rest.startIndex - index : nil
  }

  var isAfterEqualSign: Bool { index > 0 && bytes[index - 1] == UInt8(ascii: "=") }

  /// `#include` at the start of a line.
  var directive: Int? {
    let blank = bytes.prefix { $0 == 0x20 }.count
    guard index == 0, blank < bytes.count, bytes[blank] == UInt8(ascii: "#") else { return nil }
    return blank + 1 + bytes[(blank + 1)...].prefix { isLetter($0) || $0 == 0x20 }.count
  }

  /// A name at the start of the line up to a mark, which is left.
  func key(before mark: Character) -> Int? {
    guard index == 0, let byte = mark.asciiValue, let end = bytes.firstIndex(of: byte),
      !bytes.contains(UInt8(ascii: "{"))
    else { return nil }
    let name = bytes[..<end]
    let isName = name.allSatisfy {
      isLetter($0) || isDigit($0) || [0x20, UInt8(ascii: "-"), UInt8(ascii: ".")].contains($0)
    }
    return isName && name.contains(where: isLetter) ? end : nil
  }

  /// Whether the string that begins here is the name of what follows.
  func isFollowed(_ delimiter: CodeLanguage.Delimiter, by mark: Character) -> Bool {
    guard let end = end(of: delimiter, from: index + delimiter.opening.utf8.count) else {
      return false
    }
    return bytes[end...].first { $0 != 0x20 } == mark.asciiValue
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
