import Conversation
import Surface
import SurfaceSupport
import Testing

@testable import Workspace

struct ConversationTests {
  private static func id(_ text: String) -> ConversationID { ConversationID(rawValue: text) }

  private static func shown(_ session: Session) -> [String] {
    var rows = ListRows()
    rows.update(to: session.state)
    return (0..<rows.count).map { index in
      switch rows.row(index, in: session.state.list) {
      case .heading(let text): "# \(text)"
      case .conversation(let summary): summary.id.rawValue
      case nil: "nothing"
      }
    }
  }

  @Test func groupsByDate() {
    let session = Session.withList()
    #expect(
      Self.shown(session) == [
        "# Pinned", "e", "# Today", "a", "# Yesterday", "b", "# Previous 7 days", "c",
        "# December 2024", "d",
      ])
  }

  @Test func groupsByTheDayOfThePersonNotOfGreenwich() {
    var session = Session()
    session.workspace.state.utcOffset = -11 * 3600
    session.send(.listed([Session.summary("a", daysAgo: 0.5)], isComplete: true))
    // 10:24 UTC on the 24th is 23:24 on the 23rd there; half a day earlier is the same day.
    #expect(Self.shown(session) == ["# Today", "a"])
    session.workspace.state.utcOffset = 0
    #expect(Self.shown(session) == ["# Yesterday", "a"])
  }

  @Test func movesAndOpens() {
    var session = Session.withList()
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

  @Test func theEndOfALongConversationIsThereFirst() {
    var session = Session.withList()
    session.press("ctrl-x h j j k enter")
    let (conversation, messages) = Session.conversation(
      Self.id("a"), (0..<300).map { "message \($0)" }, at: session.now)
    session.send(
      .openedEnd(conversation, Array(messages.suffix(100)), after: session.state.changes))
    #expect(session.state.open.isLoading)
    #expect(session.state.open.path.count == 100)
    #expect(session.workspace.draw().textSnapshot.contains("message 299"))
    // It can be read, but nothing can be done with it yet.
    session.press("escape k k")
    let place = session.state.open.scroll
    session.press("r")
    #expect(session.notice == "The conversation is still being read")
    session.send(.opened(conversation, messages, after: session.state.changes))
    #expect(!session.state.open.isLoading)
    #expect(session.state.open.path.count == 300)
    #expect(session.state.open.scroll == place)
    // What comes late changes nothing.
    session.send(
      .openedEnd(conversation, Array(messages.suffix(100)), after: session.state.changes))
    #expect(session.state.open.path.count == 300)
  }

  @Test func filtersAsOneTypes() {
    var session = Session.withList()
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
    var session = Session.withList()
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
    var session = Session.withList()
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
    #expect(session.send(.storeChanged) == [.list()])
    session.open(["q", "a"])
    let id = session.state.open.conversation.id
    #expect(session.send(.storeChanged) == [.list(), .open(id)])
    session.press("ctrl-x k k")
    var (conversation, messages) = Session.conversation(
      id, ["q", "a", "from elsewhere", "answered there"], at: Session.start)
    conversation.title = "Renamed there"
    session.send(.opened(conversation, messages))
    #expect(session.path == ["q", "a", "from elsewhere", "answered there"])
    #expect(session.state.open.conversation.title == "Renamed there")
    session.press("i")
    session.ask("x")
    #expect(session.send(.storeChanged) == [.list()])
  }

  @Test func anAnswerThatIsNotWantedAnyMoreIsIgnored() {
    var session = Session.withList()
    session.press("ctrl-x h j enter")
    session.press("ctrl-x n")
    let (conversation, messages) = Session.conversation(Self.id("a"), ["q"], at: session.now)
    session.send(.opened(conversation, messages))
    #expect(session.path.isEmpty)
  }

  @Test func theFirstPageNeverReplacesTheWholeList() {
    var session = Session.withList()
    session.send(.listed([Session.summary("a")], isComplete: false))
    #expect(session.state.list.summaries.count == 5)
  }

  @Test func aSentConversationStaysInAnOlderList() {
    var session = Session()
    session.ask("hello")
    session.send(.listed([Session.summary("a")], isComplete: true))
    #expect(session.state.list.summaries.map(\.title) == ["hello", "Title of a"])
  }
}
