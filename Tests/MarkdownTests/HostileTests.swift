import Markdown
import Surface
import TestSupport
import Testing

@Suite struct HostileTests {
  private static let many = 10_000

  private static let inputs: [String: String] = [
    "quotes": String(repeating: ">", count: many) + " end",
    "lists": String(repeating: "- ", count: many) + "end",
    "quotes and lists": String(repeating: "> 1. ", count: 2000) + "end",
    "emphasis": String(repeating: "*a **b ", count: many),
    "strong": String(repeating: "**a", count: 2000) + String(repeating: "**", count: 2000),
    "brackets": String(repeating: "[", count: many) + "a" + String(repeating: "](b)", count: many),
    "images": String(repeating: "![", count: many),
    "backticks": (1...400).map { String(repeating: "`", count: $0) }.joined(separator: "x"),
    "one word": String(repeating: "a", count: 50_000),
    "one line": String(repeating: "word 漢字 ", count: 4000),
    "entities": "&#27;[2J &#x9b; &#8238; &#0; &#13; &#8232; `&#27;` [&#27;](&#27;)",
    "escapes": "\u{1B}]52;c;AAAA\u{7} \u{9B}31m \u{202E}abc\u{2066} \u{2028} \0",
    "code with escapes": "```\u{1B}x\n\u{1B}[2J\r\u{8}\n```",
    "unclosed": "# a **b `c [d](e\n\n> - ```x\n| a |\n|---|\n<!-- <div>",
    "pipes": "|" + String(repeating: "a|", count: many) + "\n|"
      + String(repeating: "-|", count: many)
      + "\n" + String(repeating: "|x\n", count: many),
    "wide table": "|" + String(repeating: "漢字|", count: 100) + "\n|"
      + String(repeating: "-|", count: 100) + "\n|" + String(repeating: "👩‍👩‍👧|", count: 100),
    "marks": "a" + String(repeating: "\u{301}", count: 1000),
    "numbers": "999999999. a\n1000000000. b\n",
    "html": String(repeating: "<a>", count: many),
    "autolinks": String(repeating: "www.", count: many),
    "references": String(repeating: "[a]: b\n", count: 5000)
      + String(repeating: "[a]", count: 5000),
  ]

  @Test(arguments: inputs.keys.sorted())
  func nothingIsObeyedOrTooWide(_ name: String) throws {
    let text = try #require(Self.inputs[name])
    var document = MarkdownDocument(text)
    document.finish()
    for width in [1, 2, 7, 10, 40, 80] {
      document.update(width: width, styles: styles)
      let lines = document.blocks.flatMap(\.lines)
      #expect(!lines.isEmpty)
      #expect(faults(lines, width: width) == [], "\(name) at \(width)")
    }
  }

  @Test func aLineOfAMegabyte() {
    let text = String(repeating: "x", count: 1 << 20)
    let lines = MarkdownDocument.lines(text, width: 80, styles: styles)
    #expect(lines.count == (1 << 20) / 80 + 1)
    #expect(faults(lines, width: 80) == [])
  }

  @Test func aTableRowIsNotMultiplied() {
    let columns = 5000
    let text =
      "|" + String(repeating: "a|", count: columns) + "\n|"
      + String(repeating: "-|", count: columns) + "\n" + String(repeating: "|x\n", count: 20_000)
    #expect(document(text, width: 80).blocks.count == 1)
  }

  @Test func entitiesAreDecodedBeforeTheyAreMadeHarmless() {
    #expect(render("a&#27;b `&#27;` &#x202E;") == "a␛b &#27; ⟨RLO⟩")
    #expect(render("[a](http://x.org/&#27;) ![&#7;](b)") == "a (x.org) [image: ␇] (b)")
  }

  @Test func anythingAtAnyWidth() {
    var random = SeededRandom(seed: 3)
    for round in 0..<600 {
      let text = randomMarkdown(&random, pieces: .random(in: 1...60, using: &random))
      for width in [1, 2, 5, 10, 13, 40, 80, 200] {
        let found = faults(
          MarkdownDocument.lines(text, width: width, styles: styles), width: width)
        #expect(found == [], "round \(round) width \(width): \(text.debugDescription)")
        if !found.isEmpty { return }
      }
    }
  }

  @Test func manyThreadsAtOnce() async {
    let expected = samples.map { render($0) }
    await withTaskGroup(of: [String].self) { group in
      for _ in 0..<8 {
        group.addTask { (0..<20).flatMap { _ in samples.map { render($0) } } }
      }
      for await results in group {
        #expect(results == Array(repeating: expected, count: 20).flatMap { $0 })
      }
    }
  }
}
