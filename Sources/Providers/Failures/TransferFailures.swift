package import Conversation
package import Transfer

extension Failure {
  /// What a failed transfer means to the user. `endpoint` tells whether an engine of this machine was asked.
  package init(_ failure: TransferFailure, service: Service, endpoint: Endpoint) {
    let failure = failure.tellingProxies(from: endpoint)
    let isEngine = endpoint.unixSocket != nil || service.id == ModelReference.localService
    self.init(
      Self.kind(of: failure.kind, endpoint), who: service.name,
      what: Self.what(failure, endpoint),
      advice: isEngine
        ? Self.engineAdvice(failure.kind) : Self.advice(failure, service, endpoint))
  }

  private static func kind(
    of kind: TransferFailure.Kind, _ endpoint: Endpoint
  ) -> Failure.Kind {
    switch kind {
    case .invalidRequest, .libraryMissing: .configuration
    case .refused, .unreachable: endpoint.unixSocket == nil ? .unreachable : .engineFailed
    case .nameNotResolved: .unknownHost
    case .proxy: .proxy
    case .connectTimeout: .connectTimeout
    case .tls: .tls
    case .firstByteTimeout: .firstByteTimeout
    case .silence: .silence
    case .cut: .cut
    case .badResponse: .notAModelServer
    case .tooLarge: .tooLarge
    case .cancelled: .interrupted
    case .internal: .internal
    }
  }

  private static func what(_ failure: TransferFailure, _ endpoint: Endpoint) -> String {
    let detail = failure.detail.isEmpty ? "" : ": \(ProviderError.oneLine(failure.detail))"
    let address = endpoint.shownAddress
    switch failure.kind {
    case .invalidRequest: return "the request cannot be sent" + detail
    case .libraryMissing: return "libcurl cannot be loaded" + detail
    case .nameNotResolved: return "there is no host named \(hostName(of: endpoint.baseURL))"
    case .refused:
      return endpoint.unixSocket == nil
        ? "nothing listens at \(address)" : "the engine is not running"
    case .unreachable: return "cannot be reached" + detail
    case .connectTimeout:
      return "did not accept the connection within \(waitInWords(endpoint.timeouts.connect))"
    case .tls:
      return TLSTrouble(failure.detail)?.what ?? "no secure connection could be made" + detail
    case .proxy:
      return failure.wantsProxyPassword
        ? "the proxy wants a name and a password (407)" : "the proxy cannot be used" + detail
    case .firstByteTimeout:
      let limit = endpoint.timeouts.firstByte.map { "within \(waitInWords($0))" }
      return "did not begin to answer \(limit ?? "in time")"
    case .silence: return "fell silent" + detail
    case .cut: return "the connection broke before the answer was complete"
    case .badResponse: return "what answers at \(address) does not speak HTTP"
    case .tooLarge: return "the answer is larger than Parley takes"
    case .cancelled: return "was stopped"
    case .internal: return "the transfer failed" + detail
    }
  }

  private static func engineAdvice(_ kind: TransferFailure.Kind) -> String {
    switch kind {
    case .cancelled: ""
    case .firstByteTimeout, .silence, .cut:
      "What arrived is kept; ask again, and see parley engine log if it happens twice."
    default: "Start it with parley engine start; parley engine log has its last words."
    }
  }

  private static func advice(
    _ failure: TransferFailure, _ service: Service, _ endpoint: Endpoint
  ) -> String {
    switch failure.kind {
    case .invalidRequest: "Check base_url and key of \(service.id) in config.toml."
    case .libraryMissing: "Install it (Debian: apt install libcurl4)."
    case .nameNotResolved: "Check the network, and the host in this service's base_url."
    case .refused, .unreachable, .connectTimeout: reachingAdvice(service, endpoint)
    case .tls: TLSTrouble(failure.detail)?.advice ?? "Check the clock of this machine."
    case .proxy:
      failure.wantsProxyPassword
        ? "Put them into the proxy's address: http://name:password@host:port."
        : "Check https_proxy, all_proxy and no_proxy in the environment."
    case .firstByteTimeout: "Ask again, or pick another model."
    case .silence, .cut:
      "What arrived is kept; continue the answer, or ask again."
    case .badResponse: "Check this service's base_url."
    case .tooLarge: "What arrived is kept; ask for a shorter answer."
    case .cancelled: ""
    case .internal: "Try again."
    }
  }

  private static func reachingAdvice(_ service: Service, _ endpoint: Endpoint) -> String {
    guard endpoint.place == .thisMachine else {
      return "Check the network and this service's base_url, or pick another model."
    }
    return service.start.map { "Start it with `\($0)`, or pick another model." }
      ?? "Start that server, or pick another model."
  }
}

extension TransferFailure {
  /// libcurl names the host that it could not connect to; one that is not the service's is a proxy.
  fileprivate func tellingProxies(from endpoint: Endpoint) -> TransferFailure {
    guard [.refused, .unreachable, .connectTimeout].contains(kind), endpoint.unixSocket == nil,
      let words = detail.firstRange(of: "connect to ")
    else { return self }
    let named = detail[words.upperBound...].prefix { $0 != " " }
    guard !named.isEmpty, named.lowercased() != hostName(of: endpoint.baseURL) else { return self }
    return TransferFailure(.proxy, "nothing answers at \(named)")
  }

  fileprivate var wantsProxyPassword: Bool { kind == .proxy && detail.contains("407") }
}

/// Why no secure connection came about, by the words of the TLS libraries that libcurl is built with.
private struct TLSTrouble {
  let what: String
  let advice: String

  init?(_ detail: String) {
    let detail = detail.lowercased()
    guard let known = Self.known.first(where: { $0.words.contains { detail.contains($0) } }) else {
      return nil
    }
    (what, advice) = (known.what, known.advice)
  }

  private static let known: [(words: [String], what: String, advice: String)] = [
    (
      ["certificate has expired", "not yet valid", "certificate is expired"],
      "its certificate is out of date",
      "Check the clock of this machine; if it is right, the server's owner must renew it."
    ),
    (
      ["subject name", "does not match", "not match target"],
      "its certificate is made out to another host",
      "Check the host in this service's base_url: somebody may be in between."
    ),
    (
      [
        "local issuer", "self-signed", "self signed", "unknown ca", "issuer is unknown",
        "unable to verify", "signer not found", "unable to get issuer",
      ],
      "its certificate is signed by an authority that this machine does not know",
      "If the server is yours, set ca_file for this service; else somebody may be in between."
    ),
    (
      [
        "wrong version number", "packet length", "unexpected tls packet", "unknown protocol",
        "http request", "record overflow", "unexpected message", "internal error",
      ],
      "what answers there does not speak TLS",
      "If the server speaks plain HTTP, its base_url begins with http://."
    ),
    (
      ["error setting certificate", "verify locations", "problem with the ssl ca cert"],
      "the file of its authority (ca_file) cannot be read", "Check ca_file of this service."
    ),
  ]
}
