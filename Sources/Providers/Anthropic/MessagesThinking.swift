import Conversation

/// What a request says about thinking, and the token limit, which both thinking and answer count against.
struct MessagesThinking: Hashable {
  /// The fewest tokens of thought that the wire takes.
  static let leastBudget = 1024
  /// Limits that every model takes for which nothing better is known.
  private static let (usualLimit, thinkingLimit) = (8192, 32_000)

  private enum Choice: Hashable {
    case unsaid
    case off
    /// The model decides; nil leaves the level to it, too.
    case adaptive(String?)
    case budget(Int)
  }

  /// Tokens of thought and answer together.
  private(set) var limit: Int
  private(set) var members: [JSON.Member]

  /// Throws `.configuration` when the user's limit leaves no room to think.
  init(_ prompt: Prompt) throws(Failure) {
    let choice = Self.choice(prompt)
    limit = Self.limit(of: prompt, choice)
    guard case .budget(let tokens) = choice else {
      members = Self.members(choice)
      return
    }
    guard limit > Self.leastBudget else {
      throw Failure(
        .configuration, who: "settings of this conversation",
        what: "a limit of \(limit) tokens leaves no room to think",
        advice: "Raise the token limit above \(Self.leastBudget), or turn thinking off.")
    }
    // Thinking must leave something for the answer.
    let budget = tokens < limit ? tokens : max(Self.leastBudget, limit / 4 * 3)
    members = Self.members(.budget(budget))
  }

  static func isOn(_ prompt: Prompt) -> Bool {
    switch choice(prompt) {
    case .unsaid, .off: false
    case .adaptive, .budget: true
    }
  }

  private static func choice(_ prompt: Prompt) -> Choice {
    let rules = prompt.rules
    guard let effort = prompt.parameters.effort, !effort.isEmpty, rules.effortField != .none,
      !rules.refused.contains("thinking")
    else { return .unsaid }
    if effort == "off" || effort == "none" { return .off }
    let tokens = Int(effort)
    // A service without rules: the spelling tells the generation that is meant.
    if rules.effortField == .budget || (rules.effortField != .level && tokens != nil) {
      return .budget(budget(tokens ?? Self.tokens(of: effort), rules))
    }
    return .adaptive(tokens == nil && effort != "on" ? effort : nil)
  }

  private static func budget(_ tokens: Int, _ rules: WireRules) -> Int {
    let most = rules.budget?.upperBound ?? Int.max
    let least = max(rules.budget?.lowerBound ?? 0, leastBudget)
    return max(min(tokens, most), least)
  }

  /// Models that only know budgets can be told a level, too.
  private static func tokens(of level: String) -> Int {
    switch level {
    case "minimal": 1024
    case "low": 4096
    case "high": 16_384
    case "xhigh": 32_768
    case "max": 65_536
    default: 8192
    }
  }

  private static func limit(of prompt: Prompt, _ choice: Choice) -> Int {
    if let given = prompt.parameters.maxTokens { return given }
    let known = prompt.rules.maxTokens
    let wanted =
      switch choice {
      case .budget(let tokens): known ?? limit(with: tokens, prompt.rules)
      case .adaptive: known ?? thinkingLimit
      case .unsaid, .off: known ?? usualLimit
      }
    guard let window = prompt.model.contextLength else { return wanted }
    // Older models refuse a limit that does not fit beside the prompt; the estimate may be a third off.
    return min(wanted, max(window - prompt.estimatedInput / 2 * 3, 2 * leastBudget))
  }

  /// The largest budget is one token less than the largest limit.
  private static func limit(with budget: Int, _ rules: WireRules) -> Int {
    let most = min(rules.budget?.upperBound ?? 1 << 20, 1 << 20)
    return min(usualLimit + min(budget, 1 << 20), max(most + 1, usualLimit))
  }

  private static func members(_ choice: Choice) -> [JSON.Member] {
    switch choice {
    case .unsaid: return []
    case .off: return [JSON.Member("thinking", ["type": "disabled"])]
    case .budget(let tokens):
      let thinking: JSON = ["type": "enabled", "budget_tokens": .number(String(tokens))]
      return [JSON.Member("thinking", thinking)]
    case .adaptive(let level):
      // The newest models show nothing of their thoughts unless they are asked to.
      let thinking = JSON.Member("thinking", ["type": "adaptive", "display": "summarized"])
      return [thinking]
        + (level.map { [JSON.Member("output_config", ["effort": .string($0)])] } ?? [])
    }
  }
}
