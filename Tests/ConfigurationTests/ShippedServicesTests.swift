import Conversation
import TestSupport
import Testing

@testable import Configuration

/// The catalogue of the shipped file alone.
func shippedCatalogue() throws -> ServiceCatalogue {
  let folder = try TemporaryFolder()
  let folders = ConfigurationFolders(environment: ["PARLEY_CONFIG": folder.path])
  return Configuration.load(folders: folders).catalogue()
}

/// All models of the shipped file with the rules that hold for them.
func shippedModels() throws -> [(name: String, service: Service, model: Model, rules: WireRules)] {
  try shippedCatalogue().services.flatMap { service in
    service.models.map {
      ("\(service.id)/\($0.id)", service, $0, $0.rules ?? service.rules)
    }
  }
}

@Suite struct ShippedServicesTests {
  @Test func theShippedFileIsRightInItself() throws {
    let catalogue = try shippedCatalogue()
    #expect(catalogue.issues == [])
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
    #expect(try shippedCatalogue().services.map { .string($0.id) } == order)
  }

  @Test func theServicesOfTheStoryAreThereWithTheirDialectsAndKeys() throws {
    let catalogue = try shippedCatalogue()
    let expected: [(id: String, dialect: Dialect, key: String)] = [
      ("deepseek", .openAIChat, "DEEPSEEK_API_KEY"), ("openai", .openAIChat, "OPENAI_API_KEY"),
      ("anthropic", .anthropic, "ANTHROPIC_API_KEY"), ("gemini", .gemini, "GEMINI_API_KEY"),
      ("xai", .openAIChat, "XAI_API_KEY"), ("openrouter", .openAIChat, "OPENROUTER_API_KEY"),
      ("groq", .openAIChat, "GROQ_API_KEY"), ("together", .openAIChat, "TOGETHER_API_KEY"),
      ("mistral", .openAIChat, "MISTRAL_API_KEY"), ("ark", .openAIChat, "ARK_API_KEY"),
      ("meta", .openAIChat, "LLAMA_API_KEY"), ("alibaba", .openAIChat, "DASHSCOPE_API_KEY"),
      ("zai", .openAIChat, "ZAI_API_KEY"), ("perplexity", .openAIChat, "PERPLEXITY_API_KEY"),
    ]
    for (id, dialect, key) in expected {
      #expect(catalogue[id]?.dialect == dialect && catalogue[id]?.key.environment == key, "\(id)")
    }
    let addresses = [
      "llama-server": "8080/v1", "ollama": "11434", "lm-studio": "1234/v1", "vllm": "8000/v1",
      "sglang": "30000/v1",
    ]
    for (id, address) in addresses {
      #expect(catalogue[id]?.baseURL == "http://127.0.0.1:\(address)")
    }
    #expect(catalogue["ollama"]?.dialect == .ollama)
    #expect(catalogue[ModelReference.localService] == nil)
  }

  /// Where a dialect's own path begins differs: `/v1/messages` after Anthropic's, `/models/…` after Gemini's.
  @Test func addressesEndWhereTheDialectsBegin() throws {
    for service in try shippedCatalogue().services {
      switch service.dialect {
      case .anthropic, .ollama: #expect(!service.baseURL.hasSuffix("/v1"), "\(service.id)")
      case .gemini: #expect(service.baseURL.hasSuffix("/v1beta"))
      case .openAIChat, .openAIResponses: break
      }
    }
  }

  @Test func whatReasonsAndCanBeSteeredSaysHow() throws {
    for (name, _, model, rules) in try shippedModels() {
      let isSteered = rules.effortField != .none && !rules.refused.contains("reasoning_effort")
      if model.abilities.contains(.reasons) {
        #expect(!isSteered || !rules.efforts.isEmpty || rules.budget != nil, "\(name)")
      } else {
        #expect(!isSteered, "\(name) does not reason, and takes no effort")
      }
      #expect(Set(rules.efforts).count == rules.efforts.count, "\(name)")
      let order = [
        "off", "on", "default", "minimal", "low", "medium", "high", "xhigh", "max",
      ].filter(rules.efforts.contains)
      #expect(order == rules.efforts, "\(name): known words, weakest first")
      #expect((rules.budget != nil) || rules.effortField != .budget, "\(name)")
    }
  }

  @Test func aDialectFitsWhatItsModelsTake() throws {
    for (name, service, model, rules) in try shippedModels() {
      switch model.dialect ?? service.dialect {
      case .anthropic, .gemini:
        #expect([.none, .budget, .level].contains(rules.effortField), "\(name)")
      case .ollama: #expect([.none, .think].contains(rules.effortField), "\(name)")
      case .openAIResponses:
        #expect([.reasoningEffort, .reasoningObject].contains(rules.effortField), "\(name)")
        #expect(rules.replaysReasoning && model.abilities.contains(.reasons), "\(name)")
      case .openAIChat: #expect(![.budget, .level, .think].contains(rules.effortField), "\(name)")
      }
    }
  }

  @Test func wireRulesOfReasoningModels() throws {
    let catalogue = try shippedCatalogue()
    func rules(_ service: String, _ model: String) throws -> WireRules {
      try #require(catalogue[service]?.model(model)?.rules)
    }
    let o1 = try rules("openai", "o1")
    #expect(o1.maxTokensField == "max_completion_tokens" && o1.streamUsage)
    #expect(o1.refused.contains("temperature") && o1.systemRole == "system")
    #expect(o1.efforts == ["low", "medium", "high"])
    #expect(try rules("openai", "o1-mini").systemRole == nil)
    #expect(try rules("openai", "gpt-4o").refused == ["reasoning_effort"])
    #expect(catalogue["openai"]?.model("o1")?.abilities == [.reasons, .seesImages])
    #expect(catalogue["openai"]?.model("o1")?.dialect == nil)
    #expect(catalogue["openai"]?.model("gpt-5")?.dialect == .openAIResponses)
    #expect(try rules("deepseek", "deepseek-reasoner").replaysReasoning == false)
    #expect(catalogue["mistral"]?.rules.streamUsage == false)
    let sonnet = try rules("anthropic", "claude-sonnet-4-5")
    #expect(sonnet.effortField == .budget && sonnet.budget?.lowerBound == 1024)
    #expect(sonnet.refused.isEmpty && sonnet.refusedWhileThinking.contains("temperature"))
    #expect(try rules("anthropic", "claude-opus-5").refused.contains("temperature"))
    #expect(try rules("anthropic", "claude-opus-5-5").efforts.contains("off") == false)
    #expect(try rules("gemini", "gemini-2.5-pro").budget == 128...32768)
    #expect(try rules("gemini", "gemini-2.5-pro").efforts.isEmpty)
    #expect(try rules("xai", "grok-4").effortField == .none)
    #expect(try rules("xai", "grok-4.7").refused.contains("stop"))
  }
}
