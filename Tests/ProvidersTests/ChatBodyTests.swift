import Conversation
import Testing

@testable import Providers

/// Whole bodies as each service of the family takes them.
struct ChatBodyTests {
  private static let details =
    #"{"type":"reasoning.text","text":"thoughts","signature":"s","index":0}"#

  private let history: [Prompt.Turn] = [
    .init(role: .user, text: "Hi"),
    .init(
      role: .assistant, text: "Hello", reasoning: "thoughts", replay: Array("\(details)\n".utf8)),
    .init(role: .user, text: "and?"),
  ]

  /// What stands in a body up to the settings; `extra` in the assistant's message.
  private func start(_ extra: String = "") -> String {
    """
    {"model":"m-1","messages":[{"role":"system","content":"S"},{"role":"user","content":"Hi"},\
    {"role":"assistant","content":"Hello"\(extra)},{"role":"user","content":"and?"}],\
    "stream":true,"stream_options":{"include_usage":true}
    """
  }

  private func body(
    _ rules: WireRules, effort: String?, maxTokens: Int? = nil, temperature: Double? = nil,
    turns: [Prompt.Turn]? = nil, abilities: Abilities = .reasons
  ) throws -> String {
    let prompt = Prompt(
      model: Model(id: "m-1", abilities: abilities), rules: rules, systemPrompt: "S",
      turns: turns ?? history,
      parameters: Parameters(temperature: temperature, maxTokens: maxTokens, effort: effort))
    return try ChatRequestBody.json(for: prompt).encodedText
  }

  @Test func openAI() throws {
    let rules = WireRules(
      maxTokensField: "max_completion_tokens", refusedWhileThinking: ["temperature"])
    #expect(
      try body(rules, effort: "xhigh", maxTokens: 9, temperature: 1)
        == start() + #","max_completion_tokens":9,"reasoning_effort":"xhigh"}"#)
    #expect(
      try body(rules, effort: "off", temperature: 1)
        == start() + #","temperature":1.0,"reasoning_effort":"none"}"#)
    #expect(try body(rules, effort: nil, temperature: 1) == start() + "}")
    #expect(
      try body(rules, effort: nil, temperature: 1, abilities: [])
        == start() + #","temperature":1.0}"#)
  }

  @Test func deepSeekR1() throws {
    let rules = WireRules(effortField: .none)
    #expect(try body(rules, effort: "high", maxTokens: 9) == start() + #","max_tokens":9}"#)
  }

  @Test func deepSeekV4() throws {
    let rules = WireRules(effortField: .thinkingType, efforts: ["off", "low", "high", "max"])
    #expect(
      try body(rules, effort: "max")
        == start() + #","thinking":{"type":"enabled"},"reasoning_effort":"max"}"#)
    #expect(try body(rules, effort: "off") == start() + #","thinking":{"type":"disabled"}}"#)
    #expect(try body(rules, effort: "on") == start() + #","thinking":{"type":"enabled"}}"#)
    #expect(try body(rules, effort: nil) == start() + "}")
  }

  @Test func ark() throws {
    let rules = WireRules(
      maxTokensField: "max_completion_tokens", effortField: .thinkingType,
      efforts: ["off", "auto", "low", "medium", "high"])
    #expect(
      try body(rules, effort: "medium", maxTokens: 9) == start()
        + #","max_completion_tokens":9,"thinking":{"type":"enabled"},"reasoning_effort":"medium"}"#)
    #expect(try body(rules, effort: "auto") == start() + #","thinking":{"type":"auto"}}"#)
  }

  @Test func openRouter() throws {
    let rules = WireRules(
      effortField: .reasoningObject, budget: 1024...32_000, replaysReasoning: true)
    let start = start(#","reasoning_details":[\#(Self.details)]"#)
    #expect(try body(rules, effort: "high") == start + #","reasoning":{"effort":"high"}}"#)
    #expect(try body(rules, effort: "4096") == start + #","reasoning":{"max_tokens":4096}}"#)
    #expect(try body(rules, effort: "off") == start + #","reasoning":{"enabled":false}}"#)
    #expect(try body(rules, effort: "on") == start + #","reasoning":{"enabled":true}}"#)
  }

  @Test func xAI() throws {
    let silent = WireRules(refused: ["reasoning_effort"])
    #expect(try body(silent, effort: "high", temperature: 1) == start() + #","temperature":1.0}"#)
    #expect(try body(WireRules(), effort: "low") == start() + #","reasoning_effort":"low"}"#)
  }

  @Test func groq() throws {
    let rules = WireRules(
      maxTokensField: "max_completion_tokens", effortField: .reasoningEffort,
      efforts: ["off", "default"])
    #expect(
      try body(rules, effort: "off", maxTokens: 9)
        == start() + #","max_completion_tokens":9,"reasoning_effort":"none"}"#)
  }

  @Test func alibaba() throws {
    let rules = WireRules(effortField: .enableThinking, budget: 1...38_912)
    #expect(
      try body(rules, effort: "500") == start() + #","enable_thinking":true,"thinking_budget":500}"#
    )
    #expect(try body(rules, effort: "on") == start() + #","enable_thinking":true}"#)
    #expect(try body(rules, effort: "off") == start() + #","enable_thinking":false}"#)
  }

  @Test func vLLM() throws {
    let rules = WireRules(continuation: .prefill, effortField: .chatTemplate)
    let template = #","chat_template_kwargs":"#
    #expect(try body(rules, effort: "off") == start() + template + #"{"enable_thinking":false}}"#)
    #expect(try body(rules, effort: "on") == start() + template + #"{"enable_thinking":true}}"#)
    #expect(
      try body(rules, effort: "low") == start() + template
        + #"{"enable_thinking":true,"reasoning_effort":"low"}}"#)
    // Going on inside an answer, the model must not think first.
    let cut = Array(history.prefix(2))
    let body = try body(rules, effort: "on", turns: cut)
    #expect(body.hasSuffix(#""chat_template_kwargs":{"enable_thinking":false}}"#))
    #expect(body.ranges(of: "chat_template_kwargs").count == 1)
  }

  @Test func attachments() throws {
    let turn = Prompt.Turn(
      role: .user, text: "What?",
      attachments: [
        Attachment(id: "1", name: "a.jpg", mediaType: "image/jpeg", bytes: [0xFF, 0xD8]),
        Attachment(id: "2", name: "b.txt", mediaType: "text/plain", bytes: Array("b".utf8)),
      ])
    #expect(
      try body(WireRules(systemRole: "developer"), effort: nil, turns: [turn]) == """
        {"model":"m-1","messages":[{"role":"developer","content":"S"},\
        {"role":"user","content":[{"type":"text","text":"b.txt:\\n```\\nb\\n```\\n\\nWhat?"},\
        {"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9g="}}]}],\
        "stream":true,"stream_options":{"include_usage":true}}
        """)
  }

  // MARK: What an answer leaves to be sent back

  private func replay(of deltas: [String]) -> [String] {
    let chunks = deltas.map { #"data: {"choices":[{"delta":\#($0)}]}"# + "\n\n" }
    let end = #"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"# + "\n\ndata: [DONE]\n\n"
    let outcome = outcome(of: [Array((chunks.joined() + end).utf8)], by: chatDecoder())
    return outcome.replay.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
  }

  private func details(_ members: String...) -> String {
    #"{"reasoning_details":[\#(members.map { "{\($0)}" }.joined(separator: ","))]}"#
  }

  @Test func piecesOfADetailGoBackAsOne() {
    let type = #""type":"reasoning.text""#
    #expect(
      replay(of: [
        details(#"\#(type),"text":"","signature":"","index":0"#),
        details(#"\#(type),"text":"a","index":0"#), details(#"\#(type),"text":"b","index":0"#),
        details(#"\#(type),"signature":"s1","index":0"#),
        details(#"\#(type),"text":"c","index":0"#), details(#"\#(type),"text":"d","index":1"#),
      ]) == [
        #"{\#(type),"text":"ab","signature":"s1","index":0}"#,
        #"{\#(type),"text":"c","index":0}"#, #"{\#(type),"text":"d","index":1}"#,
      ])
  }

  @Test func detailsOfSeveralKinds() {
    let summary = #""type":"reasoning.summary","#
    let encrypted = #""type":"reasoning.encrypted","#
    #expect(
      replay(of: [
        details(#"\#(summary)"summary":"a","index":0"#),
        details(#"\#(summary)"summary":"b","index":0"#, #"\#(encrypted)"data":"x","index":0"#),
        details(#"\#(encrypted)"data":"y","index":0"#), #"{"reasoning_details":7}"#,
        details(#""type":"other""#),
      ]) == [
        #"{\#(summary)"summary":"ab","index":0}"#, #"{\#(encrypted)"data":"x","index":0}"#,
        #"{\#(encrypted)"data":"y","index":0}"#,
      ])
  }

  @Test func aCutAnswerLeavesNothing() {
    let chunk =
      #"data: {"choices":[{"delta":\#(details(#""type":"reasoning.text","text":"a""#))}]}"# + "\n\n"
    let outcome = outcome(of: [Array(chunk.utf8)], by: chatDecoder())
    #expect(outcome.failure?.kind == .cut)
    #expect(outcome.replay.isEmpty)
  }
}
