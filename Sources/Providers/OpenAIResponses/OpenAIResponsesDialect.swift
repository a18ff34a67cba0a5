import Conversation
import Transfer

/// OpenAI's Responses, which xAI, OpenRouter, DeepSeek, LM Studio and llama-server speak too.
struct OpenAIResponsesDialect: ChatDialect {
  func body(for prompt: Prompt) throws(Failure) -> JSON {
    try ResponsesRequestBody.json(for: prompt)
  }

  func request(
    _ body: JSON, for prompt: Prompt, service: Service, endpoint: Endpoint
  ) throws(Failure) -> TransferRequest {
    try ServiceRequest.stream(
      path: "/responses", body: body, service: service,
      endpoint: endpoint)
  }

  func decoder(for prompt: Prompt, service: Service) -> any StreamDecoder {
    AnswerDecoder(
      ResponsesAnswerReader(
        service: service, model: prompt.model.name,
        thinkTags: ThinkTagParser(startsInReasoning: prompt.rules.startsInReasoning),
        keepsReasoning: prompt.rules.replaysReasoning))
  }
}
