import Conversation
import Transfer

/// What all requests to a service have in common.
enum ServiceRequest {
  /// How a key travels.
  enum KeyHeader {
    case bearer
    /// A header of this name with nothing but the key (`x-api-key`).
    case named(String)

    func field(_ key: String) -> HeaderField {
      switch self {
      case .bearer: HeaderField("Authorization", "Bearer \(key)")
      case .named(let name): HeaderField(name, key)
      }
    }
  }

  /// The request for a streamed answer.
  static func stream(
    path: String, body: JSON, service: Service, endpoint: Endpoint, key: KeyHeader = .bearer,
    headers: [HeaderField] = []
  ) throws(Failure) -> TransferRequest {
    var request = try make(path: path, service: service, endpoint: endpoint, key: key)
    request.method = "POST"
    request.headers.append(HeaderField("Content-Type", "application/json"))
    request.headers.append(
      HeaderField("Accept", "text/event-stream, application/x-ndjson, application/json"))
    request.headers += headers
    request.body = body.encoded
    request.firstByteTimeout = endpoint.timeouts.firstByte
    request.silenceTimeout = endpoint.timeouts.silence
    request.maximumBytes = StreamLimits.stream
    return request
  }

  /// The request for a list of models.
  static func list(
    path: String, service: Service, endpoint: Endpoint, key: KeyHeader = .bearer,
    headers: [HeaderField] = []
  ) throws(Failure) -> TransferRequest {
    var request = try make(path: path, service: service, endpoint: endpoint, key: key)
    request.headers.append(HeaderField("Accept", "application/json"))
    request.headers += headers
    // A list is not generated: a server that cannot give it at once will not give it later.
    (request.firstByteTimeout, request.silenceTimeout) = (15, 15)
    request.maximumBytes = StreamLimits.document
    return request
  }

  private static func adding(_ query: [String: String], to url: String) -> String {
    query.sorted { $0.key < $1.key }.reduce(into: url) { url, item in
      url += (url.contains("?") ? "&" : "?") + "\(escaped(item.key))=\(escaped(item.value))"
    }
  }

  /// Percent-encoded, so that a text cannot change the rest of an address.
  static func escaped(_ text: String) -> String {
    text.utf8.reduce(into: "") { result, byte in
      let scalar = Unicode.Scalar(byte)
      if scalar.isASCII,
        scalar.properties.isAlphabetic || "0123456789-._~".contains(Character(scalar))
      {
        result.unicodeScalars.append(scalar)
      } else {
        result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
  }

  /// The address of something at a service.
  static func address(of path: String, service: Service, endpoint: Endpoint) -> String {
    let base = endpoint.baseURL.reversed().drop { $0 == "/" }.reversed()
    return adding(service.query, to: String(base) + path)
  }

  private static func make(
    path: String, service: Service, endpoint: Endpoint, key header: KeyHeader
  ) throws(Failure) -> TransferRequest {
    let url = address(of: path, service: service, endpoint: endpoint)
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
      headers.append((service.keyHeader.map(KeyHeader.named) ?? header).field(key))
    }
    return TransferRequest(
      url: url, method: "GET", headers: headers,
      unixSocket: endpoint.unixSocket,
      caFile: endpoint.caFile, connectTimeout: endpoint.timeouts.connect)
  }
}
