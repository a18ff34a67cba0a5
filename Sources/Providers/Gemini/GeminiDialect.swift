import Conversation
import Transfer

/// Google's `streamGenerateContent`. `base_url` ends with the version (`…/v1beta`).
struct GeminiDialect: ChatDialect {
  /// Not the query (`?key=`), which ends up in logs.
  private static let key = ServiceRequest.KeyHeader.named("x-goog-api-key")

  func body(for prompt: Prompt) throws(Failure) -> JSON { try GeminiRequestBody.json(for: prompt) }

  func request(
    _ body: JSON, for prompt: Prompt, service: Service, endpoint: Endpoint
  ) throws(Failure) -> TransferRequest {
    // Without `alt=sse` the answer is one array that cannot be read before its end.
    let method =
      prompt.rules.refused.contains("stream")
      ? "generateContent" : "streamGenerateContent?alt=sse"
    return try ServiceRequest.stream(
      path: "\(Self.path(of: prompt.model)):\(method)",
      body: body, service: service, endpoint: endpoint,
      key: Self.key)
  }

  func decoder(for prompt: Prompt, service: Service) -> any StreamDecoder {
    // A continued answer begins with the words of the one that was cut.
    let beginning = prompt.turns.last.flatMap { $0.role == .assistant ? $0.text : nil } ?? ""
    return AnswerDecoder(
      GeminiAnswerReader(
        service: service, model: prompt.model.name, position: beginning.utf8.count))
  }

  func modelsRequest(service: Service, endpoint: Endpoint) throws(Failure) -> TransferRequest {
    try ServiceRequest.list(
      path: "/models?pageSize=1000", service: service, endpoint: endpoint, key: Self.key)
  }

  func models(in body: [UInt8], service: Service) throws(Failure) -> [Model] {
    try GeminiModelList.models(in: body, service: service)
  }

  /// Tuned models have a folder of their own in their name.
  private static func path(of model: Model) -> String {
    let id = model.id.split(separator: "/").map { ServiceRequest.escaped(String($0)) }
      .joined(separator: "/")
    return id.contains("/") ? "/\(id)" : "/models/\(id)"
  }
}
