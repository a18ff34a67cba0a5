import Configuration
import Conversation
import Surface
import Testing

@testable import Workspace

/// A workspace under the shipped keys with a clock of its own.
struct Session {
  var workspace: Workspace
  var now: Timestamp
  /// What the last step asked for.
  var effects: [Effect] = []

  /// Read from the shipped file once.
  static let keymap = Keymap.shipped()
  static let start = Timestamp(milliseconds: 1_737_714_240_000)  // 2025-01-24 10:24 UTC, a Friday

  init(
    size: Size = Size(rows: 24, columns: 80), catalogue: [CatalogueEntry] = Models.all,
    settings: Settings = Settings(), theme: Theme = .plain, seed: UInt64 = 1
  ) {
    now = Self.start
    let state = WorkspaceState(size: size, now: now, seed: seed)
    workspace = Workspace(state, keymap: Self.keymap, theme: theme, settings: settings)
    send(.catalogue(catalogue))
    effects = []
  }

  var state: WorkspaceState { workspace.state }
  var composer: String { state.composer.text }
  var notice: String { state.notice?.text ?? "" }
  var path: [String] { state.open.path.map(\.text) }

  @discardableResult
  mutating func send(_ event: Event) -> [Effect] {
    effects = workspace.update(event, at: now)
    return effects
  }

  mutating func wait(_ seconds: Double) { now = now.adding(seconds: seconds) }

  /// Lets time pass the way the loop does: a tick at every deadline.
  mutating func sleep(_ seconds: Double) {
    let end = now.adding(seconds: seconds)
    var all: [Effect] = []
    while let next = workspace.nextDeadline, next <= end {
      now = max(next, now)
      all += send(.tick)
    }
    now = end
    effects = all
  }

  /// Keys as `keys.toml` writes them: `ctrl-x m`.
  @discardableResult
  mutating func press(_ keys: String) -> [Effect] {
    var all: [Effect] = []
    for part in keys.split(separator: " ") {
      guard let chord = KeyChord(String(part)) else {
        Issue.record("\(part) is not a key")
        continue
      }
      all += send(.input(.key(chord)))
    }
    effects = all
    return all
  }

  /// Text, key by key.
  mutating func type(_ text: String) {
    var all: [Effect] = []
    for character in text { all += send(.input(.key(.character(character)))) }
    effects = all
  }

  @discardableResult
  mutating func ask(_ text: String) -> ReplyRequest? {
    type(text)
    press("enter")
    return request
  }

  /// The request among the last effects.
  var request: ReplyRequest? {
    for case .send(let request) in effects { return request }
    return nil
  }

  /// Lets the running answer of the open conversation say something.
  mutating func stream(_ text: String, reasoning: String = "") {
    guard let reply = state.runningHere?.message else { return }
    send(
      .reply(
        ReplyUpdate(
          message: reply.id, conversation: reply.conversation, text: text, reasoning: reasoning,
          phase: .streaming)))
  }

  /// Ends the running answer of the open conversation.
  @discardableResult
  mutating func finish(
    _ text: String = "", status: MessageStatus = .complete,
    _ change: (inout Message) -> Void = { _ in }
  ) -> [Effect] {
    guard var reply = state.runningHere?.message else { return [] }
    return end(&reply, text, status: status, change)
  }

  /// Ends any answer.
  @discardableResult
  mutating func end(
    _ reply: inout Message, _ text: String = "", status: MessageStatus = .complete,
    _ change: (inout Message) -> Void = { _ in }
  ) -> [Effect] {
    reply.text += text
    (reply.status, reply.finishedAt) = (status, now)
    change(&reply)
    return send(
      .reply(
        ReplyUpdate(
          message: reply.id, conversation: reply.conversation, phase: .ended, final: reply)))
  }

  /// Opens a stored conversation with these messages, questions and answers in turn.
  mutating func open(
    _ texts: [String], draft: String = "", _ change: (inout Conversation) -> Void = { _ in }
  ) {
    let id = ConversationID(rawValue: "stored")
    send(
      .listed(
        [ConversationSummary(id: id, title: "Stored", updated: now)], isComplete: true,
        after: state.changes))
    press("ctrl-x h enter")
    var (conversation, messages) = Self.conversation(id, texts, at: now)
    conversation.model = Models.demo.reference
    conversation.draft = draft
    change(&conversation)
    send(.opened(conversation, messages, after: state.changes))
  }

  static func conversation(
    _ id: ConversationID, _ texts: [String], at now: Timestamp
  ) -> (Conversation, [Message]) {
    var conversation = Conversation(id: id, title: "Stored", created: now)
    var messages: [Message] = []
    for (index, text) in texts.enumerated() {
      messages.append(
        Message(
          id: MessageID(rawValue: "\(id.rawValue)-\(index)"), conversation: id,
          parent: messages.last?.id, role: index % 2 == 0 ? .user : .assistant,
          model: index % 2 == 0 ? nil : Models.demo.reference, text: text,
          created: now.adding(seconds: Double(index))))
    }
    conversation.leaf = messages.last?.id
    return (conversation, messages)
  }
}

/// A catalogue with one of every kind.
enum Models {
  static let demo = CatalogueEntry(
    reference: ModelReference(service: "local", model: "smollm2"),
    model: Model(id: "smollm2", name: "smollm2-135m", contextLength: 8192, isDemo: true),
    serviceName: "this machine", place: .thisMachine)
  static let own = CatalogueEntry(
    reference: ModelReference(service: "local", model: "r1-7b"),
    model: Model(id: "r1-7b", name: "deepseek-r1-distill-7b Q4", contextLength: 32_768),
    serviceName: "this machine", place: .thisMachine)
  static let reasoner = CatalogueEntry(
    reference: ModelReference(service: "deepseek", model: "deepseek-reasoner"),
    model: Model(
      id: "deepseek-reasoner", name: "deepseek-reasoner", contextLength: 64_000,
      abilities: .reasons), serviceName: "DeepSeek", place: .hosted)
  static let grok = CatalogueEntry(
    reference: ModelReference(service: "xai", model: "grok-4"),
    model: Model(id: "grok-4", name: "grok-4"), serviceName: "xAI", place: .hosted,
    unavailable: "no key: set XAI_API_KEY")
  static let all = [grok, demo, reasoner, own]
}

extension Session {
  static func summary(
    _ id: String, daysAgo: Double = 0, pinned: Bool = false
  ) -> ConversationSummary {
    ConversationSummary(
      id: ConversationID(rawValue: id), title: "Title of \(id)",
      updated: start.adding(seconds: -daysAgo * 86_400), pinned: pinned)
  }

  /// One conversation in every group of the list.
  static func withList() -> Session {
    var session = Session()
    session.send(
      .listed(
        [
          summary("a"), summary("b", daysAgo: 1), summary("c", daysAgo: 3),
          summary("d", daysAgo: 40), summary("e", daysAgo: 300, pinned: true),
        ], isComplete: true))
    return session
  }
}
