import Conversation
import Testing

@testable import Providers

struct MessagesModelListTests {
  private func models(_ entries: String, rules: WireRules = WireRules()) throws -> [Model] {
    var service = testService
    service.rules = rules
    let text = #"{"data":[\#(entries)],"has_more":false,"first_id":"a","last_id":"z"}"#
    return try AnthropicDialect().models(in: Array(text.utf8), service: service)
  }

  private func entry(_ capabilities: String) -> String {
    """
    {"type":"model","id":"c-1","display_name":"C 1","created_at":"2026-01-01T00:00:00Z",\
    "max_input_tokens":200000,"max_tokens":64000,"capabilities":\(capabilities)}
    """
  }

  private func thinking(enabled: Bool, adaptive: Bool) -> String {
    """
    "thinking":{"supported":true,"types":{"enabled":{"supported":\(enabled)},\
    "adaptive":{"supported":\(adaptive)}}}
    """
  }

  @Test func modelsWithBudgets() throws {
    let list = try models(
      entry(#"{"image_input":{"supported":true},\#(thinking(enabled: true, adaptive: false))}"#),
      rules: WireRules(refused: ["temperature", "top_k", "x"], continuation: .prefill))
    let model = try #require(list.first)
    #expect(model.id == "c-1")
    #expect(model.name == "C 1")
    #expect(model.contextLength == 200_000)
    #expect(model.abilities == [.seesImages, .reasons])
    let rules = try #require(model.rules)
    #expect(rules.effortField == .budget)
    #expect(rules.budget == 1024...63_999)
    #expect(rules.efforts == ["off", "low", "medium", "high"])
    #expect(rules.maxTokens == 64_000)
    #expect(rules.replaysReasoning)
    #expect(rules.refusedWhileThinking == ["temperature", "top_p", "top_k"])
    // The newest models set the service's rules, and this one takes more.
    #expect(rules.refused == ["x"])
    #expect(rules.continuation == .prefill)
  }

  @Test func modelsWithLevels() throws {
    let effort = """
      "effort":{"supported":true,"low":{"supported":true},"medium":{"supported":true},\
      "high":{"supported":true},"xhigh":{"supported":false},"max":{"supported":true}}
      """
    let both = try #require(
      try models(
        entry("{\(effort),\(thinking(enabled: true, adaptive: true))}"),
        rules: WireRules(continuation: .prefill)
      ).first?.rules)
    #expect(both.effortField == .level)
    #expect(both.efforts == ["off", "low", "medium", "high", "max"])
    #expect(both.budget == nil)
    #expect(both.continuation == .ask)
    #expect(both.refused.isEmpty)
    let newest = try #require(
      try models(entry("{\(effort),\(thinking(enabled: false, adaptive: true))}")).first?.rules)
    #expect(newest.effortField == .level)
    #expect(newest.refused == ["temperature", "top_p", "top_k"])
  }

  @Test func modelsThatDoNotThink() throws {
    let model = try #require(
      try models(entry(#"{"thinking":{"supported":false},"image_input":{"supported":false}}"#))
        .first)
    #expect(model.abilities.isEmpty)
    #expect(model.rules?.effortField == EffortField.none)
    #expect(model.rules?.replaysReasoning == false)
  }

  @Test func listsThatSayLess() throws {
    let list = try models(
      #"{"id":"a","display_name":""},{"id":"b","max_tokens":0,"max_input_tokens":0},{"id":""},7,"#
        + #"{"id":"c","max_tokens":4096,"capabilities":{"thinking":{"supported":{}}}},"#
        + #"{"id":"d","max_tokens":100,"capabilities":{"thinking":true}},"#
        + #"{"id":"/m/t.gguf","meta":{"n_ctx":2048}}"#)
    #expect(list.map(\.id) == ["a", "b", "c", "d", "/m/t.gguf"])
    #expect(list.map(\.name) == ["a", "b", "c", "d", "t"])
    #expect(list.map { $0.rules == nil } == [true, true, false, false, true])
    #expect(list.map(\.contextLength) == [nil, nil, nil, nil, 2048])
    #expect(list[2].rules?.effortField == EffortField.none)
    #expect(list[3].rules?.budget == 1024...1024)
  }
}
