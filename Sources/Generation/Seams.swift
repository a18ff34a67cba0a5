package import Conversation

/// Where replies are kept. Implemented over the session store by the program.
package protocol MessageSink: Sendable {
  /// Whether what could not be stored now may be later.
  var isWorthRetrying: Bool { get }
  /// The conversation, the question with its files, and the beginning answer. Durable when it returns.
  func begin(_ request: ReplyRequest) async throws(Failure)
  /// More of an answer. Survives `kill -9` when it returns, and a power cut if `durably`.
  func append(
    to message: MessageID, text: String, reasoning: String, durably: Bool
  ) async throws(Failure)
  /// The answer as it stays. Durable when it returns.
  func finish(_ message: Message) async throws(Failure)
  /// What went over the wire for an answer that has ended. No answer depends on it: what cannot be kept is
  /// forgotten.
  func keep(_ exchanges: [HTTPExchange], of message: MessageID) async
  /// What attached files contain, by their hashes; what is not kept is not in the result.
  func content(of hashes: Set<String>) async throws(Failure) -> [String: [UInt8]]
}

extension MessageSink {
  package var isWorthRetrying: Bool { true }
  package func keep(_: [HTTPExchange], of _: MessageID) async {}
  package func content(of _: Set<String>) async throws(Failure) -> [String: [UInt8]] { [:] }
}

/// Keeps nothing: temporary conversations, `parley ask --no-save`.
package struct NoSink: MessageSink {
  package init() {}
  package func begin(_: ReplyRequest) async throws(Failure) {}
  package func append(to _: MessageID, text _: String, reasoning _: String, durably _: Bool)
    async throws(Failure)
  {}
  package func finish(_: Message) async throws(Failure) {}
}

/// A model together with the way to it.
package struct Destination: Sendable {
  package var service: Service
  package var model: Model
  package var endpoint: Endpoint

  package init(service: Service, model: Model, endpoint: Endpoint) {
    (self.service, self.model, self.endpoint) = (service, model, endpoint)
  }
}

/// Turns a model's name into a way to it: looks up keys, starts the local engine.
package protocol EndpointSource: Sendable {
  /// `note` is told what is being waited for.
  func destination(
    for reference: ModelReference, note: @escaping @Sendable (String) -> Void
  ) async throws(Failure) -> Destination
  /// A request to this model begins or ends: the local engine stops by itself only between them.
  func requestChanged(for reference: ModelReference, isRunning: Bool) async
}

/// An answer on its way.
package struct Answering: Sendable {
  /// Batches of deltas until the answer is complete, or a `Failure` is thrown.
  package var deltas: AsyncThrowingStream<[Delta], any Error>
  /// What has gone over the wire so far, without keys; nil where nothing was sent or nobody noted it.
  package var exchange: @Sendable () -> HTTPExchange?

  package init(
    _ deltas: AsyncThrowingStream<[Delta], any Error>,
    exchange: @escaping @Sendable () -> HTTPExchange? = { nil }
  ) {
    (self.deltas, self.exchange) = (deltas, exchange)
  }
}

/// Sends a prompt.
package typealias Asking = @Sendable (Prompt, Destination) -> Answering
