import Markdown
import Surface
import Testing

@Suite struct ConstructTests {
  @Test func headingsTellTheirLevelByStyle() {
    let lines = document("# One\ntext\n## Two\n### Three").blocks.flatMap(\.lines)
    #expect(lines.map(\.text) == ["One", "", "text", "", "Two", "", "Three"])
    #expect(style(of: "One", in: lines)?.attributes == [.bold, .underline])
    #expect(style(of: "Two", in: lines)?.attributes == .bold)
    #expect(style(of: "Three", in: lines)?.attributes == [.bold, .italic])
  }

  @Test func inlineMarksAddUp() {
    let lines = document("a **b *c* ~~d~~** `e` ~f~").blocks.flatMap(\.lines)
    #expect(lines.map(\.text) == ["a b c d e ~f~"])
    #expect(style(of: "b", in: lines)?.attributes == .bold)
    #expect(style(of: "c", in: lines)?.attributes == [.bold, .italic])
    #expect(style(of: "d", in: lines)?.attributes == [.bold, .strikethrough])
    #expect(style(of: "e", in: lines) == styles.code)
  }

  @Test func breaksAreSpacesUnlessHard() {
    #expect(render("a\nb  \nc\\\nd<br>e") == "a b\nc\nd\ne")
    #expect(render("中文\n第二") == "中文第二")
    #expect(render("中文\nx") == "中文 x")
    #expect(render("a\nb", options: MarkdownOptions(keepsLineBreaks: true)) == "a\nb")
  }

  @Test func listsHang() {
    #expect(
      render("- aaa bbb ccc\n  - ddd eee\n\n    fff", 10) == """
        • aaa bbb
          ccc
          ◦ ddd
            eee

            fff
        """)
    #expect(render("9. x\n10. y\n\n11) z") == "9. x\n10. y\n\n11) z")
    #expect(render("- [ ] a\n- [x] b\n-") == "☐ a\n☑ b\n• ")
    #expect(render("- a\n\n- b\n- c") == "• a\n\n• b\n• c")
  }

  @Test func quotesKeepTheirBarOnEveryLine() {
    #expect(render("> aaa bbb ccc\n>\n> > ddd", 9) == "▎ aaa bbb\n▎ ccc\n▎ \n▎ ddd")
    #expect(render("> a\n> > b", 20) == "▎ a\n▎ \n▎ ▎ b")
  }

  @Test func codeStandsInAFrameWithItsLanguage() {
    #expect(
      render("```python title\nx = 1\n\n  y\n```", 20) == """
        ┌ python ──────────┐
        │ x = 1            │
        │                  │
        │   y              │
        └──────────────────┘
        """)
    #expect(
      render("```\n\ta漢字漢字漢字\n```", 14, options: MarkdownOptions(codeHint: "yc")) == """
        ┌──────── yc ┐
        │     a漢字  │
        │ 漢字漢字   │
        └────────────┘
        """)
    #expect(render("```c\nabcdef\n```", 4) == "c\nabcd\nef")
  }

  @Test func longCodeLinesAreCutSoftly() {
    let lines = document("```\n\(String(repeating: "a", count: 30))\nb\n```", width: 20)
      .blocks[0].lines
    #expect(lines.map(\.isSoftWrapped) == [false, true, false, false, false])
  }

  @Test func codeIsColoured() {
    let lines = document("```swift\nlet a = \"x\" + 12 /* c\nd */ b // e\n```").blocks[0].lines
    #expect(style(of: "let", in: lines) == styles.codeKeyword)
    #expect(style(of: "\"x\"", in: lines) == styles.codeString)
    #expect(style(of: "12", in: lines) == styles.codeNumber)
    #expect(style(of: "/* c", in: lines) == styles.codeComment)
    #expect(style(of: "d */", in: lines) == styles.codeComment)
    #expect(style(of: " b ", in: lines) == styles.codeBlock)
    #expect(style(of: "// e", in: lines) == styles.codeComment)
  }

  @Test func apostrophesOfTextsAreNoStrings() {
    let lines = document("```sh\necho it's $# # do\n```").blocks[0].lines
    #expect(style(of: "it", in: lines)?.foreground == .terminal)
    #expect(style(of: "# do", in: lines) == styles.codeComment)
  }

  @Test func tablesAlign() {
    #expect(
      render("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |\n| long | wide | right |") == """
        ┌──────┬──────┬───────┐
        │ a    │  b   │     c │
        ├──────┼──────┼───────┤
        │ 1    │  2   │     3 │
        │ long │ wide │ right │
        └──────┴──────┴───────┘
        """)
  }

  @Test func tablesShrinkAndWrap() {
    #expect(
      render("| k | text |\n|---|---|\n| a | some words that wrap |\n| b | 漢字漢字漢字漢字漢 |", 22) == """
        ┌───┬────────────────┐
        │ k │ text           │
        ├───┼────────────────┤
        │ a │ some words     │
        │   │ that wrap      │
        ├───┼────────────────┤
        │ b │ 漢字漢字漢字漢 │
        │   │ 字漢           │
        └───┴────────────────┘
        """)
  }

  @Test func tablesThatCannotFitAreCards() {
    #expect(
      render("| Name | Age | City |\n|---|---|---|\n| Alice | 30 | Paris |\n| Bob | | Rome |", 12)
        == """
        Name: Alice
        Age: 30
        City: Paris
        ────────────
        Name: Bob
        City: Rome
        """)
  }

  @Test func linksShowWhereTheyLead() {
    #expect(render("[text](https://example.org/a)") == "text (example.org)")
    #expect(render("<https://example.org/a>") == "https://example.org/a")
    #expect(render("www.example.org/x") == "www.example.org/x")
    #expect(render("[example.org](http://Example.org/x)") == "example.org")
    #expect(render("[a@b.org](mailto:a@b.org)") == "a@b.org")
    #expect(render("[good.org](https://evil.org/good.org)") == "good.org (evil.org)")
    #expect(render("[x.org](https://x.org@evil.org/)") == "x.org (evil.org)")
    #expect(render("[x.org](https://evil.org\\\\@x.org/)") == "x.org (evil.org)")
    #expect(render("[here](docs/a.md)") == "here (docs/a.md)")
    #expect(render("![alt](http://a.org/i.png)") == "[image: alt] (a.org)")
    #expect(render("[x](file:///etc/passwd)") == "x (file:///etc/passwd)")
    #expect(render("[![b](http://c.org/i)](http://c.org/)") == "[image: b] (c.org)")
    #expect(render("![](i.png)") == "[image] (i.png)")
    let lines = document("a [b](http://c.org)").blocks[0].lines
    #expect(style(of: "b", in: lines)?.attributes == .underline)
    #expect(style(of: "c.org", in: lines) == styles.linkHost)
  }

  @Test func htmlIsText() {
    #expect(
      render("<div class=\"x\">\n<b>y</b>\n</div>\n\na <i>b</i>")
        == "<div class=\"x\">\n<b>y</b>\n</div>\n\na <i>b</i>")
  }

  @Test func rulesCrossTheWidth() {
    #expect(render("a\n\n---\n\nb", 5) == "a\n\n─────\n\nb")
  }

  @Test func narrowWidthsKeepTheText() {
    #expect(render("- ab", 1) == "•\na\nb")
    #expect(render("> ab", 1) == "a\nb")
    #expect(render("漢", 1) == "·")
    #expect(render("| a | b |\n|---|---|\n| c | d |", 1).filter { $0 != "\n" } == "a:cb:d")
  }

  @Test func blocksCarryWhatCopyingNeeds() {
    let text = "# H\n\nText\n\n- item\n  ```sh\n  ls\n  ```\n\n> ```\n> q\n> ```\n"
    let document = document(text)
    #expect(document.blocks.map(\.kind) == [.heading(level: 1), .paragraph, .listItem, .quote])
    #expect(
      document.blocks.map { document.source(of: $0) } == [
        "# H", "Text", "- item\n  ```sh\n  ls\n  ```", "> ```\n> q\n> ```",
      ])
    #expect(document.blocks.flatMap(\.codes).map(\.text) == ["ls", "q"])
    let code = document.blocks[2].codes[0]
    #expect(code.language == "sh")
    #expect(document.blocks[2].lines[code.lines].first?.text.hasPrefix("  ┌ sh ─") == true)
    #expect(document.blocks[2].lines[code.lines].last?.text.hasPrefix("  └─") == true)
  }

  @Test func aTableBelowAParagraphHasItsOwnSource() {
    for rows in ["", "| 1 | 2 |\n", "| 1 | 2 |\n| 3 | 4 |\n\nEnd"] {
      let table = "| a | b |\n|---|---|\n" + rows
      let document = document("One\ntwo\n" + table)
      let sources = document.blocks.prefix(2).map { document.source(of: $0) }
      #expect(sources == ["One\ntwo", String(table.split(separator: "\n\n")[0].trimmed)])
    }
  }

  @Test func linesAreFoundByNumber() {
    let document = document(samples[0])
    let all = document.blocks.flatMap(\.lines)
    #expect(document.lineCount == all.count)
    for range in [0..<all.count, 3..<9, 5..<5, -4..<2, all.count - 1..<all.count + 9] {
      #expect(document.lines(in: range) == Array(all[range.clamped(to: 0..<all.count)]))
    }
    for (index, block) in document.blocks.enumerated() {
      for line in block.lineRange { #expect(document.blockIndex(ofLine: line) == index) }
    }
    #expect(document.blockIndex(ofLine: all.count) == nil)
  }
}

@Suite struct FootnoteTests {
  @Test func footnotesAreNumberedAsTheyAreWritten() {
    #expect(
      render("Word[^1], more[^note].\n\n[^1]: The text\n    goes on.\n[^note]: Other") == """
        Word¹, more[note].

        ¹ The text goes on.
        [note] Other
        """)
    #expect(render("- a[^2]\n\n[^2]: b\n\n    c") == "• a²\n\n² b\n\n  c")
  }

  @Test func whatIsNoFootnoteStays() {
    #expect(render("`a[^1]` \\[^1] [^a b] [^]") == "a[^1] [^1] [^a b] [^]")
    #expect(render("```\n[^1]: x\n```", 8) == "[^1]: x")
  }
}
