/// One HTTP request behind an answer and what came back, to be looked at. It holds no key: whoever makes one
/// masks them first.
package struct HTTPExchange: Hashable, Sendable {
  /// Stands where a key stood.
  package static let mask = "••••"

  package struct Header: Hashable, Sendable, Codable {
    package var name: String
    package var value: String
    package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  package struct Request: Hashable, Sendable, Codable {
    package var method: String
    package var url: String
    /// The path of the socket that was connected to in place of the URL's host.
    package var unixSocket: String?
    /// The file of the only authorities that were trusted.
    package var caFile: String?
    /// The proxies of the environment were left aside.
    package var bypassesProxy: Bool
    /// In the order in which they were sent.
    package var headers: [Header]
    /// The environment variable in which the service's key is looked for; nil where there is none.
    package var keyVariable: String?
    package var serviceName: String
    /// Bytes of the whole body, as it was sent.
    package var length: Int
    /// Only the beginning of the body was kept.
    package var isCut: Bool
    package var body: [UInt8] = []

    private enum CodingKeys: CodingKey {
      case method, url, unixSocket, caFile, bypassesProxy, headers, keyVariable, serviceName
      case length, isCut
    }

    package init(
      method: String = "POST", url: String, unixSocket: String? = nil, caFile: String? = nil,
      bypassesProxy: Bool = false, headers: [Header] = [], keyVariable: String? = nil,
      serviceName: String = "", length: Int? = nil, isCut: Bool = false, body: [UInt8] = []
    ) {
      (self.method, self.url, self.unixSocket, self.caFile) = (method, url, unixSocket, caFile)
      (self.bypassesProxy, self.headers, self.keyVariable) = (bypassesProxy, headers, keyVariable)
      (self.serviceName, self.length, self.body) = (serviceName, length ?? body.count, body)
      self.isCut = isCut
    }
  }

  package struct Response: Hashable, Sendable, Codable {
    package var status: Int
    package var headers: [Header]
    /// Bytes of the body that were read.
    package var length: Int
    /// Only the beginning of the body was kept.
    package var isCut: Bool
    package var body: [UInt8] = []

    private enum CodingKeys: CodingKey { case status, headers, length, isCut }

    package init(
      status: Int, headers: [Header] = [], length: Int? = nil, isCut: Bool = false,
      body: [UInt8] = []
    ) {
      (self.status, self.headers, self.body) = (status, headers, body)
      (self.length, self.isCut) = (length ?? body.count, isCut)
    }
  }

  package var started: Timestamp
  package var ended: Timestamp?
  package var request: Request
  /// nil when nothing came back.
  package var response: Response?
  /// What made the request as it is, a short sentence each.
  package var rules: [String]
  /// How it ended, in words; nil for a request that was only built.
  package var ending: String?

  package init(
    started: Timestamp, ended: Timestamp? = nil, request: Request, response: Response? = nil,
    rules: [String] = [], ending: String? = nil
  ) {
    (self.started, self.ended, self.request) = (started, ended, request)
    (self.response, self.rules, self.ending) = (response, rules, ending)
  }
}
