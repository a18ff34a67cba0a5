import Markdown
import Surface
import Testing

@Suite struct CodeTests {
  /// A line of each language and what of it is coloured as keyword, string, comment and number.
  @Test(arguments: [
    ("python", "def f(x): # c", "def", "# c"), ("javascript", "const x = 1 // c", "const", "// c"),
    ("typescript", "interface A {} // c", "interface", "// c"),
    ("java", "class A {} // c", "class", "// c"),
    ("kotlin", "fun main() {} // c", "fun", "// c"), ("scala", "def f = 1 // c", "def", "// c"),
    ("c", "int x; /* c */", "int", "/* c */"), ("cpp", "namespace a {} // c", "namespace", "// c"),
    ("csharp", "foreach (x) {} // c", "foreach", "// c"),
    ("go", "func f() {} // c", "func", "// c"),
    ("rust", "fn f() {} // c", "fn", "// c"), ("swift", "let a = 1 // c", "let", "// c"),
    ("ruby", "def f # c", "def", "# c"), ("php", "function f() {} // c", "function", "// c"),
    ("perl", "my $x; # c", "my", "# c"), ("lua", "local x -- c", "local", "-- c"),
    ("bash", "if true; then # c", "if", "# c"),
    ("powershell", "ForEach ($x) {} # c", "ForEach", "# c"),
    ("r", "function(x) 1 # c", "function", "# c"), ("julia", "function f() # c", "function", "# c"),
    ("matlab", "for i = 1 % c", "for", "% c"), ("vb", "Dim x ' c", "Dim", "' c"),
    ("zig", "const x = 1; // c", "const", "// c"), ("nim", "proc f = # c", "proc", "# c"),
    ("asm", "mov eax ; c", "mov", "; c"), ("fortran", "program a ! c", "program", "! c"),
    ("pascal", "begin { c }", "begin", "{ c }"), ("verilog", "module a; // c", "module", "// c"),
    ("haskell", "where x -- c", "where", "-- c"), ("ocaml", "let x (* c *)", "let", "(* c *)"),
    ("elixir", "defmodule A # c", "defmodule", "# c"), ("erlang", "case X of % c", "case", "% c"),
    ("clojure", "(defn f) ; c", "defn", "; c"), ("lean", "theorem a -- c", "theorem", "-- c"),
    ("sql", "SELECT x -- c", "SELECT", "-- c"), ("json", "\"a\": 1 // c", "\"a\"", "// c"),
    ("yaml", "a-b: 1 # c", "a-b", "# c"), ("toml", "a.b = 1 # c", "a.b ", "# c"),
    ("html", "<div> <!-- c -->", "<div>", "<!-- c -->"),
    ("xml", "</a> <!-- c -->", "</a>", "<!-- c -->"),
    ("css", "color: red; /* c */", "color", "/* c */"), ("dockerfile", "FROM a # c", "FROM", "# c"),
    ("makefile", "ifeq x # c", "ifeq", "# c"), ("cmake", "project(a) # c", "project", "# c"),
    ("terraform", "resource a # c", "resource", "# c"), ("graphql", "type A # c", "type", "# c"),
    ("protobuf", "message A // c", "message", "// c"), ("dart", "class A // c", "class", "// c"),
    ("solidity", "contract A // c", "contract", "// c"), ("diff", "-old", "-old", ""),
  ])
  func languagesAreColoured(
    _ language: String, _ line: String, _ keyword: String, _ comment: String
  ) {
    let lines = document("```\(language)\n\(line)\n```").blocks[0].lines
    #expect(lines[0].text.hasPrefix("┌ \(language) ─"))
    #expect(style(of: keyword, in: lines) == styles.codeKeyword)
    if !comment.isEmpty { #expect(style(of: comment, in: lines) == styles.codeComment) }
  }

  @Test func namesOfValuesAreToldFromValues() {
    let json = document("```json\n{\"key\": \"value\", \"n\": [1]}\n```").blocks[0].lines
    #expect(style(of: "\"key\"", in: json) == styles.codeKeyword)
    #expect(style(of: "\"value\"", in: json) == styles.codeString)
    let html = document("```html\n<a href=\"x\">it's \"quoted\"</a>\n```").blocks[0].lines
    #expect(style(of: "\"x\"", in: html) == styles.codeString)
    #expect(style(of: "quoted", in: html) == styles.codeBlock)
    let header = document("```c\n#include <a.h>\n```").blocks[0].lines
    #expect(style(of: "#include", in: header) == styles.codeKeyword)
  }

  @Test func linesThatAreNotWrappedMoveSideways() {
    var document = MarkdownDocument(
      "> ```c\n> 0123456789abcdefghij漢字klm\n> short\n> ```\n",
      options: MarkdownOptions(wrapsCode: false))
    document.finish()
    document.update(width: 20, styles: styles)
    func shown() -> [String] { document.blocks[0].lines.map(\.text) }
    #expect(document.blocks[0].codes.map(\.columns) == [27])
    #expect(document.blocks[0].codes.map(\.room) == [14])
    #expect(
      shown() == [
        "▎ ┌ c ─────────────┐", "▎ │ 0123456789abcd›│", "▎ │ short          │",
        "▎ └────────────────┘",
      ])
    document.scrollCode(0, ofBlock: 0, to: 4)
    #expect(shown()[1] == "▎ │‹456789abcdefgh›│")
    #expect(shown()[2] == "▎ │‹t              │")
    document.scrollCode(0, ofBlock: 0, to: 9)
    #expect(shown()[1] == "▎ │‹9abcdefghij漢 ›│")
    document.scrollCode(0, ofBlock: 0, to: 99)
    #expect(document.codeOffset(0, ofBlock: 0) == 13)
    #expect(shown()[1] == "▎ │‹defghij漢字klm │")
    document.update(width: 24, styles: styles)
    #expect(shown()[1].hasPrefix("▎ │‹"))
    #expect(faults(document.blocks[0].lines, width: 24) == [])
  }

  @Test func openCodeMovesTooAndKeepsItsHeight() {
    let text = "```c\n0123456789abcdefghij\nx\n"
    var document = MarkdownDocument(text, options: MarkdownOptions(wrapsCode: false))
    document.update(width: 14, styles: styles)
    #expect(document.blocks[0].lines.map(\.text)[1] == "│ 0123456789›│")
    document.scrollCode(0, ofBlock: 0, to: 5)
    #expect(document.blocks[0].lines.map(\.text)[1] == "│‹56789abcde›│")
    document.append("0123456789abcdefghij\n")
    document.update(width: 14, styles: styles)
    #expect(document.blocks[0].lines.map(\.text)[3] == "│‹56789abcde›│")
    #expect(document.blocks[0].lines.count == 5)
    document.append("```\n")
    document.finish()
    document.update(width: 14, styles: styles)
    #expect(document.blocks[0].lines.map(\.text)[3] == "│‹56789abcde›│")
  }
}
