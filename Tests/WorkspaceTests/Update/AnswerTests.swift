import Conversation
import Surface
import Testing

@testable import Workspace

struct AnswerTests {
  @Test func textArrivesAndEnds() throws {
    var session = Session()
    session.ask("hello")
    session.stream("", reasoning: "hm")
    session.wait(2)
    session.stream("", reasoning: "m…")
    session.stream("Hi")
    let streaming = try #require(session.state.open.path.last)
    #expect(streaming.text == "Hi")
    #expect(streaming.reasoning == "hmm…")
    #expect(streaming.reasoningSeconds == 2)
    #expect(session.state.runningHere?.phase == .streaming)
    #expect(session.state.runningHere?.message.text == "Hi")
    session.finish(" there")
    #expect(session.path == ["hello", "Hi there"])
    #expect(session.state.running.isEmpty)
    #expect(session.workspace.nextDeadline == nil)
  }

  @Test func aFailureIsKeptInTheTranscript() throws {
    var session = Session()
    session.ask("hello")
    session.stream("part")
    session.finish(status: .failed) {
      $0.failure = Failure(.rateLimited, who: "DeepSeek", what: "too many requests", retryAfter: 20)
    }
    let last = try #require(session.state.open.path.last)
    #expect(last.status == .failed)
    #expect(last.text == "part")
    #expect(last.failure?.retryAfter == 20)
  }

  @Test func anEndWithoutItsMessageKeepsWhatCame() {
    var session = Session()
    session.ask("hello")
    session.stream("part")
    let reply = session.state.runningHere?.message
    session.send(
      .reply(
        ReplyUpdate(
          message: reply?.id ?? MessageID(rawValue: ""),
          conversation: session.state.open.conversation.id,
          phase: .ended)))
    #expect(session.state.open.path.last?.status == .stopped)
    #expect(session.state.open.path.last?.text == "part")
  }

  @Test func regeneratingMakesASibling() throws {
    var session = Session()
    session.open(["q1", "a1", "q2", "a2"])
    session.press("ctrl-x r")
    let request = try #require(session.request)
    #expect(request.question == nil)
    #expect(request.history.map(\.text) == ["q1", "a1", "q2"])
    #expect(request.answer.parent == MessageID(rawValue: "stored-2"))
    #expect(session.path == ["q1", "a1", "q2", ""])
    #expect(session.press("ctrl-x r") == [])
    #expect(session.notice == "An answer is running: stop it first")
  }

  @Test func regeneratingASelectedQuestionAnswersIt() throws {
    var session = Session()
    session.open(["q1", "a1", "q2", "a2"])
    session.press("alt-up alt-up alt-up")
    session.press("alt-up alt-up r")
    #expect(session.request?.history.map(\.text) == ["q1"])
  }

  @Test func branchesSwitchAroundTheEnd() throws {
    var session = Session()
    session.open(["q1", "a1"])
    session.press("ctrl-x r")
    session.finish("a1b")
    let before = session.state.open.conversation
    #expect(session.press("ctrl-x [").count == 1)
    #expect(session.path == ["q1", "a1"])
    #expect(session.effects == [.save(session.state.open.conversation, was: before)])
    session.press("ctrl-x [")
    #expect(session.path == ["q1", "a1b"])
    session.press("ctrl-x ]")
    #expect(session.path == ["q1", "a1"])
  }

  @Test func aBranchWithoutAlternativesSaysSo() {
    var session = Session()
    session.open(["q1", "a1"])
    #expect(session.press("ctrl-x ]") == [])
    #expect(session.notice == "There is no alternative")
  }

  @Test func aCutAnswerGoesOnInASibling() throws {
    var session = Session()
    session.ask("tell me")
    session.finish("Once upon", status: .stopped) { $0.reasoning = "a tale" }
    session.press("ctrl-x g")
    let request = try #require(session.request)
    #expect(request.answer.text == "Once upon")
    #expect(request.answer.reasoning == "a tale")
    #expect(request.history.map(\.text) == ["tell me"])
    session.stream(" a time")
    #expect(session.path == ["tell me", "Once upon a time"])
    session.finish(" there was")
    #expect(session.path == ["tell me", "Once upon a time there was"])
    #expect(session.state.open.tree.count == 3)
    session.press("ctrl-x g")
    #expect(session.notice == "This answer is complete")
  }

  private func pickerNames(_ session: Session) -> [String] {
    guard case .picker(let picker) = session.state.overlay else { return [] }
    return session.state.pickerRows(picker).map(\.entry.model.name)
  }

  @Test func anAnswerByAnotherModelIsASibling() throws {
    var session = Session()
    session.open(["q1", "a1"])
    let before = session.state.open.conversation
    #expect(session.press("ctrl-x a") == [.refreshLists])
    session.type("reasoner")
    session.press("enter")
    let request = try #require(session.request)
    #expect(request.question == nil && request.history.map(\.text) == ["q1"])
    #expect(request.answer.model == Models.reasoner.reference)
    #expect(session.path == ["q1", ""])
    #expect(session.state.open.tree.siblings(of: request.answer.id).count == 2)
    // The conversation goes on with it; new ones begin as before.
    var changed = before
    changed.model = Models.reasoner.reference
    #expect(session.effects.first == .save(changed, was: before))
    #expect(session.state.defaultModel != Models.reasoner.reference)
  }

  @Test func anotherModelIsNeverAHostedOneWhereAllStaysHere() {
    var session = Session()
    session.open(["q1", "a1"]) { $0.localOnly = true }
    session.press("ctrl-x a")
    #expect(Set(pickerNames(session)) == ["smollm2-135m", "deepseek-r1-distill-7b Q4"])
    session.type("reasoner")
    #expect(session.press("enter").isEmpty)
    #expect(session.request == nil)
  }

  private func waiting() throws -> (Session, Message) {
    var session = Session()
    session.ask("hello")
    let reply = try #require(session.state.runningHere?.message)
    let busy = Failure(.rateLimited, who: "S", what: "too many requests", retryAfter: 20)
    session.send(
      .reply(
        ReplyUpdate(
          message: reply.id, conversation: reply.conversation,
          phase: .retrying(at: session.now.adding(seconds: 20), because: busy))))
    return (session, reply)
  }

  @Test func aWaitIsCutShortByAskingAgain() throws {
    var (session, reply) = try waiting()
    #expect(session.press("ctrl-x r") == [.hurry(reply.id)])
    #expect(session.press("ctrl-c") == [.stop(reply.id)])
    // It is ending: there is nothing to be asked again.
    #expect(session.press("ctrl-x r") == [])
  }

  @Test func anotherModelPickedDuringAWaitTakesItsPlace() throws {
    var (session, reply) = try waiting()
    session.press("ctrl-x a")
    session.type("r1-distill")
    session.press("enter")
    #expect(session.effects.contains(.stop(reply.id)))
    let request = try #require(session.request)
    #expect(request.answer.model == Models.own.reference)
    #expect(session.state.runningHere?.message.id == request.answer.id)
    session.stream("Hi")
    #expect(session.path == ["hello", "Hi"])
    // The end of the one that was given up changes nothing on screen.
    var given = reply
    session.end(&given, status: .stopped)
    #expect(session.path == ["hello", "Hi"])
    #expect(session.state.runningHere?.message.id == request.answer.id)
  }

  @Test func aPickerOpenedDuringAnAnswerDoesNotBreakIntoIt() throws {
    var (session, reply) = try waiting()
    session.press("ctrl-x a")
    session.send(
      .reply(
        ReplyUpdate(
          message: reply.id, conversation: reply.conversation, text: "word", phase: .streaming)))
    session.type("r1-distill")
    session.press("enter")
    #expect(session.request == nil)
    #expect(session.notice == "An answer is running: ^C stops it")
  }

  @Test func anAnswerInTheBackgroundGoesOn() throws {
    var session = Session()
    session.ask("long question")
    let first = try #require(session.request)
    session.press("ctrl-x n")
    #expect(session.state.runningHere == nil)
    let update = ReplyUpdate(
      message: first.answer.id, conversation: first.conversation.id, text: "word", phase: .streaming
    )
    session.send(.reply(update))
    #expect(session.state.running[first.answer.id]?.message.text == "word")
    // Coming back shows the text that runs, not the row that was stored.
    session.press("ctrl-x h")
    session.press("enter")
    #expect(session.effects == [.open(first.conversation.id)])
    var stale = first.answer
    stale.text = "w"
    session.send(.opened(first.conversation, [try #require(first.question), stale]))
    #expect(session.path == ["long question", "word"])
    session.press("ctrl-x n")
    var reply = try #require(session.state.running[first.answer.id]?.message)
    session.end(&reply, " done")
    #expect(session.notice == "Answered: long question")
    #expect(session.state.running.isEmpty)
  }

  @Test func theBellRingsOnlyForWhoLooksAway() {
    var session = Session()
    session.ask("one")
    #expect(session.finish("x") == [])
    session.send(.input(.focus(false)))
    session.ask("two")
    #expect(session.finish("y") == [.bell])
  }

  @Test func theEnginesLastWordsAreShown() {
    var session = Session()
    session.send(.engine(.crashed("loading\nout of memory")))
    #expect(session.notice == "The local engine ended by itself: out of memory")
    session.send(.engine(.failed(Failure(.engineFailed, who: "engine", what: "broken GGUF"))))
    #expect(session.notice == "engine: broken GGUF.")
    session.sleep(60)
    #expect(session.notice == "engine: broken GGUF.")
    session.press("left")
    #expect(session.state.notice == nil)
  }

  @Test func notBeingSavedShowsAndGoes() {
    var session = Session()
    let failure = Failure(.storage, who: "disk", what: "is full")
    session.send(.notSaved(failure))
    #expect(session.state.notSaved == failure)
    // An answer that needs no store does not hide it.
    session.ask("hello")
    session.stream("x")
    #expect(session.state.notSaved == failure)
    session.send(.notSaved(nil))
    #expect(session.state.notSaved == nil)
  }

  @Test func anAnswerThatIsSavedAgainEndsTheBanner() throws {
    var session = Session()
    session.ask("hello")
    let reply = try #require(session.state.runningHere?.message)
    var update = ReplyUpdate(
      message: reply.id, conversation: reply.conversation, text: "x", phase: .streaming)
    update.notSaved = Failure(.storage, who: "disk", what: "is full")
    session.send(.reply(update))
    #expect(session.state.notSaved == update.notSaved)
    session.stream("y")
    #expect(session.state.notSaved == nil)
  }
}
