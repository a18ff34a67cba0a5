import Conversation
import TestSupport
import Testing
import Transfer

@testable import Providers

struct ErrorResponseTests {
  static let now = Timestamp(milliseconds: 1_754_667_600_000)

  private func failure(
    _ status: Int, _ body: String, _ headers: [(String, String)] = []
  ) -> Failure {
    ErrorResponse.failure(
      head: ResponseHead(status: status, headers: headers.map { HeaderField($0.0, $0.1) }),
      body: Array(body.utf8), service: testService, model: "m", now: Self.now)
  }

  @Test(.enabled(if: Recording.areHere, Recording.absence), arguments: Recording.errors)
  func recordedErrors(_ recording: Recording) {
    let failure = failure(recording.status, String(decoding: recording.bytes, as: UTF8.self))
    #expect(failure.kind.rawValue == Recording.refusals[recording.name])
    #expect(failure.status == recording.status)
    #expect(failure.who == "Test")
    #expect(failure.advice.hasSuffix("."))
    // Two have words of our own.
    let ownWords: [Failure.Kind] = [.contextTooLong, .modelLoading]
    if !ownWords.contains(failure.kind), let message = recording.expected.error?.message {
      #expect(failure.what.contains(ProviderError.oneLine(message).prefix(40)))
    }
  }

  @Test(.enabled(if: Recording.areHere, Recording.absence))
  func everyRecordedErrorHasAnExpectedKind() {
    let names = Set(Recording.errors.map(\.name))
    #expect(Set(Recording.refusals.keys) == names)
  }

  @Test(arguments: [
    (401, #"{"error":{"message":"bad key"}}"#, Failure.Kind.wrongKey),
    (400, #"{"code":"invalid-argument","error":"Incorrect API key provided: xx"}"#, .wrongKey),
    (402, #"{"error":{"message":"Insufficient Balance"}}"#, .noCredit),
    (
      429, #"{"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}}"#,
      .noCredit
    ),
    (403, #"{"error":{"code":"AccountOverdueError","message":"m"}}"#, .noCredit),
    (403, "", .forbidden), (404, "404 page not found", .notFound),
    (404, #"{"error":"model 'x' not found"}"#, .notFound), (405, "", .notFound),
    (408, "", .overloaded), (409, "", .overloaded), (413, "", .tooLarge),
    (422, #"{"detail":[{"loc":["body","temperature"],"msg":"too hot"}]}"#, .badRequest),
    (429, "slow down", .rateLimited), (500, "", .overloaded),
    (502, "<html><head><title>502 Bad Gateway</title></head></html>", .overloaded),
    (503, "", .overloaded),
    (
      529, #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
      .overloaded
    ),
    (
      400, #"{"error":{"message":"This model's maximum context length is 1048565 tokens."}}"#,
      .contextTooLong
    ),
    (
      400,
      #"{"object":"error","message":"x is longer than the model's context length","code":400}"#,
      .contextTooLong
    ),
    (400, #"{"error":{"message":"m","code":"context_length_exceeded"}}"#, .contextTooLong),
    (400, anthropic("prompt is too long: 210000 tokens > 200000 maximum"), .contextTooLong),
    (
      400, anthropic("input length and `max_tokens` exceed context limit: 1 + 2 > 3, decrease"),
      .contextTooLong
    ),
    (400, anthropic("Your credit balance is too low to access the Anthropic API."), .noCredit),
    (400, anthropic("max_tokens: 99999 > 8192, which is the maximum"), .badRequest),
    (413, anthropic("Request exceeds the maximum size", "request_too_large"), .tooLarge),
    (
      400,
      #"{"error":"{\"error\":{\"code\":400,\"message\":\"request (9 tokens) exceeds the available context size (4 tokens)\"}}"}"#,
      .contextTooLong
    ),
    (400, #"{"error":"the input length exceeds the context length"}"#, .contextTooLong),
    (
      400,
      #"[{"error":{"code":400,"message":"m","details":[{"@type":"x"},{"reason":"API_KEY_INVALID"}]}}]"#,
      .wrongKey
    ),
    (407, "", .proxy), (511, "<meta>", .notAModelServer),
    (503, #"{"error":{"message":"Loading model","code":503}}"#, .modelLoading),
    (400, #"{"error":{"message":"m","code":"content_filter"}}"#, .contentRefused),
    (400, #"{"error":{"message":"Content Exists Risk"}}"#, .contentRefused),
    (400, #"{"error":{"code":"DataInspectionFailed","message":"m"}}"#, .contentRefused),
    (403, #"{"error":{"message":"m requires moderation","code":403}}"#, .contentRefused),
    (400, anthropic("Output blocked by content filtering policy"), .contentRefused),
    (400, #"{"error":{"message":"Model Not Exist"}}"#, .notFound),
    (400, #"{"object":"error","message":"Invalid model: m","type":"invalid_model"}"#, .notFound),
    (400, #"{"error":{"message":"gone","code":"model_decommissioned"}}"#, .notFound),
    (400, #"{"error":{"message":"Range of input length should be [1, 30720]"}}"#, .contextTooLong),
    (400, "<!DOCTYPE html><html></html>", .notAModelServer), (418, "short and stout", .badRequest),
    (301, "", .redirect), (304, "", .redirect), (600, "", .badRequest), (199, "", .badRequest),
  ])
  func kinds(_ status: Int, _ body: String, _ kind: Failure.Kind) {
    #expect(failure(status, body).kind == kind)
  }

  static func anthropic(_ message: String, _ type: String = "invalid_request_error") -> String {
    #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"},"request_id":"r"}"#
  }

  @Test(arguments: [
    "This model does not support effort level 'xhigh'. Supported levels: high, low, max, medium.",
    "adaptive thinking is not supported on this model",
    "`temperature` may only be set to 1 when thinking is enabled.",
    "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
  ])
  func whatIsWrongWithThinking(_ message: String) {
    let failure = failure(400, Self.anthropic(message))
    #expect(failure.kind == .badRequest)
    #expect(failure.advice.hasPrefix("Choose another effort"))
  }

  @Test func aSignatureThatDoesNotFit() {
    let message = "messages.1.content.0: Invalid `signature` in `thinking` block"
    #expect(failure(400, Self.anthropic(message)).advice.hasPrefix("Ask in a new conversation"))
  }

  @Test func theServersOwnWordsAreShown() {
    #expect(
      failure(401, #"{"error":{"message":"bad key."}}"#).sentence
        == "Test: the key was refused (401): bad key. Check the key in TEST_API_KEY.")
    #expect(
      failure(422, #"{"detail":[{"loc":["body","temperature"],"msg":"too hot"}]}"#).what
        == "refused the request (422): body.temperature: too hot")
    #expect(
      failure(502, "<html><head><title>502 Bad\nGateway</title></head></html>").what
        == "answered with a web page titled “502 Bad Gateway” (502)")
    let upstream =
      #"{"error":{"code":429,"message":"Provider returned error","metadata":{"raw":"{\"error\":{\"message\":\"queue full\"}}"}}}"#
    #expect(failure(429, upstream).what == "too many requests for now (429): queue full")
    #expect(
      failure(500, "x", [("X-Request-Id", "req_1")]).what
        == "cannot answer now (500): x [request req_1]")
    #expect(failure(500, String(repeating: "long ", count: 1000)).what.count < 450)
  }

  @Test func theEnginesNumbersAreShown() {
    let body =
      #"{"error":{"code":400,"message":"x","type":"exceed_context_size_error","n_prompt_tokens":6018,"n_ctx":2048}}"#
    #expect(failure(400, body).what == "the conversation has 6018 tokens and m takes 2048")
  }

  @Test func aRefusedFieldIsNamed() {
    let body = #"{"error":{"message":"Unsupported parameter","param":"temperature"}}"#
    #expect(failure(400, body).advice.contains("temperature"))
  }

  @Test func aModelBeingLoaded() {
    let failure = failure(503, #"{"error":{"message":"Loading model","code":503}}"#)
    #expect(failure.what == "the model is being loaded (503)")
  }

  @Test func aRedirectShowsItsTarget() {
    let failure = failure(307, "", [("Location", "https://evil.example/x")])
    #expect(failure.what.contains("https://evil.example/x"))
    #expect(failure.status == 307)
  }

  @Test func aKeyIsNeverShown() {
    let error = Failure(
      TransferFailure(.refused, "no"), service: testService,
      endpoint: Endpoint(baseURL: "http://h", key: Secret("sk-secret"), place: .hosted))
    #expect(!error.sentence.contains("sk-secret"))
  }

  static let hints: [(status: Int, headers: [(String, String)], body: String, seconds: Double?)] = [
    (429, [("Retry-After-Ms", "1500"), ("Retry-After", "9")], "", 1.5),
    (429, [("Retry-After", "7")], "", 7), (503, [("Retry-After", "7")], "", 7),
    (429, [("Retry-After", "Fri, 08 Aug 2025 15:41:00 GMT")], "", 60),
    (429, [("Retry-After", "Fri, 08 Aug 2025 15:00:00 GMT")], "", 0),
    (429, [("Retry-After", "soon")], "", nil), (429, [("Retry-After", "-5")], "", nil),
    (429, [("Retry-After", "1e400")], "", nil),
    (429, [("Retry-After", "99999999999")], "", 99_999_999_999),
    (429, [("x-ratelimit-reset-requests", "1s"), ("x-ratelimit-reset-tokens", "6m0s")], "", 360),
    (
      429,
      [
        ("x-ratelimit-reset-requests", "1s"), ("x-ratelimit-reset-tokens", "6m0s"),
        ("x-ratelimit-remaining-tokens", "900"),
      ], "", 1
    ),
    (400, [("x-ratelimit-reset-requests", "2ms")], "", nil),
    (429, [("anthropic-ratelimit-requests-reset", "2025-08-08T15:40:30Z")], "", 30),
    (429, [("X-RateLimit-Reset", "1754667660000")], "", 60),
    (429, [("X-RateLimit-Reset", "1754667660")], "", 60),
    (429, [("X-RateLimit-Reset", "12")], "", 12),
    (
      429, [],
      #"{"error":{"message":"m","metadata":{"headers":{"X-RateLimit-Reset":"1754667660000"}}}}"#, 60
    ),
    (429, [], #"{"error":{"message":"m","details":[{"@type":"x"},{"retryDelay":"48.5s"}]}}"#, 48.5),
    (429, [], #"{"error":{"message":"Limit. Please try again in 7.66s. Visit us"}}"#, 7.66),
    (429, [], #"{"error":{"message":"Please try again in 1m26.4s."}}"#, 86.4),
    (429, [], #"{"error":{"message":"Please retry after 20 seconds."}}"#, 20),
    (429, [], #"{"error":{"message":"Try again in 5 minutes, please"}}"#, 300),
    (429, [], #"{"error":{"message":"Please retry in 48.25s."}}"#, 48.25),
    (429, [], "try again in 2s", 2), (429, [], "try again in a moment", nil),
    (429, [], "again in 3 dogs", nil), (429, [], "try again in", nil),
    (429, [("Retry-After", "7")], "try again in 2s", 7),
    (429, [], "", nil),
  ]

  @Test func theProvidersWordOnAskingAgain() {
    #expect(failure(500, "", [("x-should-retry", "true")]).mayAskAgain == true)
    #expect(failure(429, "", [("X-Should-Retry", "false")]).mayAskAgain == false)
    #expect(failure(429, "").mayAskAgain == nil)
  }

  @Test func theWaitIsTold() {
    #expect(
      failure(429, "", [("Retry-After", "7800")]).advice
        == "Try again in 2 h 10 min, or pick another model.")
  }

  @Test(arguments: [
    "<script>x()</script>", "<h1>Bad</h1>", "\u{FEFF}\n<!-- c -->",
    #"{"error":{"message":"<html><body><h1>no</h1></body></html>"}}"#,
  ])
  func markupIsNeverShown(_ body: String) {
    let failure = failure(502, body)
    #expect(!failure.sentence.contains("<"), "\(failure.sentence)")
  }

  @Test(arguments: hints.indices)
  func waits(_ index: Int) {
    let hint = Self.hints[index]
    #expect(failure(hint.status, hint.body, hint.headers).retryAfter == hint.seconds)
  }

  @Test(.enabled(if: Recording.areHere, Recording.absence))
  func theRecordedWaitOfGemini() throws {
    let recording = try #require(Recording.named("gemini/err-429-quota"))
    let body = String(decoding: recording.bytes, as: UTF8.self)
    #expect(failure(429, body).retryAfter == 48)
    #expect(failure(429, "[\(body)]").retryAfter == 48)
  }

  @Test func dates() {
    let moment = Timestamp(milliseconds: 784_111_777_000)
    #expect(RetryHint.httpDate("Sun, 06 Nov 1994 08:49:37 GMT") == moment)
    #expect(RetryHint.internetDate("1994-11-06T08:49:37Z") == moment)
    #expect(RetryHint.internetDate("1994-11-06T09:49:37.25+01:00") == moment)
    for text in ["", "x", "1994-11-06", "1994-13-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 CET"] {
      #expect(RetryHint.internetDate(text) == nil && RetryHint.httpDate(text) == nil)
    }
  }

  @Test func durations() {
    #expect(RetryHint.seconds(ofDuration: "20ms") == 0.02)
    #expect(RetryHint.seconds(ofDuration: "1h2m3.5s") == 3723.5)
    for text in ["", "s", "5", "1x", "1.2.3s", "-1s"] {
      #expect(RetryHint.seconds(ofDuration: text) == nil)
    }
  }

  @Test(arguments: TransferFailure.Kind.allCases)
  func transferFailures(_ kind: TransferFailure.Kind) {
    let endpoint = Endpoint(baseURL: "http://127.0.0.1:1", place: .thisMachine)
    let failure = Failure(TransferFailure(kind, "detail"), service: testService, endpoint: endpoint)
    #expect(failure.advice.hasSuffix(".") == (kind != .cancelled))
    let shown: Set<TransferFailure.Kind> = [
      .invalidRequest, .libraryMissing, .unreachable, .tls, .proxy, .silence, .internal,
    ]
    #expect(failure.what.hasSuffix(": detail") == shown.contains(kind))
  }

  @Test(arguments: [
    ("SSL certificate problem: unable to get local issuer certificate", "does not know"),
    ("SSL certificate problem: self-signed certificate", "does not know"),
    ("SSL certificate problem: certificate has expired", "out of date"),
    ("SSL: no alternative certificate subject name matches target host name 'x'", "another host"),
    ("error:0A00010B:SSL routines::wrong version number", "not speak TLS"),
    ("error setting certificate verify locations:  CAfile: /x", "cannot be read"),
    (
      "server certificate verification failed. CAfile: x The certificate issuer is unknown.",
      "not know"
    ),
  ])
  func tlsTrouble(_ detail: String, _ words: String) {
    let endpoint = Endpoint(baseURL: "https://h", place: .hosted)
    let failure = Failure(TransferFailure(.tls, detail), service: testService, endpoint: endpoint)
    #expect(failure.kind == .tls && failure.what.contains(words), "\(failure.what)")
  }

  @Test func aProxyThatIsNotThere() {
    let detail = "Failed to connect to proxy.lan port 3128 after 3 ms: Couldn't connect to server"
    func failure(_ base: String) -> Failure {
      Failure(
        TransferFailure(.refused, detail), service: testService,
        endpoint: Endpoint(baseURL: base, place: .hosted))
    }
    #expect(failure("https://api.x").kind == .proxy)
    #expect(failure("https://api.x").what.contains("proxy.lan"))
    #expect(failure("https://Proxy.lan/v1").kind == .unreachable)
  }

  @Test func anEngineThatIsNotRunningSaysHowToStartIt() {
    var service = testService
    service.start = "ollama serve"
    let endpoint = Endpoint(baseURL: "http://127.0.0.1:1", place: .thisMachine)
    let failure = Failure(TransferFailure(.refused), service: service, endpoint: endpoint)
    #expect(failure.advice == "Start it with `ollama serve`, or pick another model.")
  }

  @Test func theEnginesSocket() {
    let endpoint = Endpoint(baseURL: "http://engine/v1", unixSocket: "/x.sock", place: .thisMachine)
    let failure = Failure(TransferFailure(.refused), service: testService, endpoint: endpoint)
    #expect(failure.kind == .engineFailed)
    #expect(failure.advice.contains("parley engine start"))
  }
}
