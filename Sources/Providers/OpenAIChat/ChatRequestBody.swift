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
    members += settings(of: prompt)
    if goesOnInAnswer(prompt) { members += continuation(rules.continuation) }
    return .object(try RequestParts.adding(prompt.parameters.extra, to: members))
  }

  /// Whether the model is made to go on inside its last answer, rather than to begin a new one.
  static func goesOnInAnswer(_ prompt: Prompt) -> Bool {
    prompt.turns.last?.role == .assistant && prompt.rules.continuation != .ask
  }

  private static func settings(of prompt: Prompt) -> [JSON.Member] {
    let (rules, parameters) = (prompt.rules, prompt.parameters)
    let wanted: [JSON.Member?] = [
      parameters.maxTokens.map { JSON.Member(rules.maxTokensField, .number(String($0))) },
      parameters.temperature.flatMap { value in
        value.isFinite ? JSON.Member("temperature", .number("\(value)")) : nil
      },
      parameters.effort.map { JSON.Member("reasoning_effort", .string($0)) },
    ]
    return wanted.compactMap { $0 }.filter { !rules.refused.contains($0.name) }
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
      messages.append(message(role, prompt.systemPrompt))
    }
    let turns = RequestParts.turnsWithSystemPrompt(of: prompt)
    messages += turns.map { message($0.role.rawValue, $0.text) }
    if goesOnInAnswer(prompt), prompt.rules.continuation == .prefix,
      case .object(let members)? = messages.popLast()
    {
      messages.append(.object(members + [JSON.Member("prefix", true)]))
    }
    return messages
  }

  private static func message(_ role: String, _ text: String) -> JSON {
    ["role": .string(role), "content": .string(text)]
  }
}
