import Conversation

/// The body of a Chat Completions request.
enum ChatRequestBody {
  static func json(for prompt: Prompt) throws(Failure) -> JSON {
    let rules = prompt.rules
    let isStream = !rules.refused.contains("stream")
    var members: [JSON.Member] = [
      JSON.Member("model", .string(prompt.model.id)),
      JSON.Member("messages", .array(messages(of: prompt))),
      JSON.Member("stream", .bool(isStream)),
    ]
    if isStream, rules.streamUsage {
      members.append(JSON.Member("stream_options", ["include_usage": true]))
    }
    members += RequestParts.sampling(of: prompt, maxTokensField: rules.maxTokensField)
    let continuation = goesOnInAnswer(prompt) ? continuation(rules.continuation) : []
    // Where both are said with one field, the model must not think before it goes on.
    members += Effort.members(for: prompt).filter { member in
      !continuation.contains { $0.name == member.name }
    }
    members += continuation
    return .object(try RequestParts.adding(prompt.parameters.extra, to: members))
  }

  /// Whether the model is made to go on inside its last answer, rather than to begin a new one.
  static func goesOnInAnswer(_ prompt: Prompt) -> Bool {
    prompt.turns.last?.role == .assistant && prompt.rules.continuation != .ask
  }

  private static func continuation(_ continuation: Continuation) -> [JSON.Member] {
    switch continuation {
    case .ask, .prefix: []
    // llama-server goes on in the last turn by itself, but refuses to where its template could think.
    case .prefill: [JSON.Member("chat_template_kwargs", ["enable_thinking": false])]
    case .continueFinalMessage:
      [JSON.Member("add_generation_prompt", false), JSON.Member("continue_final_message", true)]
    }
  }

  private static func messages(of prompt: Prompt) -> [JSON] {
    var messages: [JSON] = []
    if let role = prompt.rules.systemRole, !prompt.systemPrompt.isEmpty {
      messages.append(["role": .string(role), "content": .string(prompt.systemPrompt)])
    }
    messages += RequestParts.turnsWithSystemPrompt(of: prompt).map { message($0, prompt.rules) }
    if goesOnInAnswer(prompt), prompt.rules.continuation == .prefix,
      case .object(let members)? = messages.popLast()
    {
      messages.append(.object(members + [JSON.Member("prefix", true)]))
    }
    return messages
  }

  private static func message(_ turn: Prompt.Turn, _ rules: WireRules) -> JSON {
    let details = RequestParts.replayed(turn, by: rules).filter(ReasoningDetails.isDetail)
    return .object(
      [
        JSON.Member("role", .string(turn.role.rawValue)), JSON.Member("content", content(turn)),
      ] + (details.isEmpty ? [] : [JSON.Member("reasoning_details", .array(details))]))
  }

  /// A string wherever that is enough: not every server takes parts.
  private static func content(_ turn: Prompt.Turn) -> JSON {
    let text = RequestParts.text(of: turn)
    let images = turn.attachments.filter(\.isImage).map { image -> JSON in
      ["type": "image_url", "image_url": ["url": .string(RequestParts.dataURL(of: image))]]
    }
    if images.isEmpty { return .string(text) }
    return .array((text.isEmpty ? [] : [["type": "text", "text": .string(text)]]) + images)
  }
}
