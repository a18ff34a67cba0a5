import Markdown
import Surface
import TestSupport
import Testing

@Suite struct MathTests {
  @Test(arguments: [
    ("a^2 + b^2 = c^2", "a² + b² = c²"),
    ("x_1, x_2, \\dots, x_n", "x₁, x₂, …, xₙ"),
    ("x_i^2", "xᵢ²"), ("x^{n+1}", "xⁿ⁺¹"), ("x_{i,j}", "x_(i,j)"), ("e^{i\\pi}", "e^(iπ)"),
    ("f'(x) + f''", "f′(x) + f″"), ("\\frac{a}{b}", "a/b"), ("\\frac{a+b}{2c}", "(a + b)/(2c)"),
    ("\\frac12 x", "(1/2)x"), ("\\frac{dy}{dx}", "dy/dx"), ("-\\frac{b}{2a}", "−b/(2a)"),
    ("\\sqrt2", "√2"), ("\\sqrt{x+1}", "√(x + 1)"), ("\\sqrt[3]{x}", "∛x"), ("\\sqrt[n]{x}", "ⁿ√x"),
    ("\\sum_{i=1}^n a_i", "∑ᵢ₌₁ⁿ aᵢ"), ("\\int_0^1 f(x)\\,dx", "∫₀¹ f(x) dx"),
    ("\\alpha\\beta \\to \\infty", "αβ → ∞"), ("\\sin x + \\cos(y)", "sin x + cos(y)"),
    ("\\mathbb{R}^n \\ni x", "ℝⁿ ∋ x"), ("\\mathcal{L}", "ℒ"), ("\\text{if } x > 0", "if x > 0"),
    ("-x + (-y)", "−x + (−y)"), ("|x| = |-x|", "|x| = |−x|"), ("a|b", "a|b"),
    ("\\hat{x} \\vec v", "x̂v⃗"), ("\\not= \\not\\in", "≠∉"),
    ("\\left(\\frac{a}{b}\\right)^2", "(a/b)²"),
    ("\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", "(1 2; 3 4)"), ("\\boxed{42}", "⟦42⟧"),
    ("\\binom{n}{k}", "(n choose k)"), ("a \\equiv b \\pmod{n}", "a ≡ b (mod n)"),
    ("\\unknown{x} + y", "\\unknown{x} + y"), ("90^\\circ", "90°"), ("A^\\top", "Aᵀ"),
    ("100\\%", "100%"), ("\\{1, 2\\}", "{1, 2}"), ("\\operatorname{rank} A", "rank A"),
    ("\\ce{2H2O -> O2}", "2H₂O → O₂"), ("\\frac", "/"), ("{", "{"), ("x^", "x"),
  ])
  func formulasInText(_ tex: String, _ shown: String) {
    #expect(render("a \\(\(tex)\\) z", 200) == "a \(shown) z")
  }

  @Test func everySymbolIsOneCharacter() {
    for (name, shown) in [
      ("alpha", "α"), ("iddots", "⋰"), ("otimes", "⊗"), ("because", "∵"), ("rrbracket", "⟧"),
    ] {
      #expect(render("$\\\(name)$") == shown)
    }
    #expect(render("$\\reals$") == "ℝ")
  }

  @Test func fractionsStandOverABar() {
    #expect(
      render("$$x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}$$") == """
              −b ± √(b² − 4ac)
          x = ────────────────
                     2a
        """)
  }

  @Test func sumsHaveTheirLimitsAboveAndBelow() {
    #expect(
      render("\\[\\sum_{i=1}^{n} \\frac{1}{i} \\ge \\lim_{x\\to0} x\\]") == """
           n   1
           ∑   ─ ≥ lim x
          i=1  i   x→0
        """)
  }

  @Test func matricesAndCasesHaveTallFences() {
    #expect(
      render("$$A = \\begin{bmatrix} 1 & 20 \\\\ 3 & 4 \\end{bmatrix}$$") == """
          A = ⎡ 1  20 ⎤
              ⎣ 3  4  ⎦
        """)
    #expect(
      render("$$f = \\begin{cases} x & x > 0 \\\\ 0 & \\text{else} \\end{cases}$$") == """
              ⎧ x  x > 0
          f = ⎨
              ⎩ 0  else
        """)
  }

  @Test func alignedEquationsMeetAtTheirRelation() {
    #expect(
      render("\\begin{align*}\nab &= c \\\\\n&= d + e\n\\end{align*}") == """
          ab = c
             = d + e
        """)
  }

  @Test func pricesAndCodeAreNoFormulas() {
    for text in [
      "It costs $5 and $10.", "$5-$10", "a $ b $ c", "US$5 is A$7", "$HOME and $PATH",
      "https://a.org/?a=$b&c=$d x$",
    ] {
      #expect(render(text, 80) == text)
    }
    #expect(render("`$x$` and `\\(y\\)`") == "$x$ and \\(y\\)")
    #expect(render("```\n$x$ \\(a\\)\n```", 10) == "$x$ \\(a\\)")
    #expect(render("    $x$\n", 8) == "$x$")
    #expect(render("\\$x$ y$") == "$x$ y$")
    #expect(render("<a title=\"$x$\">$y^2$") == "<a title=\"$x$\">y²")
  }

  @Test func whatMarkdownWouldEatStays() {
    #expect(render("$a_1 * b_2 * c_3$ and $\\{x\\}$") == "a₁ ∗ b₂ ∗ c₃ and {x}")
    #expect(render("**$x^2$** and *$y$*") == "x² and y")
    #expect(render("| $|x|$ | b |\n|---|---|\n").contains("│ |x| │ b │"))
    #expect(render("$$\na\n- b\n= c\n$$") == "  a − b = c")
    #expect(render("> $$\n> a\n> + b\n> $$\n> end") == "▎   a + b\n▎ \n▎ end")
    #expect(render("- x\n  $$\n  a\n  $$\n  y\n- z") == "• x\n\n    a\n\n  y\n• z")
  }

  @Test func widerThanTheScreenIsOneLineThatWraps() {
    let tex = "$$\\frac{a + b + c + d}{e} = \\frac{f}{g}$$"
    #expect(render(tex, 30).split(separator: "\n").count == 3)
    #expect(render(tex, 14) == "(a + b + c +\nd)/e = f/g")
    let lines = MarkdownDocument.lines(tex, width: 5, styles: styles)
    #expect(faults(lines, width: 5) == [])
  }

  @Test func theSourceOfAFormulaCanBeHad() {
    let text = "a $x^2$ b\n\n$$\n\\frac{1}{2}\n$$\n\n- i \\(y\\)\n\n| a |\n|---|\n| $z$ |\n"
    let document = document(text)
    let all = document.blocks.flatMap(\.formulas)
    #expect(all.map(\.text) == ["x^2", "\n\\frac{1}{2}\n", "y", "z"])
    #expect(all.map(\.isDisplay) == [false, true, false, false])
    let sources = all.map { String(decoding: Array(text.utf8)[$0.source], as: UTF8.self) }
    #expect(sources == ["$x^2$", "$$\n\\frac{1}{2}\n$$", "\\(y\\)", "$z$"])
    #expect(all.map(\.lines) == [0..<1, 1..<4, 1..<2, 4..<5])
  }

  @Test func linksAndFormulasKnowTheirLines() {
    let document = document(
      "some words [a link that wraps](http://x.org/a) and $a + b$ [b](/c)", width: 14)
    let block = document.blocks[0]
    #expect(block.links.map(\.url) == ["http://x.org/a", "/c"])
    let seen = block.links.map { block.lines[$0.lines].map(\.text).joined(separator: "|") }
    #expect(seen == ["some words a|link that|wraps (x.org)", "and a + b b|(/c)"])
    #expect(block.formulas.map { block.lines[$0.lines].map(\.text) } == [["and a + b b"]])
  }

  @Test func halfWrittenFormulasDoNotShowTheirMarks() {
    func shown(_ text: String) -> [String] {
      var document = MarkdownDocument(text)
      document.update(width: 30, styles: styles)
      return document.blocks.flatMap(\.lines).map(\.text)
    }
    #expect(shown("Then \\(x^") == ["Then"])
    #expect(shown("Then $x^2 + ") == ["Then"])
    #expect(shown("It is $5 and") == ["It is $5 and"])
    #expect(shown("So\n$$\n\\frac{1") == ["So", "", "\\frac{1"])
    #expect(shown("So\n$$\n\\frac{1}{2}\n$$") == ["So", "", "  1", "  ─", "  2"])
    #expect(shown("\\[ x") == ["x"])
    #expect(render("Open \\(x^") == "Open (x^")
    #expect(render("Open $$x") == "Open $$x")
  }

  @Test func anyFormulaAtAnyWidth() {
    var random = SeededRandom(seed: 5)
    let pieces = [
      "\\frac", "{", "}", "{a}", "^", "_", "\\sqrt", "[3]", "\\left(", "\\right)",
      "\\begin{pmatrix}",
      "\\end{pmatrix}", "&", "\\\\", "x", "1", " ", "+", "-", "\\sum", "\\text{漢字 e\u{301}}", "'",
      "|",
      "\\alpha", "\\hat", "\\underbrace", "\\boxed", "\\xrightarrow{f}", "\\unknown", "👩‍👩‍👧",
      "\\mathbf",
      "\\left\\{", "\\middle|", "\\begin{cases}", "\\end{cases}", "~", "\\lim", "\\int", "\u{301}",
      "\\not", "\\",
      "\\ce{H2O}", "\\tag{1}", "\\substack{a\\\\b}", "\\phantom{xx}", "\\\\[2pt]",
    ]
    for round in 0..<500 {
      let tex = (0..<Int.random(in: 1...25, using: &random))
        .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      for width in [1, 7, 20, 80] {
        let lines = MarkdownDocument.lines("$$" + tex + "$$", width: width, styles: styles)
        let found = faults(lines, width: width)
        #expect(found == [], "round \(round) width \(width): \(tex.debugDescription)")
        if !found.isEmpty { return }
      }
    }
  }

  @Test(arguments: [
    String(repeating: "{", count: 5000), String(repeating: "\\frac{", count: 2000),
    String(repeating: "\\left(", count: 2000), String(repeating: "x^{", count: 2000),
    String(repeating: "\\begin{matrix}", count: 300), String(repeating: "\\sqrt", count: 3000),
    String(repeating: "x_", count: 1900), String(repeating: "\\frac1", count: 600),
    String(repeating: "\\hat", count: 900), String(repeating: "&", count: 3900),
    String(repeating: "a&", count: 1000) + String(repeating: "\\\\", count: 900),
  ])
  func deepFormulasAreShownAllTheSame(_ tex: String) {
    let lines = MarkdownDocument.lines("$$" + tex + "$$", width: 40, styles: styles)
    #expect(!lines.isEmpty)
    #expect(faults(lines, width: 40) == [])
  }
}
