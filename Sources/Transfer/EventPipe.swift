import Synchronization

/// Carries one request's events from the transfer thread to its consumer, with a bound: when more
/// than `highWater` bytes wait, it takes no more, and asks for them again once they are read.
///
/// Invariants: a waiting consumer means that nothing is stored; after the end nothing is added; the
/// end is given out once and after everything before it.
final class EventPipe: Sendable {
  static let highWater = 1 << 20

  private struct State {
    var head: ResponseHead?
    var bytes: [UInt8] = []
    var end: Result<Void, TransferFailure>?
    var hasGivenEnd = false
    var isFull = false
    var waiter: CheckedContinuation<TransferEvent?, any Error>?
  }
  private typealias Delivery = Result<TransferEvent?, any Error>
  private typealias Waiter = CheckedContinuation<TransferEvent?, any Error>

  private let state = Mutex(State())
  /// Called when there is room again after `accept` has said no.
  private let onRoom: @Sendable () -> Void

  /// Called when the consumer's task was cancelled while it waited.
  private let onAbandon: @Sendable () -> Void

  init(onRoom: @escaping @Sendable () -> Void, onAbandon: @escaping @Sendable () -> Void) {
    (self.onRoom, self.onAbandon) = (onRoom, onAbandon)
  }

  func send(_ head: ResponseHead) {
    change { $0.head = head }
  }

  /// False when there is no room: nothing was taken then.
  func accept(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var isTaken = true
    change { state in
      isTaken = state.bytes.count < Self.highWater
      if isTaken { state.bytes.append(contentsOf: bytes) } else { state.isFull = true }
    }
    return isTaken
  }

  /// Only the first end counts.
  func finish(_ failure: TransferFailure?) {
    change { state in
      state.end = failure.map { .failure($0) } ?? .success(())
    }
  }

  /// Ends the pipe for its consumer at once, with what is still in it.
  private func abandon() {
    change { state in
      (state.head, state.bytes) = (nil, [])
      state.end = .failure(TransferFailure(.cancelled))
    }
    onAbandon()
  }

  private func change(_ body: (inout State) -> Void) {
    let woken = state.withLock { state -> (Waiter, Delivery)? in
      guard state.end == nil else { return nil }
      body(&state)
      guard let waiter = state.waiter, let delivery = Self.take(&state) else { return nil }
      state.waiter = nil
      return (waiter, delivery)
    }
    woken?.0.resume(with: woken?.1 ?? .success(nil))
  }

  /// Nil when there is nothing to give yet.
  private static func take(_ state: inout State) -> Delivery? {
    if let head = state.head {
      state.head = nil
      return .success(.head(head))
    }
    if !state.bytes.isEmpty {
      defer { state.bytes = [] }
      return .success(.bytes(state.bytes))
    }
    guard let end = state.end else { return nil }
    if state.hasGivenEnd { return .success(nil) }
    state.hasGivenEnd = true
    return end.map { nil }.mapError { $0 }
  }

  /// The next event, or nil at the end. Throws `TransferFailure` only.
  func next() async throws -> TransferEvent? {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { wait($0) }
    } onCancel: {
      abandon()
    }
  }

  private func wait(_ continuation: Waiter) {
    var hasRoomAgain = false
    let delivery = state.withLock { state -> Delivery? in
      guard state.waiter == nil else {
        return .failure(TransferFailure(.internal, "two tasks read one stream"))
      }
      if let delivery = Self.take(&state) {
        hasRoomAgain = state.isFull && state.bytes.isEmpty
        if hasRoomAgain { state.isFull = false }
        return delivery
      }
      state.waiter = continuation
      return nil
    }
    if hasRoomAgain { onRoom() }
    if let delivery { continuation.resume(with: delivery) }
  }
}
