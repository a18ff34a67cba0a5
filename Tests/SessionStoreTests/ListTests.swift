import Conversation
import SessionStore
import TestSupport
import Testing

@Suite struct ListTests {
  /// 1,999 more conversations like the first, each a second newer than the one before.
  private let copies = """
    WITH RECURSIVE copy (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < 1999)
    INSERT INTO conversation (id, title, title_source, pinned, archived, local_only, trashed_at,
      created, updated, tags, parameters, system_prompt)
    SELECT id || n, 'c' || n, title_source, n = 1990, archived, local_only,
      CASE n WHEN 1999 THEN created END, created, created + 1000 * n, tags, parameters, system_prompt
    FROM conversation, copy
    """

  @Test func theNewestOfTwoThousandComeFromTheIndexAlone() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    try await store.save(makeConversation("c0"))
    try execute(folder.database, copies)
    let list = try await store.summaries(limit: 200)
    #expect(list.map(\.title) == (1800..<2000).reversed().map { "c\($0)" })
    #expect(list.first?.trashedAt == moment)
    #expect(list.filter(\.pinned).map(\.title) == ["c1990"])
    #expect(try await store.summaries().count == 2000)

    let plan = try queryPlan(
      folder.database, ConversationRecord.list.replacing("?", with: "200"))
    #expect(plan == ["SCAN conversation USING COVERING INDEX conversation_list"])
  }

  @Test func singleFieldsChangeWithoutMakingItNewer() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    var expected = makeConversation("before")
    try await store.save(expected)
    let id = expected.id
    try await store.rename(id, to: "after", by: .user)
    try await store.setPinned(true, of: id)
    try await store.setTrashed([id], at: moment)
    let before = expected
    // As another Parley knows it, from before the title, the pin and the trash.
    expected.model = ModelReference(service: "s", model: "m")
    (expected.systemPrompt, expected.parameters) = ("system", Parameters(temperature: 1))
    (expected.leaf, expected.localOnly) = (MessageID(rawValue: "leaf"), true)
    try await store.saveSettings(of: expected, changedFrom: before)
    (expected.title, expected.titleSource) = ("after", .user)
    (expected.pinned, expected.trashedAt) = (true, moment)
    #expect(try await store.conversation(id) == expected)
    try await store.setTrashed([id], at: nil)
    #expect(try await store.conversation(id)?.trashedAt == nil)
  }

  @Test func settingsOfTwoParleysDoNotOverwriteEachOther() async throws {
    let folder = try TemporaryFolder()
    let (first, second) = (try openStore(folder), try openStore(folder))
    defer {
      first.close()
      second.close()
    }
    let before = makeConversation("shared")
    try await first.save(before)
    var (here, there) = (before, before)
    here.localOnly = true
    here.parameters.temperature = 0.5
    there.model = ModelReference(service: "s", model: "m")
    there.parameters.maxTokens = 100
    try await first.saveSettings(of: here, changedFrom: before)
    try await second.saveSettings(of: there, changedFrom: before)
    let stored = try await first.conversation(before.id)
    #expect(stored?.localOnly == true)
    #expect(stored?.model == there.model)
    #expect(stored?.parameters.temperature == 0.5)
    #expect(stored?.parameters.maxTokens == 100)
  }

  @Test func changingWhatIsNotThereFails() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let id = ConversationID(rawValue: "none")
    await #expect(throws: Failure.self) { try await store.setPinned(true, of: id) }
    await #expect(throws: Failure.self) { try await store.saveDraft("lost?", for: id) }
  }

  @Test func promptsComeNewestFirstAndOnce() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    var trashed = makeConversation("trashed")
    trashed.trashedAt = moment
    try await store.save(trashed, messages: [makeMessage(trashed, text: "gone")])
    let conversation = makeConversation("kept")
    let prompts = ["a", "b", "a", "c", "b"].enumerated().map {
      makeMessage(
        conversation, text: $0.element, at: moment.adding(seconds: Double($0.offset)))
    }
    let answer = makeMessage(
      conversation, .assistant, text: "no prompt", at: moment.adding(seconds: 9))
    try await store.save(conversation, messages: prompts + [answer])
    #expect(try await store.promptHistory(limit: 10) == ["b", "c", "a"])
    #expect(try await store.promptHistory(limit: 2) == ["b", "c"])
  }

  @Test func spendingCountsFromAMomentOn() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    #expect(try await store.spending(since: moment) == .zero)
    let conversation = makeConversation("costly")
    let messages = (0..<4).map { index in
      var message = makeMessage(
        conversation, .assistant, at: moment.adding(seconds: Double(index)))
      message.cost = index == 3 ? nil : Money(nanoDollars: 1 << index)
      return message
    }
    try await store.save(conversation, messages: messages)
    #expect(try await store.spending(since: moment) == Money(nanoDollars: 7))
    #expect(
      try await store.spending(since: moment.adding(seconds: 1)) == Money(nanoDollars: 6))
  }

  @Test func speedsAreMeansOfCompleteAnswers() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    #expect(try await store.speeds().isEmpty)
    let conversation = makeConversation("quick")
    let model = ModelReference(service: "deepseek", model: "r1")
    let messages = [10, 30, 50].enumerated().map { index, tokens in
      var message = makeMessage(
        conversation, .assistant, at: moment.adding(seconds: Double(index)))
      message.model = model
      message.status = index == 2 ? .stopped : .complete
      message.usage = Usage(input: 1, output: tokens)
      (message.firstTokenAt, message.finishedAt) = (moment, moment.adding(seconds: 2))
      return message
    }
    try await store.save(conversation, messages: messages)
    #expect(try await store.speeds() == [model: 10])
  }

  @Test func onlyOldTrashIsPurged() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let all = [-2.0, -1, 1].map { makeConversation("at \($0)", at: moment.adding(seconds: $0)) }
    for conversation in all {
      try await store.save(conversation, messages: [makeMessage(conversation, text: "x")])
      try await store.setTrashed([conversation.id], at: conversation.created)
    }
    try await store.beginAnswer(makeMessage(all[1], .assistant))
    #expect(try await store.purgeTrash(before: moment) == 1)
    #expect(try await store.summaries().map(\.title) == ["at 1.0", "at -1.0"])
    #expect(try await store.messages(of: all[0].id).isEmpty)
  }
}
