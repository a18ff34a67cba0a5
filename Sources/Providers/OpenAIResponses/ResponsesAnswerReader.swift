import Conversation

/// Reads one Responses answer, whether in events or whole.
struct ResponsesAnswerReader: AnswerReader {
  /// Where a piece of reasoning stands: pieces of different parts are paragraphs of their own.
  private struct Place: Hashable {
    var item: String
    var part: Int
    var isSummary: Bool
  }

  var ledger: AnswerLedger
  private var thinkTags: ThinkTagParser
  /// Reasoning to be sent back with the next turn; nil where the service wants none.
  private var replay: ReplayedReasoning?
  private var place: Place?
  /// Items read whole so far; the last event repeats them.
  private var items = 0
  private var hasTextDelta = false
  private var hasReasoningDelta = false
  /// The server separates reasoning itself, so tags in the text are text.
  private var separatesReasoning = false
  private var hasRefused = false
  private var hasCalledTool = false

  init(service: Service, model: String, thinkTags: ThinkTagParser, keepsReasoning: Bool) {
    ledger = AnswerLedger(service: service, model: model)
    self.thinkTags = thinkTags
    replay = keepsReasoning ? ReplayedReasoning() : nil
  }

  /// OpenAI sends nothing after its last event, OpenRouter a `[DONE]` that says nothing new.
  var isDone: Bool { ledger.finish != nil }

  mutating func flush(into decoded: inout Decoded) {
    ledger.deliver(thinkTags.finish(), into: &decoded)
  }

  mutating func read(_ document: JSON, named name: String, into decoded: inout Decoded) {
    let type = document["type"]?.string ?? name
    switch type {
    case "response.output_text.delta":
      hasTextDelta = true
      readText(document["delta"], into: &decoded)
    case "response.refusal.delta":
      hasTextDelta = true
      readRefusal(document["delta"], into: &decoded)
    case "response.reasoning_summary_text.delta":
      readReasoning(document, isSummary: true, into: &decoded)
    case "response.reasoning_text.delta":
      readReasoning(document, isSummary: false, into: &decoded)
    case "response.output_item.added":
      if let item = document["item"], ResponseItem.callsTool(item) { hasCalledTool = true }
    case "response.output_item.done":
      if let item = document["item"] { readItem(item, into: &decoded) }
    case "response.completed", "response.incomplete", "response.failed", "response.cancelled":
      readTimings(document, into: &decoded)
      let status = String(type.dropFirst("response.".count))
      readEnding(document["response"] ?? document, status: status, into: &decoded)
    default: readOther(document, named: name, type: type, into: &decoded)
    }
  }

  /// A whole answer, an error, or an event that a client which only chats does not need.
  private mutating func readOther(
    _ document: JSON, named name: String, type: String, into decoded: inout Decoded
  ) {
    if type.hasPrefix("response.") { return }
    if document["object"]?.string == "response" || document["output"]?.array != nil {
      readTimings(document, into: &decoded)
      let status = document["status"]?.string ?? "completed"
      readEnding(document, status: status, into: &decoded)
    } else if type.isEmpty || type == ServerSentEvent.error || document["error"] != nil
      || document["object"]?.string == "error"
    {
      let name = type == ServerSentEvent.error ? type : name
      if let error = ProviderError(inAnswer: document, named: name) {
        ledger.fail(with: error, into: &decoded)
      }
    }
  }

  // MARK: Pieces

  private mutating func readText(_ piece: JSON?, into decoded: inout Decoded) {
    guard let text = piece?.string, !text.isEmpty else { return }
    if separatesReasoning {
      flush(into: &decoded)
      ledger.text(text, into: &decoded)
    } else {
      ledger.deliver(thinkTags.feed(text), into: &decoded)
    }
  }

  private mutating func readRefusal(_ piece: JSON?, into decoded: inout Decoded) {
    guard let text = piece?.string, !text.isEmpty else { return }
    hasRefused = true
    flush(into: &decoded)
    ledger.text(text, into: &decoded)
  }

  private mutating func readReasoning(
    _ document: JSON, isSummary: Bool, into decoded: inout Decoded
  ) {
    guard let text = document["delta"]?.string, !text.isEmpty else { return }
    hasReasoningDelta = true
    // Some servers give every event an item_id of its own; the index is the better name.
    let item = document["output_index"]?.label ?? document["item_id"]?.string ?? ""
    let part = (document["summary_index"] ?? document["content_index"])?.int ?? 0
    deliverReasoning(text, at: Place(item: item, part: part, isSummary: isSummary), into: &decoded)
  }

  private mutating func deliverReasoning(
    _ text: String, at new: Place, into decoded: inout Decoded
  ) {
    // The thoughts and their summary tell the same.
    if let place, place.item == new.item, place.isSummary != new.isSummary { return }
    separatesReasoning = true
    let isParagraph = place != nil && place != new
    place = new
    ledger.reasoning(isParagraph ? "\n\n" + text : text, into: &decoded)
  }

  // MARK: Items

  /// An item that is whole; its text counts only where it did not come in pieces.
  private mutating func readItem(_ item: JSON, into decoded: inout Decoded) {
    items += 1
    replay?.note(item)
    if ResponseItem.callsTool(item) { hasCalledTool = true }
    if item["type"]?.string == "reasoning", !hasReasoningDelta {
      let (parts, isSummary) = ResponseItem.reasoning(in: item)
      for (index, text) in parts.enumerated() {
        let place = Place(item: "item \(items)", part: index, isSummary: isSummary)
        deliverReasoning(text, at: place, into: &decoded)
      }
    } else if item["type"]?.string == "message", !hasTextDelta {
      for part in item["content"]?.array ?? [] {
        readText(part["text"], into: &decoded)
        readRefusal(part["refusal"], into: &decoded)
      }
    }
  }

  // MARK: The end

  private mutating func readEnding(
    _ response: JSON, status: String, into decoded: inout Decoded
  ) {
    for item in (response["output"]?.array ?? []).dropFirst(items) {
      readItem(item, into: &decoded)
    }
    if let report = response["usage"] {
      // An incomplete answer may come with counts of nothing at all, which say nothing.
      let usage = ChatUsage.usage(in: report).flatMap { $0 == Usage() ? nil : $0 }
      ledger.usage(usage, into: &decoded)
      ledger.cost(ChatUsage.cost(in: report), into: &decoded)
    }
    if status == "failed" || status != "completed" && response["error"] != nil {
      let error = ProviderError(inAnswer: response, named: "")
      let unnamed = ProviderError(message: "the provider broke the answer off")
      ledger.fail(with: error ?? unnamed, into: &decoded)
    } else if let (reason, word) = ending(of: response, status: status) {
      flush(into: &decoded)
      for item in replay?.items ?? [] { ledger.replay(item, into: &decoded) }
      ledger.finished(reason, word: word, into: &decoded)
    }
  }

  /// nil for an answer that is still being made, which nothing after it will complete.
  private func ending(of response: JSON, status: String) -> (FinishReason, word: String)? {
    if let word = response["incomplete_details"]?["reason"]?.string {
      let reason = ChatDelta.finishReason(word)
      return (reason == .stop ? .cut : reason, word)
    }
    switch status {
    case "in_progress", "queued": return nil
    case "incomplete", "cancelled": return (.cut, status)
    default:
      if hasRefused { return (.refusal, status) }
      return (hasCalledTool ? .toolCalls : .stop, status)
    }
  }

  /// llama-server puts them beside the answer.
  private func readTimings(_ document: JSON, into decoded: inout Decoded) {
    guard let timings = document["timings"] ?? document["response"]?["timings"] else { return }
    decoded.deltas.append(.engine(ChatUsage.engineStatistics(in: timings)))
  }
}
