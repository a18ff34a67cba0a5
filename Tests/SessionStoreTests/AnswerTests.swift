import Conversation
import SessionStore
import TestSupport
import Testing

@Suite struct AnswerTests {
  /// A store with one conversation in which one prompt has been sent.
  private struct Asked {
    let folder: TemporaryFolder
    let store: SessionStore
    let conversation: Conversation
    let prompt: Message
    var answer: Message

    init() async throws {
      folder = try TemporaryFolder()
      store = try openStore(folder)
      conversation = makeConversation("asked")
      prompt = makeMessage(conversation, text: "why?", at: moment.adding(seconds: 1))
      answer = makeMessage(
        conversation, .assistant, parent: prompt.id, at: moment.adding(seconds: 2))
      try await store.appendUserMessage(prompt, conversation: conversation)
      try await store.beginAnswer(answer)
      answer.status = .streaming
    }
  }

  @Test func aPromptAndItsAnswerBecomeTheLeaf() async throws {
    var asked = try await Asked()
    defer { asked.store.close() }
    let stored = try await asked.store.conversation(asked.conversation.id)
    #expect(stored?.leaf == asked.answer.id)
    #expect(stored?.updated == asked.answer.created)
    asked.answer.status = .complete
    asked.answer.finishedAt = moment.adding(seconds: 60)
    try await asked.store.finishAnswer(asked.answer)
    let later = try await asked.store.conversation(asked.conversation.id)
    #expect(later?.updated == moment.adding(seconds: 60))
  }

  @Test func aPromptAndItsAnswerCanBeBegunAsOne() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let conversation = makeConversation("one")
    let prompt = makeMessage(conversation, text: "why?")
    var answer = makeMessage(conversation, .assistant, parent: prompt.id)
    try await store.begin(answer, prompt: prompt, conversation: conversation)
    #expect(try await store.synchronousInForce() == 2)
    answer.status = .streaming
    #expect(try await store.messages(of: conversation.id) == [prompt, answer])
    #expect(try await store.conversation(conversation.id)?.leaf == answer.id)

    var again = makeMessage(conversation, .assistant, parent: prompt.id)
    try await store.begin(again, prompt: nil, conversation: conversation)
    again.status = .streaming
    #expect(try await store.messages(of: conversation.id) == [prompt, answer, again])
    #expect(try await store.conversation(conversation.id)?.leaf == again.id)
  }

  @Test(arguments: 0..<20) func aJournalIsReadAsTheTextItWillBe(seed: UInt64) async throws {
    var generator = SeededRandom(seed: seed)
    let asked = try await Asked()
    defer { asked.store.close() }
    let other = try openStore(asked.folder)
    defer { other.close() }
    var answer = asked.answer
    for _ in 0..<12 {
      let text = randomText(using: &generator)
      let reasoning = randomText(using: &generator)
      try await asked.store.appendJournal(
        answer.id, text: text, reasoning: reasoning, sync: Bool.random(using: &generator))
      answer.text += text
      answer.reasoning += reasoning
      #expect(try await other.messages(of: asked.conversation.id) == [asked.prompt, answer])
    }
    answer.status = .stopped
    try await asked.store.finishAnswer(answer)
    #expect(try await other.messages(of: asked.conversation.id) == [asked.prompt, answer])
    #expect(try query(asked.folder.database, "SELECT count(*) FROM journal", as: Int.self) == [0])
  }

  @Test func aContinuedAnswerKeepsItsText() async throws {
    var asked = try await Asked()
    defer { asked.store.close() }
    (asked.answer.text, asked.answer.status) = ("first half", .stopped)
    try await asked.store.finishAnswer(asked.answer)
    try await asked.store.beginAnswer(asked.answer)
    try await asked.store.appendJournal(
      asked.answer.id, text: ", second", reasoning: "", sync: false)
    let stored = try await asked.store.messages(of: asked.conversation.id).last
    #expect(stored?.status == .streaming)
    #expect(stored?.text == "first half, second")
  }

  @Test func anAnswerThatCouldNotBeBegunCanBeFinished() async throws {
    let asked = try await Asked()
    defer { asked.store.close() }
    var late = makeMessage(asked.conversation, .assistant, text: "all of it")
    late.status = .failed
    try await asked.store.finishAnswer(late)
    #expect(try await asked.store.messages(of: asked.conversation.id).contains(late))
    late.status = .streaming
    let streaming = late
    await #expect(throws: Failure.self) { try await asked.store.finishAnswer(streaming) }
  }

  @Test func onlyTheWriterAddsToAnAnswer() async throws {
    let asked = try await Asked()
    defer { asked.store.close() }
    let other = try openStore(asked.folder)
    defer { other.close() }
    await #expect(throws: Failure.self) {
      try await other.appendJournal(asked.answer.id, text: "mine", reasoning: "", sync: false)
    }
    let unknown = MessageID(rawValue: "unknown")
    await #expect(throws: Failure.self) {
      try await asked.store.appendJournal(unknown, text: "lost", reasoning: "", sync: false)
    }
    try await asked.store.appendJournal(asked.answer.id, text: "ok", reasoning: "", sync: false)
    #expect(try await other.messages(of: asked.conversation.id).last?.text == "ok")
  }

  @Test func aCancelledTaskStillSaves() async throws {
    let asked = try await Asked()
    defer { asked.store.close() }
    let stopping = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      var answer = asked.answer
      (answer.text, answer.status) = ("what had arrived", .stopped)
      try await asked.store.finishAnswer(answer)
      return try await asked.store.messages(of: asked.conversation.id).last?.text
    }
    #expect(try await stopping.value == "what had arrived")
  }

  @Test func aDraftGoesWithThePromptItBecame() async throws {
    let asked = try await Asked()
    let store = asked.store
    defer { store.close() }
    let id = asked.conversation.id
    try await store.saveDraft("and", for: id)
    try await store.saveDraft("a new beginn", for: nil)
    let next = makeMessage(asked.conversation, parent: asked.answer.id, text: "and then?")
    try await store.appendUserMessage(next, conversation: asked.conversation)
    #expect(try await store.draft(for: id) == "")
    #expect(try await store.draft(for: nil) == "a new beginn")

    // Typed while a queued prompt was sent: not the prompt's, so it stays.
    try await store.saveDraft("something else", for: id)
    let queued = makeMessage(asked.conversation, parent: next.id, text: "queued")
    try await store.appendUserMessage(queued, conversation: asked.conversation)
    #expect(try await store.draft(for: id) == "something else")

    let fresh = makeConversation("fresh")
    let first = makeMessage(fresh, text: "a new beginning")
    try await store.appendUserMessage(first, conversation: fresh)
    #expect(try await store.draft(for: nil) == "")
  }

  @Test func theEndOfItsWriterStopsAnAnswer() async throws {
    let asked = try await Asked()
    try await asked.store.appendJournal(
      asked.answer.id, text: "so\u{0} far", reasoning: "hm", sync: false)
    let other = try openStore(asked.folder)
    defer { other.close() }
    #expect(try await other.recover() == [])
    #expect(try await asked.store.recover() == [])
    #expect(!other.endedUncleanly)
    asked.store.close()
    #expect(try await other.recover() == [asked.answer.id])
    let stopped = try await other.messages(of: asked.conversation.id).last
    #expect(stopped?.status == .stopped)
    #expect(stopped?.finish == .cut)
    #expect(stopped?.text == "so\u{0} far")
    #expect(stopped?.reasoning == "hm")
    #expect(try await other.recover() == [])
  }
}
