import Conversation

/// The body of a Messages request.
enum MessagesRequestBody {
  /// Throws `.configuration` when the settings cannot be sent.
  static func json(for prompt: Prompt) throws(Failure) -> JSON {
    let (rules, parameters) = (prompt.rules, prompt.parameters)
    let thinking = try MessagesThinking(prompt)
    var members: [JSON.Member] = [
      JSON.Member("model", .string(prompt.model.id)),
      JSON.Member("max_tokens", .number(String(thinking.limit))),
      JSON.Member("stream", .bool(!rules.refused.contains("stream"))),
    ]
    if rules.systemRole != nil, !isBlank(prompt.systemPrompt) {
      members.append(JSON.Member("system", .string(prompt.systemPrompt)))
    }
    members.append(JSON.Member("messages", .array(messages(of: prompt))))
    members += thinking.members
    if !rules.refused.contains("temperature") {
      members += [RequestParts.temperature(of: prompt)].compactMap { $0 }
    }
    members = try RequestParts.adding(parameters.extra, to: members)
    return .object(withoutRefused(members, rules))
  }

  /// While the model thinks, sampling cannot be set; the server would refuse the whole request. Thinking
  /// may also have been asked for by the user's own fields.
  private static func withoutRefused(_ members: [JSON.Member], _ rules: WireRules) -> [JSON.Member]
  {
    let thinking = members.last { $0.name == "thinking" }?.value["type"]?.string
    guard let thinking, thinking != "disabled" else { return members }
    let refused = rules.refusedWhileThinking.union(["temperature", "top_p", "top_k"])
    return members.filter { !refused.contains($0.name) }
  }

  // MARK: Going on in a cut answer

  /// Whether the model is made to go on inside its last answer. It cannot think before that.
  private static func goesOnInAnswer(_ prompt: Prompt) -> Bool {
    prompt.turns.last(where: hasContent)?.role == .assistant
      && prompt.rules.continuation == .prefill && !MessagesThinking.isOn(prompt)
  }

  /// The white space at the end of the answer that is gone on with: it may not be sent, and what the
  /// model repeats of it is there already.
  static func withheldSpace(of prompt: Prompt) -> String {
    guard goesOnInAnswer(prompt), let text = prompt.turns.last(where: hasContent)?.text else {
      return ""
    }
    return String(text[trimmedEnd(text).endIndex...])
  }

  private static func trimmedEnd(_ text: String) -> Substring {
    let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) }
    return text[..<(end ?? text.startIndex)]
  }

  // MARK: Messages

  /// Turns of white space only are left out before neighbours are merged: they are refused.
  private static func messages(of prompt: Prompt) -> [JSON] {
    var sent = prompt
    sent.turns = prompt.turns.filter(hasContent)
    sent.rules.continuation = goesOnInAnswer(prompt) ? .prefill : .ask
    if isBlank(prompt.systemPrompt) { sent.systemPrompt = "" }
    var turns = RequestParts.turnsWithSystemPrompt(of: sent)
    if let last = turns.last, last.role == .assistant {
      turns[turns.count - 1].text = String(trimmedEnd(last.text))
    }
    return turns.map { message($0, prompt.rules) }
  }

  private static func hasContent(_ turn: Prompt.Turn) -> Bool {
    !isBlank(turn.text) || (turn.role == .user && !turn.attachments.isEmpty)
  }

  private static func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }

  private static func message(_ turn: Prompt.Turn, _ rules: WireRules) -> JSON {
    let text = RequestParts.text(of: turn)
    let before = turn.role == .user ? images(of: turn) : thoughts(of: turn, rules)
    let content: JSON =
      if before.isEmpty {
        .string(text)
      } else if isBlank(text) {
        .array(before)
      } else {
        .array(before + [["type": "text", "text": .string(text)]])
      }
    return ["role": .string(turn.role.rawValue), "content": content]
  }

  private static func images(of turn: Prompt.Turn) -> [JSON] {
    turn.attachments.filter(\.isImage).map { image in
      let source: JSON = [
        "type": "base64", "media_type": .string(image.mediaType),
        "data": .string(base64(image.bytes)),
      ]
      return ["type": "image", "source": source]
    }
  }

  /// Signed thoughts as they came. The same model may have answered by another dialect before, whose
  /// data means nothing here.
  private static func thoughts(of turn: Prompt.Turn, _ rules: WireRules) -> [JSON] {
    RequestParts.replayed(turn, by: rules).filter(MessagesThought.canBeSentBack)
  }
}
