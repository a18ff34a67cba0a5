import Conversation

/// Makes deltas of the JSON documents of one Chat Completions answer, whether chunks or the whole.
struct ChatChunkReader: Hashable {
  private let service: Service
  private let model: String
  private var thinkTags: ThinkTagParser
  private var finish: FinishReason?
  private var usage: Usage?
  private var cost: Money?
  private var hasRefused = false
  private var hasCalledTool = false
  /// The server separates reasoning itself, so tags in the text are text.
  private var separatesReasoning = false
  private var hasDelta = false
  private var documents = 0

  /// `[DONE]` has come.
  private(set) var isDone = false
  /// Bytes of text and reasoning delivered so far.
  private(set) var delivered = 0
  /// The stream is over: a document that is not whole was cut, not garbled.
  var isAtEnd = false

  init(service: Service, model: String, thinkTags: ThinkTagParser) {
    (self.service, self.model, self.thinkTags) = (service, model, thinkTags)
  }

  mutating func read(_ event: ServerSentEvent, into decoded: inout Decoded) {
    guard !isDone else { return }
    let data = event.data.utf8.drop { $0 == 0x20 }
    if data.starts(with: "[DONE]".utf8) {
      isDone = true
      return
    }
    if data.isEmpty { return }
    do {
      read(try JSONParser.parse(Array(data)), named: event.name, into: &decoded)
    } catch {
      unreadable(event, Array(data), error, into: &decoded)
    }
  }

  private func unreadable(
    _ event: ServerSentEvent, _ data: [UInt8], _ error: JSONParser.SyntaxError,
    into decoded: inout Decoded
  ) {
    let isDocument = data.first == UInt8(ascii: "{")
    if event.name == ServerSentEvent.error, !isDocument {
      fail(with: ProviderError(message: ProviderError.oneLine(event.data)), into: &decoded)
    } else if !isAtEnd, finish == nil {
      decoded.failure = .garbled(data, error, after: documents, service: service)
    }
  }

  mutating func read(_ document: JSON, named name: String, into decoded: inout Decoded) {
    documents += 1
    readUsage(document, into: &decoded)
    if let choice = answer(in: document) { read(choice, into: &decoded) }
    if let error = ProviderError(inAnswer: document, named: name) {
      // An error after the reason for the end (OpenRouter) only explains that reason.
      if finish == nil { fail(with: error, into: &decoded) }
    } else if finish == .error, decoded.failure == nil {
      decoded.failure = .streamError(
        ProviderError(message: "the provider broke the answer off"), service: service, model: model)
    }
  }

  /// The end of the stream: complete if either the marker or a reason for the end was seen.
  mutating func end(into decoded: inout Decoded) {
    flush(into: &decoded)
    if finish == nil, isDone {
      note(.stop, word: "", into: &decoded)
    } else if finish == nil {
      decoded.failure = .cut(service: service, isEmpty: documents == 0)
    }
  }

  mutating func flush(into decoded: inout Decoded) {
    deliver(thinkTags.finish(), into: &decoded)
  }

  private func fail(with error: ProviderError, into decoded: inout Decoded) {
    decoded.failure = .streamError(error, service: service, model: model)
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
    note(reason(for: word), word: word, into: &decoded)
  }

  private mutating func readContent(_ delta: JSON, into decoded: inout Decoded) {
    let reasoning = ChatDelta.reasoning(in: delta)
    if !reasoning.isEmpty {
      separatesReasoning = true
      deliver([.reasoning(reasoning)], into: &decoded)
    }
    let text = ChatDelta.text(in: delta)
    if separatesReasoning {
      deliver(thinkTags.finish() + (text.isEmpty ? [] : [.text(text)]), into: &decoded)
    } else {
      deliver(thinkTags.feed(text), into: &decoded)
    }
    if let refusal = delta["refusal"]?.string, !refusal.isEmpty {
      hasRefused = true
      deliver([.text(refusal)], into: &decoded)
    }
    if ChatDelta.callsTool(delta) { hasCalledTool = true }
  }

  private mutating func deliver(_ pieces: [ThinkTagParser.Piece], into decoded: inout Decoded) {
    for piece in pieces {
      switch piece {
      case .reasoning(let text):
        delivered += text.utf8.count
        decoded.deltas.append(.reasoning(text))
      case .text(let text):
        delivered += text.utf8.count
        decoded.deltas.append(.text(text))
      }
    }
  }

  private func reason(for word: String) -> FinishReason {
    let reason = ChatDelta.finishReason(word)
    guard reason == .stop else { return reason }
    if hasRefused { return .refusal }
    return hasCalledTool ? .toolCalls : .stop
  }

  /// OpenRouter and others say it several times; only a change is news.
  private mutating func note(
    _ reason: FinishReason, word: String, into decoded: inout Decoded
  ) {
    guard finish != reason else { return }
    finish = reason
    if reason != .error { decoded.deltas.append(.finished(reason, word: word)) }
  }

  private mutating func readUsage(_ document: JSON, into decoded: inout Decoded) {
    if let report = document["usage"] ?? document["x_groq"]?["usage"] {
      if let value = ChatUsage.usage(in: report), value != usage {
        usage = value
        decoded.deltas.append(.usage(value))
      }
      if let amount = ChatUsage.cost(in: report), amount != cost {
        cost = amount
        decoded.deltas.append(.cost(amount))
      }
    }
    if let timings = document["timings"] {
      decoded.deltas.append(.engine(ChatUsage.engineStatistics(in: timings)))
    }
  }
}
