import Conversation
import Surface
import Testing

@testable import Workspace

struct ComposerLinesTests {
  private func texts(_ text: String, _ width: Int) -> [String] {
    composerLines(text, width: width).map { String(text[$0.range]) }
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
    let lines = composerLines("a\u{1B}[2J\tb\u{202E}", width: 40)
    #expect(lines.map(\.text) == ["a␛[2J   b⟨RLO⟩"])
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
    #expect(plain == composerLines(text, width: width).map(\.text))
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
      covered += text[line.range]
      if index + 1 < lines.count, !line.isSoftWrapped { covered += "\n" }
      let shown = String(line.text.reversed().drop { $0 == " " })
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
      #expect(start == lines[row].range.lowerBound)
      let cell = composerCell(of: start, in: lines, of: text, width: width)
      #expect(cell == Position(row: row, column: 0))
    }
  }
}
