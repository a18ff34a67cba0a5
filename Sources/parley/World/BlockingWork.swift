import Conversation
import Transfer

/// Does on a thread of its own what may block for long (a password manager, the store's lock), so that it
/// takes none of the few threads on which everything else goes on. Cancelling does not end it.
func blocking<Value: Sendable>(
  _ work: @escaping @Sendable () throws(Failure) -> Value
) async throws(Failure) -> Value {
  let result = await withCheckedContinuation { continuation in
    let hasStarted = startThread(named: "parley-blocking") {
      continuation.resume(returning: Result { () throws(Failure) in try work() })
    }
    guard !hasStarted else { return }
    let failure = Failure(
      .internal, who: "Parley", what: "the system has no thread to give",
      advice: "Close other programs and try again.")
    continuation.resume(returning: .failure(failure))
  }
  return try result.get()
}
