import FoundationEssentials
import Testing

/// What `parley ask --json` prints; every key must be there.
struct AskReport: Decodable {
  struct Tokens: Decodable, Equatable {
    var input, cached, cacheWrite, output, reasoning: Int
  }
  struct Problem: Decodable {
    var kind, message: String
    var retryAfter: Double?
  }
  var service, model, text, reasoning, finish, conversation, message: String
  var providerFinish: String?
  var usage: Tokens?
  var costUsd, seconds, firstTokenSeconds: Double?
  var error: Problem?

  init(_ result: Command.Result) throws {
    let line = try #require(result.text.hasSuffix("\n") ? result.text.dropLast() : nil)
    #expect(!line.contains("\n"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(AskReport.self, from: Data(line.utf8))
  }
}
