import Conversation
import TestSupport
import Testing
import Transfer

@testable import Providers

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A llama.cpp server of our own, on a unix socket in a private folder, with the smallest model there is.
/// A grammar makes it say what the test wants.
private final class TestEngine: Sendable {
  static let folder = TestPlaces.prepared
  static let launcher = folder + "/engine/llama-server"
  static let model = folder + "/models/tiny.gguf"
  static let isHere = access(launcher, X_OK) == 0 && access(model, R_OK) == 0
  static let absence: Comment = "no engine has been installed in .build-engine"

  let endpoint: Endpoint
  private let process: pid_t
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let socket = folder.path + "/engine.sock"
    let words = [Self.launcher, "-m", Self.model, "--host", socket, "-a", "tiny", "-c", "512"]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    defer { arguments.forEach { free($0) } }
    arguments.append(nil)
    var quiet = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&quiet)
    defer { posix_spawn_file_actions_destroy(&quiet) }
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0)
    var process = pid_t()
    let code = posix_spawn(&process, Self.launcher, &quiet, nil, arguments, environ)
    try #require(code == 0)
    self.process = process
    endpoint = Endpoint(baseURL: "http://engine/v1", unixSocket: socket, place: .thisMachine)
  }

  deinit {
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
  }

  func isReady(_ client: ProviderClient) async -> Bool {
    for _ in 0..<600 {
      if let models = try? await client.listModels(service: testService, endpoint: endpoint),
        !models.isEmpty
      {
        return true
      }
      try? await Task.sleep(for: .milliseconds(50))
    }
    return false
  }
}

@Suite(.enabled(if: TestEngine.isHere, TestEngine.absence))
struct RealEngineTests {
  private let client = ProviderClient(clock: { Timestamp(milliseconds: 0) })

  private func outcome(
    _ engine: TestEngine, _ turns: [Prompt.Turn], says text: String, maxTokens: Int = 100
  ) async throws -> Outcome {
    let prompt = Prompt(
      model: Model(id: "tiny"), rules: WireRules(continuation: .prefill), systemPrompt: "",
      turns: turns,
      parameters: Parameters(maxTokens: maxTokens, extra: #"{"grammar":"root ::= \"\#(text)\""}"#))
    var outcome = Outcome()
    do {
      for try await deltas in client.reply(
        to: prompt, service: testService, endpoint: engine.endpoint)
      {
        deltas.forEach { outcome.add($0) }
      }
    } catch let failure as Failure {
      outcome.failure = failure
    }
    return outcome
  }

  /// The engine's `/v1/messages` knows no grammar: what it says is anything, but it ends as it should.
  @Test func answersByAnthropicsWire() async throws {
    let engine = try TestEngine()
    try #require(await engine.isReady(client))
    var service = testService
    service.dialect = .anthropic
    let models = try await client.listModels(service: service, endpoint: engine.endpoint)
    #expect(models.map(\.id) == ["tiny"])
    #expect(models.first?.contextLength == 512)

    func outcome(_ text: String) async throws -> Outcome {
      let prompt = Prompt(
        model: Model(id: "tiny"), rules: WireRules(), systemPrompt: "Be brief.",
        turns: [
          .init(role: .user, text: "Hello"), .init(role: .assistant, text: "Yes?"),
          .init(role: .user, text: text),
        ], parameters: Parameters(temperature: 0, maxTokens: 20))
      var outcome = Outcome()
      do {
        for try await deltas in client.reply(
          to: prompt, service: service, endpoint: engine.endpoint)
        {
          deltas.forEach { outcome.add($0) }
        }
      } catch let failure as Failure {
        outcome.failure = failure
      }
      return outcome
    }
    let answer = try await outcome("Say something.")
    #expect(answer.failure == nil)
    #expect(answer.word == "max_tokens" || answer.word == "end_turn")
    #expect(!answer.text.isEmpty)
    let tooLong = try await outcome(String(repeating: "long ", count: 400))
    #expect(tooLong.failure?.kind == .contextTooLong)
    #expect(tooLong.failure?.what.contains("tiny takes 512") == true)
  }

  @Test func answers() async throws {
    let engine = try TestEngine()
    try #require(await engine.isReady(client))
    let models = try await client.listModels(service: testService, endpoint: engine.endpoint)
    #expect(models.map(\.id) == ["tiny"])
    #expect(models.first?.contextLength == 512)

    let question = Prompt.Turn(role: .user, text: "Say something.")
    let first = try await outcome(engine, [question], says: "Hello, 世界.")
    #expect(first.text == "Hello, 世界.")
    #expect(first.finish == .stop)
    #expect(first.failure == nil)
    #expect((first.usage?.output ?? 0) > 0)

    // The second turn evaluates only what is new.
    let second = try await outcome(
      engine, [question, .init(role: .assistant, text: first.text), question], says: "And more.")
    #expect(second.text == "And more.")
    #expect((second.engine?.cachedTokens ?? 0) > (first.engine?.promptTokens ?? .max) / 2)

    let thinking = try await outcome(engine, [question], says: "<think>so</think>yes")
    #expect(thinking.reasoning == "so")
    #expect(thinking.text == "yes")

    let short = try await outcome(engine, [question], says: "Hello", maxTokens: 2)
    #expect(short.finish == .length)
    let rest = try await outcome(
      engine, [question, .init(role: .assistant, text: "Hel")], says: "lo")
    #expect(rest.text == "lo")

    let long = Prompt.Turn(role: .user, text: String(repeating: "long ", count: 400))
    let tooLong = try await outcome(engine, [long], says: "x")
    #expect(tooLong.failure?.kind == .contextTooLong)
    #expect(tooLong.failure?.what.contains("tiny takes 512") == true)
  }
}
