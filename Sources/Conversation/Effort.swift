/// How hard a model can be told to think, for choosing and for checking what was chosen.
package struct EffortChoices: Hashable, Sendable {
  /// As the wire spells them, weakest first; `off` where thinking can be switched off.
  package var levels: [String]
  /// Tokens of thinking that can be asked for.
  package var budget: ClosedRange<Int>?
  /// Why nothing can be chosen; nil when something can.
  package var unavailable: String?

  package init(levels: [String] = [], budget: ClosedRange<Int>? = nil, unavailable: String? = nil) {
    (self.levels, self.budget, self.unavailable) = (levels, budget, unavailable)
  }

  /// Nothing is known about the model: everything may be tried.
  private var isUnknown: Bool { levels.isEmpty && budget == nil && unavailable == nil }

  /// What is wrong with an effort, one sentence without the final dot; nil when it can be sent.
  package func problem(with effort: String) -> String? {
    if let unavailable { return unavailable }
    if isUnknown || levels.contains(effort) { return nil }
    if let budget, let tokens = Int(effort), budget.contains(tokens) { return nil }
    return "one of \(list), or nothing for the model's own"
  }

  /// The choices in words.
  package var list: String {
    let tokens = budget.map { "a number of tokens from \($0.lowerBound) to \($0.upperBound)" }
    let words = levels + (tokens.map { [$0] } ?? [])
    return words.isEmpty ? "a word that the service knows" : words.joined(separator: ", ")
  }

  /// The level after this one, round and round, with nothing between the last and the first.
  package func level(after effort: String) -> String {
    guard let place = levels.firstIndex(of: effort) else { return levels.first ?? "" }
    return place + 1 < levels.count ? levels[place + 1] : ""
  }
}

extension WireRules {
  package var effortChoices: EffortChoices {
    if effortField == .none || refused.contains("reasoning_effort") {
      return EffortChoices(unavailable: "this model's thinking cannot be turned up or down")
    }
    return EffortChoices(levels: efforts, budget: budget)
  }
}

extension Parameters {
  /// What of it these rules let through: a choice made for one model stays out of the way of another.
  package func fitting(_ rules: WireRules) -> Parameters {
    var parameters = self
    if let effort, rules.effortChoices.problem(with: effort) != nil { parameters.effort = nil }
    return parameters
  }
}
