import Conversation
import Transfer

/// Pulls one answer through its decoder.
actor ReplyReader {
  private let events: AsyncThrowingStream<TransferEvent, any Error>
  private var decoder: any StreamDecoder
  private let service: Service
  private let endpoint: Endpoint
  private let model: String
  private let recorder: ExchangeRecorder?
  private let clock: @Sendable () -> Timestamp
  /// What ends the answer once the deltas before it have been taken.
  private var ending: Result<Void, Failure>?

  init(
    events: AsyncThrowingStream<TransferEvent, any Error>, decoder: any StreamDecoder,
    service: Service, endpoint: Endpoint, model: String, recorder: ExchangeRecorder?,
    clock: @escaping @Sendable () -> Timestamp
  ) {
    (self.events, self.decoder, self.service) = (events, decoder, service)
    (self.endpoint, self.model, self.recorder, self.clock) = (endpoint, model, recorder, clock)
  }

  /// The next deltas; nil at the end of a complete answer.
  func next() async throws -> [Delta]? {
    while ending == nil {
      let deltas = try await step()
      if !deltas.isEmpty { return deltas }
    }
    if case .failure(let failure) = ending { throw failure.masking(endpoint.key) }
    return nil
  }

  private func step() async throws -> [Delta] {
    do {
      switch try await nextEvent() {
      case .head(let head):
        if !(200..<300).contains(head.status) { ending = .failure(try await refusal(head)) }
        return []
      case .bytes(let bytes): return take(bytes)
      case nil:
        // A cancelled reader is told of a normal end.
        try Task.checkCancellation()
        return finish(broken: nil)
      }
    } catch let failure as TransferFailure {
      if failure.kind == .cancelled { throw CancellationError() }
      return finish(broken: failure)
    }
  }

  private func nextEvent() async throws -> TransferEvent? {
    // A new iterator each time is the same stream: it keeps its place itself.
    var iterator = events.makeAsyncIterator()
    let event = try await iterator.next()
    if let event { recorder?.note(event) }
    return event
  }

  private func take(_ bytes: [UInt8]) -> [Delta] {
    let decoded = decoder.feed(bytes)
    if let failure = decoded.failure {
      ending = .failure(failure)
    } else if decoder.isFinished {
      return decoded.deltas + finish(broken: nil)
    }
    return decoded.deltas
  }

  /// Whether the answer is complete only its protocol knows: a cut connection can end normally, and one
  /// that ends with an error may have brought everything.
  private func finish(broken failure: TransferFailure?) -> [Delta] {
    let decoded = decoder.end()
    if let missing = decoded.failure {
      let outer = failure.map { Failure($0, service: service, endpoint: endpoint) }
      // Of a cut the decoder knows more: whether anything had come.
      ending = .failure(outer?.kind == .cut && missing.kind == .cut ? missing : outer ?? missing)
    } else {
      ending = .success(())
    }
    return decoded.deltas
  }

  private func refusal(_ head: ResponseHead) async throws -> Failure {
    var body: [UInt8] = []
    do {
      while body.count < StreamLimits.errorBody, case .bytes(let bytes)? = try await nextEvent() {
        body += bytes
      }
    } catch let failure as TransferFailure where failure.kind != .cancelled {
      // A body that broke off still has a status, which says more than the transfer's failure.
    }
    try Task.checkCancellation()
    return ErrorResponse.failure(
      head: head, body: Array(body.prefix(StreamLimits.errorBody)), service: service, model: model,
      now: clock())
  }
}
