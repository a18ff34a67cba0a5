import Conversation

/// The wire rules that a table sets; nil leaves a rule as it is.
struct WireRulesDraft: Hashable {
  private var maxTokensField: String?
  private var refused: Set<String>?
  /// `.some(nil)` is a model that takes no system prompt.
  private var systemRole: String??
  private var streamUsage: Bool?
  private var continuation: Continuation?
  private var startsInReasoning: Bool?
  private var effortField: EffortField?
  private var efforts: [String]?
  private var budget: ClosedRange<Int>?
  private var replaysReasoning: Bool?
  private var refusedWhileThinking: Set<String>?
  private var maxImageBytes: Int?
  private var maxTokens: Int?

  init() {}

  init(_ reader: TableReader) {
    maxTokensField = reader.string("max_tokens_field")
    maxTokens = reader.integer("max_tokens", in: 1...10_000_000)
    refused = reader.strings("refused").map(Set.init)
    systemRole = reader.string("system_role").map { $0 == "none" ? nil : $0 }
    streamUsage = reader.boolean("stream_usage")
    continuation = reader.choice("continuation", Continuation.self)
    startsInReasoning = reader.boolean("starts_in_reasoning")
    effortField = reader.choice("effort", EffortField.self)
    efforts = reader.strings("efforts")
    budget = Self.budget(reader)
    replaysReasoning = reader.boolean("replays_reasoning")
    refusedWhileThinking = reader.strings("refused_while_thinking").map(Set.init)
    maxImageBytes = reader.integer("max_image_bytes", in: 1...1_000_000_000)
  }

  private static func budget(_ reader: TableReader) -> ClosedRange<Int>? {
    reader.value("budget", "the least and the most tokens like [1024, 32000]") {
      guard case .array(let items) = $0, items.count == 2,
        case .integer(let least) = items[0], case .integer(let most) = items[1],
        least >= 0, least <= most, most <= 10_000_000
      else { return nil }
      return least...most
    }
  }

  var isEmpty: Bool { self == WireRulesDraft() }

  mutating func lay(_ other: WireRulesDraft) {
    maxTokensField = other.maxTokensField ?? maxTokensField
    maxTokens = other.maxTokens ?? maxTokens
    refused = other.refused ?? refused
    if let role = other.systemRole { systemRole = .some(role) }
    streamUsage = other.streamUsage ?? streamUsage
    continuation = other.continuation ?? continuation
    startsInReasoning = other.startsInReasoning ?? startsInReasoning
    effortField = other.effortField ?? effortField
    efforts = other.efforts ?? efforts
    budget = other.budget ?? budget
    replaysReasoning = other.replaysReasoning ?? replaysReasoning
    refusedWhileThinking = other.refusedWhileThinking ?? refusedWhileThinking
    maxImageBytes = other.maxImageBytes ?? maxImageBytes
  }

  func applied(to rules: WireRules) -> WireRules {
    var rules = rules
    if let maxTokensField { rules.maxTokensField = maxTokensField }
    if let maxTokens { rules.maxTokens = maxTokens }
    if let refused { rules.refused = refused }
    if let systemRole { rules.systemRole = systemRole }
    if let streamUsage { rules.streamUsage = streamUsage }
    if let continuation { rules.continuation = continuation }
    if let startsInReasoning { rules.startsInReasoning = startsInReasoning }
    if let effortField { rules.effortField = effortField }
    if let efforts { rules.efforts = efforts }
    if let budget { rules.budget = budget }
    if let replaysReasoning { rules.replaysReasoning = replaysReasoning }
    if let refusedWhileThinking { rules.refusedWhileThinking = refusedWhileThinking }
    if let maxImageBytes { rules.maxImageBytes = maxImageBytes }
    return rules
  }
}
