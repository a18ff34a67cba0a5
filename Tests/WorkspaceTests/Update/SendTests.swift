import Configuration
import Conversation
import Surface
import Testing

@testable import Workspace

struct SendTests {
  @Test func enterSendsTheFirstMessage() throws {
    var session = Session()
    session.ask("Is √2 rational?")
    let request = try #require(session.request)
    #expect(request.question?.text == "Is √2 rational?")
    #expect(request.question?.parent == nil)
    #expect(request.history == [request.question])
    #expect(request.answer.parent == request.question?.id)
    #expect(request.answer.model == Models.demo.reference)
    #expect(request.answer.status == .streaming)
    #expect(request.conversation.title == "Is √2 rational?")
    #expect(request.conversation.leaf == request.answer.id)
    #expect(session.effects == [.send(request), .saveDraft("", nil)])
    #expect(session.composer.isEmpty)
    #expect(session.path == ["Is √2 rational?", ""])
    #expect(session.state.open.isStored)
    #expect(session.state.list.summaries.map(\.title) == ["Is √2 rational?"])
    #expect(session.state.runningHere?.phase == .preparing(""))
  }

  @Test func theSecondMessageGoesBelowTheAnswer() throws {
    var session = Session()
    session.ask("one")
    let first = try #require(session.request)
    session.finish("eins")
    session.ask("two")
    let second = try #require(session.request)
    #expect(second.question?.parent == first.answer.id)
    #expect(second.history.map(\.text) == ["one", "eins", "two"])
    #expect(second.conversation.title == "one")
    #expect(session.effects.last == .saveDraft("", second.conversation.id))
  }

  @Test func emptyLinesAroundAPromptGo() throws {
    var session = Session()
    session.send(.input(.paste("\n\n  code\n\tmore \n\n")))
    session.press("enter")
    #expect(session.request?.question?.text == "  code\n\tmore")
  }

  @Test func nothingIsSentFromAnEmptyComposer() {
    var session = Session()
    session.type("  ")
    #expect(session.press("enter") == [])
    #expect(session.state.open.tree.isEmpty)
  }

  @Test func aPasteNeverSends() {
    var session = Session()
    session.send(.input(.paste("rm -rf /\nyes\n\u{1B}[2J\0")))
    #expect(session.effects == [])
    #expect(session.composer == "rm -rf /\nyes\n\u{1B}[2J")
  }

  @Test func newLines() {
    var session = Session()
    session.type("a")
    session.press("alt-enter")
    session.type("b")
    session.press("ctrl-j")
    session.type("c\\")
    session.press("enter")
    session.type("d")
    #expect(session.composer == "a\nb\nc\nd")
    session.press("enter")
    #expect(session.request?.question?.text == "a\nb\nc\nd")
  }

  @Test func enterAndAltEnterCanBeSwapped() {
    var settings = Settings()
    settings.interface.enterSends = false
    var session = Session(settings: settings)
    session.type("a")
    session.press("enter")
    #expect(session.composer == "a\n")
    session.press("alt-enter")
    #expect(session.request?.question?.text == "a")
  }

  // MARK: - The queue

  @Test func whileAnAnswerRunsPromptsQueue() throws {
    var session = Session()
    session.ask("one")
    session.ask("two")
    session.ask("three")
    #expect(session.request == nil)
    #expect(session.state.open.queue == ["two", "three"])
    session.press("up")
    #expect(session.composer == "three")
    #expect(session.state.open.queue == ["two"])
    session.press("ctrl-c ctrl-u")
    session.finish("eins")
    let next = try #require(session.request)
    #expect(next.history.map(\.text) == ["one", "eins", "two"])
    #expect(session.state.open.queue.isEmpty)
  }

  @Test func afterAStopTheQueueWaits() throws {
    var session = Session()
    session.ask("one")
    session.ask("two")
    session.press("ctrl-c")
    session.finish("ei", status: .stopped)
    #expect(session.request == nil)
    #expect(session.state.open.queue == ["two"])
    session.press("enter")
    #expect(session.request?.question?.text == "two")
    #expect(session.state.open.queue.isEmpty)
  }

  @Test func leavingPutsTheQueueIntoTheDraft() throws {
    var session = Session()
    session.ask("one")
    let first = try #require(session.request)
    session.ask("two")
    session.type("three")
    session.press("ctrl-x n")
    #expect(session.effects == [.saveDraft("two\n\nthree", first.conversation.id)])
    #expect(session.composer.isEmpty)
  }

  // MARK: - Models

  @Test func queuedPromptsAreKeptAsTheDraftUntilTheyAreSent() {
    var session = Session()
    session.ask("one")
    let id = session.state.open.conversation.id
    session.ask("two")
    session.type("three")
    session.sleep(1)
    #expect(session.effects.contains(.saveDraft("two\n\nthree", id)))
  }

  @Test func whileTheModelsAreLookedUpTheDraftStays() {
    var session = Session(catalogue: [])
    session.ask("hello")
    #expect(session.request == nil)
    #expect(session.notice == "The models are still being looked up: send again in a moment")
    #expect(session.composer == "hello")
  }

  @Test func withoutAModelItSaysWhatToDo() {
    var session = Session(catalogue: [Models.reasoner])
    session.ask("hello")
    #expect(session.request == nil)
    #expect(session.notice == "No model is chosen: ^X m shows what there is")
    #expect(session.composer == "hello")
  }

  @Test func nothingHostedIsUsedUnasked() {
    let session = Session(catalogue: [Models.reasoner, Models.demo])
    #expect(session.state.open.conversation.model == Models.demo.reference)
    let hosted = Session(catalogue: [Models.reasoner])
    #expect(hosted.state.open.conversation.model == nil)
  }

  @Test func aMissingEngineIsOffered() {
    var session = Session()
    session.send(.engine(.missing))
    session.ask("hello")
    #expect(session.request == nil)
    guard case .confirm(let confirmation) = session.state.overlay else {
      Issue.record("no question asked")
      return
    }
    #expect(confirmation.act == .installEngine)
    #expect(session.press("enter") == [.installEngine])
    #expect(session.composer == "hello")
    session.send(.install(.running(step: "model", done: 1, total: 2)))
    session.press("enter")
    #expect(session.notice.contains("it is being fetched"))
    session.send(.install(.finished))
    #expect(session.effects == [.refreshCatalogue])
  }

  @Test func localOnlyRefusesHosted() {
    var session = Session()
    session.open([]) {
      $0.localOnly = true
      $0.model = Models.reasoner.reference
    }
    session.ask("hello")
    #expect(session.request == nil)
    #expect(session.notice.contains("local only"))
  }

  // MARK: - Editing and branches

  @Test func anEditedQuestionIsABranch() throws {
    var session = Session()
    session.open(["q1", "a1", "q2", "a2"], draft: "half a thought")
    session.press("ctrl-x e")
    #expect(session.composer == "q2")
    session.type("!")
    session.press("enter")
    let request = try #require(session.request)
    #expect(request.question?.text == "q2!")
    #expect(request.question?.parent == MessageID(rawValue: "stored-1"))
    #expect(request.history.map(\.text) == ["q1", "a1", "q2!"])
    #expect(session.path == ["q1", "a1", "q2!", ""])
    #expect(session.composer == "half a thought")
    #expect(session.effects.last == .saveDraft("half a thought", request.conversation.id))
    #expect(session.state.open.tree.siblings(of: MessageID(rawValue: "stored-2")).count == 2)
  }

  @Test(arguments: ["escape", "ctrl-c"])
  func leavingTheEditBringsTheDraftBack(key: String) {
    var session = Session()
    session.open(["q1", "a1"], draft: "draft")
    session.press("ctrl-x e")
    session.sleep(1)
    #expect(session.effects == [])
    session.type("xyz")
    session.sleep(1)
    // Only a crash shows it: the words of the edit are nowhere else.
    let id = session.state.open.conversation.id
    #expect(session.effects == [.saveDraft("draft\n\nq1xyz", id)])
    session.press(key)
    #expect(session.composer == "draft")
    #expect(session.state.composer.editing == nil)
    #expect(session.state.focus == .composer)
    session.sleep(1)
    #expect(session.effects == [.saveDraft("draft", id)])
  }

  @Test func theEditorComesBackForReview() {
    var session = Session()
    session.type("draft")
    #expect(session.press("ctrl-x ctrl-e") == [.edit("draft", .draft)])
    session.send(.edited("from vi\nline two\n", .draft))
    #expect(session.composer == "from vi\nline two")
    session.send(.edited(nil, .draft))
    #expect(session.composer == "from vi\nline two")
  }

}
