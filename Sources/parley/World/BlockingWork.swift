import Conversation
import Transfer

/// Does on a thread of its own what may block for long (a password manager, the store's lock), so that it
/// takes none of the few threads on which everything else goes on. Cancelling does not end it.
func blocking<Value: Sendable>(
  _ work: @escaping @Sendable () throws(Failure) -> Value
) async throws(Failure) -> Value {
  try await begun(work).value.get()
}

/// The same, under way when this returns.
func begun<Value: Sendable>(
  _ work: @escaping @Sendable () throws(Failure) -> Value
) -> Task<Result<Value, Failure>, Never> {
  let (results, result) = AsyncStream<Result<Value, Failure>>.makeStream()
  let hasStarted = startThread(named: "parley-blocking") {
    result.yield(Result { () throws(Failure) in try work() })
    result.finish()
  }
  if !hasStarted { result.finish() }
  return Task {
    for await value in results { return value }
    return .failure(
      Failure(
        .internal, who: "Parley", what: "the system has no thread to give",
        advice: "Close other programs and try again."))
  }
}
