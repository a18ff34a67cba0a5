import Markdown
import Surface
import TestSupport
import Testing

/// A long paragraph that is still coming looks like one that came at once.
@Suite struct LongParagraphTests {
  private static let plain = [
    "some words ", "more words that follow ", "a_snake_case name ", "2 * 3 < 7 ", "说了一句话。", "第二句，",
    "third, ",
    "e\u{301}t\u{e9} ", "line\nbreak ", "end. ",
  ]
  private static let marked = [
    "**strong** ", "`code` ", "*em* ", "[a link](http://x.org/a) ", "$x^2$ ", "[1] ", "<b>", "**",
    "`",
    "[open ", "$5 ", "\n===\n", "\n| a |\n|---|\n", "\n\n", "\n# H\n", "\n- item\n", "$$x$$ ",
    "\\(y\\) ", "![i](b) ",
  ]

  @Test(arguments: 0..<8)
  func piecesGiveTheSame(_ seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    var document = MarkdownDocument(seed % 2 == 0 ? "" : "Before.\n\n")
    while document.text.utf8.count < 7000 {
      var piece = ""
      for _ in 0..<Int.random(in: 5...30, using: &random) {
        let isPlain = Int.random(in: 0..<100, using: &random) < 100 - seed
        piece += (isPlain ? Self.plain : Self.marked).randomElement(using: &random) ?? ""
      }
      document.append(piece)
      document.update(width: 30, styles: styles)
      // Each comparison lays the whole text out.
      if Int.random(in: 0..<3, using: &random) > 0 { continue }
      var whole = MarkdownDocument(document.text)
      whole.update(width: 30, styles: styles)
      let isSame = document.blocks == whole.blocks
      #expect(isSame, "seed \(seed) at \(document.text.utf8.count)")
      if !isSame { return }
    }
    for width in [30, 17] {
      document.update(width: width, styles: styles)
      #expect(faults(document.blocks.flatMap(\.lines), width: width) == [])
    }
    document.finish()
    document.update(width: 17, styles: styles)
    #expect(
      document.blocks.flatMap(\.lines)
        == MarkdownDocument.lines(document.text, width: 17, styles: styles))
  }

  @Test(arguments: ["Words that go on and on without a break. ", "一直没有换行的中文句子，一直写下去。"])
  func theCostOfAPieceIsThatOfThePiece(_ sentence: String) {
    var document = MarkdownDocument()
    func work(_ count: Int) -> (parsed: Int, lines: Int) {
      let before = (document.bytesParsed, document.linesLaidOut)
      for _ in 0..<count {
        document.append(sentence)
        document.update(width: 80, styles: styles)
      }
      return (document.bytesParsed - before.0, document.linesLaidOut - before.1)
    }
    _ = work(200)
    let first = work(200)
    _ = work(1000)
    let later = work(200)
    #expect(later.parsed <= first.parsed * 11 / 10)
    #expect(later.lines <= first.lines * 11 / 10)
    #expect(document.blocks.count == 1)
  }
}
