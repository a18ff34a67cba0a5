import Conversation

/// Decodes one answer: an event stream, JSON line by line, or the single JSON document that a server sends
/// when it ignored `stream`; told apart by the first character, as content types lie. What the documents
/// mean is the reader's business.
struct AnswerDecoder<Reader: AnswerReader>: StreamDecoder, Hashable {
  private enum Framing: Hashable {
    case unknown
    case events
    case document
    case webPage
  }

  private var framing = Framing.unknown
  private var parser = ServerSentEventParser()
  private var document: [UInt8] = []
  private var reader: Reader
  /// The first bytes: a stream of events begins with a field's name.
  private var opening: [UInt8] = []
  private var received = 0
  private var hasFailed = false
  /// The stream is over: a document that is not whole was cut, not garbled.
  private var isAtEnd = false

  init(_ reader: Reader) { self.reader = reader }

  private var service: Service { reader.ledger.service }

  var isFinished: Bool { reader.isDone }

  mutating func feed(_ bytes: [UInt8]) -> Decoded {
    guard !hasFailed else { return Decoded() }
    received += bytes.count
    if opening.count < 64 { opening += bytes.prefix(64 - opening.count) }
    var decoded = Decoded()
    if framing == .unknown {
      document += bytes
      recogniseFraming()
      if framing == .events {
        let start = document
        document = []
        read(start, into: &decoded)
      }
    } else if framing == .events {
      read(bytes, into: &decoded)
    } else {
      document += bytes
    }
    checkSize(&decoded)
    return settled(decoded)
  }

  mutating func end() -> Decoded {
    guard !hasFailed else { return Decoded() }
    var decoded = Decoded()
    switch framing {
    case .document: readDocument(into: &decoded)
    case .webPage: decoded.failure = .webPage(document, service: service)
    case .unknown, .events:
      isAtEnd = true
      finishEvents(into: &decoded)
    }
    if decoded.failure == nil {
      reader.flush(into: &decoded)
      reader.end(into: &decoded)
    }
    if decoded.failure?.kind == .cut, isNoAnswer {
      decoded.failure = .noAnswer(opening, service: service)
    }
    return settled(decoded)
  }

  /// All that came is whole and says nothing: it is of something else than a model.
  private var isNoAnswer: Bool {
    guard reader.ledger.delivered == 0 else { return false }
    switch framing {
    case .document: return reader.ledger.documents > 0
    case .events: return reader.ledger.documents == 0 && !beginsLikeEvents
    case .unknown, .webPage: return false
    }
  }

  private var beginsLikeEvents: Bool {
    let start = opening.drop { $0 == 0x0A || $0 == 0x0D }
    return ["data:", "event:", "id:", "retry:", "error:", ":", "{", "\u{FEFF}"].contains { field in
      start.starts(with: field.utf8) || field.utf8.starts(with: start)
    }
  }

  private mutating func recogniseFraming() {
    var start = document[...]
    if start.starts(with: [0xEF, 0xBB, 0xBF]) { start = start.dropFirst(3) }
    // Half a byte order mark cannot be told from garbage yet.
    if start.count < 3, start.first == 0xEF { return }
    // DeepSeek keeps a waiting client alive with empty lines before a document.
    start = start.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
    switch start.first {
    case .none: if document.count > 1 << 16 { framing = .events }
    case UInt8(ascii: "{"): framing = Reader.isLineByLine ? .events : .document
    case UInt8(ascii: "["): framing = .document
    case UInt8(ascii: "<"): framing = .webPage
    default: framing = .events
    }
  }

  private mutating func read(_ bytes: [UInt8], into decoded: inout Decoded) {
    var events: [ServerSentEvent] = []
    do {
      try parser.feed(bytes) { events.append($0) }
    } catch {
      read(events, into: &decoded)
      decoded.failure = decoded.failure ?? .tooLarge("a line of the answer", service: service)
      return
    }
    read(events, into: &decoded)
  }

  private mutating func finishEvents(into decoded: inout Decoded) {
    var events: [ServerSentEvent] = []
    do {
      try parser.finish { events.append($0) }
      read(events, into: &decoded)
    } catch {
      decoded.failure = .tooLarge("a line of the answer", service: service)
    }
  }

  private mutating func read(_ events: [ServerSentEvent], into decoded: inout Decoded) {
    for event in events where decoded.failure == nil && !reader.isDone {
      read(event, into: &decoded)
    }
  }

  private mutating func read(_ event: ServerSentEvent, into decoded: inout Decoded) {
    let data = event.data.utf8.drop { $0 == 0x20 }
    if data.isEmpty { return }
    if data.starts(with: "[DONE]".utf8) { return reader.readMarker(into: &decoded) }
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
      let message = ProviderError(message: ProviderError.oneLine(event.data))
      reader.ledger.fail(with: message, into: &decoded)
    } else if !isAtEnd, !reader.isComplete {
      let documents = reader.ledger.documents
      decoded.failure = .garbled(data, error, after: documents, service: service)
    }
  }

  private mutating func read(_ document: JSON, named name: String, into decoded: inout Decoded) {
    reader.ledger.documents += 1
    reader.read(document, named: name, into: &decoded)
  }

  private mutating func readDocument(into decoded: inout Decoded) {
    let text = document.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(document.dropFirst(3)) : document
    do {
      let parsed = try JSONParser.parse(text)
      // Gemini without `alt=sse` sends its events as the items of one array.
      for document in parsed.array ?? [parsed] where decoded.failure == nil {
        read(document, named: "", into: &decoded)
      }
    } catch {
      // A document that is right as far as it goes was cut.
      decoded.failure =
        error.isCut
        ? .cut(service: service, isEmpty: false) : .garbled(text, error, service: service)
    }
  }

  private func checkSize(_ decoded: inout Decoded) {
    guard decoded.failure == nil else { return }
    if reader.ledger.delivered > StreamLimits.reply || received > StreamLimits.stream {
      decoded.failure = .tooLarge("the answer", service: service)
    } else if framing != .events, document.count > StreamLimits.document {
      decoded.failure = .tooLarge("the answer", service: service)
    }
  }

  /// After a failure nothing more is read, and what was held back is given out before it.
  private mutating func settled(_ decoded: Decoded) -> Decoded {
    var decoded = decoded
    if decoded.failure != nil {
      hasFailed = true
      reader.flush(into: &decoded)
    }
    decoded.deltas = decoded.deltas.joined()
    return decoded
  }
}

extension [Delta] {
  /// Neighbouring pieces of text as one: a read of the network often holds many tokens.
  fileprivate func joined() -> [Delta] {
    var result: [Delta] = []
    for delta in self {
      switch (result.last, delta) {
      case (.text(let before), .text(let piece)): result[result.count - 1] = .text(before + piece)
      case (.reasoning(let before), .reasoning(let piece)):
        result[result.count - 1] = .reasoning(before + piece)
      default: result.append(delta)
      }
    }
    return result
  }
}
