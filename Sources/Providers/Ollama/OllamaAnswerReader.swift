import Conversation

/// Reads one answer of `/api/chat` (or `/api/generate`, whose text stands in `response`): JSON line by
/// line, the last of which says `done`.
struct OllamaAnswerReader: AnswerReader {
  static var isLineByLine: Bool { true }

  var ledger: AnswerLedger
  private var thinkTags: ThinkTagParser
  /// The server separates reasoning itself, so tags in the text are text.
  private var separatesReasoning = false
  private var hasCalledTool = false
  private(set) var isDone = false

  init(service: Service, model: String, thinkTags: ThinkTagParser) {
    ledger = AnswerLedger(service: service, model: model)
    self.thinkTags = thinkTags
  }

  mutating func read(_ document: JSON, named name: String, into decoded: inout Decoded) {
    let message = document["message"] ?? document
    readContent(message, into: &decoded)
    if let error = error(in: document, named: name) {
      return ledger.fail(with: error, into: &decoded)
    }
    guard document["done"]?.bool == true else { return }
    isDone = true
    flush(into: &decoded)
    readCounts(document, into: &decoded)
    // Versions of 2024 say no reason.
    let word = document["done_reason"]?.string ?? ""
    ledger.finished(reason(for: word), word: word, into: &decoded)
  }

  mutating func flush(into decoded: inout Decoded) {
    ledger.deliver(thinkTags.finish(), into: &decoded)
  }

  private mutating func readContent(_ message: JSON, into decoded: inout Decoded) {
    if let thinking = message["thinking"]?.string, !thinking.isEmpty {
      separatesReasoning = true
      ledger.reasoning(thinking, into: &decoded)
    }
    let text = message["content"]?.string ?? message["response"]?.string ?? ""
    if separatesReasoning {
      flush(into: &decoded)
      ledger.text(text, into: &decoded)
    } else {
      ledger.deliver(thinkTags.feed(text), into: &decoded)
    }
    if message["tool_calls"]?.array?.isEmpty == false { hasCalledTool = true }
  }

  /// Every line has a `message`, so only the `error` tells: a string, or an object from a proxy.
  private func error(in document: JSON, named name: String) -> ProviderError? {
    guard let error = document["error"] else {
      return name == ServerSentEvent.error ? ProviderError(inAnswer: document, named: name) : nil
    }
    return ProviderError(inAnswer: ["error": error], named: name)
  }

  private func reason(for word: String) -> FinishReason {
    switch word {
    case "length": .length
    case _ where hasCalledTool: .toolCalls
    default: .stop
    }
  }

  /// Durations are in nanoseconds. The count of the prompt is missing when all of it was in the cache.
  private mutating func readCounts(_ document: JSON, into decoded: inout Decoded) {
    let (prompt, generated) = (document["prompt_eval_count"], document["eval_count"])
    guard prompt != nil || generated != nil else { return }
    let (input, output) = (TokenCount.of(prompt), TokenCount.of(generated))
    ledger.usage(Usage(input: input, output: output), into: &decoded)
    decoded.deltas.append(
      .engine(
        EngineStatistics(
          promptTokens: input, cachedTokens: 0,
          promptMilliseconds: milliseconds(document["prompt_eval_duration"]),
          generatedTokens: output, generatedMilliseconds: milliseconds(document["eval_duration"]))
      ))
  }

  private func milliseconds(_ nanoseconds: JSON?) -> Double {
    max(0, (nanoseconds?.double ?? 0) / 1e6)
  }
}
