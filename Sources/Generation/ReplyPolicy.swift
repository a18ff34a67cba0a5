import Conversation

/// The times a reply goes by, in seconds.
package struct ReplyPolicy: Sendable {
  /// Between two commits of streamed text.
  package var frame = 1.0 / 60
  /// A commit that takes longer no longer holds up the painting.
  package var lateAfter = 0.1
  package var retrySavingAfter = 1.0
  /// Automatic retries of a request that brought nothing.
  package var retries = 2
  /// Longer waits are the user's decision.
  package var longestWait = 60.0
  /// How many times a server that reads its model's file is asked again, a second apart.
  package var loadingChecks = 600

  /// With 0 for the longest wait nothing is tried twice.
  package init(longestWait: Double = 60) {
    self.longestWait = longestWait
    if longestWait <= 0 { (retries, loadingChecks) = (0, 0) }
  }

  /// How long to wait before asking again; nil when it must not be asked again by itself.
  func wait(after failure: Failure, attempt: Int, received: Bool) -> Double? {
    guard !received, failure.mayAskAgain != false else { return nil }
    switch failure.kind {
    case .modelLoading: return attempt < loadingChecks ? min(1, longestWait) : nil
    case .rateLimited, .overloaded:
      guard attempt < retries else { return nil }
      if let wait = failure.retryAfter { return wait <= longestWait ? max(0.5, wait) : nil }
      // Without a time, only where the provider has not begun to work: a guess could be billed twice.
      guard failure.mayAskAgain == true || [429, 503, 529].contains(failure.status) else {
        return nil
      }
      let wait = min(8, Double(1 << min(attempt, 3)))
      return wait <= longestWait ? wait : nil
    default:
      return nil
    }
  }
}
