import Conversation
import TestSupport
import Testing
import Transfer

@testable import Providers

struct GeminiRequestTests {
  private func request(
    _ turns: [Prompt.Turn] = [.init(role: .user, text: "Hi")],
    model: Model = Model(id: "gemini-x"), rules: WireRules = WireRules(effortField: .budget),
    system: String = "", parameters: Parameters = Parameters()
  ) throws -> TransferRequest {
    try GeminiDialect().request(
      for: Prompt(
        model: model, rules: rules, systemPrompt: system, turns: turns, parameters: parameters),
      service: testService,
      endpoint: Endpoint(
        baseURL: "https://h.example/v1beta", key: Secret("k-1"), place: .hosted))
  }

  private func body(_ request: TransferRequest) -> String {
    String(decoding: request.body, as: UTF8.self)
  }

  /// The `generationConfig` that this effort makes.
  private func thinking(
    _ effort: String?, _ rules: WireRules, _ abilities: Abilities = []
  ) throws -> String? {
    let request = try request(
      model: Model(id: "m", abilities: abilities), rules: rules,
      parameters: Parameters(effort: effort))
    return try JSONParser.parse(request.body)["generationConfig"].map {
      String(decoding: $0.encoded, as: UTF8.self)
    }
  }

  @Test func isExactlyThis() throws {
    let image = Attachment(id: "1", name: "a.png", mediaType: "image/png", bytes: [1, 2, 3])
    let file = Attachment(
      id: "2", name: "a.txt", mediaType: "text/plain", bytes: Array("words".utf8))
    let request = try request(
      [
        .init(role: .user, text: "Hi \"you\"\n"),
        .init(role: .assistant, text: "Hello 🎉", reasoning: "secret thoughts"),
        .init(role: .user, text: "and?", attachments: [file, image]),
      ],
      system: "Be brief.",
      parameters: Parameters(temperature: 0.5, maxTokens: 100, effort: "2048"))
    #expect(
      body(request) == """
        {"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[\
        {"role":"user","parts":[{"text":"Hi \\"you\\"\\n"}]},\
        {"role":"model","parts":[{"text":"Hello 🎉"}]},\
        {"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"AQID"}},\
        {"text":"a.txt:\\n```\\nwords\\n```\\n\\nand?"}]}],\
        "generationConfig":{"temperature":0.5,"maxOutputTokens":100,\
        "thinkingConfig":{"includeThoughts":true,"thinkingBudget":2048}}}
        """)
    #expect(
      body(try self.request()) == #"{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}"#)
  }

  @Test func head() throws {
    let request = try request()
    #expect(
      request.url
        == "https://h.example/v1beta/models/gemini-x:streamGenerateContent?alt=sse")
    #expect(request.method == "POST")
    #expect(request.headers.contains(HeaderField("x-goog-api-key", "k-1")))
    #expect(!request.headers.contains { $0.name == "Authorization" })
    let whole = try self.request(rules: WireRules(refused: ["stream"]))
    #expect(whole.url == "https://h.example/v1beta/models/gemini-x:generateContent")
    let list = try GeminiDialect().modelsRequest(
      service: testService,
      endpoint: Endpoint(baseURL: "https://h.example/v1beta/", key: Secret("k"), place: .hosted))
    #expect(list.url == "https://h.example/v1beta/models?pageSize=1000")
    #expect(list.headers.contains(HeaderField("x-goog-api-key", "k")))
  }

  @Test func aModelsNameStaysInItsPlace() throws {
    let odd = try request(model: Model(id: "a b?x#é"))
    #expect(odd.url.contains("/models/a%20b%3Fx%23%C3%A9:stream"))
    let tuned = try request(model: Model(id: "tunedModels/t-1"))
    #expect(tuned.url.contains("/v1beta/tunedModels/t-1:stream"))
  }

  @Test func budgets() throws {
    let rules = WireRules(effortField: .budget, budget: 512...24_576)
    func config(_ budget: String) -> String {
      #"{"thinkingConfig":{"includeThoughts":true,"thinkingBudget":\#(budget)}}"#
    }
    #expect(try thinking("off", rules) == #"{"thinkingConfig":{"thinkingBudget":0}}"#)
    #expect(try thinking("0", rules) == #"{"thinkingConfig":{"thinkingBudget":0}}"#)
    #expect(try thinking("-1", rules) == config("-1"))
    #expect(try thinking("5", rules) == config("512"))
    #expect(try thinking("99999", rules) == config("24576"))
    #expect(try thinking("low", rules) == config("1024"))
    #expect(try thinking("strange", rules) == nil)
    #expect(try thinking(nil, rules) == nil)
    #expect(
      try thinking(nil, rules, .reasons) == #"{"thinkingConfig":{"includeThoughts":true}}"#)
  }

  @Test func levels() throws {
    let rules = WireRules(effortField: .level, efforts: ["minimal", "high"])
    #expect(
      try thinking("high", rules)
        == #"{"thinkingConfig":{"includeThoughts":true,"thinkingLevel":"high"}}"#)
    #expect(try thinking("off", rules) == #"{"thinkingConfig":{"thinkingLevel":"minimal"}}"#)
    #expect(try thinking("4096", rules) == nil)
    #expect(try thinking("high", WireRules(effortField: .none)) == nil)
    // Without rules for the model.
    #expect(try thinking("high", WireRules())?.contains("thinkingLevel") == true)
    #expect(try thinking("4096", WireRules())?.contains("thinkingBudget") == true)
  }

  @Test func rulesOfAModel() throws {
    let rules = WireRules(
      systemRole: nil, effortField: .budget, refusedWhileThinking: ["temperature"])
    let thinking = try request(
      rules: rules, system: "S", parameters: Parameters(temperature: 1, effort: "9"))
    #expect(
      body(thinking) == """
        {"contents":[{"role":"user","parts":[{"text":"S\\n\\nHi"}]}],"generationConfig":\
        {"thinkingConfig":{"includeThoughts":true,"thinkingBudget":9}}}
        """)
    let off = try request(rules: rules, parameters: Parameters(temperature: 1, effort: "off"))
    #expect(body(off).contains(#""temperature":1.0"#))
  }

  @Test func extraFieldsInsideTheSettings() throws {
    let extra = #"{"generationConfig":{"topK":3,"temperature":0},"safetySettings":[]}"#
    let request = try request(
      parameters: Parameters(temperature: 1, maxTokens: 5, extra: extra))
    #expect(
      body(request).hasSuffix(
        #""generationConfig":{"temperature":0,"maxOutputTokens":5,"topK":3},"safetySettings":[]}"#))
  }

  private func replayed(_ text: String, _ replay: String, replays: Bool = true) throws -> String {
    let turns: [Prompt.Turn] = [
      .init(role: .user, text: "a"),
      .init(role: .assistant, text: text, reasoning: "r", replay: Array(replay.utf8)),
      .init(role: .user, text: "b"),
    ]
    let request = try request(turns, rules: WireRules(replaysReasoning: replays))
    let parts = try JSONParser.parse(request.body)["contents"]?.array?[1]["parts"]
    return parts.map { String(decoding: $0.encoded, as: UTF8.self) } ?? ""
  }

  @Test func signaturesGoBackOnTheirParts() throws {
    let first = #"{"at":2,"part":{"text":"b","thoughtSignature":"S1"}}"# + "\n"
    let last = #"{"at":4,"part":{"thoughtSignature":"S2","text":""}}"# + "\n"
    #expect(
      try replayed("ébc", first + last) == """
        [{"text":"é"},{"text":"b","thoughtSignature":"S1"},{"text":"c"},\
        {"thoughtSignature":"S2","text":""}]
        """)
    #expect(try replayed("ébc", first + last, replays: false) == #"[{"text":"ébc"}]"#)
  }

  @Test(arguments: [
    #"{"at":2,"part":{"text":"x","thoughtSignature":"S"}}"#,
    #"{"at":1,"part":{"text":"","thoughtSignature":"S"}}"#,
    #"{"at":9,"part":{"text":"","thoughtSignature":"S"}}"#,
    #"{"at":-1,"part":{"text":"é","thoughtSignature":"S"}}"#, #"{"part":{"text":"é"}}"#, "{", "7",
  ])
  func aSignatureThatDoesNotFitIsLeftOut(_ replay: String) throws {
    #expect(try replayed("ébc", replay) == #"[{"text":"ébc"}]"#)
  }

  /// All that the server sent but the thoughts comes back, part by part.
  @Test(.enabled(if: Recording.areHere, Recording.absence))
  func recordedSignatures() throws {
    let signed = [
      "pro25-thoughts", "flash3-thoughts", "flash35-thoughts", "vercel-reasoning-gemini3",
    ]
    for name in signed {
      let recording = try #require(Recording.named("gemini/\(name)"))
      let answer = outcome(of: [recording.bytes], by: recording.dialect.decoder())
      let sent = try replayed(answer.text, String(decoding: answer.replay, as: UTF8.self))
      let parts = try JSONParser.parse(sent).array ?? []
      #expect(parts.compactMap { $0["text"]?.string }.joined() == recording.expected.text)
      #expect(parts.filter { $0["thoughtSignature"] != nil }.count == 1)
      #expect(!parts.contains { $0["thought"] != nil })
    }
  }

  @Test func listsModels() throws {
    let list = try GeminiDialect().models(
      in: Array(
        """
        {"models":[{"name":"models/gemini-2.5-flash","displayName":"Gemini 2.5 Flash",
        "inputTokenLimit":1048576,"outputTokenLimit":65536,"thinking":true,
        "supportedGenerationMethods":["generateContent","countTokens"]},
        {"name":"models/gemma-3-4b-it","inputTokenLimit":32768,
        "supportedGenerationMethods":["generateContent"]},
        {"name":"models/gemini-embedding-001","supportedGenerationMethods":["embedContent"]},
        {"name":"tunedModels/t","inputTokenLimit":0},{"name":"models/"},{},7],"nextPageToken":"x"}
        """.utf8), service: testService)
    #expect(list.map(\.id) == ["gemini-2.5-flash", "gemma-3-4b-it", "tunedModels/t"])
    #expect(list.map(\.contextLength) == [1_048_576, 32_768, nil])
    #expect(list.map(\.abilities) == [[.reasons, .seesImages], [], []])
  }

  @Test func aListThatIsRefused() throws {
    let body =
      #"{"error":{"code":400,"message":"API key not valid.","details":[{"reason":"API_KEY_INVALID"}]}}"#
    #expect(
      performing: { try GeminiDialect().models(in: Array(body.utf8), service: testService) },
      throws: { ($0 as? Failure)?.kind == .wrongKey })
  }
}
