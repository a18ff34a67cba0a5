import Conversation
import Testing

@testable import Workspace

/// What the workspace does while the store does not take everything.
struct SavingTests {
  private static let failure = Failure(.storage, who: "disk", what: "is full")
  private static func id(_ text: String) -> ConversationID { ConversationID(rawValue: text) }

  private static func update(
    _ reply: Message, _ failure: Failure?, final: Message? = nil
  ) -> Event {
    var update = ReplyUpdate(
      message: reply.id, conversation: reply.conversation,
      phase: final == nil ? .streaming : .ended,
      final: final)
    update.notSaved = failure
    return .reply(update)
  }

  // MARK: - The banner

  @Test func theBannerStaysUntilNothingIsUnsaved() throws {
    var session = Session()
    session.ask("hello")
    let reply = try #require(session.state.runningHere?.message)
    session.send(Self.update(reply, Self.failure))
    session.send(.notSaved(Self.failure))
    session.send(.notSaved(nil))
    #expect(session.state.notSaved == Self.failure, "the answer is not stored yet")
    session.send(.notSaved(Self.failure))
    session.send(Self.update(reply, nil))
    #expect(session.state.notSaved == Self.failure, "a change is not stored yet")
    session.send(.notSaved(nil))
    #expect(session.state.notSaved == nil)
  }

  @Test func nothingEndsTheBannerOfAStoreThatCannotBeWritten() throws {
    var session = Session()
    session.send(.storeUnusable(Self.failure))
    session.ask("hello")
    let reply = try #require(session.state.runningHere?.message)
    session.send(Self.update(reply, Self.failure))
    session.send(Self.update(reply, nil))
    session.send(.notSaved(nil))
    #expect(session.state.notSaved == Self.failure)
  }

  // MARK: - Words stay in memory

  @Test func aConversationThatCannotBeStoredCanBeLeftAndOpenedAgain() throws {
    var session = Session()
    session.send(.listed([], isComplete: true))
    session.send(.storeUnusable(Self.failure))
    let asked = session.ask("precious")
    let request = try #require(asked)
    let id = request.conversation.id
    session.type("half a thought")
    session.press("ctrl-x n")
    #expect(session.state.overlay == nil, "nothing is lost, so nothing is asked")
    #expect(session.path.isEmpty)
    // Its answer ends meanwhile; the list is read again and knows nothing of it.
    var reply = try #require(session.state.running[request.answer.id]?.message)
    session.end(&reply, "answered")
    session.send(.listed([], isComplete: true, after: session.state.changes))
    #expect(session.state.list.summaries.map(\.id) == [id])
    session.press("ctrl-x h enter")
    #expect(session.path == ["precious", "answered"])
    #expect(session.composer == "half a thought")
    session.send(.openFailed(id))
    #expect(session.path == ["precious", "answered"])
    session.press("ctrl-x n")
    #expect(session.press("ctrl-x q") == [], "quitting would lose it")
    #expect(session.notice.hasPrefix("What is not saved will be gone"))
  }

  @Test func whatIsStoredAfterAllIsNotKept() throws {
    var session = Session()
    session.send(.notSaved(Self.failure))
    session.ask("q")
    session.press("ctrl-x n")
    #expect(session.state.kept.count == 1)
    session.send(.notSaved(nil))
    #expect(session.state.kept.isEmpty)
  }

  // MARK: - Stale answers of the store

  @Test func aRenameIsNotTakenBackByWhatWasReadBefore() {
    var session = Session()
    session.open(["q", "a"])
    let id = session.state.open.conversation.id
    session.send(.storeChanged)
    let (conversation, messages) = Session.conversation(id, ["q", "a"], at: Session.start)
    session.press("f2 ctrl-u")
    session.type("New name")
    session.press("enter")
    session.send(.listed([ConversationSummary(conversation)], isComplete: true))
    #expect(session.effects == [.list(after: 1)])
    session.send(.opened(conversation, messages))
    #expect(session.effects == [.open(id, after: 1)])
    #expect(session.state.open.conversation.title == "New name")
    #expect(session.state.list.summaries.map(\.title) == ["New name"])
  }

  @Test func theEndOfAnAnswerCatchesUpWithTheOthers() {
    var session = Session()
    session.open(["q", "a"])
    let id = session.state.open.conversation.id
    session.ask("more")
    #expect(session.send(.storeChanged) == [.list()])
    #expect(session.finish("said").contains(.open(id)))
    session.ask("again")
    #expect(!session.finish("said").contains(.open(id)))
  }

  @Test func anAnswerThatEndsWhileItsConversationIsReadIsNoGhost() throws {
    var session = Session()
    let asked = session.ask("hello")
    let request = try #require(asked)
    session.press("ctrl-x n ctrl-x h enter")
    #expect(session.state.open.isLoading)
    // Read while it was being written; the end comes first.
    let stale = [try #require(request.question), request.answer]
    var reply = try #require(session.state.running[request.answer.id]?.message)
    session.end(&reply, "the end")
    session.send(.opened(request.conversation, stale))
    #expect(session.path == ["hello", "the end"])
    #expect(session.state.open.path.last?.status == .complete)
  }

  @Test func anEndThatIsNotStoredIsShownAllTheSame() throws {
    var session = Session()
    let asked = session.ask("hello")
    let request = try #require(asked)
    var final = request.answer
    (final.text, final.status) = ("the end", .complete)
    session.press("ctrl-x n")
    session.send(Self.update(request.answer, Self.failure, final: final))
    session.press("ctrl-x h enter")
    session.send(
      .opened(request.conversation, [try #require(request.question), request.answer]))
    #expect(session.path == ["hello", "the end"])
  }

  @Test func leavingOutTheOldestIsStoredWithAStoredConversation() throws {
    var session = Session()
    session.open(["q", "a"])
    let before = session.state.open.conversation
    let asked = session.ask("next")
    var request = try #require(asked)
    session.finish("x")
    request.conversation.parameters.leavesOutOldest = true
    let effects = session.workspace.begin(request, from: .none)
    let saved = effects.compactMap { effect -> Bool? in
      guard case .save(let new, let old) = effect else { return nil }
      return new.parameters.leavesOutOldest == true && old.parameters == before.parameters
    }
    #expect(saved == [true])
  }

  // MARK: - What waits to be stored

  @Test func theLatestOfEveryThingIsKept() {
    var unsaved = UnsavedEffects()
    let (a, b) = (Self.id("a"), Self.id("b"))
    unsaved.add(.saveDraft("one", a))
    unsaved.add(.rename(a, "title"))
    unsaved.add(.saveDraft("two", a))
    unsaved.add(.saveDraft("other", b))
    unsaved.add(.saveDraft("new", nil))
    unsaved.add(.bell)
    #expect(
      unsaved.effects == [
        .saveDraft("two", a), .rename(a, "title"), .saveDraft("other", b), .saveDraft("new", nil),
      ])
    // The older one was under way when the newer one came.
    unsaved.remove(.saveDraft("one", a))
    #expect(unsaved.effects.count == 4)
    unsaved.remove(.saveDraft("two", a))
    unsaved.postpone(.rename(a, "title"))
    #expect(unsaved.effects.last == .rename(a, "title"))
  }

  @Test func settingsThatWaitBecomeOneChange() {
    var unsaved = UnsavedEffects()
    let first = Conversation(id: Self.id("a"), created: Session.start)
    var second = first
    second.localOnly = true
    var third = second
    third.systemPrompt = "Be brief."
    unsaved.add(.save(second, was: first))
    unsaved.add(.save(third, was: second))
    #expect(unsaved.effects == [.save(third, was: first)])
    var stored = first
    stored.model = Models.reasoner.reference
    let shown = unsaved.applied(to: stored)
    #expect(shown.localOnly && shown.systemPrompt == "Be brief.")
    #expect(shown.model == Models.reasoner.reference)
  }

  @Test func whatWaitsIsShownAsIfItWereStored() {
    var unsaved = UnsavedEffects()
    let summary = Session.summary("a")
    unsaved.add(.rename(summary.id, "New"))
    unsaved.add(.setPinned(summary.id, true))
    unsaved.add(.saveDraft("half", summary.id))
    let shown = unsaved.applied(to: [summary, Session.summary("b")])
    #expect(shown.map(\.title) == ["New", "Title of b"])
    #expect(shown.map(\.pinned) == [true, false])
    let conversation = unsaved.applied(to: Conversation(id: summary.id, created: Session.start))
    #expect(conversation.title == "New" && conversation.titleSource == .user)
    #expect(conversation.draft == "half" && conversation.pinned)
  }
}
