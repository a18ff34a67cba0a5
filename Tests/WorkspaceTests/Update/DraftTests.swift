import Conversation
import Surface
import Testing

@testable import Workspace

struct DraftTests {
  private static func id(_ text: String) -> ConversationID { ConversationID(rawValue: text) }

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
    var session = Session.withList()
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
    var session = Session.withList()
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
