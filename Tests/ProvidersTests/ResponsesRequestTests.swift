import Conversation
import Testing
import Transfer

@testable import Providers

struct ResponsesRequestTests {
  private let rules = WireRules(effortField: .reasoningObject, replaysReasoning: true)

  private func body(
    _ turns: [Prompt.Turn] = [.init(role: .user, text: "Hi")], rules: WireRules? = nil,
    reasons: Bool = true, system: String = "", parameters: Parameters = Parameters()
  ) throws -> String {
    let prompt = Prompt(
      model: Model(id: "m-1", abilities: reasons ? .reasons : []), rules: rules ?? self.rules,
      systemPrompt: system, turns: turns, parameters: parameters)
    let request = try Dialects.dialect(for: .openAIResponses).request(
      for: prompt, service: testService, endpoint: endpoint)
    return String(decoding: request.body, as: UTF8.self)
  }

  private let endpoint = Endpoint(
    baseURL: "https://api.example.com/v1", key: Secret("k-1"), place: .hosted,
    timeouts: Timeouts())

  private let hi =
    #""input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}]}"#

  @Test func aWholeConversation() throws {
    let item = #"{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"gA=="}"#
    let stored = #"{"id":"rs_0","type":"reasoning","summary":[]}"#
    let body = try body(
      [
        .init(
          role: .user, text: "What is this?",
          attachments: [
            Attachment(id: "1", name: "a.png", mediaType: "image/png", bytes: [1, 2, 3]),
            Attachment(id: "2", name: "b.txt", mediaType: "text/plain", bytes: Array("b".utf8)),
          ]),
        .init(
          role: .assistant, text: "A dot.", reasoning: "secret thoughts",
          replay: Array("\(stored)\n\(item)\n".utf8)),
        .init(role: .user, text: "and?"),
      ],
      system: "Be brief.", parameters: Parameters(maxTokens: 100, effort: "high"))
    #expect(
      body == """
        {"model":"m-1","stream":true,"store":false,"instructions":"Be brief.",\
        "reasoning":{"effort":"high","summary":"auto"},"include":["reasoning.encrypted_content"],\
        "max_output_tokens":100,"input":[\
        {"type":"message","role":"user","content":[\
        {"type":"input_text","text":"b.txt:\\n```\\nb\\n```\\n\\nWhat is this?"},\
        {"type":"input_image","image_url":"data:image/png;base64,AQID"}]},\
        \(item),\
        {"type":"message","role":"assistant","content":[{"type":"output_text","text":"A dot."}]},\
        {"type":"message","role":"user","content":[{"type":"input_text","text":"and?"}]}]}
        """)
  }

  @Test func aModelThatDoesNotReason() throws {
    let body = try body(reasons: false, parameters: Parameters(temperature: 0.5))
    #expect(body == #"{"model":"m-1","stream":true,"store":false,"temperature":0.5,\#(hi)"#)
  }

  @Test(arguments: [
    (nil, #""reasoning":{"summary":"auto"},"include":["reasoning.encrypted_content"],"#),
    ("off", #""reasoning":{"effort":"none"},"#),
    (
      "low",
      #""reasoning":{"effort":"low","summary":"auto"},"include":["reasoning.encrypted_content"],"#
    ),
    (
      "2000",
      #""reasoning":{"max_tokens":2000,"summary":"auto"},"include":["reasoning.encrypted_content"],"#
    ),
  ])
  func efforts(_ effort: String?, _ members: String) throws {
    let body = try body(parameters: Parameters(effort: effort))
    #expect(body == #"{"model":"m-1","stream":true,"store":false,\#(members)\#(hi)"#)
  }

  @Test func rulesOfAModel() throws {
    var rules = rules
    rules.refused = ["stream", "store", "summary", "reasoning_effort"]
    rules.refusedWhileThinking = ["temperature"]
    rules.replaysReasoning = false
    rules.systemRole = nil
    let parameters = Parameters(temperature: 1, effort: "high", extra: #"{"seed":1}"#)
    #expect(
      try body(rules: rules, system: "S", parameters: parameters) == """
        {"model":"m-1","stream":false,"input":[{"type":"message","role":"user",\
        "content":[{"type":"input_text","text":"S\\n\\nHi"}]}],"seed":1}
        """)
    // A service's own field stands beside the summary that is asked for (Ark).
    let ark = WireRules(effortField: .thinkingType)
    #expect(
      try body(rules: ark, parameters: Parameters(temperature: 1, effort: "off"))
        == #"{"model":"m-1","stream":true,"store":false,"thinking":{"type":"disabled"},"#
        + #""temperature":1.0,\#(hi)"#)
  }

  @Test func aCutAnswerIsAskedFor() throws {
    let turns: [Prompt.Turn] = [.init(role: .user, text: "a"), .init(role: .assistant, text: "b")]
    let body = try body(turns, rules: WireRules(continuation: .prefill))
    #expect(body.contains(#"[{"type":"input_text","text":"Your last answer was cut off."#))
  }

  @Test func whereItGoes() throws {
    let dialect = Dialects.dialect(for: .openAIResponses)
    let prompt = Prompt(
      model: Model(id: "m"), rules: rules, systemPrompt: "",
      turns: [.init(role: .user, text: "a")], parameters: Parameters())
    let request = try dialect.request(for: prompt, service: testService, endpoint: endpoint)
    #expect(request.url == "https://api.example.com/v1/responses")
    #expect(request.headers.contains(HeaderField("Authorization", "Bearer k-1")))
    let list = try dialect.modelsRequest(service: testService, endpoint: endpoint)
    #expect(list.url == "https://api.example.com/v1/models")
    let models = try dialect.models(in: Array(#"{"data":[{"id":"a"}]}"#.utf8), service: testService)
    #expect(models.map(\.id) == ["a"])
  }
}
