import Configuration
import Conversation
import Surface
import SurfaceSupport
import Testing

@testable import Workspace

/// Selecting in the transcript, by mouse and by keys, and what copying gives.
struct SelectionTests {
  private static let family = "👩‍👩‍👧‍👦"

  private func session(
    _ answer: String, rows: Int = 24, columns: Int = 60, reasoning: String = ""
  ) -> Session {
    var session = Session(size: Size(rows: rows, columns: columns))
    session.open(["question", answer])
    session.workspace.state.open.tree.update(MessageID(rawValue: "stored-1")) {
      $0.reasoning = reasoning
    }
    session.press("escape")
    return session
  }

  /// Where some words begin on the screen, by columns.
  private func find(_ words: String, in session: inout Session) throws -> Position {
    let lines = session.workspace.draw().textSnapshot.split(
      separator: "\n", omittingEmptySubsequences: false)
    for (row, line) in lines.enumerated() {
      if let range = line.firstRange(of: words) {
        return Position(row: row, column: displayWidth(of: line[..<range.lowerBound]))
      }
    }
    throw NotOnScreen()
  }

  private struct NotOnScreen: Error {}

  private func mouse(_ action: MouseEvent.Action, _ at: Position, _ session: inout Session) {
    session.send(.input(.mouse(MouseEvent(action, at: at))))
  }

  private func drag(_ start: Position, _ end: Position, _ session: inout Session) {
    mouse(.press, start, &session)
    mouse(.drag, end, &session)
    mouse(.release, end, &session)
  }

  private func copied(_ session: inout Session) -> String? {
    for case .copy(let text) in session.press("y") { return text }
    return nil
  }

  // MARK: - Mouse

  @Test func draggingGivesTheCharactersUnderIt() throws {
    var session = session("plain words and more of them")
    let start = try find("words", in: &session)
    drag(start, Position(row: start.row, column: start.column + 8), &session)
    #expect(session.notice == "9 characters selected · y copies · escape drops")
    #expect(copied(&session) == "words and")
    #expect(session.state.open.reading.selection == nil)
    #expect(session.notice == "Copied 9 characters")
  }

  @Test func softBreaksAreNotCopied() throws {
    let words = (1...40).map { "word\($0)" }.joined(separator: " ")
    var session = session("Before.\n\n" + words + "\n\nBehind.", columns: 40)
    let (start, end) = (try find("word3 ", in: &session), try find("word35", in: &session))
    drag(start, Position(row: end.row, column: end.column + 5), &session)
    #expect(copied(&session) == (3...35).map { "word\($0)" }.joined(separator: " "))
    // From bottom to top it is the same.
    drag(Position(row: end.row, column: end.column + 5), start, &session)
    #expect(copied(&session) == (3...35).map { "word\($0)" }.joined(separator: " "))
  }

  @Test func chineseBreaksWithoutSpaces() throws {
    let text = String(repeating: "床前明月光疑是地上霜", count: 8)
    var session = session(text + "\n\nend", columns: 40)
    let start = try find("床前", in: &session)
    drag(start, Position(row: start.row + 3, column: start.column + 1), &session)
    let copy = try #require(copied(&session))
    #expect(text.hasPrefix(copy))
    #expect(copy.count > 50)
  }

  @Test func emojiAreCopiedWhole() throws {
    var session = session("one \(Self.family) two 🇩🇪 three")
    let start = try find("one", in: &session)
    drag(start, Position(row: start.row, column: start.column + 5), &session)
    #expect(copied(&session) == "one \(Self.family)")
    drag(start, Position(row: start.row, column: start.column + 11), &session)
    #expect(copied(&session) == "one \(Self.family) two 🇩🇪")
  }

  @Test func codeIsCopiedWithoutItsFrame() throws {
    var session = session("Do this:\n\n```sh\nif true; then\n\techo yes\n\nfi\n```\n\nThat is it.")
    let (start, end) = (try find("if true", in: &session), try find("fi ", in: &session))
    drag(start, Position(row: end.row, column: end.column + 1), &session)
    #expect(copied(&session) == "if true; then\n\techo yes\n\nfi")
    drag(start, Position(row: end.row - 2, column: start.column + 5), &session)
    #expect(copied(&session) == "if true; then\n    ec")
  }

  @Test func blocksAreCopiedAsTheyWereWritten() throws {
    let source = "Some **bold** words.\n\n- one *item*\n- another\n\n## A `heading`\n\nThe end."
    var session = session("First.\n\n" + source)
    let (start, end) = (try find("Some bold", in: &session), try find("The end.", in: &session))
    drag(start, Position(row: end.row, column: end.column + 7), &session)
    #expect(copied(&session) == source)
    // Part of a block: what is seen of it.
    drag(Position(row: start.row, column: start.column + 5), end, &session)
    #expect(
      copied(&session) == "bold words.\n\n- one *item*\n- another\n\n## A `heading`\n\nT")
  }

  @Test func aTableIsCopiedAsAWhole() throws {
    let table = "| a | b |\n|---|---|\n| one | two |\n| three | four |"
    var session = session("Look:\n\n" + table + "\n\nThat was it.")
    let (start, end) = (try find("one", in: &session), try find("four", in: &session))
    drag(start, end, &session)
    #expect(copied(&session) == table)
    // In one row the cells are words like others.
    drag(start, Position(row: start.row, column: start.column + 12), &session)
    #expect(copied(&session) == "one two")
  }

  @Test func doubleClickTakesAWordAndTripleClickALine() throws {
    var session = session("a long-ish line with Ünïcode_words, 漢字 and more\n\nother", columns: 40)
    let word = try find("Ünïcode", in: &session)
    mouse(.press, word, &session)
    mouse(.release, word, &session)
    mouse(.doubleClick, word, &session)
    mouse(.release, word, &session)
    #expect(copied(&session) == "Ünïcode_words")
    mouse(.tripleClick, word, &session)
    mouse(.release, word, &session)
    #expect(copied(&session) == "a long-ish line with Ünïcode_words, 漢字 and more")
    let wide = try find("漢字", in: &session)
    mouse(.doubleClick, wide, &session)
    #expect(copied(&session) == "漢字")
  }

  @Test func aClickSelectsNothing() throws {
    var session = session("plain words")
    let place = try find("words", in: &session)
    drag(place, Position(row: place.row, column: place.column + 2), &session)
    #expect(session.state.open.reading.selection != nil)
    mouse(.press, place, &session)
    mouse(.release, place, &session)
    #expect(session.state.open.reading.selection == nil)
    #expect(copied(&session) == nil)
  }

  @Test func draggingPastAnEdgeScrolls() throws {
    let text = (1...80).map { "line number \($0)" }.joined(separator: "\n\n")
    var session = session(text)
    let start = try find("line number 80", in: &session)
    mouse(.press, start, &session)
    mouse(.drag, Position(row: 0, column: 2), &session)
    let first = session.state.open.scroll
    #expect(first != .followingEnd)
    // It goes on without the pointer moving.
    session.sleep(0.5)
    #expect(session.state.open.scroll != first)
    mouse(.drag, Position(row: 3, column: 2), &session)
    let stopped = session.state.open.scroll
    session.sleep(0.5)
    #expect(session.state.open.scroll == stopped)
    mouse(.release, Position(row: 3, column: 2), &session)
    #expect(session.workspace.nextDeadline.map { $0 > session.now.adding(seconds: 1) } ?? true)
    let copy = try #require(copied(&session))
    #expect(copy.hasSuffix("line number 79\n\nl"))
    #expect(copy.count > 200)
  }

  @Test func theSelectionStaysWhereTheTextIs() throws {
    var session = session("Some words to select.\n\nMore.")
    let start = try find("words", in: &session)
    drag(start, Position(row: start.row, column: start.column + 7), &session)
    session.send(.input(.resize(Size(rows: 20, columns: 44))))
    session.workspace.state.open.tree.update(MessageID(rawValue: "stored-1")) {
      $0.text += " And still more, so that it moves."
    }
    _ = session.workspace.draw()
    #expect(copied(&session) == "words to")
  }

  @Test func theSelectionIsLit() throws {
    var session = Session(size: Size(rows: 24, columns: 60), theme: .shipped)
    session.open(["question", "plain words"])
    session.press("escape")
    let start = try find("words", in: &session)
    drag(start, Position(row: start.row, column: start.column + 4), &session)
    let surface = session.workspace.draw()
    let lit = (0..<60).filter {
      surface[start.row, $0].style == session.workspace.theme[.selection]
    }
    #expect(lit == Array(start.column..<start.column + 5))
  }

  // MARK: - Keys

  @Test func keysMoveTheEndOfTheSelection() {
    var session = session("one two three\n\nfour five six")
    session.press("} }")
    session.press("v w w e")
    #expect(copied(&session) == "one two three")
    session.press("v j $")
    #expect(copied(&session) == "one two three\n\nfour five six")
    session.press("v w l l l b")
    #expect(copied(&session) == "one t")
    session.press("v $ o w")
    #expect(copied(&session) == "two three")
    session.press("v w w 0")
    #expect(copied(&session) == "o")
    session.type("v2w")
    #expect(copied(&session) == "one two t")
    session.press("v escape")
    #expect(session.state.open.reading.selection == nil)
    #expect(session.state.focus == .transcript)
  }

  @Test func linesAreSelectedWhole() {
    var session = session("one two three\n\nfour five six\n\nseven", columns: 40)
    session.press("} } V j")
    #expect(copied(&session) == "one two three\n\nfour five six")
    session.press("V v")
    #expect(session.state.open.reading.selection?.unit == .characters)
    session.press("v")
    #expect(session.state.open.reading.selection == nil)
  }

  @Test func pagesAndMessagesMoveTheEndToo() {
    var session = Session()
    session.open((0..<40).map { "message \($0)" })
    session.press("escape g g v G")
    #expect(
      copied(&session) == (0..<40).map { "message \($0)" }.joined(separator: "\n\n"))
    session.press("g g v } } } $")
    #expect(copied(&session) == "message 0\n\nmessage 1\n\nmessage 2")
    session.press("g g v ctrl-d")
    #expect(copied(&session)?.hasSuffix("m") == true)
  }

  @Test func theCursorStandsAtTheHead() {
    var session = session("one 漢字 two")
    session.press("} } v w l l")
    let surface = session.workspace.draw()
    let cursor = surface.cursor.map { surface.glyph(of: surface[$0.row, $0.column]).base }
    #expect(cursor == " ")
  }

  @Test func reasoningIsCopiedByItsOwnKeys() {
    var session = session("answer", reasoning: "first thought\nsecond thought")
    #expect(session.press("y r") == [.copy("first thought\nsecond thought")])
    session.press("z a } } v G")
    #expect(copied(&session) == "first thought\nsecond thought\n\nanswer")
  }

  @Test func leavingTheTranscriptDropsTheSelection() {
    var session = session("one two")
    session.press("v i")
    #expect(session.state.open.reading.selection == nil)
    #expect(session.state.focus == .composer)
  }
}
