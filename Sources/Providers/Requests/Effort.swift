import Conversation

/// How much the user wants a model to think, and how services spell that.
enum Effort: Hashable {
  case off
  /// Thinking, as much as the model likes.
  case on
  /// A level as the wire spells it (`low`).
  case level(String)
  /// At most so many tokens.
  case budget(Int)

  init(_ said: String) {
    switch said {
    case "off": self = .off
    case "on": self = .on
    default: self = Int(said).flatMap { $0 > 0 ? .budget($0) : nil } ?? .level(said)
    }
  }

  /// Whether the model will think before it answers, as far as can be known.
  static func isThinking(_ prompt: Prompt) -> Bool {
    switch prompt.parameters.effort.map(Effort.init) {
    case .off, .level("none"): false
    case nil: prompt.model.abilities.contains(.reasons)
    default: true
    }
  }

  /// The request fields for the user's choice in the family of Chat Completions; none where nothing was
  /// chosen, or where the choice cannot be said.
  static func members(for prompt: Prompt) -> [JSON.Member] {
    guard let effort = prompt.parameters.effort.map(Effort.init) else { return [] }
    return effort.members(in: prompt.rules.effortField)
      .filter { !prompt.rules.refused.contains($0.name) }
  }

  private func members(in field: EffortField) -> [JSON.Member] {
    switch field {
    case .none, .budget, .level, .think: []
    case .reasoningEffort: reasoningEffort(off: "none")
    case .reasoningObject: [JSON.Member("reasoning", reasoningObject)]
    case .thinkingType:
      [JSON.Member("thinking", ["type": self == .off ? "disabled" : thinkingType])]
        + reasoningEffort(off: nil)
    case .enableThinking: [JSON.Member("enable_thinking", .bool(self != .off))] + thinkingBudget
    case .chatTemplate:
      [
        JSON.Member(
          "chat_template_kwargs",
          .object(
            [JSON.Member("enable_thinking", .bool(self != .off))] + reasoningEffort(off: nil)))
      ]
    }
  }

  private func reasoningEffort(off: String?) -> [JSON.Member] {
    switch self {
    case .off: off.map { [JSON.Member("reasoning_effort", .string($0))] } ?? []
    // Ark's choice of the model itself is a type of thinking, not a level.
    case .level("auto") where off == nil: []
    case .level(let level): [JSON.Member("reasoning_effort", .string(level))]
    case .on, .budget: []
    }
  }

  private var thinkingType: JSON { self == .level("auto") ? "auto" : "enabled" }

  private var reasoningObject: JSON {
    switch self {
    case .off: ["enabled": false]
    case .on: ["enabled": true]
    case .level(let level): ["effort": .string(level)]
    case .budget(let tokens): ["max_tokens": .number(String(tokens))]
    }
  }

  private var thinkingBudget: [JSON.Member] {
    guard case .budget(let tokens) = self else { return [] }
    return [JSON.Member("thinking_budget", .number(String(tokens)))]
  }
}
