import Conversation

/// Reads Anthropic's `GET /models`, the one list that says how a model can be made to think.
enum MessagesModelList {
  private static let sampling: Set = ["temperature", "top_p", "top_k"]

  static func models(in body: [UInt8], service: Service) throws(Failure) -> [Model] {
    try ModelList.entries(in: body, service: service).compactMap { model($0, service) }
  }

  private static func model(_ entry: JSON, _ service: Service) -> Model? {
    guard var model = ModelList.model(entry) else { return nil }
    if let name = entry["display_name"]?.string, !name.isEmpty { model.name = name }
    let capabilities = entry["capabilities"]
    if supports(capabilities?["image_input"]) { model.abilities.insert(.seesImages) }
    if supports(capabilities?["thinking"]) { model.abilities.insert(.reasons) }
    model.rules = rules(entry, service.rules)
    return model
  }

  /// The service's rules with what the list says about the model; nil when it says nothing.
  private static func rules(_ entry: JSON, _ rules: WireRules) -> WireRules? {
    var rules = rules
    let limit = entry["max_tokens"]?.int.flatMap { $0 > 0 ? $0 : nil }
    if let limit { rules.maxTokens = limit }
    guard let thinking = entry["capabilities"]?["thinking"] else {
      return limit == nil ? nil : rules
    }
    rules.replaysReasoning = supports(thinking)
    rules.refused.subtract(sampling)
    rules.refusedWhileThinking.formUnion(sampling)
    let types = thinking["types"]
    if !supports(thinking) {
      (rules.effortField, rules.efforts, rules.budget) = (.none, [], nil)
    } else if supports(types?["adaptive"]) {
      let hasBudget = supports(types?["enabled"])
      setLevels(entry["capabilities"]?["effort"], hasBudget: hasBudget, in: &rules)
    } else {
      rules.effortField = .budget
      rules.efforts = ["off", "low", "medium", "high"]
      let least = MessagesThinking.leastBudget
      rules.budget = least...max(limit ?? 32_000, least + 1) - 1
    }
    return rules
  }

  private static func setLevels(_ effort: JSON?, hasBudget: Bool, in rules: inout WireRules) {
    let known = ["low", "medium", "high", "xhigh", "max"]
    (rules.effortField, rules.budget) = (.level, nil)
    rules.efforts = ["off"] + known.filter { supports(effort?[$0]) }
    // These models refuse an answer to go on in; those without budgets refuse all sampling, too.
    rules.continuation = .ask
    if !hasBudget { rules.refused.formUnion(sampling) }
  }

  private static func supports(_ capability: JSON?) -> Bool {
    (capability?["supported"] ?? capability)?.bool == true
  }
}
