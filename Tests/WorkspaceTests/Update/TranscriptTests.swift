import Conversation
import Surface
import Testing

@testable import Workspace

struct TranscriptTests {
  private static func session(_ messages: Int = 40) -> Session {
    var session = Session()
    session.open(
      (0..<messages).map { index in
        (0..<5).map { "message \(index) line \($0)" }.joined(separator: "\n\n")
      })
    session.press("escape")
    return session
  }

  private func index(_ session: Session) -> Int? {
    guard case .at(let id, _) = session.state.open.scroll else { return nil }
    return session.state.open.path.firstIndex { $0.id == id }
  }

  @Test func scrollsUpAndComesBackToTheEnd() {
    var session = Self.session()
    session.press("j")
    #expect(session.state.open.scroll == .followingEnd)
    session.press("k")
    #expect(session.state.open.scroll != .followingEnd)
    session.press("j")
    #expect(session.state.open.scroll == .followingEnd)
    session.press("ctrl-u ctrl-u b b")
    let place = session.state.open.scroll
    session.press("j j j k k k")
    #expect(session.state.open.scroll == place)
    session.press("G")
    #expect(session.state.open.scroll == .followingEnd)
    session.press("g g")
    #expect(session.state.open.scroll == .at(MessageID(rawValue: "stored-0"), line: 0))
    session.press("k")
    #expect(session.state.open.scroll == .at(MessageID(rawValue: "stored-0"), line: 0))
  }

  @Test func countsRepeatMotions() {
    var (one, many) = (Self.session(), Self.session())
    one.type("17k")
    for _ in 0..<17 { many.press("k") }
    #expect(one.state.open.scroll == many.state.open.scroll)
    #expect(one.state.count == nil)
    one.type("9999999999j")
    #expect(one.state.open.scroll == .followingEnd)
  }

  @Test func aShortConversationDoesNotScroll() {
    var session = Session()
    session.open(["q", "a"])
    session.press("escape k k g g ctrl-u b")
    #expect(session.state.open.scroll == .followingEnd)
  }

  @Test func whatIsReadStaysWhileTextStreams() {
    var session = Self.session()
    session.press("i")
    session.ask("more")
    #expect(session.state.open.scroll == .followingEnd)
    session.press("escape b")
    let place = session.state.open.scroll
    session.stream("text\n\ntext\n\ntext")
    session.finish("end")
    #expect(session.state.open.scroll == place)
  }

  @Test func messagesAreSelected() {
    var session = Self.session()
    session.press("g g {")
    #expect(session.state.open.selected == MessageID(rawValue: "stored-0"))
    session.press("} }")
    #expect(session.state.open.selected == MessageID(rawValue: "stored-2"))
    #expect(index(session) == 2)
    #expect(session.press("y y") == [.copy(session.path[2])])
    session.press("i")
    #expect(session.state.open.selected == nil)
  }

  @Test func copiesWithoutControls() {
    var session = Session()
    session.open(["q", "say \u{1B}[2J\u{9B}hi\n```sh\nls -l\n```\nand\n```\nrm\u{7}\n```\n"])
    session.press("escape y y")
    #expect(session.effects == [.copy("say [2Jhi\n```sh\nls -l\n```\nand\n```\nrm\n```\n")])
    guard case .copy(let code)? = session.press("2 y c").last else {
      Issue.record("no code copied")
      return
    }
    #expect(code.hasPrefix("rm"))
    #expect(!code.contains("\u{7}"))
  }

  @Test func copiesTheTopmostCodeInView() {
    var session = Session()
    session.open([
      "q",
      "```\nfirst\n```\n" + String(repeating: "words\n\n", count: 40)
        + "```\nsecond\n```\nand\n```\nthird\n```\n",
    ])
    #expect(session.press("ctrl-x Y") == [.copy("second")])
    #expect(session.notice == "Copied block 1 of the 2 in view · a number first picks another")
    #expect(session.press("escape 2 y c") == [.copy("third")])
    #expect(session.press("3 y c") == [])
    #expect(session.notice == "2 blocks of code in view")
    session.press("g g")
    #expect(session.press("y c") == [.copy("first")])
    // None in view: the last one of the message.
    session.press("ctrl-d ctrl-d")
    #expect(session.press("y c") == [.copy("third")])
  }

  @Test func reasoningUnfoldsInSteps() {
    var session = Session()
    session.open(["q", "a"])
    let id = MessageID(rawValue: "stored-1")
    session.press("escape z a")
    #expect(session.notice == "This answer has no reasoning")
    session.workspace.state.open.tree.update(id) {
      $0.reasoning = (0..<2000).map { "thought \($0)" }.joined(separator: "\n")
    }
    var steps: [ReasoningFold] = []
    for _ in 0..<4 {
      session.press("z a")
      steps.append(session.state.open.fold(of: id))
    }
    #expect(steps == [.preview, .tail, .all, .folded])
    session.press("z R")
    #expect(session.state.open.fold(of: id) == .all)
    session.press("z M")
    #expect(session.state.open.fold(of: id) == .folded)
  }

  @Test func shortReasoningHasNoStepsBetween() {
    var session = Session()
    session.open(["q", "a"])
    let id = MessageID(rawValue: "stored-1")
    session.workspace.state.open.tree.update(id) { $0.reasoning = "short" }
    session.press("ctrl-x z")
    #expect(session.state.open.fold(of: id) == .all)
    session.press("ctrl-x z")
    #expect(session.state.open.fold(of: id) == .folded)
  }

  @Test func focusGoesRound() {
    var session = Session(size: Size(rows: 30, columns: 120))
    var seen: [Focus] = []
    for _ in 0..<4 {
      session.press("tab")
      seen.append(session.state.focus)
    }
    #expect(seen == [.transcript, .list, .composer, .transcript])
    session.press("ctrl-x b tab")
    #expect(session.state.list.isShown == false)
    #expect(session.state.focus == .composer)
  }

  @Test func theMouseIsGivenBack() {
    var session = Session()
    #expect(session.press("ctrl-x t") == [.setMouse(false)])
    #expect(session.press("ctrl-x t") == [.setMouse(true)])
  }

  @Test func theMouseGoesWhereItPoints() {
    var session = Self.session()
    var hits = HitMap()
    hits.add(.transcript, in: Rect(row: 1, column: 0, rows: 10, columns: 80))
    hits.add(
      .message(MessageID(rawValue: "stored-3")), in: Rect(row: 4, column: 0, rows: 2, columns: 80))
    hits.add(.composer(firstLine: 0), in: Rect(row: 20, column: 0, rows: 2, columns: 80))
    hits.add(
      .conversation(ConversationID(rawValue: "other")),
      in: Rect(row: 12, column: 0, rows: 1, columns: 20))
    session.workspace.layout.hits = hits
    session.send(.input(.mouse(MouseEvent(.scrollUp, at: Position(row: 2, column: 2)))))
    #expect(session.state.open.scroll != .followingEnd)
    session.send(.input(.mouse(MouseEvent(.press, at: Position(row: 5, column: 2)))))
    #expect(session.state.open.selected == MessageID(rawValue: "stored-3"))
    session.send(.input(.paste("hello world")))
    session.send(.input(.mouse(MouseEvent(.press, at: Position(row: 20, column: 8)))))
    #expect(session.state.focus == .composer)
    session.type("|")
    #expect(session.composer == "hello| world")
    session.send(.input(.mouse(MouseEvent(.press, at: Position(row: 12, column: 5)))))
    #expect(session.effects.last == .open(ConversationID(rawValue: "other")))
    session.send(.input(.mouse(MouseEvent(.press, at: Position(row: 500, column: 500)))))
    #expect(session.effects == [])
  }
}
