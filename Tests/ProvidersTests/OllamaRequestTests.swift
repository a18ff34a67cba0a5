import Conversation
import TestSupport
import Testing
import Transfer

@testable import Providers

struct OllamaRequestTests {
  private func request(
    _ turns: [Prompt.Turn] = [.init(role: .user, text: "Hi")], model: Model = Model(id: "m:1b"),
    rules: WireRules = WireRules(effortField: .think), system: String = "",
    parameters: Parameters = Parameters()
  ) throws -> TransferRequest {
    try OllamaDialect().request(
      for: Prompt(
        model: model, rules: rules, systemPrompt: system, turns: turns, parameters: parameters),
      service: testService, endpoint: Endpoint(baseURL: "http://127.0.0.1:11434", place: .hosted))
  }

  private func document(_ request: TransferRequest) throws -> JSON {
    try JSONParser.parse(request.body)
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
      parameters: Parameters(temperature: 0.5, maxTokens: 100, effort: "high"))
    #expect(
      String(decoding: request.body, as: UTF8.self) == """
        {"model":"m:1b","messages":[{"role":"system","content":"Be brief."},\
        {"role":"user","content":"Hi \\"you\\"\\n"},{"role":"assistant","content":"Hello 🎉"},\
        {"role":"user","content":"a.txt:\\n```\\nwords\\n```\\n\\nand?","images":["AQID"]}],\
        "stream":true,"think":"high","truncate":false,\
        "options":{"num_ctx":8192,"num_predict":100,"temperature":0.5}}
        """)
    #expect(request.url == "http://127.0.0.1:11434/api/chat")
    #expect(!request.headers.contains { $0.name == "Authorization" })
  }

  @Test(arguments: [
    (String?.none, JSON?.none), ("off", false), ("on", true), ("2048", true), ("low", "low"),
  ])
  func efforts(_ effort: String?, _ think: JSON?) throws {
    let parameters = Parameters(effort: effort)
    #expect(try document(request(parameters: parameters))["think"] == think)
    let none = WireRules(effortField: .none)
    #expect(try document(request(rules: none, parameters: parameters))["think"] == nil)
  }

  @Test func rulesOfAModel() throws {
    let rules = WireRules(
      refused: ["stream", "truncate", "num_ctx"], systemRole: nil,
      refusedWhileThinking: ["temperature"])
    let request = try request(
      rules: rules, system: "S", parameters: Parameters(temperature: 1, effort: "on"))
    #expect(
      String(decoding: request.body, as: UTF8.self) == """
        {"model":"m:1b","messages":[{"role":"user","content":"S\\n\\nHi"}],"stream":false,\
        "think":true,"options":{}}
        """)
  }

  @Test func extraFieldsInsideTheOptions() throws {
    let extra = #"{"keep_alive":"5m","options":{"num_ctx":2048,"top_k":3},"stream":false}"#
    let document = try document(
      request(parameters: Parameters(temperature: 1, extra: extra)))
    #expect(document["options"] == ["num_ctx": 2048, "temperature": .number("1.0"), "top_k": 3])
    #expect(document["keep_alive"] == "5m")
    #expect(document["stream"] == true)
  }

  /// The window for a question of that many bytes, a quarter of which are tokens.
  private func window(_ bytes: Int, of length: Int?, maxTokens: Int? = nil) throws -> Int? {
    let request = try request(
      [.init(role: .user, text: String(repeating: "a", count: bytes))],
      model: Model(id: "m", contextLength: length), parameters: Parameters(maxTokens: maxTokens))
    return try document(request)["options"]?["num_ctx"]?.int
  }

  @Test func theWindowGrowsInSteps() throws {
    #expect(try window(4, of: nil) == 8192)
    #expect(try window(4, of: 40_960) == 8192)
    #expect(try window(4, of: 2048) == 2048)
    #expect(try window(4, of: 0) == 8192)
    #expect(try window(40_000, of: 40_960) == 32_768)
    #expect(try window(100_000, of: 40_960) == 40_960)
    #expect(try window(100_000, of: nil) == 65_536)
    #expect(try window(1_000_000, of: nil) == 131_072)
    #expect(try window(1_000_000, of: 1_048_576) == 524_288)
    #expect(try window(4, of: 40_960, maxTokens: 16_384) == 32_768)
    #expect(try window(4, of: 40_960, maxTokens: -1) == 8192)
  }

  @Test func attachmentsNeedRoomToo() throws {
    let file = Attachment(
      id: "2", name: "a.txt", mediaType: "text/plain",
      bytes: [UInt8](repeating: UInt8(ascii: "a"), count: 40_000))
    let request = try request([.init(role: .user, text: "", attachments: [file])])
    #expect(try document(request)["options"]?["num_ctx"] == 32_768)
  }

  @Test func aContinuedAnswer() throws {
    let turns: [Prompt.Turn] = [.init(role: .user, text: "a"), .init(role: .assistant, text: "b")]
    let asked = try document(request(turns))["messages"]?.array
    #expect(asked?.last?["content"]?.string == RequestParts.continuePlease)
    let rules = WireRules(continuation: .prefill)
    let messages = try document(request(turns, rules: rules))["messages"]?.array
    #expect(messages?.last == ["role": "assistant", "content": "b"])
    var decoder = OllamaDialect().decoder(
      for: Prompt(
        model: Model(id: "m"), rules: rules, systemPrompt: "", turns: turns,
        parameters: Parameters()), service: testService)
    let line = #"{"message":{"content":"<think>"}}"# + "\n"
    #expect(decoder.feed(Array(line.utf8)).deltas == [.text("<think>")])
  }

  private func models(_ text: String) throws -> [Model] {
    try OllamaDialect().models(in: Array(text.utf8), service: testService)
  }

  @Test func listsModels() throws {
    let list = try models(
      """
      {"models":[{"name":"qwen3:8b","model":"qwen3:8b",
      "capabilities":["completion","thinking","vision","tools"]},
      {"name":"old:latest","details":{"family":"llama"}},
      {"name":"long","capabilities":[],"details":{"context_length":40960}},
      {"name":"embedder","capabilities":["embedding"]},{"name":""},{}]}
      """)
    #expect(list.map(\.id) == ["qwen3:8b", "old:latest", "long"])
    #expect(list.map(\.abilities) == [[.reasons, .seesImages], [], []])
    #expect(list.map(\.contextLength) == [nil, nil, 40_960])
    #expect(try models(#"{"models":[]}"#).isEmpty)
    #expect(try models(#"{"models":null}"#).isEmpty)
  }

  @Test(.enabled(if: Recording.areHere, Recording.absence))
  func theRecordedList() throws {
    let recording = try #require(Recording.named("ollama/tags"))
    let list = try models(String(decoding: recording.bytes, as: UTF8.self))
    #expect(
      list.map(\.id)
        == ["vatistasdim/Cipher:latest", "phi4:latest", "gemma:latest", "llama3:latest"])
    #expect(list.allSatisfy { $0.contextLength == nil })
  }
}
