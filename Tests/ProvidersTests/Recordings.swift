import Conversation
import FoundationEssentials
import Testing

@testable import Providers

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What real servers sent, beside the repository; see the README there.
struct Recording: CustomTestStringConvertible, Sendable {
  var name: String
  var bytes: [UInt8]
  var status: Int
  var expected: Expected

  var testDescription: String { name }
  /// `sse`, `ndjson` or `json`.
  var kind: String
  var headers: [String: String]

  /// What a client would have asked for to get it.
  enum Purpose: CaseIterable { case answer, refusal, modelList, other }

  var purpose: Purpose {
    if status >= 400 { return .refusal }
    if expected.models != nil { return .modelList }
    let isAnswer = expected.finish != nil || expected.error != nil || expected.truncated
    return isAnswer ? .answer : .other
  }

  /// Computed by an independent program.
  struct Expected: Decodable, Sendable {
    struct Usage: Decodable, Sendable {
      var input: Int
      var cached: Int
      var cacheWrite: Int
      var output: Int
      var reasoning: Int
    }
    struct ServerError: Decodable, Sendable { var message: String? }
    struct ToolCall: Decodable, Sendable { var name: String? }
    struct Model: Decodable, Sendable {
      var id: String
      var context: Int?
    }
    struct Split: Decodable, Sendable {
      var text: String
      var reasoning: String
    }
    var text: String
    var reasoning: String
    var refusal: String
    var finish: String?
    var done: Bool
    var usage: Usage?
    var error: ServerError?
    var truncated: Bool
    var thinkSplit: Split?
    var toolCalls: [ToolCall]?
    var models: [Model]?
  }

  /// The folder, which names the dialect or the service.
  var folder: String { name.split(separator: "/").first.map(String.init) ?? "" }

  private struct Meta: Decodable {
    var status: Int
    var expected: Expected
    var responseHeaders: [String: String]?
  }

  /// The root of the checkout.
  static let root: String = {
    // The checkout may be reached through symbolic links.
    let here = realpath(#filePath, nil)
    defer { free(here) }
    let path = here.map { String(cString: $0) } ?? #filePath
    return "/" + path.split(separator: "/").dropLast(3).joined(separator: "/")
  }()

  static let folder = root + "/../shared/wire"

  static let areHere = access(folder + "/INDEX.tsv", R_OK) == 0
  static let absence: Comment = "the recordings (../shared/wire) are not on this machine"

  static let chatFamily = [
    "openai-chat", "deepseek", "groq", "xai", "llama-server", "vllm", "mistral", "doubao",
    "openrouter", "perplexity", "alibaba", "zai", "avian", "azure", "inline-think",
    "ollama-openai", "vercel-gateway",
  ]

  /// Every recording of the index that can be read.
  static let all: [Recording] = index.compactMap { try? read($0.name, kind: $0.kind) }

  /// All recorded streams, and the whole answers of the dialects in `streamDialects`.
  static let streams = all.filter { recording in
    recording.purpose == .answer
      && streamDialects.contains { $0.reads(recording.kind, in: recording.folder) }
  }

  /// All recorded error bodies, of every dialect.
  static let errors = all.filter { $0.purpose == .refusal }

  static func named(_ name: String) -> Recording? { all.first { $0.name == name } }

  /// Name and kind in every line of the index.
  static let index: [(name: String, kind: String)] = {
    guard areHere, let index = try? String(contentsOfFile: folder + "/INDEX.tsv", encoding: .utf8)
    else { return [] }
    return index.split(separator: "\n").dropFirst().map { line in
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard columns.count > 3 else { return (String(line), "") }
      return ("\(columns[0])/\(columns[1])", columns[2])
    }
  }()

  private static func read(_ name: String, kind: String) throws -> Recording {
    let body = try Data(contentsOf: URL(filePath: "\(folder)/\(name).\(kind)"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let meta = try decoder.decode(
      Meta.self, from: Data(contentsOf: URL(filePath: "\(folder)/\(name).meta.json")))
    return Recording(
      name: name, bytes: Array(body), status: meta.status, expected: meta.expected, kind: kind,
      headers: meta.responseHeaders ?? [:])
  }
}

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

/// How the recordings of some folders are read: one entry for each dialect.
struct StreamDialect: Sendable {
  var folders: [String]
  var kind = "sse"
  var decoder: @Sendable () -> any TestedDecoder
  /// Our reasons for the provider's words, where they are not the same.
  var reasons: [String: FinishReason] = [:]
  /// The protocol has a word of its own for a tool that the client is to call.
  var namesToolCalls = false
  /// What stands in a stream where its end is first told.
  var endings: [String]

  func reads(_ kind: String, in folder: String) -> Bool {
    kind == self.kind && folders.contains(folder)
  }
}

let streamDialects = [
  StreamDialect(
    folders: Recording.chatFamily, decoder: { chatDecoder() },
    endings: [#""finish_reason":""#, #""finish_reason": ""#, "[DONE]"]),
  StreamDialect(
    folders: ["anthropic", "llama-server-anthropic"], decoder: { messagesDecoder() },
    reasons: [
      "end_turn": .stop, "stop_sequence": .stop, "max_tokens": .length, "tool_use": .toolCalls,
      "model_context_window_exceeded": .length, "pause_turn": .cut,
    ], namesToolCalls: true, endings: [#""stop_reason":""#, #""stop_reason": ""#]),
  StreamDialect(
    folders: ["gemini"],
    decoder: { AnswerDecoder(GeminiAnswerReader(service: testService, model: "m")) },
    reasons: ["STOP": .stop, "MAX_TOKENS": .length, "SAFETY": .contentFilter],
    endings: [#""finishReason""#, #""blockReason""#]),
  StreamDialect(
    folders: ["ollama", "inline-think"], kind: "ndjson", decoder: { ollamaDecoder() },
    endings: [#""done":true"#]),
  StreamDialect(
    folders: [
      "openai-responses", "xai-responses", "openrouter-responses", "deepseek-responses",
      "llama-server-responses", "lmstudio-responses",
    ],
    decoder: { responsesDecoder() }, reasons: responsesReasons,
    endings: ["response.completed", "response.incomplete"]),
  // Whole answers, whose last field this is.
  StreamDialect(
    folders: ["openai-responses"], kind: "json", decoder: { responsesDecoder() },
    reasons: responsesReasons, endings: [#""metadata": {}"#]),
]

private let responsesReasons: [String: FinishReason] = [
  "completed": .stop, "incomplete:max_output_tokens": .length,
]

extension Recording {
  /// `streams` has recordings of these only.
  var dialect: StreamDialect {
    streamDialects.first { $0.reads(kind, in: folder) } ?? streamDialects[0]
  }
}

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
