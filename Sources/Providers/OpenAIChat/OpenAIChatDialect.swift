import Conversation
import Transfer

/// OpenAI's Chat Completions and everything compatible with it. What differs from server to server is in
/// `WireRules`.
struct OpenAIChatDialect: ChatDialect {
  func body(for prompt: Prompt) throws(Failure) -> JSON { try ChatRequestBody.json(for: prompt) }

  func request(
    _ body: JSON, for prompt: Prompt, service: Service, endpoint: Endpoint
  ) throws(Failure) -> TransferRequest {
    try ServiceRequest.stream(
      path: "/chat/completions", body: body, service: service,
      endpoint: endpoint)
  }

  func decoder(for prompt: Prompt, service: Service) -> any StreamDecoder {
    AnswerDecoder(
      ChatAnswerReader(
        service: service, model: prompt.model.name,
        thinkTags: ThinkTagParser(
          startsInReasoning: prompt.rules.startsInReasoning,
          isAnswerStart: !ChatRequestBody.goesOnInAnswer(prompt)),
        keepsReasoning: prompt.rules.replaysReasoning))
  }
}
