import Conversation

/// The body of a Responses request. Nothing is to be stored on the server: the whole history goes along.
enum ResponsesRequestBody {
  static func json(for prompt: Prompt) throws(Failure) -> JSON {
    var prompt = prompt
    // There is no way to make a server go on inside its last answer.
    prompt.rules.continuation = .ask
    let rules = prompt.rules
    var members: [JSON.Member] = [
      JSON.Member("model", .string(prompt.model.id)),
      JSON.Member("stream", .bool(!rules.refused.contains("stream"))),
    ]
    members += settings(of: prompt).filter { !rules.refused.contains($0.name) }
    members.append(JSON.Member("input", .array(input(of: prompt))))
    return .object(try RequestParts.adding(prompt.parameters.extra, to: members))
  }

  private static func settings(of prompt: Prompt) -> [JSON.Member] {
    var members = [JSON.Member("store", false)]
    if !prompt.systemPrompt.isEmpty, prompt.rules.systemRole != nil {
      members.append(JSON.Member("instructions", .string(prompt.systemPrompt)))
    }
    members += reasoning(of: prompt)
    if Effort.isThinking(prompt), prompt.rules.replaysReasoning {
      members.append(JSON.Member("include", ["reasoning.encrypted_content"]))
    }
    return members + RequestParts.sampling(of: prompt, maxTokensField: "max_output_tokens")
  }

  /// The effort, and the wish for a summary of what was thought, which must be asked for.
  private static func reasoning(of prompt: Prompt) -> [JSON.Member] {
    var (reasoning, others) = effort(of: prompt)
    if Effort.isThinking(prompt), !prompt.rules.refused.contains("summary") {
      reasoning.append(JSON.Member("summary", "auto"))
    }
    return (reasoning.isEmpty ? [] : [JSON.Member("reasoning", .object(reasoning))]) + others
  }

  /// What the user chose, inside the object `reasoning`, or beside it where a service's own field says it.
  private static func effort(
    of prompt: Prompt
  ) -> (inside: [JSON.Member], beside: [JSON.Member]) {
    let rules = prompt.rules
    guard rules.effortField == .reasoningEffort || rules.effortField == .reasoningObject else {
      return ([], Effort.members(for: prompt))
    }
    guard !rules.refused.contains("reasoning_effort") else { return ([], []) }
    switch prompt.parameters.effort.map(Effort.init) {
    case .off: return ([JSON.Member("effort", "none")], [])
    case .level(let level): return ([JSON.Member("effort", .string(level))], [])
    case .budget(let tokens):
      return ([JSON.Member("max_tokens", .number(String(tokens)))], [])
    case .on, nil: return ([], [])
    }
  }

  // MARK: Turns

  private static func input(of prompt: Prompt) -> [JSON] {
    RequestParts.turnsWithSystemPrompt(of: prompt).flatMap { turn in
      turn.role == .assistant ? answer(turn, prompt.rules) : [message("user", question(turn))]
    }
  }

  /// An answer with the reasoning that led to it directly before it.
  private static func answer(_ turn: Prompt.Turn, _ rules: WireRules) -> [JSON] {
    RequestParts.replayed(turn, by: rules).filter(ReplayedReasoning.canBeReplayed)
      + [message("assistant", [["type": "output_text", "text": .string(turn.text)]])]
  }

  private static func question(_ turn: Prompt.Turn) -> [JSON] {
    let text = RequestParts.text(of: turn)
    let images = turn.attachments.filter(\.isImage).map { image -> JSON in
      ["type": "input_image", "image_url": .string(RequestParts.dataURL(of: image))]
    }
    let isText = !text.isEmpty || images.isEmpty
    return (isText ? [["type": "input_text", "text": .string(text)]] : []) + images
  }

  /// llama-server knows an assistant's message only by its `type`; the others do not mind it.
  private static func message(_ role: String, _ content: [JSON]) -> JSON {
    ["type": "message", "role": .string(role), "content": .array(content)]
  }
}
