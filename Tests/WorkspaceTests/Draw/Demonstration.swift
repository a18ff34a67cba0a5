import Configuration
import Conversation
import Surface

@testable import Workspace

/// A workspace with something to look at: the conversations and answers of the golden screens.
extension Session {
  static let answer = """
    Suppose √2 = p/q **in lowest terms**. Then p² = 2q², so p is even: p = 2r.
    Then 2r² = q², so q is even too, against the assumption. ∎

    ```python
    from math import isqrt

    def is_square(n: int) -> bool:
        return isqrt(n) ** 2 == n  # exact
    ```
    """

  static let reasoning = """
    assume p/q in lowest terms. Then p squared is twice q squared.
    So p squared is even, and p is even, because the square of an odd number is odd. \
    Write p = 2r and look at q.
    Then 4r² = 2q², which gives 2r² = q².
    So q is even as well. Wait: both even contradicts lowest terms. That is the proof.
    The user wants it brief.
    A check in Python would be nice.
    isqrt is exact, sqrt is not.
    Three lines of code are enough.
    Done.
    """

  static let longReasoning = (1...300).map {
    "Step \($0): look at √\($0), then go on with the next number."
  }
  .joined(separator: "\n")

  static let table = """
    | model | where | price | verdict |
    |:--|:--|--:|:--|
    | deepseek-reasoner | hosted | $0.55 | thinks aloud, and is right |
    | smollm2-135m | this machine | $0 | shows that everything works |
    | 通義千問 | 雲端 | $0.40 | 會說中文 🎉 |
    """

  static let questions: [(id: String, title: String, hoursAgo: Double)] = [
    ("√2", "Is √2 rational?", 2.0 / 60), ("kyoto", "Kyoto in three days", 1.0),
    ("sql", "SQL window functions", 15), ("long", "Why the sky is blue and the sunset is red", 20),
    ("haiku", "俳句：古池や蛙飛び込む水の音", 120), ("emoji", "Party 🎉 planning 👨‍👩‍👧", 24 * 60),
  ]

  static func summaries(at now: Timestamp) -> [ConversationSummary] {
    questions.map { id, title, hours in
      ConversationSummary(
        id: ConversationID(rawValue: id), title: title,
        updated: now.adding(seconds: -hours * 3600), pinned: id == "kyoto")
    }
  }

  /// The shipped theme, a full list and a priced model.
  static func demonstration(_ rows: Int, _ columns: Int, theme: Theme = .shipped) -> Session {
    var session = Session(
      size: Size(rows: rows, columns: columns), catalogue: Models.demonstration, theme: theme)
    session.send(.listed(summaries(at: session.now), isComplete: true))
    session.send(
      .spending(today: Money(nanoDollars: 20_000_000), month: Money(nanoDollars: 1_370_000_000)))
    return session
  }

  /// A question with three answers, the second of them on screen.
  mutating func openProof(_ change: (inout [Message]) -> Void = { _ in }) {
    let id = ConversationID(rawValue: "√2")
    let question = message("q", id, nil, .user, "Prove that √2 is irrational, briefly.")
    var answers = ["a", "b", "c"].map { message($0, id, "q", .assistant, Self.answer) }
    for index in answers.indices {
      answers[index].created = now.adding(seconds: Double(index))
      answers[index].finishedAt = now.adding(seconds: Double(index) + 14.2)
      answers[index].firstTokenAt = now.adding(seconds: Double(index) + 0.44)
      answers[index].reasoning = Self.reasoning
      answers[index].reasoningSeconds = 12
      answers[index].usage = Usage(input: 1210, cached: 1024, output: 840, reasoning: 640)
      answers[index].cost = Money(nanoDollars: 1_366_667)
    }
    open(id, [question] + answers, leaf: "b", change)
  }

  /// A conversation of questions and answers in turn.
  mutating func openTalk(_ texts: [String], _ change: (inout [Message]) -> Void = { _ in }) {
    let id = ConversationID(rawValue: "kyoto")
    var messages: [Message] = []
    for (index, text) in texts.enumerated() {
      let parent = messages.last?.id.rawValue
      var next = message(
        "m\(index)", id, parent, index % 2 == 0 ? .user : .assistant, text)
      next.created = now.adding(seconds: Double(index - texts.count) * 60)
      messages.append(next)
    }
    open(id, messages, leaf: "m\(texts.count - 1)", change)
  }

  private mutating func open(
    _ id: ConversationID, _ messages: [Message], leaf: String,
    _ change: (inout [Message]) -> Void
  ) {
    var messages = messages
    change(&messages)
    state(select: id)
    var conversation = Conversation(
      id: id, title: state.list.summaries.first { $0.id == id }?.title ?? "", created: now)
    conversation.model = Models.priced.reference
    conversation.leaf = MessageID(rawValue: leaf)
    send(.opened(conversation, messages))
    press("ctrl-x j")
  }

  private mutating func state(select id: ConversationID) {
    press("ctrl-x h g g")
    for _ in 0..<20 where state.list.selected != id { press("j") }
    press("enter")
  }

  private func message(
    _ id: String, _ conversation: ConversationID, _ parent: String?, _ role: Role, _ text: String
  ) -> Message {
    Message(
      id: MessageID(rawValue: id), conversation: conversation,
      parent: parent.map(MessageID.init(rawValue:)), role: role,
      model: role == .assistant ? Models.priced.reference : nil, text: text, created: now)
  }
}

extension Models {
  static let priced: CatalogueEntry = {
    var entry = reasoner
    entry.model.prices = [
      Price(
        from: Timestamp(milliseconds: 1_737_331_200_000),
        input: Money(nanoDollars: 550_000_000), output: Money(nanoDollars: 2_190_000_000))
    ]
    return entry
  }()

  static let seeing = CatalogueEntry(
    reference: ModelReference(service: "openai", model: "o1"),
    model: Model(
      id: "o1", name: "o1", contextLength: 200_000, abilities: [.reasons, .seesImages],
      prices: [
        Price(
          input: Money(nanoDollars: 15_000_000_000), output: Money(nanoDollars: 60_000_000_000))
      ]), serviceName: "OpenAI", place: .hosted, isStarred: true)
  static let nearby = CatalogueEntry(
    reference: ModelReference(service: "ollama", model: "qwen3:8b"),
    model: Model(id: "qwen3:8b", contextLength: 40_960, abilities: .reasons),
    serviceName: "Ollama", place: .thisMachine)
  static let chinese = CatalogueEntry(
    reference: ModelReference(service: "qwen", model: "tongyi"),
    model: Model(id: "tongyi", name: "通義千問 Max", contextLength: 1_048_576),
    serviceName: "阿里雲百煉", place: .hosted)
  static let demonstration = [grok, demo, priced, own, seeing, nearby, chinese]
}
