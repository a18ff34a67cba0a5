/// Why something could not be done: who, what and what to do next. The one error people see.
package struct Failure: Error, Hashable, Sendable, Codable {
  package enum Kind: String, Sendable, Codable, CaseIterable {
    // Ours to put right before anything is sent.
    case configuration
    case missingKey
    case engineMissing
    case modelMissing
    case engineFailed
    // The provider said no.
    case badRequest
    case wrongKey
    case noCredit
    case forbidden
    case notFound
    case contextTooLong
    // Later may be better.
    case rateLimited
    case overloaded
    case unreachable
    case tls
    case connectTimeout
    case firstByteTimeout
    case silence
    case cut
    // The answer is not an answer.
    case redirect
    case notAModelServer
    case tooLarge
    case storage
    case interrupted
    case `internal`
  }

  package var kind: Kind
  /// Who failed: a service's or a file's name.
  package var who: String
  /// What happened, one sentence without the final dot.
  package var what: String
  /// What the user can do next, one sentence.
  package var advice: String
  /// Seconds to wait, where the provider said so.
  package var retryAfter: Double?
  /// The HTTP status, where there was one.
  package var status: Int?

  package init(
    _ kind: Kind, who: String, what: String, advice: String = "", retryAfter: Double? = nil,
    status: Int? = nil
  ) {
    (self.kind, self.who, self.what, self.advice) = (kind, who, what, advice)
    (self.retryAfter, self.status) = (retryAfter, status)
  }

  /// One line for a banner or standard error.
  package var sentence: String {
    let start = who.isEmpty ? what : "\(who): \(what)"
    return advice.isEmpty ? start + "." : "\(start). \(advice)"
  }
}
