/// HTTP for the whole program: many streams at once, on one thread that starts with the first
/// request.
///
/// A request ends, and its connection is closed at once, when its stream is let go of, when the
/// task that reads it is cancelled, or when one of its limits is reached.
package final class TransferSession: Sendable {
  private let queue: TransferQueue

  package convenience init() { self.init(libraryName: nil) }

  /// `libraryName` takes the place of the system's libcurl.
  init(libraryName: String?) { queue = TransferQueue(libraryName: libraryName) }

  // Streams under way go on; they hold the queue themselves.
  deinit { queue.close() }

  /// Loads the library now, on the thread of the transfers, for a caller who has other things to do before the
  /// first request. What goes wrong is told to that request.
  package func prepare() { queue.send(.prepare) }

  /// Sends the request now, whether or not the stream is read yet.
  ///
  /// The stream gives one head and then bytes, and throws nothing but `TransferFailure`. For a
  /// cancelled reader it ends, or throws `.cancelled` if it was waiting. A reader that falls behind
  /// slows the server down, not the other streams. One task may read it.
  package func stream(_ request: TransferRequest) -> AsyncThrowingStream<TransferEvent, any Error> {
    let lease = Lease(id: queue.newID(), queue)
    let pipe = EventPipe(
      onRoom: { [queue, id = lease.id] in queue.send(.resume(id: id)) },
      onAbandon: { [queue, id = lease.id] in queue.send(.cancel(id: id)) })
    queue.send(.start(id: lease.id, request, pipe))
    return AsyncThrowingStream { try await lease.next(pipe) }
  }

  /// The whole response, for requests whose answer is short; bounded by `maximumBytes`.
  package func response(to request: TransferRequest) async throws -> TransferResponse {
    var response: TransferResponse?
    for try await event in stream(request) {
      switch event {
      case .head(let head): response = TransferResponse(head: head, body: [])
      case .bytes(let bytes): response?.body += bytes
      }
    }
    try Task.checkCancellation()
    guard let response else { throw TransferFailure(.badResponse, "there was no response") }
    return response
  }
}

/// Ends the request when nobody holds its stream any more.
private final class Lease: Sendable {
  let id: UInt64
  private let queue: TransferQueue

  init(id: UInt64, _ queue: TransferQueue) {
    (self.id, self.queue) = (id, queue)
  }

  deinit { queue.send(.cancel(id: id)) }

  func next(_ pipe: EventPipe) async throws -> TransferEvent? { try await pipe.next() }
}
