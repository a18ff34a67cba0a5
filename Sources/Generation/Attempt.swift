package import Conversation

/// One request of a reply. What was noted of it is put together only after the answer's end.
struct Attempt {
  let exchange: @Sendable () -> HTTPExchange?
  /// What was decided before the request was built.
  let rules: [String]
  var ending: String
  var ended: Timestamp?

  init(_ exchange: @escaping @Sendable () -> HTTPExchange?, rules: [String]) {
    (self.exchange, self.rules, ending, ended) = (exchange, rules, "stopped", nil)
  }

  mutating func end(_ result: Result<Void, any Error>, at now: Timestamp) {
    ended = now
    switch result {
    case .success: ending = "the answer is complete"
    case .failure(let failure as Failure): ending = failure.sentence
    case .failure: ending = "stopped"
    }
  }

  var finished: HTTPExchange? {
    guard var exchange = exchange() else { return nil }
    exchange.rules = rules + exchange.rules
    (exchange.ending, exchange.ended) = (ending, ended)
    return exchange
  }
}

extension ReplyRequest {
  /// What is asked of a model, as far as its rules let the user's wishes through.
  /// - Parameter content: of the attachments, by their hashes.
  package func prompt(
    for reference: ModelReference, at destination: Destination, content: [String: [UInt8]] = [:]
  ) -> Prompt {
    let rules = destination.service.rules(for: destination.model)
    return Prompt(
      model: destination.model, rules: rules, systemPrompt: conversation.systemPrompt,
      turns: turns(for: reference, content), parameters: conversation.parameters.fitting(rules))
  }

  private func turns(
    for reference: ModelReference, _ content: [String: [UInt8]]
  ) -> [Prompt.Turn] {
    var turns = Prompt.turns(of: history, for: reference, content: content)
    if !answer.text.isEmpty {
      turns.append(Prompt.Turn(role: .assistant, text: answer.text))
    }
    return turns
  }

  /// What of the conversation and of the user's wishes never became part of that prompt.
  package func rules(for prompt: Prompt) -> [String] {
    var sentences: [String] = []
    if leftOut > 0 {
      sentences.append("the oldest messages: \(leftOut) left out, by your choice")
    }
    if let effort = conversation.parameters.effort, prompt.parameters.effort == nil {
      let why = prompt.rules.effortChoices.problem(with: effort) ?? "the model does not take it"
      sentences.append("effort \(effort): left out (\(why))")
    }
    return sentences
  }
}
