import Markdown
import Surface
import TestSupport
import Testing

let styles = MarkdownStyles()

func render(_ text: String, _ width: Int = 40, options: MarkdownOptions = MarkdownOptions())
  -> String
{
  MarkdownDocument.lines(text, width: width, styles: styles, options: options)
    .map(\.text).joined(separator: "\n")
}

func document(_ text: String, width: Int = 40) -> MarkdownDocument {
  var document = MarkdownDocument(text)
  document.finish()
  document.update(width: width, styles: styles)
  return document
}

/// What is wrong with lines of a width: too wide, or with a scalar that a terminal would obey.
func faults(_ lines: [StyledLine], width: Int) -> [String] {
  lines.enumerated().compactMap { index, line in
    if line.width > width { return "line \(index) has \(line.width) columns: \(line.text)" }
    let control = line.spans.flatMap(\.text.unicodeScalars).first {
      $0.properties.generalCategory == .control || (0x202A...0x202E).contains($0.value)
        || (0x2066...0x2069).contains($0.value) || (0x2028...0x2029).contains($0.value)
    }
    return control.map { "line \(index) has U+\(String($0.value, radix: 16))" }
  }
}

/// The style of the first span that holds a text.
func style(of text: String, in lines: [StyledLine]) -> Style? {
  lines.flatMap(\.spans).first { $0.text.contains(text) }?.style
}

/// Pieces of Markdown that get in each other's way when they are put together.
let fragments = [
  "word ", "many more words here ", "**strong** ", "*emph", "_", "~~gone~~ ", "`code` ", "``",
  "[a](http://x.org/y) ", "![i](p.png) ", "<b>", "<br>", "&#27;", "&amp;", "\u{1B}[2J", "\u{202E}",
  "漢字。", "一个很长的中文句子", "👩‍👩‍👧", "🇫🇷", "e\u{301}", "\n", "\n", "\n", "\n\n", "\n\n", "\r\n", "\r", "\t",
  "# ", "## ", "- ", "* ", "+ ", "1. ", "2) ", "  - ", "   ", "    ", "- [ ] ", "- [x] ", "> ", ">",
  "```\n", "```swift\n", "\n```\n", "~~~\n", "---\n", "===\n", "***\n", "| a | b |\n",
  "|---|:-:|\n", "| x | y |\n", "|", "| 1", "<div>\n", "</div>\n", "<!--", "-->", "www.a.org ",
  "\\", "let x = 1 // c\n", "/*", "\"", "\u{FEFF}", "\0",
]

func randomMarkdown(_ random: inout SeededRandom, pieces: Int) -> String {
  (0..<pieces).map { _ in fragments.randomElement(using: &random) ?? "" }.joined()
}

/// Texts like models write them.
let samples = [
  "# Title\n\nIntro with **bold** and `code`.\nSecond line.\n\n- one\n- two\n  - nested\n  - more\n- three\n\nEnd.",
  "Here is a list:\n- a\n- b\n\n  loose\n- c\n1. first\n2. second\n\n   para\n10. tenth\n",
  "Text\n```swift\nlet a = 1\n\n// c\nprint(a)\n```\nAfter\n\n~~~\nopen\n  end",
  "```python\nx = \"\"\"a\nb\"\"\"\nfor i in range(10):\n\tprint(i)\n",
  "Intro\n| a | b |\n|---|--:|\n| 1 | 2 |\n| long cell | 漢字 |\n\nAfter\n\n| x |\n|---|\n",
  "> quote\n> more\n> > inner\n\n> other\n\n---\n\nTitle\n===\nSub\n---\n",
  "<div>\nhtml\n</div>\n\nPara <b>x</b><br>y  \nhard\\\nbreak\n\n![img](http://a.org/i.png)\n",
  "1. a\n   ```sh\n   ls\n   ```\n2. b\n   > q\n3. c\n* other\n* list\n\n\n* far\n+ plus\n",
  "a\r\nb\r\n\r\n- x\r\n- y\r\n\r\n```\r\ncode\r\n```\r\n# H\r\n",
  "    indented\n    code\n\npara\n\n- [ ] todo\n- [x] done\n\ttabbed\n\n中文段落\n第二行。\n",
]

extension StringProtocol {
  /// Without the line breaks at its end.
  var trimmed: String { String(reversed().drop { $0 == "\n" }.reversed()) }
}
