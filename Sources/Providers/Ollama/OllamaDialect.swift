import Conversation
import Transfer

/// Ollama's own interface, the only one of its two that can set the size of the context window.
/// `base_url` ends before `/api`.
struct OllamaDialect: ChatDialect {
  func body(for prompt: Prompt) throws(Failure) -> JSON { try OllamaRequestBody.json(for: prompt) }

  func request(
    _ body: JSON, for prompt: Prompt, service: Service, endpoint: Endpoint
  ) throws(Failure) -> TransferRequest {
    try ServiceRequest.stream(
      path: "/api/chat", body: body, service: service,
      endpoint: endpoint)
  }

  func decoder(for prompt: Prompt, service: Service) -> any StreamDecoder {
    AnswerDecoder(
      OllamaAnswerReader(
        service: service, model: prompt.model.name,
        thinkTags: ThinkTagParser(
          startsInReasoning: prompt.rules.startsInReasoning,
          isAnswerStart: !OllamaRequestBody.goesOnInAnswer(prompt))))
  }

  func modelsRequest(service: Service, endpoint: Endpoint) throws(Failure) -> TransferRequest {
    try ServiceRequest.list(path: "/api/tags", service: service, endpoint: endpoint)
  }

  func models(in body: [UInt8], service: Service) throws(Failure) -> [Model] {
    try OllamaModelList.models(in: body, service: service)
  }
}
