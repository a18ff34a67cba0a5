/// What the words of a recording mean for somebody who asked for it, whatever the dialect.
extension Recording {
  /// The protocols there are; their names in the configuration.
  package enum Wire: String, CaseIterable, Sendable {
    case chat = "openai-chat"
    case responses = "openai-responses"
    case messages = "anthropic"
    case gemini
    case ollama
  }

  /// Nil for a folder that nobody has told about.
  package var wire: Wire? {
    if kind == "ndjson" || folder == "ollama" { return .ollama }
    if folder == "gemini" { return .gemini }
    if ["anthropic", "llama-server-anthropic"].contains(folder) { return .messages }
    if folder.hasSuffix("-responses") { return .responses }
    return Self.chatFamily.contains(folder) ? .chat : nil
  }

  private static let chatFamily = [
    "openai-chat", "deepseek", "groq", "xai", "llama-server", "vllm", "mistral", "doubao",
    "openrouter", "perplexity", "alibaba", "zai", "avian", "azure", "inline-think",
    "ollama-openai", "vercel-gateway",
  ]

  /// The model's own words when it refuses are its answer.
  package var wantedText: String {
    (expected.thinkSplit?.text ?? expected.text) + expected.refusal
  }

  package var wantedReasoning: String { expected.thinkSplit?.reasoning ?? expected.reasoning }

  /// Counts of nothing at all say nothing.
  package var wantedUsage: Expected.Usage? {
    expected.usage.flatMap { $0.input + $0.output > 0 ? $0 : nil }
  }

  /// Our word for the provider's reason; nil where it gave none.
  package var wantedFinish: String? {
    if !expected.refusal.isEmpty { return "refusal" }
    guard let word = expected.finish else { return nil }
    let reason = Self.reasons[word] ?? word
    // Two protocols have no word of their own for it.
    let isSilent = wire == .responses || wire == .gemini
    if reason == "stop", isSilent, expected.toolCalls?.isEmpty == false { return "tool_calls" }
    return reason
  }

  /// Words that mean the same wherever they are used.
  private static let reasons = [
    "end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length", "tool_use": "tool_calls",
    "model_context_window_exceeded": "length", "pause_turn": "cut",
    "STOP": "stop", "MAX_TOKENS": "length", "SAFETY": "content_filter",
    "completed": "stop", "incomplete:max_output_tokens": "length",
  ]

  /// The kind of failure that each refused request is.
  package static let refusals = [
    "anthropic/err-400-effort-unsupported": "badRequest",
    "anthropic/err-401-bad-key": "wrongKey", "anthropic/err-404-no-such-model": "notFound",
    "azure/err-401": "wrongKey", "deepseek/err-401-bad-key": "wrongKey",
    "gemini/err-400-bad-key": "wrongKey", "gemini/err-403-no-key": "forbidden",
    "gemini/err-429-quota": "rateLimited", "groq/err-400-tool-use-failed": "badRequest",
    "groq/err-404-no-such-model": "notFound",
    "llama-server-anthropic/err-400-context": "contextTooLong",
    "llama-server/err-400-no-messages": "badRequest",
    "llama-server/err-503-loading": "modelLoading",
    "llama-server/local-empty-grammar-error": "badRequest",
    "llama-server/router-err-unknown-model": "notFound",
    "llama-server/router-err-unload-again": "badRequest",
    "llama-server/router-props-model": "badRequest", "mistral/err-401": "wrongKey",
    "ollama-openai/err-400-context-length": "contextTooLong",
    "openai-chat/err-400-bad-image-url": "badRequest",
    "openai-chat/err-400-o1mini-developer-role": "badRequest",
    "openai-chat/err-400-o1mini-system-role": "badRequest",
    "openai-chat/err-400-reasoning-max-tokens": "badRequest",
    "openai-responses/err-400-context-length": "contextTooLong",
    "openai-responses/err-400-reasoning-temperature": "badRequest",
    "openai-responses/err-401-bad-key": "wrongKey",
    "openai-responses/err-vercel-body": "noCredit", "openrouter/err-401": "wrongKey",
    "openrouter/err-429-upstream": "rateLimited",
  ]
}

extension [UInt8] {
  /// Random pieces of at most so many bytes.
  package func pieces(
    upTo most: Int, _ random: inout some RandomNumberGenerator
  ) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var start = 0
    while start < count {
      let end = Swift.min(count, start + Int.random(in: 1...most, using: &random))
      pieces.append(Array(self[start..<end]))
      start = end
    }
    return pieces
  }
}
