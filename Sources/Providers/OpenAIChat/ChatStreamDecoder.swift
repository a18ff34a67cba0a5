import Conversation

/// Decodes the answer of a Chat Completions server: an event stream, or the single JSON document that a
/// server sends when it ignored `stream`; told apart by the first character, as content types lie.
struct ChatStreamDecoder: StreamDecoder, Hashable {
  private enum Framing: Hashable {
    case unknown
    case events
    case document
    case webPage
  }

  private let service: Service
  private var framing = Framing.unknown
  private var parser = ServerSentEventParser()
  private var document: [UInt8] = []
  private var chunks: ChatChunkReader
  private var received = 0
  private var hasFailed = false

  init(service: Service, model: String, startsInReasoning: Bool, isAnswerStart: Bool) {
    self.service = service
    chunks = ChatChunkReader(
      service: service, model: model,
      thinkTags: ThinkTagParser(
        startsInReasoning: startsInReasoning, isAnswerStart: isAnswerStart))
  }

  var isFinished: Bool { chunks.isDone }

  mutating func feed(_ bytes: [UInt8]) -> Decoded {
    guard !hasFailed else { return Decoded() }
    received += bytes.count
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
      chunks.isAtEnd = true
      do {
        try parser.finish { Self.read($0, &chunks, &decoded) }
      } catch {
        decoded.failure = .tooLarge("a line of the answer", service: service)
      }
    }
    if decoded.failure == nil { chunks.end(into: &decoded) }
    return settled(decoded)
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
    case UInt8(ascii: "{"), UInt8(ascii: "["): framing = .document
    case UInt8(ascii: "<"): framing = .webPage
    default: framing = .events
    }
  }

  private mutating func read(_ bytes: [UInt8], into decoded: inout Decoded) {
    do {
      try parser.feed(bytes) { Self.read($0, &chunks, &decoded) }
    } catch {
      decoded.failure = decoded.failure ?? .tooLarge("a line of the answer", service: service)
    }
  }

  private static func read(
    _ event: ServerSentEvent, _ chunks: inout ChatChunkReader, _ decoded: inout Decoded
  ) {
    if decoded.failure == nil { chunks.read(event, into: &decoded) }
  }

  private mutating func readDocument(into decoded: inout Decoded) {
    let text = document.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(document.dropFirst(3)) : document
    do {
      chunks.read(try JSONParser.parse(text), named: "", into: &decoded)
    } catch {
      // A document that is right as far as it goes was cut.
      decoded.failure =
        error.offset >= text.count
        ? .cut(service: service, isEmpty: false) : .garbled(text, error, service: service)
    }
  }

  private func checkSize(_ decoded: inout Decoded) {
    guard decoded.failure == nil else { return }
    if chunks.delivered > StreamLimits.reply || received > StreamLimits.stream {
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
      chunks.flush(into: &decoded)
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
