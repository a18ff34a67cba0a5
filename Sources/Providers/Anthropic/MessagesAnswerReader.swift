import Conversation

/// Reads one Messages answer, whether in events or whole.
struct MessagesAnswerReader: AnswerReader {
  var ledger: AnswerLedger
  /// `message_stop` has come.
  private(set) var isDone = false
  private var message: String?
  private var usage = MessagesUsage()
  /// Blocks of thought that are not complete, by their place in the answer.
  private var thoughts: [Int: MessagesThought] = [:]
  /// White space that the answer gone on with ends in and the model may say again.
  private var withheld: Substring

  init(service: Service, model: String, withheld: String = "") {
    ledger = AnswerLedger(service: service, model: model)
    self.withheld = withheld[...]
  }

  mutating func read(_ document: JSON, named name: String, into decoded: inout Decoded) {
    let block = document["index"]?.int ?? 0
    switch document["type"]?.string ?? name {
    case "message_start": start(document["message"])
    case "content_block_start": open(document["content_block"], at: block, into: &decoded)
    case "content_block_delta": read(document["delta"], at: block, into: &decoded)
    case "content_block_stop": close(block, into: &decoded)
    case "message_delta": finish(document["delta"], document["usage"], into: &decoded)
    case "message_stop": stop(into: &decoded)
    case "message": readWhole(document, into: &decoded)
    case "" where document["content"]?.array != nil: readWhole(document, into: &decoded)
    default: readError(document, named: name, into: &decoded)
    }
  }

  /// Complete without a reason only if the last word has come.
  mutating func end(into decoded: inout Decoded) {
    guard ledger.finish == nil else { return }
    if isDone {
      ledger.finished(.stop, word: "", into: &decoded)
    } else {
      ledger.cut(into: &decoded)
    }
  }

  /// A proxy that asked again says it twice. Of another message nothing counts that came before, except
  /// for the text, which has been shown.
  private mutating func start(_ start: JSON?) {
    let id = start?["id"]?.string
    if message == nil || id != message { (usage, thoughts) = (MessagesUsage(), [:]) }
    message = id
    usage.take(start?["usage"])
  }

  /// Events of no known type are no errors unless they say so: more types are to be expected.
  private mutating func readError(
    _ document: JSON, named name: String, into decoded: inout Decoded
  ) {
    let type = document["type"]?.string
    guard
      type == nil || type == ServerSentEvent.error || name == ServerSentEvent.error
        || document["error"] != nil
    else { return }
    // An error after the reason for the end only explains that reason.
    guard ledger.finish == nil, let error = ProviderError(inAnswer: document, named: name) else {
      return
    }
    ledger.fail(with: error, into: &decoded)
  }

  // MARK: Blocks

  private mutating func open(_ block: JSON?, at place: Int, into decoded: inout Decoded) {
    guard let block else { return }
    if let thought = MessagesThought(block) {
      thoughts[place] = thought
      ledger.reasoning(block["thinking"]?.string ?? "", into: &decoded)
    } else if block["type"]?.string == "text" {
      text(block["text"]?.string ?? "", into: &decoded)
    }
  }

  private mutating func read(_ delta: JSON?, at place: Int, into decoded: inout Decoded) {
    switch delta?["type"]?.string {
    case "text_delta": text(delta?["text"]?.string ?? "", into: &decoded)
    case "thinking_delta":
      let piece = delta?["thinking"]?.string ?? ""
      thoughts[place, default: MessagesThought()].append(piece)
      ledger.reasoning(piece, into: &decoded)
    case "signature_delta":
      guard let signature = delta?["signature"]?.string else { return }
      thoughts[place, default: MessagesThought()].sign(signature)
    // Tools and quotations have pieces of their own.
    default: return
    }
  }

  private mutating func close(_ place: Int, into decoded: inout Decoded) {
    guard let item = thoughts.removeValue(forKey: place)?.item else { return }
    ledger.replay(item, into: &decoded)
  }

  private mutating func text(_ text: String, into decoded: inout Decoded) {
    var text = text[...]
    while let next = withheld.first, text.first == next {
      withheld.removeFirst()
      text.removeFirst()
    }
    if !text.isEmpty { withheld = "" }
    ledger.text(String(text), into: &decoded)
  }

  // MARK: The end

  private mutating func finish(_ delta: JSON?, _ report: JSON?, into decoded: inout Decoded) {
    usage.take(report)
    if let report { ledger.cost(ChatUsage.cost(in: report), into: &decoded) }
    // Not before: the first counts are of an answer that has hardly begun.
    ledger.usage(usage.total, into: &decoded)
    guard let word = delta?["stop_reason"]?.string, !word.isEmpty else { return }
    closeAll(into: &decoded)
    ledger.finished(Self.reason(for: word), word: word, into: &decoded)
  }

  private mutating func stop(into decoded: inout Decoded) {
    closeAll(into: &decoded)
    ledger.usage(usage.total, into: &decoded)
    isDone = true
  }

  private mutating func closeAll(into decoded: inout Decoded) {
    for place in thoughts.keys.sorted() { close(place, into: &decoded) }
  }

  private mutating func readWhole(_ document: JSON, into decoded: inout Decoded) {
    for (place, block) in (document["content"]?.array ?? []).enumerated() {
      open(block, at: place, into: &decoded)
      close(place, into: &decoded)
    }
    finish(document, document["usage"], into: &decoded)
    isDone = true
  }

  private static func reason(for word: String) -> FinishReason {
    // The server stopped in the middle of its own tools; the rest can be asked for.
    word == "pause_turn" ? .cut : ChatDelta.finishReason(word)
  }
}
