import Conversation
import Surface
import Testing

@testable import Workspace

struct ConversationTests {
  private static func summary(
    _ id: String, daysAgo: Double = 0, pinned: Bool = false
  ) -> ConversationSummary {
    ConversationSummary(
      id: ConversationID(rawValue: id), title: "Title of \(id)",
      updated: Session.start.adding(seconds: -daysAgo * 86_400), pinned: pinned)
  }

  private static func session() -> Session {
    var session = Session()
    session.send(
      .listed(
        [
          summary("a"), summary("b", daysAgo: 1), summary("c", daysAgo: 3),
          summary("d", daysAgo: 40), summary("e", daysAgo: 300, pinned: true),
        ], isComplete: true))
    return session
  }

  private static func id(_ text: String) -> ConversationID { ConversationID(rawValue: text) }

  private static func shown(_ session: Session) -> [String] {
    session.state.listRows.map { row in
      switch row {
      case .heading(let text): "# \(text)"
      case .conversation(let summary): summary.id.rawValue
      }
    }
  }

  @Test func groupsByDate() {
    let session = Self.session()
    #expect(
      Self.shown(session) == [
        "# Pinned", "e", "# Today", "a", "# Yesterday", "b", "# Previous 7 days", "c",
        "# December 2024", "d",
      ])
  }

  @Test func groupsByTheDayOfThePersonNotOfGreenwich() {
    var session = Session()
    session.workspace.state.utcOffset = -11 * 3600
    session.send(.listed([Self.summary("a", daysAgo: 0.5)], isComplete: true))
    // 10:24 UTC on the 24th is 23:24 on the 23rd there; half a day earlier is the same day.
    #expect(Self.shown(session) == ["# Today", "a"])
    session.workspace.state.utcOffset = 0
    #expect(Self.shown(session) == ["# Yesterday", "a"])
  }

  @Test func movesAndOpens() {
    var session = Self.session()
    session.press("ctrl-x h")
    #expect(session.state.list.selected == Self.id("e"))
    session.press("j j")
    #expect(session.state.list.selected == Self.id("b"))
    session.press("k")
    #expect(session.press("enter") == [.open(Self.id("a"))])
    #expect(session.state.open.isLoading)
    #expect(session.state.focus == .composer)
    session.press("ctrl-x h G")
    #expect(session.state.list.selected == Self.id("d"))
    session.press("g g")
    #expect(session.state.list.selected == Self.id("e"))
  }

  @Test func filtersAsOneTypes() {
    var session = Self.session()
    session.press("ctrl-x h /")
    session.type("of D")
    #expect(Self.shown(session) == ["# December 2024", "d"])
    session.press("backspace")
    session.type("ç")
    #expect(Self.shown(session) == ["# Previous 7 days", "c"])
    #expect(session.press("enter") == [.open(Self.id("c"))])
    #expect(session.state.list.filter.isEmpty)
    session.press("ctrl-x f")
    session.type("zzz")
    #expect(session.state.list.selected == nil)
    session.press("escape")
    #expect(session.state.list.filter.isEmpty)
    #expect(session.state.focus == .list)
    session.press("j")
    #expect(session.state.list.selected != nil)
  }

  @Test func trashGoesAndComesBack() {
    var session = Self.session()
    session.press("ctrl-x h j")
    #expect(session.press("d") == [.setTrashed([Self.id("a")], at: session.now)])
    #expect(session.state.list.selected == Self.id("b"))
    #expect(!Self.shown(session).contains("a"))
    session.press("t")
    #expect(Self.shown(session) == ["# Trash", "a"])
    session.press("t u")
    #expect(session.effects == [.setTrashed([Self.id("a")], at: nil)])
    #expect(Self.shown(session).contains("a"))
    session.press("u")
    #expect(session.notice == "Nothing to take back")
  }

  @Test func theOpenConversationCanBeTrashed() {
    var session = Session()
    session.open(["q", "a"])
    let id = session.state.open.conversation.id
    session.type("half")
    session.press("ctrl-x D")
    #expect(session.effects == [.saveDraft("half", id), .setTrashed([id], at: session.now)])
    #expect(session.state.open.conversation.id != id)
    #expect(session.composer.isEmpty)
    session.press("ctrl-x ctrl-u")
    #expect(session.effects == [.setTrashed([id], at: nil)])
  }

  @Test func trashingStopsTheAnswer() throws {
    var session = Session()
    session.ask("hello")
    let request = try #require(session.request)
    session.press("ctrl-x D")
    #expect(session.effects.contains(.stop(request.answer.id)))
  }

  @Test func renames() {
    var session = Session()
    session.open(["q", "a"])
    session.press("f2 ctrl-u")
    session.type("New name")
    session.press("enter")
    #expect(session.effects == [.rename(Self.id("stored"), "New name")])
    #expect(session.state.open.conversation.titleSource == .user)
    #expect(session.state.list.summaries.first?.title == "New name")
    session.press("f2 ctrl-u enter")
    #expect(session.effects == [])
    #expect(session.state.open.conversation.title == "New name")
  }

  @Test func pins() {
    var session = Self.session()
    session.press("ctrl-x h j p")
    #expect(session.effects == [.setPinned(Self.id("a"), true)])
    #expect(Self.shown(session).prefix(3) == ["# Pinned", "a", "e"])
    #expect(session.press("p") == [.setPinned(Self.id("a"), false)])
  }

  @Test func aConversationThatHasNotBegunHasNothingToRename() {
    var session = Session()
    session.press("f2")
    #expect(session.state.overlay == nil)
    #expect(session.notice == "Nothing was said here yet")
  }

  // MARK: - The store

  @Test func changesElsewhereAreRead() {
    var session = Session()
    #expect(session.send(.storeChanged) == [.list])
    session.open(["q", "a"])
    let id = session.state.open.conversation.id
    #expect(session.send(.storeChanged) == [.list, .open(id)])
    session.press("ctrl-x k k")
    var (conversation, messages) = Session.conversation(
      id, ["q", "a", "from elsewhere", "answered there"], at: Session.start)
    conversation.title = "Renamed there"
    session.send(.opened(conversation, messages))
    #expect(session.path == ["q", "a", "from elsewhere", "answered there"])
    #expect(session.state.open.conversation.title == "Renamed there")
    session.press("i")
    session.ask("x")
    #expect(session.send(.storeChanged) == [.list])
  }

  @Test func anAnswerThatIsNotWantedAnyMoreIsIgnored() {
    var session = Self.session()
    session.press("ctrl-x h j enter")
    session.press("ctrl-x n")
    let (conversation, messages) = Session.conversation(Self.id("a"), ["q"], at: session.now)
    session.send(.opened(conversation, messages))
    #expect(session.path.isEmpty)
  }

  @Test func theFirstPageNeverReplacesTheWholeList() {
    var session = Self.session()
    session.send(.listed([Self.summary("a")], isComplete: false))
    #expect(session.state.list.summaries.count == 5)
  }

  @Test func aSentConversationStaysInAnOlderList() {
    var session = Session()
    session.ask("hello")
    session.send(.listed([Self.summary("a")], isComplete: true))
    #expect(session.state.list.summaries.map(\.title) == ["hello", "Title of a"])
  }

  // MARK: - Drafts

  @Test func draftsAreAQuarterOfASecondBehind() {
    var session = Session()
    session.open(["q", "a"])
    session.type("x")
    #expect(session.workspace.nextDeadline == session.now.adding(seconds: 0.25))
    session.wait(0.1)
    session.type("y")
    session.sleep(0.2)
    #expect(session.effects == [.saveDraft("xy", Self.id("stored"))])
    session.sleep(10)
    #expect(session.effects == [])
    session.type("z")
    session.press("backspace")
    session.sleep(1)
    #expect(session.effects == [])
  }

  @Test func everyConversationHasItsOwnDraft() {
    var session = Self.session()
    session.type("for a new one")
    session.press("ctrl-x h j enter")
    #expect(session.effects == [.saveDraft("for a new one", nil), .open(Self.id("a"))])
    #expect(session.composer.isEmpty)
    var (conversation, messages) = Session.conversation(Self.id("a"), ["q", "a"], at: session.now)
    conversation.draft = "for a"
    session.send(.opened(conversation, messages))
    #expect(session.composer == "for a")
    session.press("ctrl-x n")
    #expect(session.composer == "for a new one")
    #expect(session.effects == [])
  }

  @Test func whatIsTypedWhileReadingIsKept() {
    var session = Self.session()
    session.press("ctrl-x h j enter")
    session.type("typed early")
    session.sleep(5)
    #expect(session.effects == [])
    session.press("enter")
    #expect(session.notice == "The conversation is still being read")
    var (conversation, messages) = Session.conversation(Self.id("a"), ["q"], at: session.now)
    conversation.draft = "stored"
    session.send(.opened(conversation, messages))
    #expect(session.composer == "stored\ntyped early")
  }

  @Test func theDraftOfTheLastSessionComesBack() {
    var session = Session()
    session.send(.newDraft("unfinished"))
    #expect(session.composer == "unfinished")
    session.sleep(5)
    #expect(session.effects == [])
  }

  @Test func historyIsWalkedAndTheDraftKept() {
    var session = Session()
    session.send(.promptHistory(["last", "first"]))
    session.type("dra")
    session.press("up")
    #expect(session.composer == "last")
    session.sleep(1)
    #expect(session.effects == [.saveDraft("dra", nil)])
    session.press("up up")
    #expect(session.composer == "first")
    session.press("down down")
    #expect(session.composer == "dra")
  }

  @Test func upMovesByVisualLinesFirst() {
    var session = Session(size: Size(rows: 24, columns: 40))
    session.send(.promptHistory(["old"]))
    let words = (0..<20).map { "word\($0)" }.joined(separator: " ")
    session.send(.input(.paste(words)))
    session.press("up")
    #expect(session.composer == words)
    session.press("up up up up up up")
    #expect(session.composer == "old")
  }
}
