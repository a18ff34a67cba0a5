import Conversation
import Surface
import Testing

@testable import Workspace

struct ContextTests {
  /// 400 tokens a message by the estimate.
  private static let long = String(repeating: "word ", count: 320)

  private func session(_ count: Int, _ change: (inout Conversation) -> Void = { _ in }) -> Session {
    var small = Models.demo
    small.model.contextLength = 2048
    var session = Session(catalogue: [small])
    session.open(Array(repeating: Self.long, count: count), change)
    return session
  }

  private func question(_ session: Session) -> ContextFull? {
    guard case .contextFull(let question) = session.state.overlay else { return nil }
    return question
  }

  @Test func aShortHistoryIsSent() {
    var session = session(2)
    session.ask("hello")
    #expect(session.request?.leftOut == 0)
  }

  @Test func aLongHistoryAsksFirst() throws {
    var session = session(6)
    session.ask("hello")
    #expect(session.request == nil)
    let asked = try #require(question(session))
    #expect(asked.window == 2048)
    #expect(asked.promptTokens > 2400)
    #expect(asked.wouldLeaveOut == 4)
    #expect(session.composer == "hello")
    #expect(session.state.open.path.count == 6)
    session.press("enter")
    let request = try #require(session.request)
    #expect(request.leftOut == 4)
    #expect(request.history.count == 3)
    #expect(request.history.first?.role == .user)
    #expect(request.conversation.parameters.leavesOutOldest == true)
    #expect(session.state.open.leftOut == 4)
    #expect(session.composer.isEmpty)
    session.finish("ok")
    session.ask("again")
    #expect(session.request?.leftOut == 4)
  }

  @Test func whatIsLeftOutIsKnownWhenAConversationIsOpened() {
    let session = session(6) { $0.parameters.leavesOutOldest = true }
    #expect(session.state.open.leftOut == 4)
  }

  @Test func theChoiceCanBeAnotherModelOrNothing() {
    var session = session(6)
    session.ask("hello")
    session.press("down enter")
    guard case .picker = session.state.overlay else {
      Issue.record("no picker")
      return
    }
    #expect(session.composer == "hello")
    session.press("escape enter")
    session.type("3")
    #expect(session.state.overlay == nil)
    #expect(session.composer == "hello")
    #expect(session.state.running.isEmpty)
    session.press("enter escape")
    #expect(session.composer == "hello")
  }

  /// Whoever is typing when an answer ends does not accept by accident what the queue would ask.
  @Test func theQueueAsksOnlyWhenEnterIsPressed() {
    var session = session(2)
    session.ask("one")
    session.ask("two")
    session.type("typing")
    session.finish(Self.long + Self.long + Self.long)
    #expect(session.request == nil)
    #expect(session.state.overlay == nil)
    #expect(session.state.open.queue == ["two"])
    #expect(session.notice.hasPrefix("The queue waits"))
    session.press("ctrl-u enter")
    #expect(question(session)?.origin == .queue)
    session.press("enter")
    #expect(session.request?.question?.text == "two")
    #expect(session.state.open.queue.isEmpty)
  }

  @Test func theProvidersCountIsBelieved() {
    var session = session(2)
    session.workspace.state.open.tree.update(MessageID(rawValue: "stored-1")) {
      $0.usage = Usage(input: 1700, output: 100)
    }
    session.ask("hello")
    #expect(question(session)?.promptTokens ?? 0 > 1800)
  }

  @Test func theLastMessageIsNeverLeftOut() throws {
    var session = session(2) { $0.parameters.leavesOutOldest = true }
    session.send(.input(.paste(String(repeating: "word ", count: 4000))))
    session.press("enter")
    let request = try #require(session.request)
    #expect(request.history.count == 1)
    #expect(request.leftOut == 2)
  }

  @Test func anUnknownWindowIsNotGuessed() {
    var unknown = Models.demo
    unknown.model.contextLength = nil
    var session = Session(catalogue: [unknown])
    session.open(Array(repeating: Self.long, count: 40))
    session.ask("hello")
    #expect(session.request != nil)
  }
}
