import Conversation
import TestSupport
import Testing

@testable import Providers

/// What an answer amounts to.
struct Outcome: Hashable {
  var text = ""
  var reasoning = ""
  var usage: Usage?
  var engine: EngineStatistics?
  var cost: Money?
  var finish: FinishReason?
  var word: String?
  var failure: Failure?
  var replay: [UInt8] = []

  mutating func add(_ decoded: Decoded) {
    for delta in decoded.deltas { add(delta) }
    failure = failure ?? decoded.failure
  }

  mutating func add(_ delta: Delta) {
    switch delta {
    case .text(let piece): text += piece
    case .reasoning(let piece): reasoning += piece
    case .usage(let value): usage = value
    case .engine(let value): engine = value
    case .cost(let value): cost = value
    case .finished(let reason, let word): (finish, self.word) = (reason, word)
    case .replay(let bytes): replay += bytes
    }
  }
}

/// How the recordings of one dialect are read.
struct StreamDialect: Sendable {
  var wire: Recording.Wire
  var kind = "sse"
  var decoder: @Sendable () -> any TestedDecoder
  /// What stands in a stream where its end is first told.
  var endings: [String]

  func reads(_ recording: Recording) -> Bool {
    recording.kind == kind && recording.wire == wire
  }
}

let streamDialects = [
  StreamDialect(
    wire: .chat, decoder: { chatDecoder() },
    endings: [#""finish_reason":""#, #""finish_reason": ""#, "[DONE]"]),
  StreamDialect(
    wire: .messages, decoder: { messagesDecoder() },
    endings: [#""stop_reason":""#, #""stop_reason": ""#]),
  StreamDialect(
    wire: .gemini,
    decoder: { AnswerDecoder(GeminiAnswerReader(service: testService, model: "m")) },
    endings: [#""finishReason""#, #""blockReason""#]),
  StreamDialect(
    wire: .ollama, kind: "ndjson", decoder: { ollamaDecoder() }, endings: [#""done":true"#]),
  StreamDialect(
    wire: .responses, decoder: { responsesDecoder() },
    endings: ["response.completed", "response.incomplete"]),
  // Whole answers, whose last field this is.
  StreamDialect(
    wire: .responses, kind: "json", decoder: { responsesDecoder() },
    endings: [#""metadata": {}"#]),
]

/// A decoder whose states can be compared.
protocol TestedDecoder: StreamDecoder, Hashable {}
extension AnswerDecoder: TestedDecoder {}

/// Decodes these pieces and the end of the stream.
func outcome(of pieces: [[UInt8]], by decoder: any TestedDecoder) -> Outcome {
  var decoder = decoder
  var outcome = Outcome()
  for piece in pieces { outcome.add(decoder.feed(piece)) }
  outcome.add(decoder.end())
  return outcome
}

func outcome(of pieces: [[UInt8]], startsInReasoning: Bool = false) -> Outcome {
  outcome(of: pieces, by: chatDecoder(startsInReasoning: startsInReasoning))
}

func outcome(of text: String) -> Outcome { outcome(of: [Array(text.utf8)]) }

func chatDecoder(startsInReasoning: Bool = false) -> AnswerDecoder<ChatAnswerReader> {
  AnswerDecoder(
    ChatAnswerReader(
      service: testService, model: "m",
      thinkTags: ThinkTagParser(startsInReasoning: startsInReasoning), keepsReasoning: true))
}

func responsesDecoder() -> AnswerDecoder<ResponsesAnswerReader> {
  AnswerDecoder(
    ResponsesAnswerReader(
      service: testService, model: "m", thinkTags: ThinkTagParser(), keepsReasoning: true))
}

func ollamaDecoder() -> AnswerDecoder<OllamaAnswerReader> {
  AnswerDecoder(
    OllamaAnswerReader(service: testService, model: "m", thinkTags: ThinkTagParser()))
}

let testService = Service(
  id: "test", name: "Test", baseURL: "https://api.example.com/v1", place: .hosted,
  key: KeySource(environment: "TEST_API_KEY"))
