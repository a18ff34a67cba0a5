import Conversation

/// The body of a `generateContent` request.
enum GeminiRequestBody {
  static func json(for prompt: Prompt) throws(Failure) -> JSON {
    var members: [JSON.Member] = []
    if prompt.rules.systemRole != nil, !prompt.systemPrompt.isEmpty {
      members.append(
        JSON.Member("systemInstruction", ["parts": [["text": .string(prompt.systemPrompt)]]]))
    }
    let turns = RequestParts.turnsWithSystemPrompt(of: prompt)
    members.append(
      JSON.Member("contents", .array(turns.map { content(of: $0, by: prompt.rules) })))
    let settings = generationConfig(for: prompt)
    if !settings.isEmpty { members.append(JSON.Member("generationConfig", .object(settings))) }
    return .object(
      try RequestParts.adding(
        prompt.parameters.extra, to: members, within: ["generationConfig"]))
  }

  private static func generationConfig(for prompt: Prompt) -> [JSON.Member] {
    let thinking = GeminiThinking(prompt)
    var refused = prompt.rules.refused
    if thinking.isOn { refused.formUnion(prompt.rules.refusedWhileThinking) }
    let wanted: [JSON.Member?] = [
      RequestParts.temperature(of: prompt),
      prompt.parameters.maxTokens.map { JSON.Member("maxOutputTokens", .number(String($0))) },
      thinking.config.isEmpty ? nil : JSON.Member("thinkingConfig", .object(thinking.config)),
    ]
    return wanted.compactMap { $0 }.filter { !refused.contains($0.name) }
  }

  private static func content(of turn: Prompt.Turn, by rules: WireRules) -> JSON {
    let parts =
      turn.role == .assistant
      ? GeminiReplay.parts(of: turn.text, signed: RequestParts.replayed(turn, by: rules))
      : userParts(of: turn)
    return [
      "role": turn.role == .assistant ? "model" : "user", "parts": .array(parts),
    ]
  }

  /// Images come before the text that asks about them.
  private static func userParts(of turn: Prompt.Turn) -> [JSON] {
    let images = turn.attachments.filter(\.isImage).map { image -> JSON in
      [
        "inlineData": [
          "mimeType": .string(image.mediaType), "data": .string(base64(image.bytes)),
        ]
      ]
    }
    let text = RequestParts.text(of: turn)
    // A content without parts is refused.
    return text.isEmpty && !images.isEmpty ? images : images + [["text": .string(text)]]
  }
}
