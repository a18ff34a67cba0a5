import Conversation

/// What can go wrong with an answer that has begun.
extension Failure {
  static func streamError(_ error: ProviderError, service: Service, model: String) -> Failure {
    ErrorResponse.failure(error, status: nil, service: service, model: model)
  }

  /// The stream ended without its last word. `isEmpty` when nothing at all had come.
  static func cut(service: Service, isEmpty: Bool) -> Failure {
    Failure(
      .cut, who: service.name,
      what: isEmpty
        ? "closed the connection without an answer"
        : "the connection ended before the answer was complete",
      advice: isEmpty ? "Ask again." : "What arrived is kept; continue the answer, or ask again.")
  }

  static func tooLarge(_ what: String, service: Service) -> Failure {
    Failure(
      .tooLarge, who: service.name, what: "\(what) is larger than Parley takes",
      advice: "What arrived before is kept; ask for a shorter answer.")
  }

  static func webPage(_ body: [UInt8], service: Service) -> Failure {
    let title = ProviderError.pageTitle(
      String(decoding: body.prefix(StreamLimits.errorBody), as: UTF8.self))
    return Failure(
      .notAModelServer, who: service.name,
      what: "answered with a web page" + (title.isEmpty ? "" : " titled “\(title)”"),
      advice: ErrorResponse.pageAdvice(service))
  }

  /// A whole answer that is none of a model.
  static func noAnswer(_ bytes: [UInt8], service: Service) -> Failure {
    let start = ProviderError.oneLine(String(decoding: bytes.prefix(60), as: UTF8.self))
    return Failure(
      .notAModelServer, who: service.name, what: "what it sent is no answer of a model: “\(start)”",
      advice: ErrorResponse.pageAdvice(service))
  }

  /// A document that is not JSON. After good ones the answer is cut there; as the first one it shows that
  /// this is no model server at all.
  static func garbled(
    _ bytes: [UInt8], _ error: JSONParser.SyntaxError, after documents: Int = 0, service: Service
  ) -> Failure {
    let start = ProviderError.oneLine(String(decoding: bytes.prefix(60), as: UTF8.self))
    let what = "sent something that is not JSON (\(error.reason) at byte \(error.offset)): \(start)"
    return documents > 0
      ? Failure(
        .cut, who: service.name, what: what,
        advice: "What arrived before is kept; continue the answer, or ask again.")
      : Failure(
        .notAModelServer, who: service.name, what: what,
        advice: "Check this service's base_url (\(service.shownAddress)).")
  }

  /// Without the key, which a server may have repeated in its message; failures are shown and stored.
  func masking(_ key: Secret?) -> Failure {
    guard let key = key?.reveal(), key.utf8.count >= 4 else { return self }
    var failure = self
    failure.what = what.replacing(key, with: "•••")
    return failure
  }
}
