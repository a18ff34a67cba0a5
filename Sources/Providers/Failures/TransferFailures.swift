package import Conversation
package import Transfer

extension Failure {
  /// What a failed transfer means to the user. `endpoint` tells whether an engine of this machine was asked.
  package init(_ failure: TransferFailure, service: Service, endpoint: Endpoint) {
    let advice = Self.advice(for: failure.kind, service, endpoint)
    let detail = failure.detail.isEmpty ? "" : ": \(ProviderError.oneLine(failure.detail))"
    self.init(
      Self.kind(of: failure.kind, endpoint), who: service.name,
      what: Self.what(failure.kind, endpoint) + detail, advice: advice)
  }

  private static func kind(
    of kind: TransferFailure.Kind, _ endpoint: Endpoint
  ) -> Failure.Kind {
    switch kind {
    case .invalidRequest, .libraryMissing: .configuration
    case .refused, .unreachable: endpoint.unixSocket == nil ? .unreachable : .engineFailed
    case .nameNotResolved, .proxy: .unreachable
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

  private static func what(_ kind: TransferFailure.Kind, _ endpoint: Endpoint) -> String {
    switch kind {
    case .invalidRequest: "the request cannot be sent"
    case .libraryMissing: "libcurl cannot be loaded"
    case .nameNotResolved: "there is no such host"
    case .refused:
      endpoint.unixSocket == nil
        ? "nothing listens at \(endpoint.baseURL)" : "the engine is not running"
    case .unreachable: "cannot be reached"
    case .connectTimeout: "did not accept the connection in time"
    case .tls: "no secure connection could be made"
    case .proxy: "the proxy refused the connection"
    case .firstByteTimeout: "did not begin to answer in time"
    case .silence: "fell silent"
    case .cut: "the connection broke before the answer was complete"
    case .badResponse: "does not speak HTTP"
    case .tooLarge: "the answer is larger than Parley takes"
    case .cancelled: "was stopped"
    case .internal: "the transfer failed"
    }
  }

  private static func advice(
    for kind: TransferFailure.Kind, _ service: Service, _ endpoint: Endpoint
  ) -> String {
    let isEngine = endpoint.unixSocket != nil || service.id == ModelReference.localService
    switch kind {
    case .invalidRequest: return "Check base_url and key of \(service.id) in config.toml."
    case .libraryMissing: return "Install it (Debian: apt install libcurl4)."
    case .nameNotResolved: return "Check the network, and the host in this service's base_url."
    case .refused, .unreachable, .connectTimeout:
      if isEngine {
        return "Start it with parley engine start; parley engine log has its last words."
      }
      return endpoint.place == .thisMachine
        ? "Start that server, or pick another model."
        : "Check the network and this service's base_url, or pick another model."
    case .tls: return "Check the clock; for a private authority set ca_file for this service."
    case .proxy: return "Check http_proxy, https_proxy and no_proxy in the environment."
    case .firstByteTimeout, .silence, .cut:
      return isEngine
        ? "What arrived is kept; ask again, and see parley engine log if it happens twice."
        : "What arrived is kept; continue the answer, or ask again."
    case .badResponse: return "Check this service's base_url (\(endpoint.baseURL))."
    case .tooLarge: return "What arrived is kept; ask for a shorter answer."
    case .cancelled: return ""
    case .internal: return "Try again."
    }
  }
}
