import Conversation

/// The times a reply goes by, in seconds.
package struct ReplyPolicy: Sendable {
  /// Between two commits of streamed text.
  package var frame = 1.0 / 60
  /// A commit that takes longer no longer holds up the painting.
  package var lateAfter = 0.1
  package var retrySavingAfter = 1.0
  /// Automatic retries of a request that brought nothing; 0 for scripts, which decide themselves.
  package var retries = 2
  /// Longer waits are the user's decision.
  package var longestWait = 60.0

  package init(retries: Int = 2) { self.retries = retries }

  /// How long to wait before asking again; nil when it must not be asked again by itself.
  func wait(after failure: Failure, attempt: Int, received: Bool) -> Double? {
    guard !received, attempt < retries else { return nil }
    switch failure.kind {
    case .rateLimited, .overloaded:
      // Only where the provider itself says when: a guess could be billed twice.
      guard let wait = failure.retryAfter, wait <= longestWait else { return nil }
      return max(0.5, wait)
    default:
      return nil
    }
  }
}
