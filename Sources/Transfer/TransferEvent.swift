/// What arrives, in this order: one head, then bytes as they come. Where one piece of bytes ends and
/// the next begins has no meaning.
package enum TransferEvent: Sendable, Equatable {
  case head(ResponseHead)
  case bytes([UInt8])
}

/// Status and headers of a response, whatever the status is.
package struct ResponseHead: Sendable, Equatable {
  package var status: Int
  package var headers: [HeaderField]

  package init(status: Int, headers: [HeaderField] = []) {
    (self.status, self.headers) = (status, headers)
  }

  /// The values of all headers of this name, in any case of letters, in their order.
  package func values(_ name: String) -> [String] {
    let wanted = name.lowercased()
    return headers.filter { $0.name.lowercased() == wanted }.map(\.value)
  }

  package func value(_ name: String) -> String? { values(name).last }
}

/// A response read to its end.
package struct TransferResponse: Sendable, Equatable {
  package var head: ResponseHead
  package var body: [UInt8]
}
