import Markdown
import Surface
import TestSupport
import Testing

/// What must hold for any text at any width, whole or half-written.
@Suite struct PropertyTests {
  /// Strings that terminals, fonts and parsers disagree about.
  private static let strange: [String] = [
    "a", " ", "\n", "word ", "漢字", "。", "e" + String(repeating: "\u{301}", count: 100), "\u{301}",
    "👨‍👩‍👧‍👦",
    "👍🏽", "🇫🇷", "🇫", "\u{200D}", "\u{200B}", "\u{FE0F}", "\u{202E}", "\u{2066}", "שלום", "مرحبا",
    "नमस्ते", "각", "ᄀ",
    "\u{1B}[2J", "\u{7}", "\u{9B}", "\u{0}", "\r", "\r\n", "\t", "\u{7F}", "\u{85}", "\u{2028}",
    "\u{FFFD}", "\u{FEFF}",
    nonCharacter(0x90), nonCharacter(0x90) + "0" + nonCharacter(0x91), nonCharacter(0x92),
    "\u{E000}", "\u{10FFFF}", "*", "**", "`", "```\n",
    "$", "$$", "\\(", "\\)",
    "\\[", "\\]", "[", "](", ")", "[^1]", "[^1]: ", "| ", "|---|\n", "- ", "1. ", "> ", "# ",
    "    ", "<b>", "&#27;",
    "[x]: /y\n",
  ]

  /// U+FDD0 and its neighbours, which Swift does not let one write.
  private static func nonCharacter(_ last: UInt8) -> String {
    String(decoding: [0xEF, 0xB7, last], as: UTF8.self)
  }

  @Test(arguments: 0..<8)
  func anyStringAtAnyWidth(_ seed: Int) {
    var random = SeededRandom(seed: UInt64(seed) + 100)
    for _ in 0..<60 {
      let text = (0..<Int.random(in: 1...40, using: &random))
        .map { _ in Self.strange.randomElement(using: &random) ?? "" }.joined()
      for width in [1, 2, 3, 9, 40] {
        let document = document(text, width: width)
        let lines = document.blocks.flatMap(\.lines)
        let found = faults(lines, width: width) + surfaceFaults(lines, width: width)
        #expect(found == [], "width \(width): \(text.debugDescription)")
        #expect(lostBytes(document) == [], "\(text.debugDescription)")
        if !found.isEmpty { return }
      }
    }
  }

  /// Every cell holds what a terminal prints.
  private func surfaceFaults(_ lines: [StyledLine], width: Int) -> [String] {
    var surface = Surface(Size(rows: lines.count, columns: width))
    for (row, line) in lines.enumerated() {
      surface.write(line, at: Position(row: row, column: 0))
    }
    return lines.indices.flatMap { row in
      surface.row(row).compactMap { cell in
        let glyph = surface.glyph(of: cell)
        let isPrintable = displayWidth(of: glyph.base).map { $0 > 0 } ?? false
        return isPrintable && glyph.marks.count <= 4
          ? nil : "row \(row) holds U+\(String(glyph.base.value, radix: 16))"
      }
    }
  }

  /// What stands in no block's source, so that copying would lose it.
  private func lostBytes(_ document: MarkdownDocument) -> [UInt8] {
    let bytes = Array(document.text.utf8)
    guard !document.blocks.isEmpty else { return [] }
    var isCovered = Array(repeating: false, count: bytes.count)
    for block in document.blocks {
      for index in block.source { isCovered[index] = true }
    }
    return zip(bytes, isCovered).filter { byte, isCovered in
      !isCovered && byte != 0x20 && !(0x09...0x0D).contains(byte)
    }.map(\.0)
  }

  // MARK: While it is written

  /// Closed blocks stay as they are, and what is being written jumps by its last line at most.
  @Test(arguments: GoldenTests.names)
  func nothingJumpsWhileADocumentIsWritten(_ name: String) throws {
    let bytes = try #require(readFile("\(GoldenTests.folder)/\(name).md"))
    let text = String(decoding: bytes, as: UTF8.self)
    var document = MarkdownDocument()
    var closed: [LaidOutBlock] = []
    var height = 0
    var written = ""
    for scalar in text.unicodeScalars {
      written.unicodeScalars.append(scalar)
      document.append(String(scalar))
      document.update(width: 44, styles: styles)
      let same = document.blocks.prefix(closed.count) == closed[...]
      #expect(same, "\(name): a closed block changed at \(written.suffix(40).debugDescription)")
      let shrunk = height - document.lineCount
      #expect(
        shrunk <= 1, "\(name): \(shrunk) lines fewer at \(written.suffix(60).debugDescription)")
      if !same || shrunk > 1 { return }
      closed = Array(document.blocks.dropLast(2))
      height = document.lineCount
    }
  }
}
