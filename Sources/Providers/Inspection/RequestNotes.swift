import Conversation

/// Why a request is as it is, in short sentences. What was sent is read off the finished body, so that it cannot
/// be told otherwise than it was; the user's wishes and the model's rules give the reasons.
struct RequestNotes {
  private let prompt: Prompt
  private let body: JSON
  /// The settings, wherever a dialect puts them.
  private let fields: [JSON.Member]
  private let messages: [JSON]

  init(_ prompt: Prompt, _ body: JSON) {
    (self.prompt, self.body) = (prompt, body)
    fields =
      (body.members ?? [])
      + ["options", "generationConfig"].flatMap {
        body[$0]?.members ?? []
      }
    messages = (body["messages"] ?? body["input"] ?? body["contents"])?.array ?? []
  }

  var sentences: [String] {
    [
      systemPrompt, turns, continuation, reasoning, images, temperature, tokenLimit, effort,
      window, stream, ownFields, storing,
    ].compactMap { $0 }
  }

  // MARK: - What was said

  private var systemPrompt: String? {
    guard !prompt.systemPrompt.isEmpty else { return nil }
    let field = ["system", "instructions", "systemInstruction"].first { body[$0] != nil }
    if let field { return "system prompt: sent in the field \(field)" }
    if let role = messages.first?["role"]?.string, ["system", "developer"].contains(role) {
      return "system prompt: sent as a message of the role \(role)"
    }
    return prompt.rules.systemRole == nil
      ? "system prompt: put in front of the first question, because the model takes none"
      : "system prompt: left out, because it is blank"
  }

  /// Messages with a role of the conversation, not those of other roles or items without one.
  private var sentTurns: [JSON] {
    messages.filter { ["user", "assistant", "model"].contains($0["role"]?.string) }
  }

  private var goesOnInAnswer: Bool { sentTurns.last?["role"]?.string != Role.user.rawValue }

  private var turns: String? {
    let asks = prompt.turns.last?.role == .assistant && !goesOnInAnswer
    let (had, sent) = (prompt.turns.count + (asks ? 1 : 0), sentTurns.count)
    guard sent < had else { return nil }
    return "messages: \(had) sent as \(sent), because neighbours of one role would be refused"
  }

  private var continuation: String? {
    guard prompt.turns.last?.role == .assistant else { return nil }
    return goesOnInAnswer
      ? "cut answer: sent last, and the model goes on inside it"
      : "cut answer: a message asks for its rest"
  }

  private var reasoning: String? {
    let sent = messages.reduce(0) { $0 + Self.thoughts(in: $1) }
    if sent > 0 {
      return "reasoning of earlier answers: sent back as it came (\(Self.count(sent, "piece")))"
    }
    let answers = prompt.turns.filter { $0.role == .assistant && !$0.reasoning.isEmpty }.count
    guard answers > 0 else { return nil }
    let reason = prompt.rules.replaysReasoning ? ", because none of it can be sent back" : ""
    return "reasoning of \(Self.count(answers, "earlier answer")): left out\(reason)"
  }

  /// Pieces of reasoning in one message of any dialect.
  private static func thoughts(in message: JSON) -> Int {
    if let details = message["reasoning_details"]?.array { return details.count }
    let parts = (message["content"] ?? message["parts"])?.array ?? []
    return ([message] + parts).count { part in
      let type = part["type"]?.string ?? ""
      return ["reasoning", "thinking", "redacted_thinking"].contains(type)
        || part["thoughtSignature"] != nil
    }
  }

  private var images: String? {
    let images = prompt.turns.flatMap(\.attachments).filter(\.isImage)
    return images.isEmpty ? nil : "\(Self.count(images.count, "image")): sent inside the body"
  }

  private static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  // MARK: - Settings

  private func value(_ name: String) -> JSON? { fields.last { $0.name == name }?.value }

  /// Why a field is not there.
  private func reason(_ name: String) -> String {
    prompt.rules.refused.contains(name)
      ? "this model refuses it" : "it cannot be set while the model thinks"
  }

  private var temperature: String? {
    guard let wanted = prompt.parameters.temperature, value("temperature") == nil else {
      return nil
    }
    return "temperature \(wanted): withheld, because \(reason("temperature"))"
  }

  private static let limits = [
    "max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens", "num_predict",
  ]

  private var tokenLimit: String? {
    let names = Self.limits + [prompt.rules.maxTokensField]
    let sent = fields.last { names.contains($0.name) }
    switch (prompt.parameters.maxTokens, sent) {
    case (nil, nil): return nil
    case (nil, let field?):
      return
        "token limit \(field.value.label ?? ""): sent as \(field.name), because one must be given"
    case (let wanted?, nil):
      return "token limit \(wanted): withheld, because this model refuses it"
    case (let wanted?, let field?): return "token limit \(wanted): sent as \(field.name)"
    }
  }

  private static let efforts: Set = [
    "reasoning_effort", "reasoning", "thinking", "thinking_budget", "enable_thinking",
    "chat_template_kwargs", "think", "thinkingConfig", "output_config",
  ]

  private var effort: String? {
    let sent = fields.filter { Self.efforts.contains($0.name) }
    guard let wanted = prompt.parameters.effort, !wanted.isEmpty else { return nil }
    if sent.isEmpty { return "effort \(wanted): withheld, because the model cannot be told it" }
    let said = sent.map { "\($0.name) \($0.value.encodedText)" }.joined(separator: ", ")
    return "effort \(wanted): sent as \(said)"
  }

  private var window: String? {
    value("num_ctx")?.label.map { "context window: \($0) tokens asked for, by the prompt's length" }
  }

  private var stream: String? {
    prompt.rules.refused.contains("stream")
      ? "streaming: not asked for, because this model refuses it" : nil
  }

  private var ownFields: String? {
    guard let own = try? RequestParts.extraMembers(prompt.parameters.extra), !own.isEmpty else {
      return nil
    }
    let (sent, others) = (own.filter(isSent), own.filter { !isSent($0) })
    let withheld = others.isEmpty ? "" : "; withheld: " + Self.names(others)
    return "fields of your own: " + (sent.isEmpty ? "none sent" : Self.names(sent)) + withheld
  }

  private func isSent(_ member: JSON.Member) -> Bool {
    member.name != "stream" && body.members?.contains { $0.name == member.name } == true
  }

  private static func names(_ members: [JSON.Member]) -> String {
    members.map(\.name).joined(separator: ", ")
  }

  private var storing: String? {
    body["store"] == false ? "store: the service is asked to keep nothing" : nil
  }
}
