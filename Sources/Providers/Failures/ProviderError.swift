import Conversation

/// What a server said about an error, gathered from the many shapes its body can have.
package struct ProviderError: Hashable, Sendable {
  package var message: String
  package var code: String?
  package var type: String?
  /// The field of the request that was refused.
  package var parameter: String?
  package var promptTokens: Int?
  package var contextLength: Int?
  /// Seconds to wait, when it stands in the body.
  package var retryAfter: Double?
  /// The moment to try again, in milliseconds since 1970, when it stands in the body.
  package var retryAt: Int64?
  /// The body was a web page.
  package var isWebPage = false

  package init(message: String) { self.message = message }

  /// Reads the body of a response that was not a success.
  package init(body: [UInt8]) {
    let text = String(decoding: body, as: UTF8.self)
    if let document = try? JSONParser.parse(body), let error = ProviderError(document) {
      self = error
    } else if Self.isWebPage(text) {
      self.init(message: Self.pageTitle(text))
      isWebPage = true
    } else {
      self.init(message: Self.oneLine(text))
      retryAfter = RetryHint.seconds(inMessage: text)
    }
  }

  /// Gateways put whole pages into their documents.
  private static func withoutMarkup(_ message: String) -> String {
    isWebPage(message) ? pageTitle(message) : oneLine(message)
  }

  /// The error in a document of an answer; nil when the document is no error.
  init?(inAnswer document: JSON, named name: String) {
    let isError =
      Self.says(document["error"]) || name == ServerSentEvent.error
      || document["object"]?.string == "error"
      || (document["choices"] == nil && (document["detail"] ?? document["message"]) != nil)
    guard isError else { return nil }
    self = ProviderError(document) ?? ProviderError(message: Self.oneLine(document.encodedText))
  }

  /// Some servers send an empty `error` with every chunk.
  private static func says(_ error: JSON?) -> Bool {
    switch error {
    case .none, .bool(false), .string(""), .object([]), .array([]): false
    default: true
    }
  }

  /// The HTTP status that the error itself names.
  package var status: Int? {
    code.flatMap { Int($0) }.flatMap { (300..<600).contains($0) ? $0 : nil }
  }

  private init?(_ document: JSON) {
    switch document {
    case .array(let items):
      guard let first = items.first else { return nil }
      self.init(first)
    case .object: self.init(object: document)
    case .string(let text): self.init(message: Self.oneLine(text))
    default: return nil
    }
  }

  private init?(object document: JSON) {
    let error = document["error"] ?? document["errors"]?.array?.first ?? document
    let named = ["message", "detail", "msg", "error_description", "reason"].lazy
    let upstream = error["metadata"]?["raw"].flatMap(Self.text(of:))
    guard
      let message = upstream ?? Self.text(of: error)
        ?? named.compactMap({ error[$0].flatMap(Self.text(of:)) }).first
        ?? named.compactMap({ document[$0].flatMap(Self.text(of:)) }).first
    else { return nil }
    self.init(message: Self.withoutMarkup(message))
    code = (error["code"] ?? error["status_code"] ?? document["code"])?.label
    type = (error["type"] ?? error["status"])?.label
    if code == nil || Int(code ?? "") != nil, let reason = Self.reason(in: error) { type = reason }
    parameter = error["param"]?.string
    (promptTokens, contextLength) = (error["n_prompt_tokens"]?.int, error["n_ctx"]?.int)
    retryAfter = Self.retryDelay(in: error) ?? RetryHint.seconds(inMessage: message)
    let headers = error["metadata"]?["headers"]
    retryAt = headers?["X-RateLimit-Reset"]?.int.map { Int64($0) }
  }

  /// A text, or the text inside a structure; a JSON document in a string is opened.
  private static func text(of value: JSON) -> String? {
    switch value {
    case .string(let text):
      if text.utf8.first == UInt8(ascii: "{"), let inner = try? JSONParser.parse(text),
        let error = ProviderError(inner)
      {
        return error.message
      }
      return text.isEmpty ? nil : text
    case .array(let items):
      // FastAPI's list of what was wrong where.
      let lines = items.compactMap { item -> String? in
        guard let message = item["msg"]?.string ?? item["message"]?.string else {
          return item.string
        }
        let place = (item["loc"]?.array ?? []).compactMap(\.label).joined(separator: ".")
        return place.isEmpty ? message : "\(place): \(message)"
      }
      return lines.isEmpty ? nil : lines.joined(separator: "; ")
    case .object:
      return ["message", "detail", "msg"].lazy.compactMap { value[$0].flatMap(text(of:)) }.first
    default: return nil
    }
  }

  /// Google's machine-readable reason (`API_KEY_INVALID`).
  private static func reason(in error: JSON) -> String? {
    error["details"]?.array?.lazy.compactMap { $0["reason"]?.string }.first
  }

  /// Google's `RetryInfo`: `"retryDelay": "48s"`.
  private static func retryDelay(in error: JSON) -> Double? {
    error["details"]?.array?.lazy.compactMap { $0["retryDelay"]?.string }.first
      .flatMap(RetryHint.seconds(ofDuration:))
  }

  static func isWebPage(_ text: String) -> Bool {
    let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    guard start.first == "<", let second = start.dropFirst().first else { return false }
    return second == "!" || second == "?" || second.isASCII && second.isLetter
  }

  static func pageTitle(_ page: String) -> String {
    // Titles stand near the top, and searching a whole page without case is slow.
    let top = page.prefix(4096)
    let folded = top.lowercased()
    guard let open = folded.firstRange(of: "<title>"),
      let close = folded[open.upperBound...].firstRange(of: "</title>")
    else { return "" }
    let start = folded.distance(from: folded.startIndex, to: open.upperBound)
    let length = folded.distance(from: open.upperBound, to: close.lowerBound)
    return oneLine(String(top.dropFirst(start).prefix(length)))
  }

  /// White space runs as one space, at most 400 characters. Control characters are made harmless where
  /// text meets the screen.
  static func oneLine(_ text: String) -> String {
    let line = text.prefix(2000).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > 400 ? line.prefix(399) + "…" : line
  }
}

extension JSON {
  var encodedText: String { String(decoding: encoded, as: UTF8.self) }
}
