/// Everything a dialect needs to build one request: pure input, no identities.
package struct Prompt: Hashable, Sendable {
  package struct Turn: Hashable, Sendable {
    package var role: Role
    package var text: String
    package var reasoning: String
    /// Provider data to be sent back as it came: one JSON document a line.
    package var replay: [UInt8]?
    package var attachments: [Attachment]
    package init(
      role: Role, text: String, reasoning: String = "", replay: [UInt8]? = nil,
      attachments: [Attachment] = []
    ) {
      (self.role, self.text, self.reasoning, self.replay) = (role, text, reasoning, replay)
      self.attachments = attachments
    }
  }

  package var model: Model
  package var rules: WireRules
  package var systemPrompt: String
  /// In reading order; ends with the user's turn, or with a cut assistant turn to be continued.
  package var turns: [Turn]
  package var parameters: Parameters

  package init(
    model: Model, rules: WireRules, systemPrompt: String, turns: [Turn], parameters: Parameters
  ) {
    (self.model, self.rules, self.systemPrompt) = (model, rules, systemPrompt)
    (self.turns, self.parameters) = (turns, parameters)
  }

  /// The turns of a branch: empty answers are left out, and so are the signatures of other models, and what
  /// this service has refused.
  /// - Parameter content: of the attachments, by their hashes; what is not in it is not sent.
  package static func turns(
    of path: [Message], for model: ModelReference, content: [String: [UInt8]] = [:]
  ) -> [Turn] {
    let refused = refusedTurns(in: path, by: model.service)
    return path.compactMap { message in
      if refused.contains(message.id) { return nil }
      guard message.role != .system, !(message.role == .assistant && message.text.isEmpty) else {
        return nil
      }
      let replay = message.model == model ? message.replay : nil
      return Turn(
        role: message.role, text: message.text, reasoning: message.reasoning, replay: replay,
        attachments: message.attachments.compactMap { reference in
          content[reference.id].map { Attachment(reference, bytes: $0) }
        })
    }
  }

  /// Anthropic's refusals with their questions: with them in the request, all that follows is refused too.
  /// Others take a refusal as an answer like any other.
  private static func refusedTurns(in path: [Message], by service: String) -> Set<MessageID> {
    var refused: Set<MessageID> = []
    for (question, answer) in zip(path, path.dropFirst())
    where answer.isToBeLeftOut && answer.model?.service == service {
      refused.insert(answer.id)
      if question.role == .user { refused.insert(question.id) }
    }
    return refused
  }

  /// Tokens of the whole prompt with its attachments, estimated; four more for each turn's frame.
  package var estimatedInput: Int {
    turns.reduce(Conversation.tokens(ofSystemPrompt: systemPrompt)) { sum, turn in
      turn.attachments.reduce(sum + estimatedTokens(in: turn.text) + 4) { $0 + $1.estimatedTokens }
    }
  }
}

extension Message {
  /// A refusal that the provider does not want to see again (`"stop_reason": "refusal"`).
  package var isToBeLeftOut: Bool { finish == .refusal && providerFinish == "refusal" }
}

extension Conversation {
  fileprivate static func tokens(ofSystemPrompt prompt: String) -> Int {
    prompt.isEmpty ? 0 : estimatedTokens(in: prompt) + 4
  }
}
