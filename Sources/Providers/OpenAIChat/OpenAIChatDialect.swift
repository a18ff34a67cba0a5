import Conversation
import Transfer

/// OpenAI's Chat Completions and everything compatible with it. What differs from server to server is in
/// `WireRules`.
struct OpenAIChatDialect: ChatDialect {
  func request(
    for prompt: Prompt, service: Service, endpoint: Endpoint
  ) throws(Failure) -> TransferRequest {
    var request = try ServiceRequest.make(
      path: "/chat/completions", service: service, endpoint: endpoint)
    request.method = "POST"
    request.headers.append(HeaderField("Content-Type", "application/json"))
    request.headers.append(HeaderField("Accept", "text/event-stream, application/json"))
    request.body = try ChatRequestBody.json(for: prompt).encoded
    request.firstByteTimeout = endpoint.timeouts.firstByte
    request.silenceTimeout = endpoint.timeouts.silence
    request.maximumBytes = StreamLimits.stream
    return request
  }

  func decoder(for prompt: Prompt, service: Service) -> any StreamDecoder {
    ChatStreamDecoder(
      service: service, model: prompt.model.name,
      startsInReasoning: prompt.rules.startsInReasoning,
      isAnswerStart: !ChatRequestBody.goesOnInAnswer(prompt))
  }

  func modelsRequest(service: Service, endpoint: Endpoint) throws(Failure) -> TransferRequest {
    var request = try ServiceRequest.make(path: "/models", service: service, endpoint: endpoint)
    request.headers.append(HeaderField("Accept", "application/json"))
    // A list is not generated: a server that cannot give it at once will not give it later.
    (request.firstByteTimeout, request.silenceTimeout) = (15, 15)
    request.maximumBytes = StreamLimits.document
    return request
  }

  func models(in body: [UInt8], service: Service) throws(Failure) -> [Model] {
    try ModelList.models(in: body, service: service)
  }
}

/// What all requests to a service have in common.
enum ServiceRequest {
  static func make(
    path: String, service: Service, endpoint: Endpoint
  ) throws(Failure) -> TransferRequest {
    let base = endpoint.baseURL.reversed().drop { $0 == "/" }.reversed()
    let url = String(base)
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
      throw Failure(
        .configuration, who: service.name, what: "“\(endpoint.baseURL)” is not an address",
        advice: "Give services.\(service.id).base_url a value that begins with https:// or http://."
      )
    }
    var headers: [HeaderField] = [HeaderField("User-Agent", "parley")]
    if let key = endpoint.key?.reveal() {
      // A line end in a key would be a second header; a pasted key often has one.
      guard !key.isEmpty, key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
        throw Failure(
          .missingKey, who: service.name,
          what: "the key is empty or has characters that no key has",
          advice: ErrorResponse.keyAdvice(service))
      }
      headers.append(HeaderField("Authorization", "Bearer \(key)"))
    }
    return TransferRequest(
      url: url + path, method: "GET", headers: headers, unixSocket: endpoint.unixSocket,
      caFile: endpoint.caFile, connectTimeout: endpoint.timeouts.connect)
  }
}
