import Conversation
import Surface
import Testing

@testable import Workspace

struct QuitTests {
  @Test func controlCStopsThenClearsThenArms() {
    var session = Session()
    let request = session.ask("hello")
    session.type("draft")
    #expect(session.press("ctrl-c") == [.stop(request?.answer.id ?? MessageID(rawValue: ""))])
    #expect(session.composer == "draft")
    session.press("ctrl-c")
    #expect(session.composer.isEmpty)
    #expect(session.state.quitArmedUntil == nil)
    #expect(session.press("ctrl-c") == [])
    #expect(session.notice == "An answer is running; what it has said is kept. Again quits")
    #expect(session.press("ctrl-c") == [.quit])
  }

  @Test func theArmLapses() {
    var session = Session()
    session.press("ctrl-c")
    #expect(session.workspace.nextDeadline == session.now.adding(seconds: 1.5))
    session.sleep(1.6)
    #expect(session.state.notice == nil)
    #expect(session.press("ctrl-c") == [])
    session.sleep(0.5)
    #expect(session.press("ctrl-c") == [.quit])
  }

  @Test func anyOtherKeyDisarms() {
    var session = Session()
    session.press("ctrl-c")
    session.press("left")
    #expect(session.press("ctrl-c") == [])
    session.type("x")
    session.press("backspace ctrl-c")
    #expect(session.effects == [])
    #expect(session.state.quitArmedUntil != nil)
  }

  @Test func aClearedDraftComesBackTwoWays() {
    var session = Session()
    session.type("precious")
    session.press("ctrl-c ctrl-_")
    #expect(session.composer == "precious")
    session.press("ctrl-c ctrl-x ctrl-u")
    #expect(session.composer == "precious")
  }

  @Test func controlDDeletesAndOnNothingArms() {
    var session = Session()
    session.type("ab")
    session.press("home ctrl-d")
    #expect(session.composer == "b")
    session.press("ctrl-d")
    #expect(session.state.quitArmedUntil == nil)
    session.press("ctrl-d")
    #expect(session.state.quitArmedUntil != nil)
    #expect(session.press("ctrl-d") == [.saveDraft("", nil), .quit] || session.effects == [.quit])
  }

  @Test func qOutsideTheComposerOnlyArms() {
    var session = Session()
    session.press("escape")
    #expect(session.press("q") == [])
    #expect(session.press("q") == [.quit])
  }

  @Test func qClosesTheTopThing() {
    var session = Session()
    session.press("f1 q")
    #expect(session.state.overlay == nil)
    #expect(session.state.quitArmedUntil == nil)
    session.press("ctrl-x h q")
    #expect(session.state.focus == .composer)
    #expect(session.state.quitArmedUntil == nil)
  }

  @Test func theLeadersQQuitsAtOnceWithTheDraftSaved() {
    var session = Session()
    session.type("draft")
    #expect(session.press("ctrl-x q") == [.saveDraft("draft", nil), .quit])
  }

  @Test func escapeNeverQuits() {
    var session = Session()
    for _ in 0..<20 { #expect(session.press("escape") == []) }
    #expect(session.state.quitArmedUntil == nil)
    #expect(session.state.focus == .composer)
    session.press("escape")
    #expect(session.state.focus == .transcript)
  }

  @Test func suspendingSavesTheDraft() {
    var session = Session()
    session.type("draft")
    #expect(session.press("ctrl-z") == [.saveDraft("draft", nil), .suspend])
  }

  @Test func aTemporaryConversationAsks() {
    var session = Session()
    session.press("ctrl-x N")
    let request = session.ask("secret")
    #expect(request?.isTemporary == true)
    #expect(session.effects.count == 1)
    #expect(session.state.list.summaries.isEmpty)
    session.finish("answer")
    #expect(session.press("ctrl-x q") == [])
    #expect(session.notice == "This temporary conversation will be gone. Again quits")
    session.sleep(2)
    session.press("ctrl-x n")
    #expect(session.state.open.isTemporary)
    guard case .confirm = session.state.overlay else {
      Issue.record("left without a word")
      return
    }
    session.type("n")
    #expect(session.state.overlay == nil)
    #expect(session.path == ["secret", "answer"])
    session.press("ctrl-x n")
    session.type("y")
    #expect(!session.state.open.isTemporary)
    #expect(session.path.isEmpty)
  }

  @Test func aTemporaryConversationStoresNothing() {
    var session = Session()
    session.press("ctrl-x N")
    session.type("secret")
    session.sleep(3)
    #expect(session.effects == [])
    session.press("enter")
    session.ask("queued")
    session.finish("x")
    session.press("ctrl-x s tab")
    session.type("0.5")
    session.press("enter")
    let stores = session.effects.contains {
      switch $0 {
      case .save, .saveDraft: true
      default: false
      }
    }
    #expect(!stores)
    #expect(session.state.open.conversation.parameters.temperature == 0.5)
  }
}
