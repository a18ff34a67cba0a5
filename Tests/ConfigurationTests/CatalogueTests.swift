import Conversation
import TestSupport
import Testing

@testable import Configuration

@Suite struct CatalogueTests {
  private func catalogue(_ config: String = "") throws -> (ServiceCatalogue, [String]) {
    let folder = try TemporaryFolder()
    try folder.write("config.toml", config)
    let folders = ConfigurationFolders(environment: ["PARLEY_CONFIG": folder.path])
    let configuration = Configuration.load(folders: folders)
    #expect(configuration.issues == [])
    let catalogue = configuration.catalogue()
    return (catalogue, catalogue.issues.map { $0.sentence.replacing("\(folder.path)/", with: "") })
  }

  @Test func theUserAddsAServiceAsTheDesignShows() throws {
    let (catalogue, issues) = try catalogue(
      """
      [services.cluster]
      dialect  = "openai-chat"
      base_url = "http://gpu-head:8000/v1/"
      key_env  = "CLUSTER_KEY"
      ca_file = "~/ca.pem"
      models = ["qwen3", { id = "big", context = 32768, prices = [{ input = 0.1, output = 0.2 }] }]
      timeouts = { connect = 3, silence = 0 }
      """)
    #expect(issues == [])
    let cluster = try #require(catalogue["cluster"])
    #expect(catalogue.services.last == cluster)
    #expect(cluster.baseURL == "http://gpu-head:8000/v1" && cluster.place == .hosted)
    #expect(cluster.key == KeySource(environment: "CLUSTER_KEY"))
    #expect(cluster.timeouts == Timeouts(connect: 3, firstByte: nil, silence: nil))
    #expect(cluster.models.map(\.id) == ["qwen3", "big"])
    #expect(cluster.model("big")?.prices.first?.input.nanoDollars == 100_000_000)
    #expect(cluster.caFile?.hasSuffix("/ca.pem") == true)
  }

  @Test func whatIsSaidOfAServiceBesidesItsWire() throws {
    let (catalogue, issues) = try catalogue(
      """
      [services.mine]
      base_url = "http://127.0.0.1:9/v1"
      start = "mine serve"
      not_for_chat = ["*-TTS"]
      key_check = "/me"
      max_tokens = 4096
      models = [{ id = "big", max_tokens = 9000 }, { id = "m", max_tokens = 0 }]
      """)
    #expect(issues.count == 1 && issues[0].contains("max_tokens"), "\(issues)")
    let mine = try #require(catalogue["mine"])
    #expect(mine.start == "mine serve" && mine.keyCheck == "/me")
    #expect(!mine.canChat("x-tts") && mine.canChat("x"))
    #expect(mine.rules.maxTokens == 4096)
    #expect(try mine.rules(for: #require(mine.model("big"))).maxTokens == 9000)
    #expect(try mine.rules(for: #require(mine.model("m"))).maxTokens == 4096)
  }

  @Test func theShippedListsHaveOnlyWhatChats() throws {
    let (catalogue, _) = try catalogue()
    for service in catalogue.services {
      let hidden = service.models.map(\.id).filter { !service.canChat($0) }
      #expect(hidden == [], "\(service.id) hides what it ships")
    }
    let openAI = try #require(catalogue["openai"])
    let others = [
      "text-embedding-3-large", "whisper-1", "tts-1-hd", "gpt-4o-mini-tts", "dall-e-3",
      "gpt-image-1", "omni-moderation-latest", "gpt-4o-transcribe", "gpt-4o-realtime-preview",
      "sora-2", "babbage-002", "gpt-3.5-turbo-instruct",
    ]
    #expect(others.allSatisfy { !openAI.canChat($0) })
    #expect(
      ["gpt-4o", "o3", "gpt-5.1-chat-latest", "chatgpt-4o-latest"].allSatisfy(openAI.canChat))
    for service in catalogue.services where service.place == .thisMachine {
      #expect(service.start != nil, "how is \(service.id) started?")
    }
  }

  @Test func theUserOverridesFieldsOfAShippedService() throws {
    let (catalogue, issues) = try catalogue(
      """
      [services.deepseek]
      base_url = "https://proxy.example/v1"
      key_command = ["pass", "show", "deepseek"]
      [[services.deepseek.models]]
      id = "deepseek-reasoner"
      context = 128000
      [[services.deepseek.models]]
      id = "new"
      [services.groq]
      hidden = true
      """)
    #expect(issues == [])
    let deepseek = try #require(catalogue["deepseek"])
    #expect(deepseek.baseURL == "https://proxy.example/v1" && deepseek.name == "DeepSeek")
    #expect(deepseek.key == KeySource(command: ["pass", "show", "deepseek"]))
    #expect(deepseek.model("deepseek-reasoner")?.contextLength == 128_000)
    #expect(deepseek.model("deepseek-reasoner")?.abilities == .reasons)
    #expect(deepseek.model("deepseek-reasoner")?.prices.isEmpty == false)
    #expect(deepseek.model("new") != nil)
    #expect(catalogue["groq"] == nil)
  }

  @Test func theUserSaysWhatAServiceTakes() throws {
    let (catalogue, issues) = try catalogue(
      """
      [services.azure]
      base_url = "https://me.openai.azure.com/openai/deployments/o3"
      key_env = "AZURE_OPENAI_API_KEY"
      key_header = "api-key"
      query = { api-version = "2025-04-01-preview" }
      effort = "reasoning-effort"
      efforts = ["low", "high"]
      replays_reasoning = true
      refused_while_thinking = ["temperature"]
      models = [
        "o3",
        { id = "claude", dialect = "anthropic", effort = "budget", efforts = ["off"], budget = [1024, 32000], replays_reasoning = false },
        { id = "old", prices = [{ hours = ["16:30", "00:30"], input = 1, output = 2, source = "a page" }] },
      ]
      """)
    #expect(issues == [])
    let azure = try #require(catalogue["azure"])
    #expect(azure.keyHeader == "api-key" && azure.query == ["api-version": "2025-04-01-preview"])
    #expect(azure.rules.effortField == .reasoningEffort && azure.rules.efforts == ["low", "high"])
    #expect(azure.rules.replaysReasoning && azure.rules.refusedWhileThinking == ["temperature"])
    #expect(azure.rules.budget == nil && azure.model("o3")?.rules == nil)
    #expect(azure.dialect == .openAIChat && azure.model("o3")?.dialect == nil)
    let claude = try #require(azure.model("claude"))
    #expect(claude.dialect == .anthropic && claude.rules?.effortField == .budget)
    #expect(claude.rules?.budget == 1024...32000 && claude.rules?.efforts == ["off"])
    #expect(claude.rules?.replaysReasoning == false)
    #expect(claude.rules?.refusedWhileThinking == ["temperature"])
    let price = try #require(azure.model("old")?.prices.first)
    #expect(price.hours == .init(firstMinute: 990, lastMinute: 30) && price.source == "a page")
  }

  @Test func aDialectForTheWholeServiceTakesTheModelsAlong() throws {
    let (catalogue, issues) = try catalogue(
      """
      [services.openai]
      dialect = "openai-chat"
      [[services.openai.models]]
      id = "gpt-5"
      dialect = "openai-responses"
      """)
    #expect(issues == [])
    let openai = try #require(catalogue["openai"])
    #expect(openai.model("o3")?.dialect == nil && openai.dialect == .openAIChat)
    #expect(openai.model("gpt-5")?.dialect == .openAIResponses)
  }

  @Test func mistakesInWireRulesAndHoursAreReportedWithTheirPlaces() throws {
    let (_, issues) = try catalogue(
      """
      [services.s]
      base_url = "http://localhost:9/v1"
      key_header = "api key"
      query = { v = 1 }
      effort = "hard"
      efforts = "low"
      budget = [32000, 1024]
      replays_reasoning = "yes"
      [[services.s.models]]
      id = "m"
      dialect = "smoke"
      budget = [1]
      prices = [
        { hours = ["16:60", "00:30"], input = 1, output = 2 }, { hours = ["24:00", 3], input = 1, output = 2 },
        { hours = ["1630", "00:30"], input = 1, output = 2 }, { hours = [4, 4], input = 1, output = 2 },
        { hours = [0, "24:01"], input = 1, output = 2 },
      ]
      """)
    let times =
      "expected two times of the day like [16, 24] or [\"16:30\", \"00:30\"], found a list"
    let tokens = "expected the least and the most tokens like [1024, 32000], found a list"
    #expect(
      issues.sorted() == [
        "config.toml: services.s.budget: \(tokens).",
        "config.toml: services.s.effort: expected one of none, reasoning-effort, reasoning-object, thinking-type, enable-thinking, chat-template, budget, level, think, found \"hard\".",
        "config.toml: services.s.efforts: expected a list of texts, found \"low\".",
        "config.toml: services.s.key_header: expected the name of a header, found \"api key\".",
        "config.toml: services.s.models[1].budget: \(tokens).",
        "config.toml: services.s.models[1].dialect: expected one of openai-chat, openai-responses, anthropic, gemini, ollama, found \"smoke\".",
        "config.toml: services.s.models[1].prices[1].hours: \(times).",
        "config.toml: services.s.models[1].prices[2].hours: \(times).",
        "config.toml: services.s.models[1].prices[3].hours: \(times).",
        "config.toml: services.s.models[1].prices[4].hours: \(times).",
        "config.toml: services.s.models[1].prices[5].hours: \(times).",
        "config.toml: services.s.query.v: expected a text, found 1.",
        "config.toml: services.s.replays_reasoning: expected true or false, found \"yes\".",
      ])
  }

  @Test func mistakesInServicesAreReportedAndTheRestIsUsed() throws {
    let (catalogue, issues) = try catalogue(
      """
      [services.opnai]
      key_env = "X"
      [services.local]
      base_url = "http://localhost"
      [services.bad]
      base_url = "gpu-head:8000"
      [services.good]
      base_url = "http://localhost:9/v1"
      dialect = "openai"
      key_envv = "X"
      models = [{ name = "no id" }, { id = "m", prices = [{ input = 1, currency = "EUR", output = 2 }, { input = 1 }] }, 3]
      """)
    #expect(
      issues == [
        "config.toml: services.bad.base_url: expected an http:// or https:// address, found \"gpu-head:8000\".",
        "config.toml: services.good.dialect: expected one of openai-chat, openai-responses, anthropic, gemini, ollama, found \"openai\".",
        "config.toml: services.good.models[1].id: a model needs an id.",
        "config.toml: services.good.models[1].name: unknown key.",
        "config.toml: services.good.models[2].prices[1].currency: unknown currency \"EUR\".",
        "config.toml: services.good.models[2].prices[2].output: a price needs input and output.",
        "config.toml: services.good.models[3]: expected an id or a table, found a whole number.",
        "config.toml: services.good.key_envv: unknown key (did you mean key_env?).",
        "config.toml: services.local: \"local\" is the engine that Parley runs; set it up in [engine].",
        "config.toml: services.opnai.base_url: this service needs a base_url (did you mean openai?).",
      ])
    #expect(catalogue["good"]?.place == .thisMachine && catalogue["good"]?.dialect == .openAIChat)
    #expect(catalogue["good"]?.models.map(\.id) == ["m"])
    #expect(catalogue["bad"] == nil && catalogue["opnai"] == nil)
  }

  @Test func unlistedModelsResolveAsTheyAreWritten() throws {
    let (catalogue, _) = try catalogue()
    let reference = try #require(ModelReference("openrouter/x/y:free"))
    #expect(catalogue.resolve(reference)?.model.id == "x/y:free")
    #expect(catalogue.resolve(ModelReference(service: "nobody", model: "x")) == nil)
  }

  @Test(arguments: [
    ("http://127.0.0.1:80/v1", true), ("http://localhost", true), ("http://[::1]:8080/v1", true),
    ("http://127.0.0.1.evil.example/v1", false), ("http://127.0.0.1@evil.example", false),
    ("https://localhost.evil.example", false), ("http://10.0.0.1", false),
    ("http://user:pw@127.9.9.9:1/", true), ("ftp://localhost", false),
    ("http://evil/?@localhost", false),
  ])
  func loopbackIsWhatNeverLeavesTheMachine(url: String, expected: Bool) {
    #expect(isLoopback(url) == expected)
  }

  @Test func amountsAreExact() {
    for (text, nano): (Double, Int64) in [
      (0.0028, 2_800_000), (0.003625, 3_625_000), (2.19, 2_190_000_000), (0.1, 100_000_000),
      (22.5, 22_500_000_000), (0.000000001, 1),
    ] {
      #expect(Money(dollars: .decimal(text))?.nanoDollars == nano)
    }
    #expect(Money(dollars: .integer(60))?.nanoDollars == 60_000_000_000)
    #expect(Money(dollars: .decimal(-1)) == nil)
    #expect(Money(dollars: .decimal(.nan)) == nil)
    #expect(Money(dollars: .integer(.max)) == nil)
  }
}
