import Conversation
import Testing

@testable import Providers

/// What is told of a request, beside the request itself.
struct RequestNotesTests {
  private func notes(
    _ dialect: Dialect, rules: WireRules = WireRules(), system: String = "",
    turns: [Prompt.Turn] = [.init(role: .user, text: "Hi")], parameters: Parameters = Parameters(),
    abilities: Abilities = []
  ) throws -> [String] {
    let prompt = Prompt(
      model: Model(id: "m", abilities: abilities), rules: rules, systemPrompt: system, turns: turns,
      parameters: parameters)
    return RequestNotes(prompt, try Dialects.dialect(for: dialect).body(for: prompt)).sentences
  }

  private let talk: [Prompt.Turn] = [
    .init(role: .user, text: "Hi"),
    .init(role: .assistant, text: "Hello", reasoning: "They greet."),
    .init(role: .user, text: "and?"),
  ]

  @Test func aPlainRequestHasNothingToTell() throws {
    #expect(try notes(.openAIChat) == [])
    #expect(try notes(.gemini) == [])
  }

  @Test func reasoningModelsOfOpenAI() throws {
    let rules = WireRules(
      maxTokensField: "max_completion_tokens", refused: ["temperature"], systemRole: "developer")
    #expect(
      try notes(
        .openAIChat, rules: rules, system: "Be brief.", turns: talk,
        parameters: Parameters(temperature: 0.5, maxTokens: 100, effort: "low")) == [
          "system prompt: sent as a message of the role developer",
          "reasoning of 1 earlier answer: left out",
          "temperature 0.5: withheld, because this model refuses it",
          "token limit 100: sent as max_completion_tokens",
          "effort low: sent as reasoning_effort \"low\"",
        ])
  }

  @Test func aModelWithoutSystemPrompts() throws {
    #expect(
      try notes(
        .openAIChat, rules: WireRules(systemRole: nil, effortField: .none), system: "Be brief.",
        turns: [.init(role: .user, text: "One"), .init(role: .user, text: "Two")],
        parameters: Parameters(
          effort: "high", extra: #"{"grammar":"root","stream":false}"#)) == [
          "system prompt: put in front of the first question, because the model takes none",
          "messages: 2 sent as 1, because neighbours of one role would be refused",
          "effort high: withheld, because the model cannot be told it",
          "fields of your own: grammar; withheld: stream",
        ])
  }

  @Test func signedThoughtsGoBack() throws {
    var turns = talk
    turns[1].replay = Array(#"{"type":"thinking","thinking":"They greet.","signature":"s"}"#.utf8)
    #expect(
      try notes(
        .anthropic, rules: WireRules(effortField: .budget, replaysReasoning: true), turns: turns,
        parameters: Parameters(temperature: 0.5, effort: "2048")) == [
          "reasoning of earlier answers: sent back as it came (1 piece)",
          "temperature 0.5: withheld, because it cannot be set while the model thinks",
          "token limit 10240: sent as max_tokens, because one must be given",
          "effort 2048: sent as thinking {\"type\":\"enabled\",\"budget_tokens\":2048}",
        ])
    turns[1].replay = nil
    #expect(
      try notes(.gemini, rules: WireRules(replaysReasoning: true), turns: turns) == [
        "reasoning of 1 earlier answer: left out, because none of it can be sent back"
      ])
  }

  @Test func responsesAndOllama() throws {
    #expect(
      try notes(.openAIResponses, system: "Be brief.", parameters: Parameters(maxTokens: 9)) == [
        "system prompt: sent in the field instructions",
        "token limit 9: sent as max_output_tokens", "store: the service is asked to keep nothing",
      ])
    #expect(
      try notes(.ollama, parameters: Parameters(maxTokens: 9)) == [
        "token limit 9: sent as num_predict",
        "context window: 8192 tokens asked for, by the prompt's length",
      ])
  }

  @Test func cutAnswers() throws {
    let turns = Array(talk.dropLast())
    #expect(
      try notes(.openAIChat, turns: turns) == [
        "cut answer: a message asks for its rest", "reasoning of 1 earlier answer: left out",
      ])
    #expect(
      try notes(.openAIChat, rules: WireRules(continuation: .prefix), turns: turns).first
        == "cut answer: sent last, and the model goes on inside it")
  }
}
