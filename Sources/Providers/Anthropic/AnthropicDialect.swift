import Conversation
import Transfer

/// Anthropic's Messages, and the servers that speak them too (llama-server, gateways).
struct AnthropicDialect: ChatDialect {
  /// Asked for by every request; the events of later versions are the same.
  private static let version = HeaderField("anthropic-version", "2023-06-01")
  private static let key = ServiceRequest.KeyHeader.named("x-api-key")

  func body(for prompt: Prompt) throws(Failure) -> JSON {
    try MessagesRequestBody.json(for: prompt)
  }

  func request(
    _ body: JSON, for prompt: Prompt, service: Service, endpoint: Endpoint
  ) throws(Failure) -> TransferRequest {
    try ServiceRequest.stream(
      path: path("/messages", endpoint), body: body,
      service: service, endpoint: endpoint, key: Self.key, headers: [Self.version])
  }

  func decoder(for prompt: Prompt, service: Service) -> any StreamDecoder {
    AnswerDecoder(
      MessagesAnswerReader(
        service: service, model: prompt.model.name,
        withheld: MessagesRequestBody.withheldSpace(of: prompt)))
  }

  func modelsRequest(service: Service, endpoint: Endpoint) throws(Failure) -> TransferRequest {
    // The list comes in pages of 20 unless more are asked for.
    try ServiceRequest.list(
      path: path("/models?limit=1000", endpoint), service: service, endpoint: endpoint,
      key: Self.key, headers: [Self.version])
  }

  func models(in body: [UInt8], service: Service) throws(Failure) -> [Model] {
    try MessagesModelList.models(in: body, service: service)
  }

  /// Anthropic's own clients take an address without the version, all other dialects one with it: both
  /// are understood.
  private func path(_ path: String, _ endpoint: Endpoint) -> String {
    let last = endpoint.baseURL.split(separator: "/").last ?? ""
    let isVersion = last.first == "v" && last.count > 1 && last.dropFirst().allSatisfy(\.isNumber)
    return isVersion ? path : "/v1" + path
  }
}
