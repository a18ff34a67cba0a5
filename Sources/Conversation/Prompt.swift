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

  /// The turns of a branch: empty answers are left out, and so are the signatures of other models.
  /// - Parameter content: of the attachments, by their hashes; what is not in it is not sent.
  package static func turns(
    of path: [Message], for model: ModelReference, content: [String: [UInt8]] = [:]
  ) -> [Turn] {
    path.compactMap { message in
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

  /// Tokens of the whole prompt with its attachments, estimated; four more for each turn's frame.
  package var estimatedInput: Int {
    turns.reduce(Conversation.tokens(ofSystemPrompt: systemPrompt)) { sum, turn in
      turn.attachments.reduce(sum + estimatedTokens(in: turn.text) + 4) { $0 + $1.estimatedTokens }
    }
  }
}

extension Conversation {
  fileprivate static func tokens(ofSystemPrompt prompt: String) -> Int {
    prompt.isEmpty ? 0 : estimatedTokens(in: prompt) + 4
  }
}
