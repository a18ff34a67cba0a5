import CTransfer

/// Why there is no complete answer. A response of any status is an answer.
package struct TransferFailure: Error, Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    // Nothing of the request had been sent.
    case invalidRequest
    case libraryMissing
    case nameNotResolved
    case refused
    case unreachable
    case connectTimeout
    case tls
    case proxy
    // The server may have begun to work.
    case firstByteTimeout
    case silence
    /// The connection ended before the answer did, by the count of HTTP; with what had arrived
    /// delivered. A cut that HTTP cannot see comes as a normal end: only the protocol above knows.
    case cut
    case badResponse
    case tooLarge
    case cancelled
    case `internal`
  }

  package var kind: Kind
  /// The library's words in one line, for a person; without control characters.
  package var detail: String

  package init(_ kind: Kind, _ detail: String = "") {
    self.kind = kind
    let scalars = detail.unicodeScalars.map { scalar -> Unicode.Scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: "?"
      default: scalar
      }
    }
    self.detail = String(String.UnicodeScalarView(scalars))
  }
}

extension TransferFailure {
  /// Nil for a complete transfer.
  init?(_ outcome: ctransfer_outcome, detail: String) {
    let kind: Kind
    switch outcome {
    case CTRANSFER_COMPLETE: return nil
    case CTRANSFER_INVALID_REQUEST: kind = .invalidRequest
    case CTRANSFER_NAME_NOT_RESOLVED: kind = .nameNotResolved
    case CTRANSFER_REFUSED: kind = .refused
    case CTRANSFER_UNREACHABLE: kind = .unreachable
    case CTRANSFER_CONNECT_TIMEOUT: kind = .connectTimeout
    case CTRANSFER_TLS: kind = .tls
    case CTRANSFER_PROXY: kind = .proxy
    case CTRANSFER_CUT: kind = .cut
    case CTRANSFER_BAD_RESPONSE: kind = .badResponse
    default: kind = .internal
    }
    self.init(kind, detail)
  }
}
