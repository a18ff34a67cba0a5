import Conversation
import Testing

@testable import Generation

/// When an answer that failed is asked for again by itself.
struct ReplyPolicyTests {
  private static let cases: [(Failure, attempt: Int, received: Bool, wait: Double?)] = [
    (failure(.rateLimited, 429, after: 7), 0, false, 7),
    (failure(.rateLimited, 429, after: 0), 0, false, 0.5),
    (failure(.rateLimited, 429, after: 7), 0, true, nil),
    (failure(.rateLimited, 429, after: 7), 2, false, nil),
    (failure(.rateLimited, 429, after: 61), 0, false, nil),
    (failure(.rateLimited, 429), 0, false, 1), (failure(.rateLimited, 429), 1, false, 2),
    (failure(.overloaded, 503), 0, false, 1), (failure(.overloaded, 529), 0, false, 1),
    (failure(.overloaded, 500), 0, false, nil), (failure(.overloaded, nil), 0, false, nil),
    (failure(.overloaded, 500, mayAskAgain: true), 0, false, 1),
    (failure(.rateLimited, 429, after: 7, mayAskAgain: false), 0, false, nil),
    (failure(.noCredit, 429, after: 7), 0, false, nil), (failure(.cut, nil), 0, false, nil),
    (failure(.wrongKey, 401), 0, false, nil),
    (failure(.modelLoading, 503), 500, false, 1), (failure(.modelLoading, 503), 600, false, nil),
  ]

  static func failure(
    _ kind: Failure.Kind, _ status: Int?, after wait: Double? = nil, mayAskAgain: Bool? = nil
  ) -> Failure {
    var failure = Failure(kind, who: "S", what: "x", retryAfter: wait, status: status)
    failure.mayAskAgain = mayAskAgain
    return failure
  }

  @Test(arguments: cases.indices)
  func waitsOnlyWhereThatIsSafe(_ index: Int) {
    let (failure, attempt, received, wait) = Self.cases[index]
    let policy = ReplyPolicy()
    #expect(policy.wait(after: failure, attempt: attempt, received: received) == wait)
    let none = ReplyPolicy(longestWait: 0)
    #expect(none.wait(after: failure, attempt: attempt, received: received) == nil)
  }
}
