import Conversation
import Testing

@testable import Workspace

struct TextBufferTests {
  /// Text with `|` where the cursor stands.
  private static func buffer(_ marked: String) -> TextBuffer {
    let parts = marked.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    var buffer = TextBuffer(parts.joined())
    buffer.move(toCharacter: parts[0].count)
    return buffer
  }

  private static func marked(_ buffer: TextBuffer) -> String {
    buffer.text[..<buffer.cursor] + "|" + buffer.text[buffer.cursor...]
  }

  @Test(arguments: [
    ("ab|c", EditingCommand.characterLeft, "a|bc"),
    ("|abc", .characterLeft, "|abc"),
    ("abc|", .characterRight, "abc|"),
    ("👨‍👩‍👧|x", .characterLeft, "|👨‍👩‍👧x"),
    ("one two-three|", .wordLeft, "one two-|three"),
    ("one |two", .wordLeft, "|one two"),
    ("on|e, two", .wordRight, "one|, two"),
    ("one|, two", .wordRight, "one, two|"),
    ("a\nbc|d\ne", .lineStart, "a\n|bcd\ne"),
    ("a\nb|cd\ne", .lineEnd, "a\nbcd|\ne"),
    ("a|bc", .deleteForward, "a|c"),
    ("abc|", .deleteForward, "abc|"),
    ("ae\u{301}|c", .deleteBackward, "a|c"),
    ("|abc", .deleteBackward, "|abc"),
    ("one two |three", .deleteWordBackward, "one |three"),
    ("one| two three", .deleteWordForward, "one| three"),
    ("one |two\nthree", .killToLineEnd, "one |\nthree"),
    ("one|\ntwo", .killToLineEnd, "one|two"),
    ("x\none |two", .killToLineStart, "x\n|two"),
    ("x\n|two", .killToLineStart, "x|two"),
    ("ab|cd", .transpose, "acb|d"),
    ("abcd|", .transpose, "abdc|"),
    ("|abcd", .transpose, "|abcd"),
    ("x\na|", .transpose, "x\na|"),
    ("a|b", .newline, "a\n|b"),
  ])
  func edits(before: String, command: EditingCommand, after: String) {
    var buffer = Self.buffer(before)
    var kills = KillRing()
    buffer.apply(command, kills: &kills)
    #expect(Self.marked(buffer) == after)
  }

  @Test func cutsInARowComeBackAsOne() {
    var buffer = Self.buffer("one two three|")
    var kills = KillRing()
    buffer.apply(.deleteWordBackward, kills: &kills)
    buffer.apply(.deleteWordBackward, kills: &kills)
    #expect(kills.newest == "two three")
    buffer.apply(.lineStart, kills: &kills)
    buffer.apply(.yank, kills: &kills)
    #expect(Self.marked(buffer) == "two three|one ")
    buffer.apply(.killToLineEnd, kills: &kills)
    #expect(kills.newest == "one ")
    #expect(kills.entries.count == 2)
  }

  @Test func lineBreaksAreOfOneKind() {
    #expect(TextBuffer("a\r\nb\rc\u{2028}d\ne").text == "a\nb\nc\nd\ne")
    var buffer = TextBuffer("x")
    buffer.insert("1\r\n2\r")
    #expect(buffer.text == "x1\n2\n")
  }

  @Test func theCursorIsNeverInsideACharacter() {
    var buffer = TextBuffer("\u{301}x")
    buffer.move(toCharacter: 0)
    buffer.insert("e")
    #expect(buffer.text.count == 2)
    #expect(buffer.characterOffset == 1)
    // Two halves of a flag.
    buffer = Self.buffer("|\u{1F1EA}")
    buffer.insert("\u{1F1E9}")
    #expect(Self.marked(buffer) == "🇩🇪|")
  }

  /// The same commands on an array of characters.
  @Test(arguments: 0..<20)
  func behavesAsANaiveModel(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var buffer = TextBuffer()
    var kills = KillRing()
    var (model, cursor) = ([Character](), 0)
    let pieces = ["a", "b", " ", "\n", "中", "é", "👍🏽", "x y", "-"]
    for _ in 0..<300 {
      switch Int.random(in: 0..<9, using: &random) {
      case 0...3:
        let piece = pieces[Int.random(in: 0..<pieces.count, using: &random)]
        buffer.insert(piece)
        model.insert(contentsOf: piece, at: cursor)
        cursor += piece.count
      case 4:
        buffer.apply(.characterLeft, kills: &kills)
        cursor = max(0, cursor - 1)
      case 5:
        buffer.apply(.characterRight, kills: &kills)
        cursor = min(model.count, cursor + 1)
      case 6:
        buffer.apply(.deleteBackward, kills: &kills)
        if cursor > 0 {
          cursor -= 1
          model.remove(at: cursor)
        }
      case 7:
        buffer.apply(.deleteForward, kills: &kills)
        if cursor < model.count { model.remove(at: cursor) }
      default:
        buffer.apply(.lineStart, kills: &kills)
        while cursor > 0, model[cursor - 1] != "\n" { cursor -= 1 }
      }
      #expect(Array(buffer.text) == model)
      #expect(buffer.characterOffset == cursor)
    }
  }

  @Test func undoTakesBackWordByWord() {
    var (buffer, history) = (TextBuffer(), EditHistory())
    for character in "one two" {
      history.record(buffer, before: .typing(character))
      buffer.insert(String(character))
    }
    var texts: [String] = []
    while let earlier = history.undo(buffer) {
      buffer = earlier
      texts.append(buffer.text)
    }
    #expect(texts == ["one ", ""])
  }

  @Test func undoForgetsTheOldestOfLargeTexts() {
    var (buffer, history) = (TextBuffer(), EditHistory())
    for _ in 0..<40 {
      history.record(buffer, before: .other)
      buffer.insert(String(repeating: "x", count: 1 << 20))
    }
    var steps = 0
    while let earlier = history.undo(buffer) {
      buffer = earlier
      steps += 1
    }
    #expect((1...20).contains(steps))
    #expect(!buffer.isEmpty)
  }

  @Test func theDraftStaysAtTheEndOfTheHistory() {
    var history = PromptHistory(["newest", "older", "newest", ""])
    #expect(history.entries == ["newest", "older"])
    #expect(history.older(than: "my draft") == "newest")
    #expect(history.draft(behind: "newest") == "my draft")
    #expect(history.older(than: "newest") == "older")
    #expect(history.older(than: "older") == nil)
    #expect(history.newer() == "newest")
    #expect(history.newer() == "my draft")
    #expect(history.newer() == nil)
    history.add("older")
    #expect(history.entries == ["older", "newest"])
  }

  @Test func aFieldHasOneLine() {
    var field = TextField("ab")
    var kills = KillRing()
    field.insert("c\nd\u{1B}")
    #expect(field.text == "abc d ")
    field.apply(.newline, kills: &kills)
    field.apply(.lineStart, kills: &kills)
    #expect(field.cursor == 0)
    field.apply(.deleteWordForward, kills: &kills)
    #expect(field.text == " d ")
  }
}
