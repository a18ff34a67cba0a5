/// Names a model at a service, written `service/model` and split at the first slash.
package struct ModelReference: Hashable, Sendable, Codable, CustomStringConvertible {
  package var service: String
  package var model: String

  package init(service: String, model: String) { (self.service, self.model) = (service, model) }

  /// nil unless both sides of the first slash have text.
  package init?(_ text: String) {
    guard let slash = text.firstIndex(of: "/") else { return nil }
    let (service, model) = (text[..<slash], text[text.index(after: slash)...])
    guard !service.isEmpty, !model.isEmpty else { return nil }
    self.init(service: String(service), model: String(model))
  }

  package var description: String { "\(service)/\(model)" }

  /// The engine that Parley itself runs.
  package static let localService = "local"
  package var isLocalEngine: Bool { service == Self.localService }
}

/// A wire protocol. Dialects are code; services are data.
package enum Dialect: String, Sendable, Codable, CaseIterable {
  case openAIChat = "openai-chat"
  case openAIResponses = "openai-responses"
  case anthropic
  case gemini
  case ollama
}

/// Where the words go.
package enum Place: String, Sendable, Codable {
  case thisMachine = "local"
  case hosted
}

/// Seconds; nil waits for ever.
package struct Timeouts: Hashable, Sendable, Codable {
  package var connect: Double
  package var firstByte: Double?
  package var silence: Double?

  package init(connect: Double = 10, firstByte: Double? = nil, silence: Double? = 120) {
    (self.connect, self.firstByte, self.silence) = (connect, firstByte, silence)
  }
}

package struct Abilities: OptionSet, Hashable, Sendable, Codable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }
  package static let reasons = Abilities(rawValue: 1)
  package static let seesImages = Abilities(rawValue: 2)
}

/// How a cut answer is continued.
package enum Continuation: String, Sendable, Codable, CaseIterable {
  /// A user turn asks for the rest: understood everywhere.
  case ask
  /// The last assistant turn is sent as it is and the server goes on inside it (llama-server).
  case prefill
  /// The same with vLLM's and SGLang's `continue_final_message`.
  case continueFinalMessage = "continue-final-message"
  /// The turn carries `"prefix": true` (Mistral; DeepSeek where the base URL ends in `/beta`).
  case prefix
}

/// Which request field turns a model's thinking up, down or off.
package enum EffortField: String, Sendable, Codable, CaseIterable {
  /// Nothing does.
  case none
  /// `"reasoning_effort": "high"` (OpenAI Chat, xAI, Groq and most others).
  case reasoningEffort = "reasoning-effort"
  /// `"reasoning": {"effort": "high"}`, or `max_tokens` for a budget (OpenRouter, Responses).
  case reasoningObject = "reasoning-object"
  /// `"thinking": {"type": "enabled"}`, with `reasoning_effort` beside it (DeepSeek, Ark, Z.ai).
  case thinkingType = "thinking-type"
  /// `"enable_thinking": true`, with `thinking_budget` (Alibaba).
  case enableThinking = "enable-thinking"
  /// `"chat_template_kwargs": {"enable_thinking": true}` (vLLM, SGLang, llama-server).
  case chatTemplate = "chat-template"
  /// A number of tokens: Anthropic's `budget_tokens`, Gemini's `thinkingBudget`.
  case budget
  /// Anthropic's `"thinking": {"type": "adaptive"}` with `output_config.effort`; Gemini's `thinkingLevel`.
  case level
  /// Ollama's `think`.
  case think
}

/// What a service's wire takes and refuses; defaults fit most OpenAI-compatible servers.
package struct WireRules: Hashable, Sendable, Codable {
  /// The request field that carries the token limit.
  package var maxTokensField: String
  /// Request fields never sent (`temperature` for reasoning models).
  package var refused: Set<String>
  /// The role that carries the system prompt; nil when the model takes none.
  package var systemRole: String?
  /// Ask for usage in the stream.
  package var streamUsage: Bool
  /// How a cut answer is continued.
  package var continuation: Continuation
  /// The answer begins inside inline reasoning whose opening tag was in the prompt (`<think>`).
  package var startsInReasoning: Bool
  /// How the user's effort is said.
  package var effortField: EffortField
  /// The efforts that can be chosen, weakest first: `off`, `low`, … as the wire spells them.
  package var efforts: [String]
  /// Tokens of a thinking budget that can be chosen; nil where only levels are known.
  package var budget: ClosedRange<Int>?
  /// Reasoning data of earlier answers goes back to the model that made it.
  package var replaysReasoning: Bool
  /// Settings that cannot be sent while the model thinks (Anthropic's `temperature`).
  package var refusedWhileThinking: Set<String>
  /// The most tokens of one answer; asked for where the wire demands a number and the user gave none.
  package var maxTokens: Int?
  /// The largest image that is taken, in bytes of the file.
  package var maxImageBytes: Int?

  package init(
    maxTokensField: String = "max_tokens", refused: Set<String> = [],
    systemRole: String? = "system", streamUsage: Bool = true, continuation: Continuation = .ask,
    startsInReasoning: Bool = false, effortField: EffortField = .reasoningEffort,
    efforts: [String] = [], budget: ClosedRange<Int>? = nil, replaysReasoning: Bool = false,
    refusedWhileThinking: Set<String> = [], maxTokens: Int? = nil, maxImageBytes: Int? = nil
  ) {
    (self.maxTokensField, self.refused) = (maxTokensField, refused)
    (self.systemRole, self.streamUsage) = (systemRole, streamUsage)
    (self.continuation, self.startsInReasoning) = (continuation, startsInReasoning)
    (self.effortField, self.efforts, self.budget) = (effortField, efforts, budget)
    (self.replaysReasoning, self.refusedWhileThinking) = (replaysReasoning, refusedWhileThinking)
    (self.maxTokens, self.maxImageBytes) = (maxTokens, maxImageBytes)
  }
}

package struct Model: Identifiable, Hashable, Sendable {
  /// The name on the wire.
  package var id: String
  /// The name on screen.
  package var name: String
  /// Tokens of prompt and answer together; nil when unknown.
  package var contextLength: Int?
  package var abilities: Abilities
  package var prices: [Price]
  /// Overrides the service's rules.
  package var rules: WireRules?
  /// Overrides the service's dialect: some services speak more than one at the same address.
  package var dialect: Dialect?
  /// The bundled model: shows that everything works, and is no more than that.
  package var isDemo: Bool

  package init(
    id: String, name: String? = nil, contextLength: Int? = nil, abilities: Abilities = [],
    prices: [Price] = [], rules: WireRules? = nil, dialect: Dialect? = nil, isDemo: Bool = false
  ) {
    (self.id, self.name, self.contextLength) = (id, name ?? id, contextLength)
    (self.abilities, self.prices, self.rules) = (abilities, prices, rules)
    (self.dialect, self.isDemo) = (dialect, isDemo)
  }
}

/// Where a key comes from. The key itself is only ever in an `Endpoint`.
package struct KeySource: Hashable, Sendable {
  package var environment: String?
  package var command: [String]
  package var file: String?

  package init(environment: String? = nil, command: [String] = [], file: String? = nil) {
    (self.environment, self.command, self.file) = (environment, command, file)
  }

  package var isNeeded: Bool { environment != nil || !command.isEmpty || file != nil }
}

package struct Service: Identifiable, Hashable, Sendable {
  package var id: String
  package var name: String
  package var dialect: Dialect
  /// Up to where the dialect's own path begins (`https://api.deepseek.com`).
  package var baseURL: String
  package var place: Place
  package var key: KeySource
  /// The header that carries the bare key (Azure's `api-key`); nil is the dialect's own way.
  package var keyHeader: String?
  /// Goes with every request's address (Azure's `api-version`).
  package var query: [String: String]
  /// A file of certificate authorities for a private server.
  package var caFile: String?
  /// Shown only when it answers on its usual loopback port.
  package var discover: Bool
  /// The command that starts it, for one on this machine.
  package var start: String?
  /// Patterns (`*-tts`) of listed models that cannot chat.
  package var notForChat: [String]
  /// A path that answers only to a right key, where the list of models does not need one.
  package var keyCheck: String?
  package var timeouts: Timeouts
  package var rules: WireRules
  package var models: [Model]

  package init(
    id: String, name: String, dialect: Dialect = .openAIChat, baseURL: String, place: Place,
    key: KeySource = KeySource(), keyHeader: String? = nil, query: [String: String] = [:],
    caFile: String? = nil, discover: Bool = false, start: String? = nil,
    notForChat: [String] = [], keyCheck: String? = nil, timeouts: Timeouts = Timeouts(),
    rules: WireRules = WireRules(), models: [Model] = []
  ) {
    (self.id, self.name, self.dialect, self.baseURL) = (id, name, dialect, baseURL)
    (self.place, self.key, self.caFile, self.discover) = (place, key, caFile, discover)
    (self.keyHeader, self.query, self.start) = (keyHeader, query, start)
    (self.notForChat, self.keyCheck) = (notForChat, keyCheck)
    (self.timeouts, self.rules, self.models) = (timeouts, rules, models)
  }

  /// Whether a model that the service lists is one to talk to.
  package func canChat(_ model: String) -> Bool {
    !notForChat.contains { matches($0, model.lowercased()) }
  }

  package func model(_ id: String) -> Model? { models.first { $0.id == id } }

  /// What holds for one of its models.
  package func rules(for model: Model) -> WireRules { model.rules ?? rules }

  /// Its address as it may be shown.
  package var shownAddress: String { withoutUser(baseURL) }
}

/// An address without a name and password in it.
func withoutUser(_ url: String) -> String {
  guard let scheme = url.firstRange(of: "://") else { return url }
  let host = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
  guard let at = host.lastIndex(of: "@") else { return url }
  return url[..<scheme.upperBound] + "•••" + url[at...]
}

/// Whether a text is what a pattern describes, in which `*` stands for anything.
private func matches(_ pattern: String, _ text: String) -> Bool {
  let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
  guard parts.count > 1, let first = parts.first, let last = parts.last else {
    return pattern == text
  }
  guard text.hasPrefix(first), text.hasSuffix(last), text.count >= first.count + last.count else {
    return false
  }
  var rest = text.dropFirst(first.count).dropLast(last.count)
  for part in parts.dropFirst().dropLast() where !part.isEmpty {
    guard let place = rest.firstRange(of: part) else { return false }
    rest = rest[place.upperBound...]
  }
  return true
}
