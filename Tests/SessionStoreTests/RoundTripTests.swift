import Conversation
import SessionStore
import TestSupport
import Testing

@Suite struct RoundTripTests {
  @Test func everyFieldOfAConversationSurvives() async throws {
    let folder = try TemporaryFolder()
    var conversation = makeConversation("a\u{0}title\n無")
    conversation.titleSource = .model
    conversation.model = ModelReference(service: "local", model: "a/b")
    conversation.systemPrompt = "be \u{0} brief"
    conversation.parameters = Parameters(
      temperature: 0.1, maxTokens: 7, effort: "high", extra: "{\"grammar\":\"x\"}")
    conversation.leaf = MessageID(rawValue: "leaf")
    conversation.pinned = true
    conversation.archived = true
    conversation.trashedAt = moment.adding(seconds: 5)
    conversation.localOnly = true
    conversation.tags = ["one", "zwei, drei", "\u{0}"]
    conversation.updated = moment.adding(seconds: 7)
    let first = try openStore(folder)
    try await first.save(conversation)
    try await first.saveDraft("half a \u{0} thought", for: conversation.id)
    first.close()

    let second = try openStore(folder)
    defer { second.close() }
    conversation.draft = "half a \u{0} thought"
    #expect(try await second.conversation(conversation.id) == conversation)
    conversation.title = "other"
    try await second.save(conversation)
    #expect(try await second.conversation(conversation.id) == conversation)
    #expect(try await second.conversation(ConversationID(rawValue: "none")) == nil)
  }

  @Test func everyFieldOfAMessageSurvives() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let conversation = makeConversation("fields")
    let full = fullMessage(conversation, text: "t\u{0}ext 無理數")
    let bare = makeMessage(conversation, at: moment.adding(seconds: 1))
    try await store.save(conversation, messages: [full, bare])
    #expect(try await store.messages(of: conversation.id) == [full, bare])
  }

  @Test func theEndOfABranchIsReadAlone() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    // The folder goes when nobody holds it any more, and must not before the store.
    defer { withExtendedLifetime(folder) { store.close() } }
    let conversation = makeConversation("long")
    var messages: [Message] = []
    for index in 0..<20 {
      messages.append(
        makeMessage(
          conversation, index % 2 == 0 ? .user : .assistant, parent: messages.last?.id,
          text: "message \(index)", at: moment.adding(seconds: Double(index))))
    }
    // Another branch, written later.
    let other = makeMessage(
      conversation, .user, parent: messages[3].id, text: "aside", at: moment.adding(seconds: 99))
    try await store.save(conversation, messages: messages + [other])
    let id = conversation.id
    #expect(
      try await store.end(of: id, leaf: messages[19].id, count: 5) == Array(messages[15...]))
    #expect(try await store.end(of: id, leaf: messages[2].id, count: 5) == Array(messages[...2]))
    #expect(try await store.end(of: id, leaf: nil, count: 2) == [messages[3], other])
    #expect(
      try await store.end(of: id, leaf: MessageID(rawValue: "none"), count: 5) == [])
  }

  @Test(arguments: 0..<40) func treesSurvive(seed: UInt64) async throws {
    var generator = SeededRandom(seed: seed)
    let folder = try TemporaryFolder()
    let conversation = makeConversation("tree")
    var messages: [Message] = []
    for _ in 0..<Int.random(in: 1...40, using: &generator) {
      // Equal and backward times: clocks do both.
      let time = moment.adding(seconds: Double(Int.random(in: 0...5, using: &generator)))
      let parent = Bool.random(using: &generator) ? messages.randomElement(using: &generator) : nil
      var message = makeMessage(
        conversation, [.user, .assistant].randomElement(using: &generator) ?? .user,
        parent: parent?.id, text: randomText(using: &generator), at: time)
      message.reasoning = randomText(using: &generator)
      messages.append(message)
    }
    let first = try openStore(folder)
    try await first.save(conversation, messages: messages)
    first.close()
    let second = try openStore(folder)
    defer { second.close() }
    let stored = try await second.messages(of: conversation.id)
    // Of equal times the one saved first, so a prompt always comes before its answer.
    let ordered = messages.enumerated()
      .sorted { ($0.element.created, $0.offset) < ($1.element.created, $1.offset) }
      .map(\.element)
    #expect(stored == ordered)
    #expect(MessageTree(stored) == MessageTree(ordered))
  }

  @Test func aMessageSavedAgainKeepsItsPlace() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let conversation = makeConversation("place")
    let root = makeMessage(conversation, text: "root")
    let child = makeMessage(conversation, .assistant, parent: root.id, text: "old")
    try await store.save(conversation, messages: [root, child])
    var moved = child
    (moved.parent, moved.text) = (nil, "new")
    try await store.save(conversation, messages: [moved])
    let stored = try await store.messages(of: conversation.id).first { $0.id == child.id }
    #expect(stored?.parent == root.id)
    #expect(stored?.text == "new")
  }

  @Test func settingsSurviveAndGo() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    #expect(try await store.setting("theme") == nil)
    try await store.setSetting("theme", "da\u{0}rk")
    try await store.setSetting("theme", "light\u{0}")
    #expect(try await store.setting("theme") == "light\u{0}")
    try await store.setSetting("theme", nil)
    #expect(try await store.setting("theme") == nil)
  }
}
