import Conversation
import TestSupport
import Testing

@testable import Providers

struct ModelListTests {
  private func models(_ text: String) throws -> [Model] {
    try ModelList.models(in: Array(text.utf8), service: testService)
  }

  @Test func whatServersAdd() throws {
    let list = try models(
      """
      {"object":"list","data":[
      {"id":"gpt-4o","object":"model","owned_by":"openai"},
      {"id":"/models/Tiny.Q4.gguf","meta":{"n_ctx":2048,"n_ctx_train":8192}},
      {"id":"vllm","max_model_len":32768},
      {"id":"lm","max_context_length":131072,"loaded_context_length":4096},
      {"id":"ark","token_limits":{"context_window":262144}},
      {"id":"gone","status":"Shutdown"},{"id":""},{"name":"no id"},7,
      {"id":"zero","max_model_len":0}]}
      """)
    #expect(
      list.map(\.id) == ["gpt-4o", "/models/Tiny.Q4.gguf", "vllm", "lm", "ark", "zero"])
    #expect(list.map(\.contextLength) == [nil, 2048, 32768, 4096, 262_144, nil])
    #expect(list[1].name == "Tiny.Q4")
  }

  @Test func aBareArray() throws {
    #expect(try models(#"[{"id":"a","context_length":8192}]"#).first?.contextLength == 8192)
  }

  @Test(.enabled(if: Recording.areHere, Recording.absence))
  func recordedLists() throws {
    let router = try #require(Recording.named("openrouter/models-list"))
    let list = try ModelList.models(in: router.bytes, service: testService)
    let sonnet = try #require(list.first { $0.id == "anthropic/claude-sonnet-4" })
    #expect(sonnet.contextLength == 200_000)
    #expect(sonnet.abilities == [.reasons, .seesImages])
    #expect(sonnet.prices.first?.input == Money(nanoDollars: 3_000_000_000))
    #expect(sonnet.prices.first?.cachedInput == Money(nanoDollars: 300_000_000))
    #expect(sonnet.prices.last?.abovePromptTokens == 200_000)
    let engine = try #require(Recording.named("llama-server/v1-models"))
    let local = try ModelList.models(in: engine.bytes, service: testService)
    #expect(local.map(\.id) == ["tiny-wire"])
    #expect(local.first?.contextLength == 2048)
  }

  @Test(arguments: [
    ("<html><title>x</title></html>", Failure.Kind.notAModelServer), ("", .notAModelServer),
    ("{}", .notAModelServer), (#"{"error":{"message":"m","code":401}}"#, .wrongKey),
  ])
  func whatIsNoList(_ text: String, _ kind: Failure.Kind) {
    #expect(performing: { try models(text) }, throws: { ($0 as? Failure)?.kind == kind })
  }
}
