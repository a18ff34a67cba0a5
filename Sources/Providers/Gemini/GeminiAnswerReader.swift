import Conversation

/// Reads one `GenerateContentResponse` after the other: each holds the next parts of the answer and all
/// counts so far. There is no last word; the answer is complete once a reason for its end has come.
struct GeminiAnswerReader: AnswerReader {
  var ledger: AnswerLedger
  private var counts = GeminiCounts()
  private var hasCalledTool = false
  /// Bytes of the answer's text so far.
  private var position: Int

  var isDone: Bool { false }

  /// `position` is above zero when the answer goes on with one that was cut.
  init(service: Service, model: String, position: Int = 0) {
    ledger = AnswerLedger(service: service, model: model)
    self.position = position
  }

  mutating func read(_ document: JSON, named name: String, into decoded: inout Decoded) {
    counts.take(document["usageMetadata"])
    ledger.usage(counts.usage, into: &decoded)
    let candidates = document["candidates"]?.array ?? []
    // With `candidateCount` above one the others are left out: one message has one text.
    if let candidate = candidates.first(where: { ($0["index"]?.int ?? 0) == 0 }) {
      read(candidate, into: &decoded)
    } else if candidates.isEmpty, let word = document["promptFeedback"]?["blockReason"]?.string {
      // The question itself was refused, so there is no answer at all.
      ledger.finished(.contentFilter, word: word, into: &decoded)
    }
    if let error = ProviderError(inAnswer: document, named: name), ledger.finish == nil {
      ledger.fail(with: error, into: &decoded)
    }
  }

  private mutating func read(_ candidate: JSON, into decoded: inout Decoded) {
    for part in candidate["content"]?["parts"]?.array ?? [] { readPart(part, into: &decoded) }
    guard let word = candidate["finishReason"]?.label, !word.isEmpty,
      let reason = reason(for: word)
    else { return }
    ledger.finished(reason, word: word, into: &decoded)
  }

  private mutating func readPart(_ part: JSON, into decoded: inout Decoded) {
    if part["functionCall"] != nil { hasCalledTool = true }
    if let document = GeminiReplay.document(of: part, at: position) {
      ledger.replay(document, into: &decoded)
    }
    guard let text = part["text"]?.string else { return }
    if part["thought"]?.bool == true {
      ledger.reasoning(text, into: &decoded)
    } else {
      position += text.utf8.count
      ledger.text(text, into: &decoded)
    }
  }

  /// nil for the word that stands for none.
  private func reason(for word: String) -> FinishReason? {
    switch word {
    case "FINISH_REASON_UNSPECIFIED": nil
    case "STOP": hasCalledTool ? .toolCalls : .stop
    case "MAX_TOKENS": .length
    case "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR":
      .contentFilter
    // `IMAGE_SAFETY` and its like as well.
    case _ where word.hasSuffix("SAFETY") || word.hasPrefix("IMAGE_"): .contentFilter
    // A call that went wrong is still a wish for a tool that is not here.
    case _ where word.hasSuffix("_CALL") || word.hasSuffix("_TOOL_CALLS"): .toolCalls
    // The server gave the answer up: it can be continued.
    case "OTHER", "MALFORMED_RESPONSE", "MISSING_THOUGHT_SIGNATURE": .cut
    default: .stop
    }
  }
}

/// The counts of `usageMetadata`. They are those of the whole answer so far, and what a chunk leaves out
/// has not changed.
struct GeminiCounts: Hashable, Sendable {
  private var prompt: Int?
  private var toolPrompt = 0
  private var cached = 0
  private var candidates: Int?
  private var thoughts = 0

  mutating func take(_ report: JSON?) {
    guard let report else { return }
    func count(_ name: String) -> Int? { report[name].map { TokenCount.of($0) } }
    prompt = count("promptTokenCount") ?? prompt
    toolPrompt = count("toolUsePromptTokenCount") ?? toolPrompt
    cached = count("cachedContentTokenCount") ?? cached
    candidates = count("candidatesTokenCount") ?? candidates
    thoughts = count("thoughtsTokenCount") ?? thoughts
  }

  /// Gemini counts thoughts beside the answer, and results of its own tools beside the prompt.
  var usage: Usage? {
    guard prompt != nil || candidates != nil else { return nil }
    return Usage(
      input: (prompt ?? 0) + toolPrompt, cached: cached, output: (candidates ?? 0) + thoughts,
      reasoning: thoughts)
  }
}
