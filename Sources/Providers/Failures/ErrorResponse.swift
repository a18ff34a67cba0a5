package import Conversation
package import Transfer

/// Maps a provider's refusals to failures: one table for all dialects, since gateways mix their shapes.
package enum ErrorResponse {
  /// The failure that a response other than a success means.
  package static func failure(
    head: ResponseHead, body: [UInt8], service: Service, model: String, now: Timestamp
  ) -> Failure {
    if (300..<400).contains(head.status) { return redirect(head, service) }
    var error = ProviderError(body: body)
    error.retryAfter = RetryHint.seconds(head: head, error: error, now: now)
    var failure = failure(error, status: head.status, service: service, model: model)
    failure.mayAskAgain = ["true": true, "false": false][head.value("x-should-retry") ?? ""]
    if let request = requestID(head) { failure.what += " [request \(request)]" }
    return failure
  }

  /// The failure that an error means, whether it came as a response or in a stream (`status` nil then).
  static func failure(
    _ error: ProviderError, status: Int?, service: Service, model: String
  ) -> Failure {
    let status = status ?? error.status
    let kind = kind(error, status)
    return Failure(
      kind, who: service.name, what: what(error, kind, status, model),
      advice: advice(kind, error, status, service, model), retryAfter: error.retryAfter,
      status: status)
  }

  /// A redirect is never followed: the prompt and some keys would go to whoever it names.
  private static func redirect(_ head: ResponseHead, _ service: Service) -> Failure {
    let target = head.value("location").map(ProviderError.oneLine) ?? "an address it did not name"
    return Failure(
      .redirect, who: service.name, what: "answered with a redirect (\(head.status)) to \(target)",
      advice: "Nothing was sent there; if it is right, make it the base_url of this service.",
      status: head.status)
  }

  private static func requestID(_ head: ResponseHead) -> String? {
    ["x-request-id", "request-id", "x-ds-trace-id", "cf-ray"].lazy
      .compactMap { head.value($0) }.first { !$0.isEmpty }
      .map { String(ProviderError.oneLine($0).prefix(80)) }
  }

  // MARK: What kind of failure it is

  private static func kind(_ error: ProviderError, _ status: Int?) -> Failure.Kind {
    if let kind = kindBySpelling(error, status) { return kind }
    switch status {
    case 401?: return .wrongKey
    case 402?: return .noCredit
    case 403?: return .forbidden
    case 404?, 405?, 410?: return .notFound
    case 407?: return .proxy
    case 413?: return .tooLarge
    case 429?: return .rateLimited
    case 511?: return .notAModelServer
    case 503? where error.message.lowercased().contains("loading model"): return .modelLoading
    case 408?, 409?, 425?, .some(500...599): return .overloaded
    case .some(let status) where (200..<300).contains(status): return .notAModelServer
    case .some: return error.isWebPage ? .notAModelServer : .badRequest
    case nil: return kindByType(error)
    }
  }

  /// What the words of the error say more exactly than its status does.
  private static func kindBySpelling(_ error: ProviderError, _ status: Int?) -> Failure.Kind? {
    let codes = [error.code, error.type].compactMap { $0?.lowercased() }
    let message = error.message.lowercased()
    if Spelling.context.matches(codes, message) { return .contextTooLong }
    if status ?? 400 < 500, Spelling.credit.matches(codes, message) { return .noCredit }
    if status ?? 400 < 500, Spelling.content.matches(codes, message) { return .contentRefused }
    if status ?? 400 < 403, Spelling.key.matches(codes, message) { return .wrongKey }
    if status ?? 400 == 400, Spelling.model.matches(codes, message) { return .notFound }
    if message.hasPrefix("model "), message.hasSuffix(" not found") { return .notFound }
    return nil
  }

  /// For errors in mid-stream, which have no status.
  private static func kindByType(_ error: ProviderError) -> Failure.Kind {
    let codes = [error.code, error.type].compactMap { $0?.lowercased() }
    if codes.contains(where: { $0.contains("rate_limit") }) { return .rateLimited }
    if codes.contains(where: { $0.contains("invalid_request") }) { return .badRequest }
    if codes.contains("permission_error") { return .forbidden }
    if codes.contains("request_too_large") { return .tooLarge }
    return error.message.hasPrefix("proxy error:") ? .cut : .overloaded
  }

  /// Words by which servers name one cause: as a code or type, or inside the message.
  private struct Spelling {
    var codes: [String]
    var phrases: [String]

    func matches(_ codes: [String], _ message: String) -> Bool {
      codes.contains { self.codes.contains($0) } || phrases.contains { message.contains($0) }
    }

    static let context = Spelling(
      codes: [
        "context_length_exceeded", "exceed_context_size_error", "model_max_prompt_tokens_exceeded",
      ],
      phrases: [
        "maximum context length", "exceeds the available context size", "max context length",
        "exceeds the context window", "context length exceeded", "prompt is too long",
        "exceeds the maximum number of tokens", "context window exceeded",
        "longer than the model's context length", "maximum prompt length",
        "exceed context limit", "exceeds the context length", "greater than the context length",
        "prompt is longer than the context length", "longer than the maximum model length",
        "tokens + `max_new_tokens` must be", "exceed max message tokens",
        "range of input length should be", "prompt exceeds max length",
      ])
    static let credit = Spelling(
      codes: [
        "insufficient_quota", "billing_hard_limit_reached", "accountoverdueerror",
        "billing_not_active", "insufficient_balance", "billing_error", "arrearage",
      ],
      phrases: ["insufficient balance", "insufficient credits", "credit balance is too low"])
    static let content = Spelling(
      codes: [
        "content_policy_violation", "content_filter", "contentfilter", "data_inspection_failed",
        "datainspectionfailed", "sensitivecontentdetected", "prompt_blocked",
      ],
      phrases: [
        "content management policy", "content exists risk", "content filtering policy",
        "violates usage guidelines", "inappropriate content", "requires moderation",
        "your input was flagged", "may contain sensitive information",
      ])
    static let key = Spelling(
      codes: ["invalid_api_key", "authentication_error", "api_key_invalid", "authenticationerror"],
      phrases: ["incorrect api key", "api key not valid", "invalid api key", "invalid x-api-key"])
    static let model = Spelling(
      codes: [
        "model_not_found", "not_found_error", "invalidendpointormodel.notfound", "invalid_model",
        "model_decommissioned",
      ],
      phrases: [
        "no such model", "unknown model", "model not found", "not a valid model id",
        "model not exist", "invalid model:",
      ])
  }

  // MARK: What the user reads

  private static func what(
    _ error: ProviderError, _ kind: Failure.Kind, _ status: Int?, _ model: String
  ) -> String {
    if kind == .contextTooLong, let prompt = error.promptTokens, let size = error.contextLength {
      return "the conversation has \(prompt) tokens and \(model) takes \(size)"
    }
    let number = status.map { " (\($0))" } ?? ""
    if status == 511 { return "the network wants you to log in first (511)" }
    if kind == .proxy { return "the proxy wants a name and a password (407)" }
    if kind == .modelLoading { return "the model is being loaded (503)" }
    if error.isWebPage {
      let title = error.message.isEmpty ? "" : " titled “\(error.message)”"
      return "answered with a web page\(title)\(number)"
    }
    let message = error.message.isEmpty ? "" : ": \(error.message)"
    let start =
      switch kind {
      case .contextTooLong: "the conversation is longer than \(model) takes"
      case .noCredit: "no credit is left"
      case .contentRefused: "will not answer this"
      case .wrongKey: "the key was refused"
      case .forbidden: "this is not allowed"
      case .notFound:
        model.isEmpty
          ? "there is nothing at this address"
          : "does not have the model \(model), or not at this address"
      case .rateLimited: "too many requests for now"
      case .tooLarge: "the request is too large"
      case .badRequest: "refused the request"
      case .cut: "the answer broke off"
      default: "cannot answer now"
      }
    return trimmedDot(start + number + message)
  }

  private static func trimmedDot(_ text: String) -> String {
    text.hasSuffix(".") && !text.hasSuffix("..") ? String(text.dropLast()) : text
  }

  private static func advice(
    _ kind: Failure.Kind, _ error: ProviderError, _ status: Int?, _ service: Service,
    _ model: String
  ) -> String {
    switch kind {
    case .contextTooLong:
      "Leave out the oldest messages, start a new conversation or pick a model with a larger window."
    case .noCredit: "Top up the account at \(service.name), or pick another model."
    case .wrongKey: keyAdvice(service)
    case .forbidden: "Check what this key may use at \(service.name), or pick another model."
    case .notFound: modelAdvice(service, model)
    case .contentRefused: "Say it in other words, or pick another model."
    case .rateLimited, .overloaded:
      "Try again \(error.retryAfter.map { "in " + waitInWords($0) } ?? "in a moment"), "
        + "or pick another model."
    case .modelLoading: "Try again in a moment."
    case .proxy: "Put them into the proxy's address: http://name:password@host:port."
    case .tooLarge: "Shorten the message or the conversation."
    case .badRequest: settingsAdvice(error)
    case .cut: "Continue the answer, or ask again."
    case .notAModelServer where status == 511:
      "Open any page in a web browser and log in, then ask again."
    case .notAModelServer: pageAdvice(service)
    default: "Try again in a moment, or pick another model."
    }
  }

  /// Where a page stands in for a service: a wrong address, or a network that wants a login first.
  static func pageAdvice(_ service: Service) -> String {
    let address = "heck this service's base_url (\(service.shownAddress))"
    return service.place == .thisMachine
      ? "C\(address)." : "On a guest network log in with a browser first; else c\(address)."
  }

  private static func modelAdvice(_ service: Service, _ model: String) -> String {
    service.dialect == .ollama && !model.isEmpty
      ? "Fetch it with `ollama pull \(model)`, or pick another model."
      : "Pick a model from the list (parley models), or check this service's base_url."
  }

  private static func settingsAdvice(_ error: ProviderError) -> String {
    if let field = error.parameter, !field.isEmpty {
      return "Leave out \(field) in the settings of this conversation, "
        + "or for good with refused in config.toml."
    }
    let message = error.message.lowercased()
    if message.contains("signature") {
      return
        "Ask in a new conversation, or pick another model: old thoughts are sent only to theirs."
    }
    if message.contains("thinking") || message.contains("effort level") {
      return "Choose another effort in the settings of this conversation, or pick another model."
    }
    return "Change the settings of this conversation, or pick another model."
  }

  /// Where the key is to be put right.
  static func keyAdvice(_ service: Service) -> String {
    if let name = service.key.environment { return "Check the key in \(name)." }
    if let file = service.key.file { return "Check the key in \(file)." }
    if let program = service.key.command.first { return "Check the key that \(program) prints." }
    return "Give this service a key: parley credentials set \(service.id)."
  }
}
