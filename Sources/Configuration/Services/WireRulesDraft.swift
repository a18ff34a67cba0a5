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

  init() {}

  init(_ reader: TableReader) {
    maxTokensField = reader.string("max_tokens_field")
    refused = reader.strings("refused").map(Set.init)
    systemRole = reader.string("system_role").map { $0 == "none" ? nil : $0 }
    streamUsage = reader.boolean("stream_usage")
    continuation = reader.choice("continuation", Continuation.self)
    startsInReasoning = reader.boolean("starts_in_reasoning")
  }

  var isEmpty: Bool { self == WireRulesDraft() }

  mutating func lay(_ other: WireRulesDraft) {
    maxTokensField = other.maxTokensField ?? maxTokensField
    refused = other.refused ?? refused
    if let role = other.systemRole { systemRole = .some(role) }
    streamUsage = other.streamUsage ?? streamUsage
    continuation = other.continuation ?? continuation
    startsInReasoning = other.startsInReasoning ?? startsInReasoning
  }

  func applied(to rules: WireRules) -> WireRules {
    var rules = rules
    if let maxTokensField { rules.maxTokensField = maxTokensField }
    if let refused { rules.refused = refused }
    if let systemRole { rules.systemRole = systemRole }
    if let streamUsage { rules.streamUsage = streamUsage }
    if let continuation { rules.continuation = continuation }
    if let startsInReasoning { rules.startsInReasoning = startsInReasoning }
    return rules
  }
}
