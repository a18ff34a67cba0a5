import Conversation
import Surface
import Testing

@testable import Workspace

struct ComposerLinesTests {
  private func texts(_ text: String, _ width: Int) -> [String] {
    composerLines(text, width: width).map { String(text[$0.range(in: text)]) }
  }

  @Test(arguments: [
    ("", 5, [""]),
    ("\n", 5, ["", ""]),
    ("one two three", 7, ["one two ", "three"]),
    ("one  two", 4, ["one  ", "two"]),
    ("abcdefgh", 3, ["abc", "def", "gh"]),
    ("a bcdefgh", 4, ["a ", "bcde", "fgh"]),
    ("中文字", 4, ["中文", "字"]),
    ("中文。", 4, ["中", "文。"]),
    ("ab中", 3, ["ab", "中"]),
    ("one\n\ntwo", 9, ["one", "", "two"]),
    ("中", 1, ["中"]),
  ])
  func breaks(text: String, width: Int, lines: [String]) {
    #expect(texts(text, width) == lines)
  }

  @Test func controlsAreShown() {
    let text = "a\u{1B}[2J\tb\u{202E}"
    let lines = composerLines(text, width: 40)
    #expect(lines.map { $0.shown(of: text, width: 40) } == ["a␛[2J   b⟨RLO⟩"])
  }

  /// Plain text has a way of its own, which must break as the other one does.
  @Test(arguments: 0..<40)
  func plainTextBreaksAsAnyOther(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let pieces = ["a", "aa", " ", "   ", "\n", "aaaaaaaaaa", "aaa."]
    let text = (0..<50).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }
      .joined()
    let accented = String(text.map { $0 == "a" ? "é" : $0 })
    let width = Int.random(in: 1...9, using: &random)
    let (plain, other) = (texts(text, width), texts(accented, width))
    #expect(plain.map(\.count) == other.map(\.count))
    let shown = composerLines(text, width: width).map { $0.shown(of: text, width: width) }
    #expect(plain == shown)
  }

  /// Every character is on exactly one line, no line is wider than the width but for its spaces, and every
  /// place in the text is found again by its cell.
  @Test(arguments: 0..<40)
  func keepsEveryPlace(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let pieces = [
      "a", "bc", " ", "  ", "\n", "中", "。", "👍🏽", "e\u{301}", "\t", "\u{1B}", "long-word",
    ]
    let text = (0..<60).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }
      .joined()
    let width = Int.random(in: 1...12, using: &random)
    let lines = composerLines(text, width: width)
    var covered = ""
    for (index, line) in lines.enumerated() {
      covered += text[line.range(in: text)]
      if index + 1 < lines.count, !line.isSoftWrapped { covered += "\n" }
      let shown = String(line.shown(of: text, width: width).reversed().drop { $0 == " " })
      // A badge like ⟨RLO⟩ may stand alone on a line that is too narrow for it.
      #expect(displayWidth(of: shown) <= width)
    }
    #expect(covered == text)
    for index in text.indices + [text.endIndex] {
      let cell = composerCell(of: index, in: lines, of: text, width: width)
      #expect(lines.indices.contains(cell.row))
      #expect((0...width).contains(cell.column))
    }
    for row in lines.indices {
      let start = composerIndex(
        at: Position(row: row, column: 0), in: lines, of: text, width: width)
      #expect(start == lines[row].range(in: text).lowerBound)
      let cell = composerCell(of: start, in: lines, of: text, width: width)
      #expect(cell == Position(row: row, column: 0))
    }
  }

  /// Breaking only what is around a change gives the lines that breaking everything gives.
  @Test(arguments: UInt64(0)..<200)
  func editedTextBreaksAsNewText(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let pieces = [
      "a", "bc", " ", "   ", "\n", "中", "。", "「", "👍🏽", "🇩🇪", "🇩", "\u{301}", "\u{200D}", "\t",
      "\u{1B}",
      "long-word", "plain words in a row ", "中文，標點",
    ]
    let width = Int.random(in: 1...12, using: &random)
    var buffer = TextBuffer()
    var layout = ComposerLayout()
    for _ in 0..<80 {
      buffer.move(toCharacter: Int.random(in: 0...buffer.text.count, using: &random))
      let end = buffer.text.index(
        buffer.cursor, offsetBy: Int.random(in: 0...6, using: &random),
        limitedBy: buffer.text.endIndex)
      let words = (0..<Int.random(in: 0...4, using: &random)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &random)]
      }
      buffer.replace(buffer.cursor..<(end ?? buffer.text.endIndex), with: words.joined())
      layout.update(to: buffer.text, width: width)
      #expect(
        layout.lines == composerLines(buffer.text, width: width), "\(buffer.text.debugDescription)")
    }
  }

  @Test(arguments: ["plain words ", "中文字，標點。", "line\n"])
  func aKeyAtTheEndBreaksOnlyTheLastLines(piece: String) {
    var buffer = TextBuffer(String(repeating: piece, count: 300))
    var layout = ComposerLayout()
    layout.update(to: buffer.text, width: 20)
    let all = layout.linesBroken
    for key in ["x", "中", "\n", " "] {
      buffer.insert(key)
      let before = layout.linesBroken
      layout.update(to: buffer.text, width: 20)
      #expect(all > 100 && layout.linesBroken - before < 8, "for \(key)")
    }
  }

  @Test func aKeyInAParagraphLeavesTheOthers() {
    var buffer = TextBuffer(String(repeating: "line 中文\n", count: 300))
    var layout = ComposerLayout()
    layout.update(to: buffer.text, width: 20)
    let all = layout.linesBroken
    buffer.move(toCharacter: 1000)
    buffer.insert("x")
    layout.update(to: buffer.text, width: 20)
    #expect(layout.linesBroken - all < 8)
  }
}
