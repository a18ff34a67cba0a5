import Conversation
import TestSupport
import Testing
import Transfer

@testable import Providers

struct MessagesRequestTests {
  private let budget = WireRules(
    effortField: .budget, budget: 1024...63_999, replaysReasoning: true, maxTokens: 64_000)
  private let level = WireRules(effortField: .level, replaysReasoning: true, maxTokens: 128_000)

  private func prompt(
    _ turns: [Prompt.Turn] = [.init(role: .user, text: "Hi")], rules: WireRules = WireRules(),
    system: String = "", window: Int? = nil, _ parameters: Parameters = Parameters()
  ) -> Prompt {
    Prompt(
      model: Model(id: "m-1", contextLength: window), rules: rules, systemPrompt: system,
      turns: turns, parameters: parameters)
  }

  private func body(_ prompt: Prompt) throws -> String {
    String(decoding: try request(prompt).body, as: UTF8.self)
  }

  private func request(
    _ prompt: Prompt, at url: String = "https://api.example.com/v1"
  ) throws -> TransferRequest {
    try AnthropicDialect().request(for: prompt, service: testService, endpoint: endpoint(url))
  }

  private func endpoint(_ url: String) -> Endpoint {
    Endpoint(baseURL: url, key: Secret("k-1"), place: .hosted)
  }

  /// The body of a request for “Hi” with these members after the stream's.
  private func hi(_ limit: Int, _ rest: String = "") -> String {
    #"{"model":"m-1","max_tokens":\#(limit),"stream":true,"#
      + #""messages":[{"role":"user","content":"Hi"}]\#(rest)}"#
  }

  @Test func isExactlyThis() throws {
    let prompt = prompt(
      [
        .init(role: .user, text: "Hi \"you\""),
        .init(role: .assistant, text: "Hello 🎉 ", reasoning: "unsigned thoughts"),
        .init(role: .user, text: "and?"),
      ],
      system: "Be brief.", Parameters(temperature: 0.5, maxTokens: 100))
    #expect(
      try body(prompt) == """
        {"model":"m-1","max_tokens":100,"stream":true,"system":"Be brief.","messages":[\
        {"role":"user","content":"Hi \\"you\\""},{"role":"assistant","content":"Hello 🎉 "},\
        {"role":"user","content":"and?"}],"temperature":0.5}
        """)
  }

  @Test func head() throws {
    let request = try request(prompt())
    #expect(request.url == "https://api.example.com/v1/messages")
    #expect(request.headers.contains(HeaderField("x-api-key", "k-1")))
    #expect(request.headers.contains(HeaderField("anthropic-version", "2023-06-01")))
    #expect(!request.headers.contains { $0.name == "Authorization" })
    let list = try AnthropicDialect().modelsRequest(
      service: testService, endpoint: endpoint("https://api.example.com/v1/"))
    #expect(list.url == "https://api.example.com/v1/models?limit=1000")
    #expect(list.headers.contains(HeaderField("x-api-key", "k-1")))
    #expect(list.headers.contains(HeaderField("anthropic-version", "2023-06-01")))
  }

  @Test(arguments: [
    ("https://api.anthropic.com", "https://api.anthropic.com/v1/messages"),
    ("https://h/api/anthropic/", "https://h/api/anthropic/v1/messages"),
    ("http://h:1/v1/", "http://h:1/v1/messages"), ("http://h/v", "http://h/v/v1/messages"),
    ("http://h/x/v2", "http://h/x/v2/messages"),
  ])
  func addresses(_ base: String, _ url: String) throws {
    #expect(try request(prompt(), at: base).url == url)
  }

  @Test func turnsThatSayNothing() throws {
    let turns: [Prompt.Turn] = [
      .init(role: .user, text: "a"), .init(role: .assistant, text: " \n"),
      .init(role: .user, text: "b"), .init(role: .assistant, text: "c"),
      .init(role: .user, text: ""), .init(role: .user, text: "d"),
    ]
    #expect(
      try body(prompt(turns, system: " \n")) == """
        {"model":"m-1","max_tokens":8192,"stream":true,"messages":[\
        {"role":"user","content":"a\\n\\nb"},{"role":"assistant","content":"c"},\
        {"role":"user","content":"d"}]}
        """)
    #expect(
      try body(prompt(rules: WireRules(systemRole: nil), system: "S")).contains(
        #""messages":[{"role":"user","content":"S\n\nHi"}]"#))
  }

  @Test func filesThatGoAlong() throws {
    let image = Attachment(id: "1", name: "a.png", mediaType: "image/png", bytes: [1, 2, 3, 4])
    let note = Attachment(id: "2", name: "n.txt", mediaType: "text/plain", bytes: Array("x".utf8))
    let turns: [Prompt.Turn] = [
      .init(role: .user, text: "Look", attachments: [image, note]),
      .init(role: .assistant, text: "Yes"), .init(role: .user, text: "", attachments: [image]),
    ]
    let picture =
      #"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AQIDBA=="}}"#
    #expect(
      try body(prompt(turns)) == """
        {"model":"m-1","max_tokens":8192,"stream":true,"messages":[{"role":"user","content":[\
        \(picture),{"type":"text","text":"n.txt:\\n```\\nx\\n```\\n\\nLook"}]},\
        {"role":"assistant","content":"Yes"},{"role":"user","content":[\(picture)]}]}
        """)
  }

  // MARK: Thinking

  @Test func budgets() throws {
    func sent(_ effort: String, limit: Int? = nil, rules: WireRules? = nil) throws -> String {
      let parameters = Parameters(maxTokens: limit, effort: effort)
      return try body(prompt(rules: rules ?? budget, parameters))
    }
    func enabled(_ limit: Int, _ tokens: Int) -> String {
      hi(limit, #","thinking":{"type":"enabled","budget_tokens":\#(tokens)}"#)
    }
    #expect(try sent("4000", limit: 4096) == enabled(4096, 4000))
    #expect(try sent("4096") == enabled(64_000, 4096))
    #expect(try sent("7") == enabled(64_000, 1024))
    #expect(try sent("9999999") == enabled(64_000, 63_999))
    #expect(try sent("high") == enabled(64_000, 16_384))
    #expect(try sent("8192", limit: 2000) == enabled(2000, 1500))
    #expect(try sent("8192", limit: 1025) == enabled(1025, 1024))
    #expect(try sent("off") == hi(64_000, #","thinking":{"type":"disabled"}"#))
    let bare = WireRules(effortField: .budget)
    #expect(try sent("20000", rules: bare) == enabled(28_192, 20_000))
    #expect(try sent("20000", rules: WireRules()) == enabled(28_192, 20_000))
    // As the catalogue has it: the range tells the largest limit.
    let range = WireRules(effortField: .budget, budget: 1024...63_999)
    #expect(try sent("63999", rules: range) == enabled(64_000, 63_999))
    #expect(try sent("4096", rules: range) == enabled(12_288, 4096))
    let huge = try sent("\(Int.max)", rules: bare)
    #expect(huge.contains(#""max_tokens":1048577,"#))
    #expect(huge.contains(#""budget_tokens":786432}"#))
  }

  @Test func noRoomToThink() {
    #expect(
      performing: {
        try body(prompt(rules: budget, Parameters(maxTokens: 1024, effort: "1024")))
      },
      throws: {
        let failure = $0 as? Failure
        return failure?.kind == .configuration && failure?.advice.contains("above 1024") == true
      })
  }

  @Test func levels() throws {
    func sent(_ effort: String?, _ rules: WireRules) throws -> String {
      try body(prompt(rules: rules, Parameters(effort: effort)))
    }
    let adaptive = #","thinking":{"type":"adaptive","display":"summarized"}"#
    #expect(
      try sent("xhigh", level) == hi(128_000, adaptive + #","output_config":{"effort":"xhigh"}"#))
    #expect(try sent("on", level) == hi(128_000, adaptive))
    // A number of tokens is what other models are told; here it only says to think.
    #expect(try sent("4096", level) == hi(128_000, adaptive))
    #expect(try sent("off", level) == hi(128_000, #","thinking":{"type":"disabled"}"#))
    #expect(try sent(nil, level) == hi(128_000))
    #expect(try sent("high", WireRules(effortField: .none)) == hi(8192))
    #expect(
      try sent("low", WireRules()) == hi(32_000, adaptive + #","output_config":{"effort":"low"}"#))
    #expect(try sent("low", WireRules(refused: ["thinking"])) == hi(8192))
  }

  @Test func theLimitLeavesRoomForTheConversation() throws {
    let long = [Prompt.Turn(role: .user, text: String(repeating: "word", count: 100_000))]
    let sent = try body(prompt(long, rules: budget, window: 200_000))
    #expect(sent.hasPrefix(#"{"model":"m-1","max_tokens":49994,"#))
    #expect(try body(prompt(long, rules: budget, window: 1000)).contains(#""max_tokens":2048,"#))
    #expect(try body(prompt(rules: budget, window: 200_000)) == hi(64_000))
  }

  @Test func samplingWhileThinking() throws {
    let extra = #"{"top_p":0.5,"top_k":3,"stop_sequences":["x"]}"#
    func sent(_ effort: String?, _ extra: String, _ rules: WireRules) throws -> String {
      try body(
        prompt(
          rules: rules, Parameters(temperature: 0.5, maxTokens: 9000, effort: effort, extra: extra))
      )
    }
    let thinking = #","thinking":{"type":"enabled","budget_tokens":2048}"#
    let rest = #","stop_sequences":["x"]"#
    #expect(try sent("2048", extra, budget) == hi(9000, thinking + rest))
    #expect(
      try sent(nil, extra, budget)
        == hi(9000, #","temperature":0.5,"top_p":0.5,"top_k":3"# + rest))
    #expect(
      try sent("off", "", budget)
        == hi(9000, #","thinking":{"type":"disabled"},"temperature":0.5"#))
    // Thinking that the user's own fields ask for counts as well.
    let own = #"{"thinking":{"type":"enabled","budget_tokens":2048}}"#
    #expect(try sent(nil, own, budget) == hi(9000, thinking))
    var rules = budget
    rules.refused = ["temperature"]
    #expect(try sent(nil, "", rules) == hi(9000))
    rules.refusedWhileThinking = ["stop_sequences"]
    #expect(try sent("2048", extra, rules) == hi(9000, thinking))
  }

  // MARK: What goes back

  @Test func thoughtsGoBackBeforeTheirText() throws {
    let thought = #"{"type":"thinking","thinking":"h\u0007m\né","signature":"s+/="}"#
    let redacted = #"{"type":"redacted_thinking","data":"r+/="}"#
    // What another dialect left, a line that is cut and a thought without its signature.
    let others = #"{"type":"reasoning","encrypted_content":"e"}"# + "\n" + #"{"type":"th"# + "\n"
    let unsigned = #"{"type":"thinking","thinking":"x","signature":""}"#
    let replay = Array("\(thought)\n\(others)\(redacted)\n\(unsigned)\n".utf8)
    let turns: [Prompt.Turn] = [
      .init(role: .user, text: "a"),
      .init(role: .assistant, text: "b", reasoning: "hm", replay: replay),
      .init(role: .user, text: "c"),
    ]
    let sent = try body(prompt(turns, rules: budget))
    #expect(
      sent == """
        {"model":"m-1","max_tokens":64000,"stream":true,"messages":[{"role":"user","content":"a"},\
        {"role":"assistant","content":[\(thought),\(redacted),{"type":"text","text":"b"}]},\
        {"role":"user","content":"c"}]}
        """)
    #expect(
      try body(prompt(turns)).contains(#"{"role":"assistant","content":"b"}"#))
  }

  @Test(.enabled(if: Recording.areHere, Recording.absence))
  func recordedThoughtsGoBack() throws {
    let recording = try #require(Recording.named("anthropic/sonnet4-thinking"))
    let outcome = outcome(of: [recording.bytes], by: messagesDecoder())
    let turns: [Prompt.Turn] = [
      .init(role: .user, text: "a"),
      .init(role: .assistant, text: outcome.text, replay: outcome.replay),
      .init(role: .user, text: "c"),
    ]
    let sent = try body(prompt(turns, rules: budget))
    let item = String(decoding: outcome.replay.dropLast(), as: UTF8.self)
    #expect(sent.contains(#""content":[\#(item),{"type":"text","text":""#))
  }

  // MARK: Going on

  private let cut: [Prompt.Turn] = [
    .init(role: .user, text: "a"), .init(role: .assistant, text: "b c \n"),
  ]

  @Test func goingOnByAsking() throws {
    for rule in Continuation.allCases where rule != .prefill {
      let sent = try body(prompt(cut, rules: WireRules(continuation: rule)))
      #expect(
        sent.contains(
          #"{"role":"assistant","content":"b c \n"},{"role":"user","content":"Your last"#))
    }
  }

  @Test func goingOnInTheAnswer() throws {
    var rules = budget
    rules.continuation = .prefill
    let sent = try body(prompt(cut, rules: rules))
    #expect(sent.hasSuffix(#"{"role":"assistant","content":"b c"}]}"#))
    // Not while thinking: the server refuses to.
    let thinking = try body(prompt(cut, rules: rules, Parameters(effort: "2048")))
    #expect(thinking.contains(#"{"role":"user","content":"Your last"#))
    #expect(try body(prompt(rules: rules)) == hi(64_000))
  }

  @Test func whatTheModelRepeatsOfTheEnd() {
    let chunk =
      #"data: {"type":"content_block_delta","delta":{"type":"text_delta","text":" \nd"}}"# + "\n\n"
    func deltas(_ rules: WireRules) -> [Delta] {
      var decoder = AnthropicDialect().decoder(for: prompt(cut, rules: rules), service: testService)
      return decoder.feed(Array(chunk.utf8)).deltas
    }
    #expect(deltas(WireRules(continuation: .prefill)) == [.text("d")])
    #expect(deltas(WireRules()) == [.text(" \nd")])
  }

  @Test func extraFields() throws {
    let extra = #"{"max_tokens":9,"cache_control":{"type":"ephemeral"},"stream":false}"#
    #expect(
      try body(prompt(rules: WireRules(), Parameters(extra: extra)))
        == hi(9, #","cache_control":{"type":"ephemeral"}"#))
    let whole = try body(prompt(rules: WireRules(refused: ["stream"])))
    #expect(whole.contains(#""stream":false"#))
  }
}
