import Conversation

/// Reads the `delta` (or whole `message`) of a choice.
enum ChatDelta {
  /// The text of an answer: a string, or the text parts of an array (Mistral).
  static func text(in delta: JSON) -> String {
    switch delta["content"] {
    case .string(let text): text
    case .array(let parts):
      parts.compactMap { part in
        part["type"]?.string == "thinking" ? nil : part["text"]?.string ?? part.string
      }.joined()
    default: ""
    }
  }

  /// The reasoning in the first of its five spellings that is here: some servers send two at once.
  static func reasoning(in delta: JSON) -> String {
    for name in ["reasoning_content", "reasoning"] {
      if let text = delta[name]?.string, !text.isEmpty { return text }
    }
    let details = (delta["reasoning_details"]?.array ?? []).compactMap {
      $0["text"]?.string ?? $0["summary"]?.string
    }.joined()
    return details.isEmpty ? thinkingParts(in: delta) : details
  }

  private static func thinkingParts(in delta: JSON) -> String {
    (delta["content"]?.array ?? []).compactMap { part -> String? in
      guard part["type"]?.string == "thinking" else { return nil }
      let thinking = part["thinking"]
      return thinking?.string
        ?? thinking?.array?.compactMap { $0["text"]?.string }.joined()
    }.joined()
  }

  static func callsTool(_ delta: JSON) -> Bool {
    delta["tool_calls"]?.array?.isEmpty == false || delta["function_call"] != nil
  }

  static func finishReason(_ word: String) -> FinishReason {
    switch word {
    case "length", "max_tokens", "max_output_tokens", "model_length",
      "model_context_window_exceeded":
      .length
    case "tool_calls", "function_call", "tool_use": .toolCalls
    case "content_filter", "sensitive", "safety": .contentFilter
    case "refusal": .refusal
    // The server gave the answer up half-way (DeepSeek, vLLM, Z.ai): it can be continued.
    case "insufficient_system_resource", "abort", "network_error": .cut
    case "error": .error
    default: .stop
    }
  }
}

/// Brings the providers' counts into the normal form of `Usage`.
enum ChatUsage {
  static func usage(in report: JSON) -> Usage? {
    guard let input = report["prompt_tokens"] ?? report["input_tokens"] else { return nil }
    let prompt = report["prompt_tokens_details"] ?? report["input_tokens_details"]
    let completion = report["completion_tokens_details"] ?? report["output_tokens_details"]
    let cached =
      prompt?["cached_tokens"] ?? report["prompt_cache_hit_tokens"] ?? report["cached_tokens"]
    let cacheWrite = prompt?["cache_write_tokens"] ?? report["cache_creation_input_tokens"]
    let reasoning = completion?["reasoning_tokens"] ?? report["reasoning_tokens"]
    var usage = Usage(
      input: count(input), cached: count(cached), cacheWrite: count(cacheWrite),
      output: count(report["completion_tokens"] ?? report["output_tokens"]),
      reasoning: count(reasoning))
    // xAI counts reasoning beside the completion, everyone else inside it; the total tells which.
    let sum = usage.input + usage.output + usage.reasoning
    if usage.reasoning > 0, report["total_tokens"]?.int == sum { usage.output += usage.reasoning }
    return usage
  }

  private static func count(_ value: JSON?) -> Int { TokenCount.of(value) }

  /// The provider's own figure: OpenRouter and Vercel in dollars, Perplexity in an object, xAI in ticks
  /// of 10⁻¹⁰ dollars.
  static func cost(in report: JSON) -> Money? {
    let dollars: Double? =
      if let ticks = report["cost_in_usd_ticks"]?.double {
        ticks / 1e10
      } else {
        report["cost"]?.double ?? report["cost"]?["total_cost"]?.double
      }
    guard let dollars, (0...1e6).contains(dollars) else { return nil }
    return Money(nanoDollars: Int64((dollars * 1e9).rounded()))
  }

  /// llama-server's `timings`.
  static func engineStatistics(in timings: JSON) -> EngineStatistics {
    EngineStatistics(
      promptTokens: count(timings["prompt_n"]), cachedTokens: count(timings["cache_n"]),
      promptMilliseconds: timings["prompt_ms"]?.double ?? 0,
      generatedTokens: count(timings["predicted_n"]),
      generatedMilliseconds: timings["predicted_ms"]?.double ?? 0)
  }
}
