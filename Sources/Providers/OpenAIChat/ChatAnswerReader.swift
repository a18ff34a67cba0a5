import Conversation

/// Reads one Chat Completions answer, whether in chunks or whole.
struct ChatAnswerReader: AnswerReader {
  var ledger: AnswerLedger
  private var thinkTags: ThinkTagParser
  /// Reasoning to be sent back with the next turn; nil where the service wants none.
  private var details: ReasoningDetails?
  private var hasRefused = false
  private var hasCalledTool = false
  /// The server separates reasoning itself, so tags in the text are text.
  private var separatesReasoning = false
  private var hasDelta = false
  /// `[DONE]` has come.
  private(set) var isDone = false

  init(service: Service, model: String, thinkTags: ThinkTagParser, keepsReasoning: Bool) {
    ledger = AnswerLedger(service: service, model: model)
    self.thinkTags = thinkTags
    details = keepsReasoning ? ReasoningDetails() : nil
  }

  mutating func readMarker(into decoded: inout Decoded) { isDone = true }

  mutating func read(_ document: JSON, named name: String, into decoded: inout Decoded) {
    readUsage(document, into: &decoded)
    if let choice = answer(in: document) { read(choice, into: &decoded) }
    if let error = ProviderError(inAnswer: document, named: name) {
      // An error after the reason for the end (OpenRouter) only explains that reason.
      if ledger.finish == nil { ledger.fail(with: error, into: &decoded) }
    } else if ledger.finish == .error {
      let error = ProviderError(message: "the provider broke the answer off")
      ledger.fail(with: error, into: &decoded)
    }
  }

  /// Complete if either the marker or a reason for the end was seen.
  mutating func end(into decoded: inout Decoded) {
    guard ledger.finish == nil else { return }
    if isDone {
      finish(.stop, word: "", into: &decoded)
    } else {
      ledger.cut(into: &decoded)
    }
  }

  mutating func flush(into decoded: inout Decoded) {
    ledger.deliver(thinkTags.finish(), into: &decoded)
  }

  /// With `n` above one the other choices are left out: one message has one text.
  private func answer(in document: JSON) -> JSON? {
    document["choices"]?.array?.first { ($0["index"]?.int ?? 0) == 0 }
  }

  private mutating func read(_ choice: JSON, into decoded: inout Decoded) {
    // A whole `message` beside or after the deltas repeats them (Perplexity).
    if let delta = choice["delta"] {
      hasDelta = true
      readContent(delta, into: &decoded)
    } else if !hasDelta, let message = choice["message"] {
      readContent(message, into: &decoded)
    }
    guard let word = choice["finish_reason"]?.string, !word.isEmpty else { return }
    flush(into: &decoded)
    finish(reason(for: word), word: word, into: &decoded)
  }

  private mutating func readContent(_ delta: JSON, into decoded: inout Decoded) {
    details?.add(delta)
    let reasoning = ChatDelta.reasoning(in: delta)
    if !reasoning.isEmpty {
      separatesReasoning = true
      ledger.reasoning(reasoning, into: &decoded)
    }
    let text = ChatDelta.text(in: delta)
    if separatesReasoning {
      flush(into: &decoded)
      ledger.text(text, into: &decoded)
    } else {
      ledger.deliver(thinkTags.feed(text), into: &decoded)
    }
    if let refusal = delta["refusal"]?.string, !refusal.isEmpty {
      hasRefused = true
      ledger.text(refusal, into: &decoded)
    }
    if ChatDelta.callsTool(delta) { hasCalledTool = true }
  }

  /// The end is known from here on, so the reasoning is whole and its signature has come.
  private mutating func finish(
    _ reason: FinishReason, word: String, into decoded: inout Decoded
  ) {
    if reason != .error {
      for detail in details?.documents ?? [] { ledger.replay(detail, into: &decoded) }
      details = nil
    }
    ledger.finished(reason, word: word, into: &decoded)
  }

  private func reason(for word: String) -> FinishReason {
    let reason = ChatDelta.finishReason(word)
    guard reason == .stop else { return reason }
    if hasRefused { return .refusal }
    return hasCalledTool ? .toolCalls : .stop
  }

  private mutating func readUsage(_ document: JSON, into decoded: inout Decoded) {
    if let report = document["usage"] ?? document["x_groq"]?["usage"] {
      ledger.usage(ChatUsage.usage(in: report), into: &decoded)
      ledger.cost(ChatUsage.cost(in: report), into: &decoded)
    }
    if let timings = document["timings"] {
      decoded.deltas.append(.engine(ChatUsage.engineStatistics(in: timings)))
    }
  }
}
