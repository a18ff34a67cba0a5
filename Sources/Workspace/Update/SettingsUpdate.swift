import Conversation

/// Accepting the settings of a conversation: all rows, or none with what is wrong.
extension Workspace {
  mutating func accept(_ form: SettingsForm) -> [Effect] {
    var form = form
    let temperature = number(form.temperature.text, in: 0...2)
    let maxTokens = wholeNumber(form.maxTokens.text)
    if temperature == .wrong {
      (form.row, form.problem) = (
        .temperature, "A number from 0 to 2, or nothing for the model's own"
      )
    } else if maxTokens == .wrong {
      (form.row, form.problem) = (.maxTokens, "A whole number above 0, or nothing for no limit")
    } else if let problem = problem(withEffortOf: form) {
      (form.row, form.problem) = (.effort, problem)
    } else {
      return store(form, temperature.value, maxTokens.value.map { Int($0) })
    }
    state.overlay = .settings(form)
    return []
  }

  /// What was chosen for another model stays, unsent, until this one is told something else.
  private func problem(withEffortOf form: SettingsForm) -> String? {
    let effort = form.effort.text.filter { !$0.isWhitespace }
    guard !effort.isEmpty, effort != state.open.conversation.parameters.effort else { return nil }
    return form.efforts.problem(with: effort).map(Format.sentence)
  }

  private mutating func store(
    _ form: SettingsForm, _ temperature: Double?, _ maxTokens: Int?
  ) -> [Effect] {
    close()
    state.open.conversation.systemPrompt = form.systemPrompt.text
    state.open.conversation.parameters.temperature = temperature
    state.open.conversation.parameters.maxTokens = maxTokens
    let effort = form.effort.text.filter { !$0.isWhitespace }
    state.open.conversation.parameters.effort = effort.isEmpty ? nil : effort
    state.open.conversation.localOnly = form.localOnly
    if let entry = state.entry(for: state.open.conversation.model),
      let reason = state.reasonAgainst(entry)
    {
      show("\(entry.model.name): \(reason) · \(hint(.pickModel)) picks another", .warning)
    }
    return saveConversation()
  }

  private enum Entry: Equatable {
    case nothing
    case number(Double)
    case wrong

    var value: Double? { if case .number(let value) = self { value } else { nil } }
  }

  private func number(_ text: String, in range: ClosedRange<Double>) -> Entry {
    let text = text.filter { !$0.isWhitespace }.map { $0 == "," ? "." : $0 }
    if text.isEmpty { return .nothing }
    guard let value = Double(String(text)), range.contains(value) else { return .wrong }
    return .number(value)
  }

  private func wholeNumber(_ text: String) -> Entry {
    let text = text.filter { !$0.isWhitespace }
    if text.isEmpty { return .nothing }
    guard let value = Int(text), (1...10_000_000).contains(value) else { return .wrong }
    return .number(Double(value))
  }
}
