import Conversation
import TestSupport
import Testing
import Transfer

@testable import Providers

/// Over a real connection, to a server that does what it likes.
struct ProviderClientTests {
  private static let hello =
    #"data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}"# + "\n\n"
  private static let stop =
    #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n"
  private static let done = "data: [DONE]\n\n"

  private let client = ProviderClient(clock: { ErrorResponseTests.now })

  private func prompt() -> Prompt {
    Prompt(
      model: Model(id: "m"), rules: WireRules(), systemPrompt: "",
      turns: [.init(role: .user, text: "Hi")], parameters: Parameters())
  }

  private func endpoint(_ server: FaultServer, silence: Double? = nil) -> Endpoint {
    Endpoint(
      baseURL: server.url + "/v1", key: Secret("k-1"), place: .thisMachine,
      timeouts: Timeouts(silence: silence))
  }

  private func reply(_ endpoint: Endpoint) -> AsyncThrowingStream<[Delta], any Error> {
    client.reply(to: prompt(), service: testService, endpoint: endpoint)
  }

  private func outcome(_ endpoint: Endpoint) async throws -> Outcome {
    var outcome = Outcome()
    do {
      for try await deltas in reply(endpoint) { deltas.forEach { outcome.add($0) } }
    } catch let failure as Failure {
      outcome.failure = failure
    }
    return outcome
  }

  private func outcome(_ steps: [FaultServer.Step]) async throws -> Outcome {
    let server = try FaultServer([.readRequest] + steps)
    return try await outcome(endpoint(server))
  }

  @Test func anAnswer() async throws {
    let server = try FaultServer([
      .readRequest, .streamHead, .chunk(Self.hello), .chunk(Self.stop), .chunk(Self.done),
      .lastChunk,
    ])
    let outcome = try await outcome(endpoint(server))
    #expect(outcome.text == "Hello")
    #expect(outcome.finish == .stop)
    #expect(outcome.failure == nil)
    let request = try #require(server.records.first?.requestText)
    #expect(request.hasPrefix("POST /v1/chat/completions HTTP/1.1\r\n"))
    #expect(request.contains("Authorization: Bearer k-1\r\n"))
    #expect(request.hasSuffix(#""stream":true,"stream_options":{"include_usage":true}}"#))
  }

  @Test func aModelMaySpeakAnotherDialectThanItsService() async throws {
    let server = try FaultServer([
      .readRequest, .streamHead, .chunk(Self.hello), .chunk(Self.stop), .chunk(Self.done),
      .lastChunk,
    ])
    var (service, prompt) = (testService, prompt())
    (service.dialect, prompt.model.dialect) = (.ollama, .openAIChat)
    var outcome = Outcome()
    let stream = client.reply(to: prompt, service: service, endpoint: endpoint(server))
    for try await deltas in stream { deltas.forEach { outcome.add($0) } }
    #expect(outcome.text == "Hello" && outcome.finish == .stop)
  }

  @Test(.enabled(if: Recording.areHere, Recording.absence))
  func aRecordedAnswerInSmallPieces() async throws {
    let recording = try #require(Recording.named("deepseek/v4pro-reasoning"))
    var random = SeededRandom(seed: 3)
    var steps: [FaultServer.Step] = [.head("200 OK", ["Content-Type: text/event-stream"])]
    var rest = recording.bytes[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...200, using: &random)
      steps.append(.send(Array(rest.prefix(count))))
      rest = rest.dropFirst(count)
    }
    let outcome = try await outcome(steps)
    #expect(outcome.text == recording.expected.text)
    #expect(outcome.reasoning == recording.expected.reasoning)
    #expect(outcome.failure == nil)
  }

  /// A close looks like a normal end to HTTP where no length was told, and like an error elsewhere.
  @Test(arguments: [false, true]) func aCutAnswer(_ isChunked: Bool) async throws {
    let outcome = try await outcome(
      isChunked
        ? [.streamHead, .chunk(Self.hello), .finish]
        : [.head("200 OK", ["Content-Type: text/event-stream"]), .send(text: Self.hello), .finish])
    #expect(outcome.text == "Hello")
    #expect(outcome.failure?.kind == .cut)
  }

  @Test func aConnectionThatBreaksAfterTheLastWord() async throws {
    let outcome = try await outcome([
      .streamHead, .chunk(Self.hello), .chunk(Self.stop), .finish,
    ])
    #expect(outcome.text == "Hello")
    #expect(outcome.failure == nil)
  }

  @Test func aServerThatDoesNotHangUp() async throws {
    let outcome = try await outcome([
      .streamHead, .chunk(Self.hello), .chunk(Self.stop + Self.done), .hold,
    ])
    #expect(outcome.text == "Hello")
    #expect(outcome.failure == nil)
  }

  @Test func anErrorInMidStream() async throws {
    let error = #"data: {"error":{"message":"out of memory","code":500}}"# + "\n\n"
    let outcome = try await outcome([
      .streamHead, .chunk(Self.hello + error), .lastChunk,
    ])
    #expect(outcome.text == "Hello")
    #expect(outcome.failure?.kind == .overloaded)
    #expect(outcome.failure?.what.contains("out of memory") == true)
  }

  @Test func aRefusal() async throws {
    let outcome = try await outcome([
      .response(
        "429 Too Many Requests", ["Retry-After: 12"], body: #"{"error":{"message":"slow down"}}"#)
    ])
    #expect(outcome.failure?.kind == .rateLimited)
    #expect(outcome.failure?.retryAfter == 12)
    #expect(outcome.failure?.status == 429)
    #expect(outcome.failure?.what.contains("slow down") == true)
  }

  @Test func aKeyThatTheServerRepeatsIsMasked() async throws {
    let server = try FaultServer([
      .readRequest, .response("401 Unauthorized", body: #"{"error":"sk-secret is wrong"}"#),
    ])
    var endpoint = endpoint(server)
    endpoint.key = Secret("sk-secret")
    let outcome = try await outcome(endpoint)
    #expect(outcome.failure?.what == "the key was refused (401): ••• is wrong")
  }

  @Test func aRefusalWhoseBodyNeverEnds() async throws {
    let piece = String(repeating: "x", count: 1 << 15)
    let outcome = try await outcome(
      [.head("500 Internal Server Error", [])] + Array(repeating: .send(text: piece), count: 4)
        + [.hold])
    #expect(outcome.failure?.kind == .overloaded)
  }

  @Test func aRefusalWhoseBodyBreaksOff() async throws {
    let outcome = try await outcome([
      .head("401 Unauthorized", ["Content-Length: 100"]), .send(text: "no"), .finish,
    ])
    #expect(outcome.failure?.kind == .wrongKey)
  }

  @Test func aRedirectIsNotFollowed() async throws {
    let other = try FaultServer([.readRequest, .response(body: "stolen")])
    let outcome = try await outcome([
      .response("307 Temporary Redirect", ["Location: \(other.url)/v1/chat/completions"])
    ])
    #expect(outcome.failure?.kind == .redirect)
    #expect(outcome.failure?.what.contains(other.url) == true)
    #expect(other.records.isEmpty)
  }

  @Test func aWebPage() async throws {
    let outcome = try await outcome([
      .response(body: "<!doctype html><title>Welcome to nginx!</title>")
    ])
    #expect(outcome.failure?.kind == .notAModelServer)
    #expect(outcome.failure?.what.contains("Welcome to nginx!") == true)
  }

  @Test func nothingListens() async throws {
    // Port 9 (discard) is below the ports given out, so nothing else takes it meanwhile.
    let failure = await failure(Endpoint(baseURL: "http://127.0.0.1:9/v1", place: .thisMachine))
    #expect(failure?.kind == .unreachable)
    #expect(failure?.advice.contains("Start that server") == true)
  }

  @Test func noEngine() async throws {
    let failure = await failure(
      Endpoint(
        baseURL: "http://engine/v1", unixSocket: "/nonexistent/parley.sock", place: .thisMachine))
    #expect(failure?.kind == .engineFailed)
    #expect(failure?.advice.contains("parley engine start") == true)
  }

  private func failure(_ endpoint: Endpoint) async -> Failure? {
    do { return try await outcome(endpoint).failure } catch { return nil }
  }

  @Test func silence() async throws {
    let server = try FaultServer([.readRequest, .streamHead, .chunk(Self.hello), .hold])
    let outcome = try await outcome(endpoint(server, silence: 0.2))
    #expect(outcome.text == "Hello")
    #expect(outcome.failure?.kind == .silence)
  }

  @Test func lettingGoClosesTheConnection() async throws {
    let server = try FaultServer([.readRequest, .streamHead, .chunk(Self.hello), .hold])
    do {
      for try await deltas in reply(endpoint(server)) {
        #expect(deltas == [.text("Hello")])
        break
      }
    }
    #expect(await server.waits { $0.first?.closedByPeer != nil })
  }

  @Test func cancellingClosesTheConnection() async throws {
    let server = try FaultServer([.readRequest, .streamHead, .chunk(Self.hello), .hold])
    let stream = reply(endpoint(server))
    let (arrivals, arrival) = AsyncStream<Void>.makeStream()
    let reader = Task {
      for try await _ in stream { arrival.yield() }
    }
    for await _ in arrivals { break }
    reader.cancel()
    let result = await reader.result
    #expect(throws: CancellationError.self) { try result.get() }
    #expect(await server.waits { $0.first?.closedByPeer != nil })
  }

  @Test func manyAtOnce() async throws {
    let server = try FaultServer { number in
      [
        .readRequest, .streamHead, .chunk(Self.hello), .sleep(milliseconds: number % 7),
        .chunk(Self.stop + Self.done), .lastChunk,
      ]
    }
    try await withThrowingTaskGroup(of: Outcome.self) { group in
      for _ in 0..<40 { group.addTask { try await outcome(endpoint(server)) } }
      for try await outcome in group {
        #expect(outcome.text == "Hello")
        #expect(outcome.failure == nil)
      }
    }
  }

  @Test func aRequestThatCannotBeMade() async throws {
    let stream = client.reply(
      to: prompt(), service: testService, endpoint: Endpoint(baseURL: "ftp://h", place: .hosted))
    await #expect(
      performing: { for try await _ in stream {} },
      throws: {
        ($0 as? Failure)?.kind == .configuration
      })
  }

  @Test func listsModels() async throws {
    let server = try FaultServer([
      .readRequest, .response(body: #"{"data":[{"id":"a","meta":{"n_ctx":512}}]}"#),
    ])
    let models = try await client.listModels(service: testService, endpoint: endpoint(server))
    #expect(models.map(\.contextLength) == [512])
    #expect(server.records.first?.requestText.hasPrefix("GET /v1/models HTTP/1.1") == true)
  }

  @Test func listingFails() async throws {
    let server = try FaultServer([.readRequest, .response("401 Unauthorized")])
    let endpoint = endpoint(server)
    await #expect(
      performing: { try await client.listModels(service: testService, endpoint: endpoint) },
      throws: { ($0 as? Failure)?.kind == .wrongKey })
  }
}
