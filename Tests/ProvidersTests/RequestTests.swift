import Conversation
import Testing
import Transfer

@testable import Providers

struct RequestTests {
  private func prompt(
    _ turns: [Prompt.Turn] = [.init(role: .user, text: "Hi")], rules: WireRules = WireRules(),
    system: String = "", parameters: Parameters = Parameters()
  ) -> Prompt {
    Prompt(
      model: Model(id: "m-1"), rules: rules, systemPrompt: system, turns: turns,
      parameters: parameters)
  }

  private func body(_ prompt: Prompt) throws -> String {
    let request = try OpenAIChatDialect().request(
      for: prompt, service: testService, endpoint: endpoint())
    return String(decoding: request.body, as: UTF8.self)
  }

  private func endpoint(_ url: String = "https://api.example.com/v1/", key: String? = "k-1")
    -> Endpoint
  {
    Endpoint(
      baseURL: url, key: key.map { Secret($0) }, place: .hosted,
      timeouts: Timeouts(connect: 3, firstByte: 4, silence: 5))
  }

  @Test func isExactlyThis() throws {
    let prompt = prompt(
      [
        .init(role: .user, text: "Hi \"you\"\n"),
        .init(role: .assistant, text: "Hello 🎉", reasoning: "secret thoughts"),
        .init(role: .user, text: "and?"),
      ],
      system: "Be brief.",
      parameters: Parameters(temperature: 0.5, maxTokens: 100, effort: "low"))
    #expect(
      try body(prompt) == """
        {"model":"m-1","messages":[{"role":"system","content":"Be brief."},\
        {"role":"user","content":"Hi \\"you\\"\\n"},{"role":"assistant","content":"Hello 🎉"},\
        {"role":"user","content":"and?"}],"stream":true,"stream_options":{"include_usage":true},\
        "max_tokens":100,"temperature":0.5,"reasoning_effort":"low"}
        """)
  }

  @Test func aServiceMayTakeItsKeyAndAVersionElsewhere() throws {
    var service = testService
    service.keyHeader = "api-key"
    service.query = ["api-version": "2025-04-01 preview", "a": "ü&b=c"]
    let request = try OpenAIChatDialect().request(
      for: prompt(), service: service, endpoint: endpoint())
    #expect(
      request.url == "https://api.example.com/v1/chat/completions"
        + "?a=%C3%BC%26b%3Dc&api-version=2025-04-01%20preview")
    #expect(request.headers.contains(HeaderField("api-key", "k-1")))
    #expect(!request.headers.contains { $0.name == "Authorization" })
    let list = try OpenAIChatDialect().modelsRequest(service: service, endpoint: endpoint())
    #expect(list.url.contains("/models?a=") && list.headers.contains(HeaderField("api-key", "k-1")))
  }

  @Test func head() throws {
    let request = try OpenAIChatDialect().request(
      for: prompt(), service: testService, endpoint: endpoint())
    #expect(request.url == "https://api.example.com/v1/chat/completions")
    #expect(request.method == "POST")
    #expect(request.headers.contains(HeaderField("Authorization", "Bearer k-1")))
    #expect(request.headers.contains(HeaderField("Content-Type", "application/json")))
    #expect(request.connectTimeout == 3)
    #expect(request.firstByteTimeout == 4)
    #expect(request.silenceTimeout == 5)
    let keyless = try OpenAIChatDialect().request(
      for: prompt(), service: testService, endpoint: endpoint(key: nil))
    #expect(!keyless.headers.contains { $0.name == "Authorization" })
  }

  @Test func rulesOfAModel() throws {
    let rules = WireRules(
      maxTokensField: "max_completion_tokens", refused: ["temperature", "reasoning_effort"],
      systemRole: nil, streamUsage: false)
    let parameters = Parameters(temperature: 1, maxTokens: 7, effort: "high")
    #expect(
      try body(prompt(rules: rules, system: "S", parameters: parameters)) == """
        {"model":"m-1","messages":[{"role":"user","content":"S\\n\\nHi"}],"stream":true,\
        "max_completion_tokens":7}
        """)
    let developer = WireRules(systemRole: "developer")
    #expect(try body(prompt(rules: developer, system: "S")).contains(#""role":"developer""#))
    let noStream = WireRules(refused: ["stream"])
    #expect(try body(prompt(rules: noStream)).hasSuffix(#""stream":false}"#))
  }

  @Test func extraFields() throws {
    let extra =
      #" {"grammar":"root ::= \"a\"","seed":12345678901234567890,"max_tokens":9,"stream":false} "#
    let text = try body(prompt(parameters: Parameters(maxTokens: 5, extra: extra)))
    #expect(
      text.hasSuffix(#""max_tokens":9,"grammar":"root ::= \"a\"","seed":12345678901234567890}"#))
    #expect(text.contains(#""stream":true"#))
    #expect(try body(prompt(parameters: Parameters(extra: " \n"))) == body(prompt()))
  }

  @Test(arguments: ["{", "[1]", "x", "{\"a\":}", "1"])
  func badExtraFields(_ extra: String) {
    #expect(
      performing: { try body(prompt(parameters: Parameters(extra: extra))) },
      throws: {
        ($0 as? Failure)?.kind == .configuration
      })
  }

  @Test func neighboursOfOneRoleAreMerged() throws {
    let turns: [Prompt.Turn] = [
      .init(role: .user, text: "a"), .init(role: .user, text: "b"),
      .init(role: .assistant, text: "c"), .init(role: .user, text: "d"),
    ]
    #expect(
      try body(prompt(turns)).contains(#"{"role":"user","content":"a\n\nb"},{"role":"assistant""#))
  }

  @Test func continuing() throws {
    let turns: [Prompt.Turn] = [.init(role: .user, text: "a"), .init(role: .assistant, text: "b")]
    let asked = try body(prompt(turns))
    #expect(
      asked.contains(#"{"role":"assistant","content":"b"},{"role":"user","content":"Your last"#))
    let prefill = try body(prompt(turns, rules: WireRules(continuation: .prefill)))
    #expect(prefill.contains(#"{"role":"assistant","content":"b"}]"#))
    #expect(prefill.contains(#""chat_template_kwargs":{"enable_thinking":false}"#))
    let prefix = try body(prompt(turns, rules: WireRules(continuation: .prefix)))
    #expect(prefix.contains(#"{"role":"assistant","content":"b","prefix":true}]"#))
    let vLLM = try body(prompt(turns, rules: WireRules(continuation: .continueFinalMessage)))
    #expect(vLLM.contains(#""add_generation_prompt":false,"continue_final_message":true"#))
    for rule in Continuation.allCases {
      #expect(try body(prompt(rules: WireRules(continuation: rule))) == body(prompt()))
    }
  }

  @Test func aContinuedAnswerDoesNotBeginWithATag() {
    let turns: [Prompt.Turn] = [.init(role: .user, text: "a"), .init(role: .assistant, text: "b")]
    var decoder = OpenAIChatDialect().decoder(
      for: prompt(turns, rules: WireRules(continuation: .prefill)), service: testService)
    let chunk = #"data: {"choices":[{"delta":{"content":"<think>"}}]}"# + "\n\n"
    #expect(decoder.feed(Array(chunk.utf8)).deltas == [.text("<think>")])
  }

  @Test(arguments: ["", "api.example.com", "ftp://x", "file:///etc/passwd"])
  func badAddresses(_ url: String) {
    #expect(
      performing: {
        try OpenAIChatDialect().request(
          for: prompt(), service: testService, endpoint: endpoint(url))
      }, throws: { ($0 as? Failure)?.kind == .configuration })
  }

  @Test(arguments: ["", "a b", "a\nX-Evil: 1", "ключ"])
  func badKeys(_ key: String) {
    #expect(
      performing: {
        try OpenAIChatDialect().request(
          for: prompt(), service: testService, endpoint: endpoint(key: key))
      },
      throws: {
        let failure = $0 as? Failure
        return failure?.kind == .missingKey && failure?.sentence.contains("X-Evil") == false
      })
  }
}
