import Conversation

/// What a request says about thinking: `thinkingBudget` (Gemini 2.5) or `thinkingLevel` (3 and later),
/// never both, which is refused.
struct GeminiThinking {
  /// The members of `thinkingConfig`; empty when the model's own way is right.
  let config: [JSON.Member]
  /// The model may think in this answer.
  let isOn: Bool

  /// Google's own budgets for these words, from its OpenAI-compatible interface.
  private static let budgets = ["minimal": 1024, "low": 1024, "medium": 8192, "high": 24_576]

  init(_ prompt: Prompt) {
    let (rules, effort) = (prompt.rules, prompt.parameters.effort)
    let field = Self.field(rules.effortField, effort)
    let amount: JSON.Member? =
      switch (field, effort) {
      case (.budget, let effort?):
        Self.budget(effort, rules.budget).map { JSON.Member("thinkingBudget", .number(String($0))) }
      case (.level, let effort?):
        Self.level(effort, rules.efforts).map { JSON.Member("thinkingLevel", .string($0)) }
      default: nil
      }
    let isChosen = amount != nil && amount?.value != 0
    isOn = amount?.value != 0 && (isChosen || prompt.model.abilities.contains(.reasons))
    // Thoughts are told only when asked for, and asking a model that does not think is refused.
    let isShown = isOn && effort != "off"
    let showing = JSON.Member("includeThoughts", true)
    config = (isShown ? [showing] : []) + [amount].compactMap { $0 }
  }

  /// Where the rules do not know the model, the choice itself tells which of the two it is.
  private static func field(_ field: EffortField, _ effort: String?) -> EffortField {
    switch field {
    case .none, .budget, .level: field
    default: effort.map { $0 == "off" || Int($0) != nil ? .budget : .level } ?? .none
    }
  }

  /// Tokens; 0 turns thinking off and -1 leaves the amount to the model.
  private static func budget(_ effort: String, _ range: ClosedRange<Int>?) -> Int? {
    if effort == "off" { return 0 }
    guard let tokens = Int(effort) ?? budgets[effort] else { return nil }
    guard let range, tokens > 0 else { return max(tokens, -1) }
    return min(max(tokens, range.lowerBound), range.upperBound)
  }

  /// These models cannot stop thinking: the least they can do comes nearest to "off". A number of tokens,
  /// left over from another model, says nothing here.
  private static func level(_ effort: String, _ efforts: [String]) -> String? {
    if effort == "off" { return efforts.first { $0 != "off" } ?? "low" }
    return Int(effort) == nil ? effort : nil
  }
}
