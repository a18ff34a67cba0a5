import Conversation
import FoundationEssentials

/// The `error` of a JSON object.
struct FailureReport: Encodable {
  var failure: Failure

  init(_ failure: Failure) { self.failure = failure }

  enum CodingKeys: String, CodingKey {
    case kind
    case message
    case retryAfter = "retry_after"
  }

  func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: CodingKeys.self)
    try object.encode(failure.kind.rawValue, forKey: .kind)
    try object.encode(failure.sentence, forKey: .message)
    try object.encode(failure.retryAfter, forKey: .retryAfter)
  }
}

/// The one JSON object of `parley ask --json`.
struct AnswerReport: Encodable {
  private struct Tokens: Encodable {
    var input: Int
    var cached: Int
    var cacheWrite: Int
    var output: Int
    var reasoning: Int

    enum CodingKeys: String, CodingKey {
      case input
      case cached
      case cacheWrite = "cache_write"
      case output
      case reasoning
    }
  }

  private enum CodingKeys: String, CodingKey {
    case service
    case model
    case text
    case reasoning
    case finish
    case providerFinish = "provider_finish"
    case usage
    case cost = "cost_usd"
    case seconds
    case firstTokenSeconds = "first_token_seconds"
    case conversation
    case message
    case error
  }

  private let answer: Message
  init(_ answer: Message) { self.answer = answer }

  /// Every field is always there, null where there is nothing to say.
  func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: CodingKeys.self)
    try object.encode(answer.model?.service, forKey: .service)
    try object.encode(answer.model?.model, forKey: .model)
    try object.encode(answer.text, forKey: .text)
    try object.encode(answer.reasoning, forKey: .reasoning)
    try object.encode((answer.finish ?? .cut).rawValue, forKey: .finish)
    try object.encode(answer.providerFinish, forKey: .providerFinish)
    let usage = answer.usage.map {
      Tokens(
        input: $0.input, cached: $0.cached, cacheWrite: $0.cacheWrite, output: $0.output,
        reasoning: $0.reasoning)
    }
    try object.encode(usage, forKey: .usage)
    try object.encode(answer.cost?.dollars, forKey: .cost)
    try object.encode(answer.finishedAt?.seconds(since: answer.created), forKey: .seconds)
    try object.encode(
      answer.firstTokenAt?.seconds(since: answer.created), forKey: .firstTokenSeconds)
    try object.encode(answer.conversation.rawValue, forKey: .conversation)
    try object.encode(answer.id.rawValue, forKey: .message)
    try object.encode(answer.failure.map(FailureReport.init), forKey: .error)
  }

  var json: String { jsonLine(self) ?? "{}" }
}

/// A value as one line of JSON. Strings and finite numbers always encode; an engine's NaN would be the exception.
func jsonLine(_ value: some Encodable) -> String? {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  guard let data = try? encoder.encode(value) else { return nil }
  return String(decoding: data, as: UTF8.self)
}
