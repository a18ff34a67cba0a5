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
  var isStream: Bool

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
  }

  private struct Meta: Decodable {
    var status: Int
    var expected: Expected?
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

  /// All recorded streams of the Chat Completions family.
  static let streams: [Recording] = load { columns in
    chatFamily.contains(columns[0]) && columns[2] == "sse" && columns[1] != "router-models-sse"
  }

  /// All recorded error bodies, of every dialect.
  static let errors: [Recording] = load { $0[2] == "json" && (Int($0[3]) ?? 0) >= 400 }

  static func named(_ name: String) -> Recording? {
    load { "\($0[0])/\($0[1])" == name }.first
  }

  private static func load(_ isWanted: ([String]) -> Bool) -> [Recording] {
    guard areHere, let index = try? String(contentsOfFile: folder + "/INDEX.tsv", encoding: .utf8)
    else { return [] }
    return index.split(separator: "\n").dropFirst().compactMap { line in
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard columns.count > 3, isWanted(columns) else { return nil }
      return try? read("\(columns[0])/\(columns[1])", kind: columns[2])
    }
  }

  private static func read(_ name: String, kind: String) throws -> Recording? {
    let body = try Data(contentsOf: URL(filePath: "\(folder)/\(name).\(kind)"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let meta = try decoder.decode(
      Meta.self, from: Data(contentsOf: URL(filePath: "\(folder)/\(name).meta.json")))
    guard let expected = meta.expected else { return nil }
    return Recording(
      name: name, bytes: Array(body), status: meta.status, expected: expected,
      isStream: kind == "sse")
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
    case .replay: break
    }
  }
}

/// Decodes these pieces and the end of the stream.
func outcome(of pieces: [[UInt8]], startsInReasoning: Bool = false) -> Outcome {
  var decoder = chatDecoder(startsInReasoning: startsInReasoning)
  var outcome = Outcome()
  for piece in pieces { outcome.add(decoder.feed(piece)) }
  outcome.add(decoder.end())
  return outcome
}

func outcome(of text: String) -> Outcome { outcome(of: [Array(text.utf8)]) }

func chatDecoder(startsInReasoning: Bool = false) -> ChatStreamDecoder {
  ChatStreamDecoder(
    service: testService, model: "m", startsInReasoning: startsInReasoning, isAnswerStart: true)
}

let testService = Service(
  id: "test", name: "Test", baseURL: "https://api.example.com/v1", place: .hosted,
  key: KeySource(environment: "TEST_API_KEY"))
