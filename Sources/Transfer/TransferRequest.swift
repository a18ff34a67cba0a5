/// One line of a request's or a response's head.
package struct HeaderField: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    (self.name, self.value) = (name, value)
  }
}

/// An HTTP request, complete with its limits. All times are in seconds; nil is "no limit".
///
/// Redirects are never followed and no compression is asked for: a 3xx is a response like any other.
package struct TransferRequest: Sendable {
  package var url: String
  package var method: String
  package var headers: [HeaderField]
  package var body: [UInt8]
  /// The path of the socket to connect to in place of the URL's host.
  package var unixSocket: String?
  /// A PEM file of the only authorities to trust, in place of the system's.
  package var caFile: String?
  /// Leaves the proxies of the environment aside. Always so for this machine and for unix sockets.
  package var bypassesProxy: Bool
  /// Name lookup, TCP and TLS together.
  package var connectTimeout: Double
  /// From the start of the request to the first byte of the answer's body; its head alone does not
  /// count, because some servers send it before they have begun to think.
  package var firstByteTimeout: Double?
  /// Between two bytes of the body; and between two signs of progress while sending a long request.
  package var silenceTimeout: Double?
  /// The longest body that is taken, in bytes.
  package var maximumBytes: Int?

  package init(
    url: String, method: String = "POST", headers: [HeaderField] = [], body: [UInt8] = [],
    unixSocket: String? = nil, caFile: String? = nil, bypassesProxy: Bool = false,
    connectTimeout: Double = 10, firstByteTimeout: Double? = nil, silenceTimeout: Double? = nil,
    maximumBytes: Int? = nil
  ) {
    (self.url, self.method, self.headers, self.body) = (url, method, headers, body)
    (self.unixSocket, self.caFile, self.bypassesProxy) = (unixSocket, caFile, bypassesProxy)
    (self.connectTimeout, self.firstByteTimeout) = (connectTimeout, firstByteTimeout)
    (self.silenceTimeout, self.maximumBytes) = (silenceTimeout, maximumBytes)
  }

  /// No proxy of the environment gets to see it.
  package var goesRoundTheProxy: Bool {
    bypassesProxy || unixSocket != nil || isThisMachine(host: hostName(of: url))
  }

  /// What makes the request impossible to send as it stands; never names a header's value, which
  /// may be a key.
  var flaw: String? {
    let scheme = url.prefix { $0 != ":" }.lowercased()
    guard scheme == "http" || scheme == "https", url.dropFirst(scheme.count).hasPrefix("://") else {
      return "the address does not begin with http:// or https://"
    }
    guard !url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
      return "the address contains a space or a control character"
    }
    guard !method.isEmpty, method.utf8.allSatisfy(isTokenByte) else {
      return "the method is not a word"
    }
    guard body.isEmpty || (method != "GET" && method != "HEAD") else {
      return "a \(method) request has no body"
    }
    for header in headers {
      guard !header.name.isEmpty, header.name.utf8.allSatisfy(isTokenByte) else {
        return "a header's name is not a word"
      }
      guard !header.value.utf8.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) else {
        return "the header \(header.name) has a line break in it"
      }
    }
    if [unixSocket, caFile].contains(where: { $0?.utf8.contains(0) ?? false }) {
      return "a file name has a NUL in it"
    }
    return nil
  }
}

/// RFC 9110 section 5.6.2, `tchar`.
private func isTokenByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "a")...UInt8(ascii: "z"):
    true
  default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
  }
}
