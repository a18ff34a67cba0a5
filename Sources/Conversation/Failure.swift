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
    /// The provider's rules forbid the question.
    case contentRefused
    // Later may be better.
    case rateLimited
    case overloaded
    /// A server on this machine is still reading its model's file.
    case modelLoading
    case unreachable
    case unknownHost
    case proxy
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
  /// The provider's own word on asking the same again; nil where it gave none.
  package var mayAskAgain: Bool?
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
  package var sentence: String { advice.isEmpty ? cause : "\(cause) \(advice)" }

  /// The same without the advice.
  package var cause: String { (who.isEmpty ? what : "\(who): \(what)") + "." }
}

/// A time to wait, rounded up: `7 s`, `6 min 40 s`, `2 h 10 min`, `3 days`.
package func waitInWords(_ seconds: Double) -> String {
  let whole = Int(min(max(1, seconds.rounded(.up)), 1e12))
  let (minutes, hours) = (whole / 60, whole / 3600)
  func pair(_ large: Int, _ unit: String, _ small: Int, _ smallUnit: String) -> String {
    small == 0 ? "\(large) \(unit)" : "\(large) \(unit) \(small) \(smallUnit)"
  }
  switch whole {
  case ..<120: return "\(whole) s"
  case ..<3600: return pair(minutes, "min", whole % 60, "s")
  case ..<172_800: return pair(hours, "h", minutes % 60, "min")
  default: return "\(hours / 24) days"
  }
}
