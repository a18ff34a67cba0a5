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

  private func day(_ year: Int, _ month: Int, _ day: Int, hour: Int = 12) -> Timestamp {
    let days = CivilTime.dayNumber(year: year, month: month, day: day)
    return Timestamp(milliseconds: Int64(days * 24 + hour) * 3_600_000)
  }

  // MARK: The shipped file

  @Test func theShippedFileIsRightInItself() throws {
    let (catalogue, issues) = try catalogue()
    #expect(issues == [])
    #expect(Set(catalogue.services.map(\.id)).count == catalogue.services.count)
    for service in catalogue.services {
      #expect(ModelReference("\(service.id)/x")?.service == service.id)
      #expect(Set(service.models.map(\.id)).count == service.models.count, "\(service.id)")
      if service.place == .thisMachine {
        #expect(service.discover && service.models.isEmpty && !service.key.isNeeded)
        #expect(service.timeouts.silence == nil)
      } else {
        #expect(service.baseURL.hasPrefix("https://"), "\(service.id)")
        #expect(service.key.environment?.hasSuffix("_API_KEY") == true, "\(service.id)")
        #expect(!service.models.isEmpty, "\(service.id)")
        #expect((service.timeouts.silence ?? 0) >= 120)
      }
      #expect(service.timeouts.connect == 10 && service.timeouts.firstByte == nil)
      #expect(!service.baseURL.hasSuffix("/"))
    }
  }

  @Test func everyServiceStandsInTheOrderAndTheOtherWayRound() throws {
    let nodes = try TOMLDocument.parse(ShippedFile.services.text)
    guard case .array(let order)? = nodes["order"], case .table(let services)? = nodes["services"]
    else {
      Issue.record("no order or no services")
      return
    }
    #expect(Set(order) == Set(services.keys.map { .string($0) }))
    #expect(order.count == services.count)
    #expect(try catalogue().0.services.map { .string($0.id) } == order)
  }

  @Test func theServicesOfTheIssueAreThere() throws {
    let (catalogue, _) = try catalogue()
    let keys = [
      "deepseek": "DEEPSEEK_API_KEY", "openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY",
      "gemini": "GEMINI_API_KEY", "xai": "XAI_API_KEY", "openrouter": "OPENROUTER_API_KEY",
      "groq": "GROQ_API_KEY", "together": "TOGETHER_API_KEY", "mistral": "MISTRAL_API_KEY",
      "ark": "ARK_API_KEY", "meta": "LLAMA_API_KEY",
    ]
    for (id, key) in keys { #expect(catalogue[id]?.key.environment == key) }
    let ports = [
      "llama-server": 8080, "ollama": 11434, "lm-studio": 1234, "vllm": 8000, "sglang": 30000,
    ]
    for (id, port) in ports { #expect(catalogue[id]?.baseURL == "http://127.0.0.1:\(port)/v1") }
    #expect(catalogue[ModelReference.localService] == nil)
  }

  @Test func pricesNeverOverlapAndRunForward() throws {
    for service in try catalogue().0.services {
      for model in service.models {
        for (index, price) in model.prices.enumerated() {
          let what = "\(service.id)/\(model.id)"
          #expect((price.from?.milliseconds ?? .min) < (price.to?.milliseconds ?? .max), "\(what)")
          #expect(price.input.nanoDollars > 0 && price.output >= price.input, "\(what)")
          #expect(price.cachedInput <= price.input && price.cacheWrite >= price.input, "\(what)")
          for other in model.prices[(index + 1)...] where overlap(price, other) {
            Issue.record("\(what): two prices for one moment")
          }
        }
      }
    }
  }

  private func overlap(_ a: Price, _ b: Price) -> Bool {
    guard a.abovePromptTokens == b.abovePromptTokens, (a.hours == nil) == (b.hours == nil) else {
      return false
    }
    let inTime =
      (a.from?.milliseconds ?? .min) < (b.to?.milliseconds ?? .max)
      && (b.from?.milliseconds ?? .min) < (a.to?.milliseconds ?? .max)
    let inHours = (0..<24).contains {
      (a.hours?.contains($0) ?? true) && (b.hours?.contains($0) ?? true)
    }
    return inTime && inHours
  }

  @Test func pricesOfEarly2025() throws {
    let (catalogue, _) = try catalogue()
    func price(_ reference: String, _ moment: Timestamp, tokens: Int = 100) throws -> Price? {
      let found = try #require(ModelReference(reference).flatMap(catalogue.resolve))
      return found.model.prices.price(at: moment, promptTokens: tokens)
    }
    let r1 = try price("deepseek/deepseek-reasoner", day(2025, 1, 20, hour: 0))
    #expect(r1?.input.nanoDollars == 550_000_000)
    #expect(r1?.cachedInput.nanoDollars == 140_000_000)
    #expect(r1?.output.nanoDollars == 2_190_000_000)
    #expect(try price("deepseek/deepseek-reasoner", day(2025, 1, 19)) == nil)
    #expect(try price("deepseek/deepseek-chat", day(2025, 2, 7))?.output.nanoDollars == 280_000_000)
    #expect(
      try price("deepseek/deepseek-chat", day(2025, 2, 8))?.output.nanoDollars == 1_100_000_000)
    #expect(try price("openai/o1", day(2025, 1, 20))?.output.dollars == 60)
    #expect(try price("openai/gpt-4o", day(2025, 1, 20))?.input.dollars == 2.5)
    #expect(try price("openai/o3", day(2025, 6, 9))?.input.dollars == 10)
    #expect(try price("openai/o3", day(2025, 6, 10))?.input.dollars == 2)
  }

  @Test func pricesByHourAndPromptLength() throws {
    let (catalogue, _) = try catalogue()
    let flash = try #require(catalogue["deepseek"]?.model("deepseek-flash"))
    let night = flash.prices.price(at: day(2026, 11, 23, hour: 12), promptTokens: 5)
    let peak = flash.prices.price(at: day(2026, 11, 23, hour: 3), promptTokens: 5)
    #expect(night?.output.nanoDollars == 600_000_000 && night?.converted == false)
    #expect(peak?.output.nanoDollars == 1_200_000_000 && peak?.converted == true)
    let grok = try #require(catalogue["xai"]?.model("grok-4.7"))
    #expect(grok.prices.price(at: day(2026, 11, 1), promptTokens: 200_000)?.input.dollars == 2)
    #expect(grok.prices.price(at: day(2026, 11, 1), promptTokens: 200_001)?.input.dollars == 4)
    let doubao = try #require(catalogue["ark"]?.model("doubao-seed-2-1-pro-260628")?.prices.first)
    #expect(doubao.converted && doubao.input.nanoDollars == 822_000_000)
  }

  @Test(.enabled(if: !referencePrices().isEmpty, "../shared/reference/prices.tsv is not there"))
  func pricesAgreeWithTheReference() throws {
    let (catalogue, _) = try catalogue()
    let lines = referencePrices()
    let now = day(2026, 11, 23)
    var compared = 0
    for fields in lines where fields[2] <= "2026-11-23" && fields[3].isEmpty && fields[8].isEmpty {
      let service = fields[0] == "google" ? "gemini" : fields[0]
      guard let model = catalogue[service]?.model(fields[1]), fields[9] == "USD",
        let price = model.prices.price(at: now, promptTokens: 1)
      else { continue }
      #expect(abs(price.input.dollars - (Double(fields[4]) ?? -1)) < 1e-9, "\(fields[1])")
      #expect(abs(price.output.dollars - (Double(fields[7]) ?? -1)) < 1e-9, "\(fields[1])")
      compared += 1
    }
    #expect(compared >= 20)
  }

  @Test func wireRulesOfReasoningModels() throws {
    let openai = try #require(catalogue().0["openai"])
    let o1 = try #require(openai.model("o1")?.rules)
    #expect(o1.maxTokensField == "max_completion_tokens")
    #expect(o1.refused.contains("temperature") && o1.systemRole == "system" && o1.streamUsage)
    #expect(openai.model("o1-mini")?.rules?.systemRole == .some(nil))
    #expect(openai.model("gpt-4o")?.rules?.refused == ["reasoning_effort"])
    #expect(openai.model("o1")?.abilities == [.reasons, .seesImages])
    #expect(try catalogue().0["deepseek"]?.model("deepseek-reasoner")?.rules == nil)
    #expect(try catalogue().0["mistral"]?.rules.streamUsage == false)
  }

  // MARK: The user's services

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

/// Rows of ../shared/reference/prices.tsv; none when it is not there.
private func referencePrices() -> [[String]] {
  let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  guard case .text(let text) = readTextFile("/\(root)/../shared/reference/prices.tsv") else {
    return []
  }
  return text.split(separator: "\n").dropFirst()
    .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
}
