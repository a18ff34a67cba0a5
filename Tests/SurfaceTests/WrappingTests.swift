import Surface
import TestSupport
import Testing

@Suite struct WrappingTests {
  private func lines(_ text: String, _ width: Int) -> [String] {
    wrap(text, width: width).map(\.text)
  }

  @Test func examples() {
    #expect(lines("", 10) == [""])
    #expect(lines("one two three", 7) == ["one two", "three"])
    #expect(lines("one  two", 4) == ["one", "two"])
    #expect(lines("abcdefgh", 3) == ["abc", "def", "gh"])
    #expect(lines("a\n\nb\n", 5) == ["a", "", "b", ""])
    #expect(lines("a\r\nb", 5) == ["a", "b"])
    #expect(lines("\tx", 10) == ["    x"])
    #expect(lines("ab\tx", 10) == ["ab  x"])
    #expect(lines("日本語です", 4) == ["日本", "語で", "す"])
    #expect(lines("日本語。", 6) == ["日本", "語。"])
    #expect(lines("x（日本）", 5) == ["x（日", "本）"])
    #expect(lines("日", 1) == ["·"])
    #expect(lines("  indented", 20) == ["  indented"])
  }

  @Test func marksSoftBreaks() {
    #expect(wrap("one two\nthree", width: 4).map(\.isSoftWrapped) == [true, false, true, false])
  }

  @Test func keepsStyles() {
    let bold = Style(.terminal, .bold)
    let wrapped = wrap([Span("one "), Span("two", bold), Span(" three")], width: 7)
    #expect(wrapped[0].spans == [Span("one "), Span("two", bold)])
    #expect(wrapped[1].spans == [Span("three")])
  }

  /// No line is too wide; nothing that can be seen is lost or moved; wrapped lines say so.
  @Test(arguments: 0..<40) func anyText(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    for _ in 0..<8 {
      let text = harmless(randomText(count: 30, using: &random))
      for width in [1, 2, 3, 7, 20, 80] {
        let wrapped = wrap(text, width: width)
        for line in wrapped {
          #expect(line.width <= width, "\(line.text.debugDescription) in \(width)")
        }
        let expected = visible(text, width: width)
        let result = wrapped.flatMap { visible($0.text, width: width) }
        #expect(result == expected)
        let breaks = text.count { $0 == "\n" || $0 == "\r\n" }
        #expect(wrapped.count { !$0.isSoftWrapped } == breaks + 1)
      }
    }
  }

  /// Everything but blanks, as it is shown at this width. Scalars, because a lone mark after a tab comes to
  /// sit on the last of the spaces that the tab became.
  private func visible(_ text: String, width: Int) -> [Unicode.Scalar] {
    text.flatMap { character -> [Unicode.Scalar] in
      let columns = displayWidth(of: character)
      if columns == 0 { return [] }
      return columns > width
        ? ["·"] : character.unicodeScalars.filter { !" \n\t\r".unicodeScalars.contains($0) }
    }
  }

  @Test(arguments: [
    ("short", 5, "short"), ("longer", 5, "long…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"),
    ("abc", 0, ""), ("abc", 1, "…"),
  ]) func elides(text: String, width: Int, expected: String) {
    #expect(elide(text, width: width) == expected)
    #expect(displayWidth(of: elide(text, width: width)) <= width)
  }
}
