package import Conversation
package import Transfer

/// A wire protocol, as pure functions both ways.
package protocol ChatDialect: Sendable {
  /// What is asked. Throws `.configuration` when the settings cannot be sent.
  func body(for prompt: Prompt) throws(Failure) -> JSON

  /// The request for one streamed answer, with that body.
  func request(
    _ body: JSON, for prompt: Prompt, service: Service, endpoint: Endpoint
  ) throws(Failure) -> TransferRequest

  /// A decoder for the answer to that request.
  func decoder(for prompt: Prompt, service: Service) -> any StreamDecoder

  /// The request for the models that a service has.
  func modelsRequest(service: Service, endpoint: Endpoint) throws(Failure) -> TransferRequest

  /// The models in the answer to that request, in the service's order.
  func models(in body: [UInt8], service: Service) throws(Failure) -> [Model]
}

extension ChatDialect {
  package func request(
    for prompt: Prompt, service: Service, endpoint: Endpoint
  ) throws(Failure) -> TransferRequest {
    try request(try body(for: prompt), for: prompt, service: service, endpoint: endpoint)
  }
}

/// The list in OpenAI's shape, which most services have.
extension ChatDialect {
  package func modelsRequest(
    service: Service, endpoint: Endpoint
  ) throws(Failure) -> TransferRequest {
    try ServiceRequest.list(path: "/models", service: service, endpoint: endpoint)
  }

  package func models(in body: [UInt8], service: Service) throws(Failure) -> [Model] {
    try ModelList.models(in: body, service: service)
  }
}

package enum Dialects {
  package static func dialect(for dialect: Dialect) -> any ChatDialect {
    switch dialect {
    case .openAIChat: OpenAIChatDialect()
    case .openAIResponses: OpenAIResponsesDialect()
    case .anthropic: AnthropicDialect()
    case .gemini: GeminiDialect()
    case .ollama: OllamaDialect()
    }
  }
}
