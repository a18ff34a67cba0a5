import Conversation

/// The body of an `/api/chat` request.
enum OllamaRequestBody {
  static func json(for prompt: Prompt) throws(Failure) -> JSON {
    let refused = prompt.rules.refused
    let members: [JSON.Member?] = [
      JSON.Member("model", .string(prompt.model.id)),
      JSON.Member("messages", .array(messages(of: prompt))),
      JSON.Member("stream", .bool(!refused.contains("stream"))),
      think(prompt).map { JSON.Member("think", $0) },
      // Otherwise a prompt that does not fit is cut without a word. Old versions do not know the field.
      JSON.Member("truncate", false),
      JSON.Member("options", .object(options(for: prompt))),
    ]
    return .object(
      try RequestParts.adding(
        prompt.parameters.extra,
        to: members.compactMap { $0 }.filter { $0.name == "stream" || !refused.contains($0.name) },
        within: ["options"]))
  }

  /// Ollama goes on inside a last turn of the assistant by itself.
  static func goesOnInAnswer(_ prompt: Prompt) -> Bool {
    prompt.turns.last?.role == .assistant && prompt.rules.continuation != .ask
  }

  /// true, false, or a level for the models that know levels (gpt-oss, which ignores the other two). Nil
  /// leaves it to the model: asking one that cannot think is refused.
  private static func think(_ prompt: Prompt) -> JSON? {
    guard prompt.rules.effortField != .none, let effort = prompt.parameters.effort else {
      return nil
    }
    switch effort {
    case "off", "none", "0": return false
    case _ where effort == "on" || Int(effort) != nil: return true
    default: return .string(effort)
    }
  }

  private static func options(for prompt: Prompt) -> [JSON.Member] {
    let parameters = prompt.parameters
    var refused = prompt.rules.refused
    if let think = think(prompt), think != false {
      refused.formUnion(prompt.rules.refusedWhileThinking)
    }
    let wanted: [JSON.Member?] = [
      JSON.Member("num_ctx", .number(String(OllamaWindow.tokens(for: prompt)))),
      parameters.maxTokens.map { JSON.Member("num_predict", .number(String($0))) },
      RequestParts.temperature(of: prompt),
    ]
    return wanted.compactMap { $0 }.filter { !refused.contains($0.name) }
  }

  private static func messages(of prompt: Prompt) -> [JSON] {
    var messages: [JSON] = []
    if let role = prompt.rules.systemRole, !prompt.systemPrompt.isEmpty {
      messages.append(["role": .string(role), "content": .string(prompt.systemPrompt)])
    }
    return messages + RequestParts.turnsWithSystemPrompt(of: prompt).map(message)
  }

  private static func message(_ turn: Prompt.Turn) -> JSON {
    var members = [
      JSON.Member("role", .string(turn.role.rawValue)),
      JSON.Member("content", .string(RequestParts.text(of: turn))),
    ]
    // Without the prefix of a `data:` address.
    let images = turn.attachments.filter(\.isImage).map { JSON.string(base64($0.bytes)) }
    if !images.isEmpty { members.append(JSON.Member("images", .array(images))) }
    return .object(members)
  }
}

/// How large a context window is asked for.
///
/// Ollama's own choice is 4096 tokens on most machines, whatever the model could do. The model's full
/// length is no better choice: memory for the whole window is taken when the model is loaded, often more
/// than the machine has. A window of the right size for each prompt would load the model anew each time.
/// So the window grows in powers of two from 8192 tokens with the conversation, up to the model's length
/// (131 072 where it is not known: Ollama lowers what is too much for a model).
enum OllamaWindow {
  static let smallest = 8192
  static let largestUnknown = 131_072
  /// Room for an answer without a limit of its own.
  private static let answer = 4096

  static func tokens(for prompt: Prompt) -> Int {
    let limit = prompt.model.contextLength.flatMap { $0 > 0 ? $0 : nil } ?? largestUnknown
    let needed = need(of: prompt)
    var window = smallest
    while window < needed, window < limit { window *= 2 }
    return min(window, limit)
  }

  /// With half as much again, since the estimate is rough and too small a window would fail.
  private static func need(of prompt: Prompt) -> Int {
    let estimate = prompt.estimatedInput
    return estimate + estimate / 2 + min(max(prompt.parameters.maxTokens ?? answer, 0), 1 << 24)
  }
}
