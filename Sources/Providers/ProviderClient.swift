package import Conversation
package import Transfer

/// Talks to services: dialects on one side, transfers on the other. Never tries twice by itself.
package struct ProviderClient: Sendable {
  private let session: TransferSession
  private let clock: @Sendable () -> Timestamp

  package init(
    session: TransferSession = TransferSession(),
    clock: @escaping @Sendable () -> Timestamp
  ) {
    (self.session, self.clock) = (session, clock)
  }

  /// One answer, as it arrives: an element for each read of the network that meant something.
  ///
  /// The request is sent now. The stream ends normally only when the answer is complete by its protocol;
  /// otherwise it throws a `Failure`, after everything that arrived before it, or `CancellationError`.
  /// Cancelling the reading task, or letting go of the stream, closes the connection. One task may read it.
  package func reply(
    to prompt: Prompt, service: Service, endpoint: Endpoint, recorder: ExchangeRecorder? = nil
  ) -> AsyncThrowingStream<[Delta], any Error> {
    do {
      let dialect = Dialects.dialect(for: prompt.model.dialect ?? service.dialect)
      let body = try dialect.body(for: prompt)
      let request = try dialect.request(
        body, for: prompt, service: service, endpoint: endpoint)
      recorder?.begin(
        request, rules: RequestNotes(prompt, body).sentences, service: service, key: endpoint.key,
        at: clock())
      let reader = ReplyReader(
        events: session.stream(request), decoder: dialect.decoder(for: prompt, service: service),
        service: service, endpoint: endpoint, model: prompt.model.name, recorder: recorder,
        clock: clock)
      return AsyncThrowingStream { try await reader.next() }
    } catch {
      return AsyncThrowingStream { throw error }
    }
  }

  /// The request for a prompt as it would be sent now, without its key. Throws `Failure`.
  package func request(
    for prompt: Prompt, service: Service, endpoint: Endpoint
  ) throws(Failure) -> HTTPExchange? {
    let dialect = Dialects.dialect(for: prompt.model.dialect ?? service.dialect)
    let body = try dialect.body(for: prompt)
    let recorder = ExchangeRecorder()
    recorder.begin(
      try dialect.request(body, for: prompt, service: service, endpoint: endpoint),
      rules: RequestNotes(prompt, body).sentences, service: service, key: endpoint.key, at: clock())
    return recorder.exchange
  }

  /// The models a service says it has, in its order. Throws `Failure` or `CancellationError`.
  package func listModels(service: Service, endpoint: Endpoint) async throws -> [Model] {
    let dialect = Dialects.dialect(for: service.dialect)
    let request = try dialect.modelsRequest(service: service, endpoint: endpoint)
    let body = try await document(request, service: service, endpoint: endpoint)
    return try dialect.models(in: body, service: service)
  }

  /// What a service says of a key.
  package enum KeyVerdict: Hashable, Sendable {
    case accepted
    /// It answers the same without a key.
    case notAsked
  }

  /// Asks for what costs nothing and changes nothing: the list of models, or the service's `key_check`. Throws
  /// `Failure`, `.wrongKey` for a key that is refused, or `CancellationError`.
  package func checkKey(service: Service, endpoint: Endpoint) async throws -> KeyVerdict {
    let dialect = Dialects.dialect(for: service.dialect)
    var request = try dialect.modelsRequest(service: service, endpoint: endpoint)
    if let path = service.keyCheck {
      request.url = ServiceRequest.address(of: path, service: service, endpoint: endpoint)
      let body = try await document(request, service: service, endpoint: endpoint)
      if ProviderError.isWebPage(String(decoding: body.prefix(256), as: UTF8.self)) {
        throw Failure.webPage(body, service: service)
      }
      return .accepted
    }
    _ = try await listModels(service: service, endpoint: endpoint)
    var keyless = endpoint
    keyless.key = nil
    do {
      _ = try await listModels(service: service, endpoint: keyless)
      return .notAsked
    } catch is Failure {
      return .accepted
    }
  }

  /// The body of a successful answer.
  private func document(
    _ request: TransferRequest, service: Service, endpoint: Endpoint
  ) async throws -> [UInt8] {
    let response: TransferResponse
    do {
      response = try await session.response(to: request)
    } catch let failure as TransferFailure where failure.kind != .cancelled {
      throw Failure(failure, service: service, endpoint: endpoint)
    } catch {
      throw CancellationError()
    }
    guard (200..<300).contains(response.head.status) else {
      throw ErrorResponse.failure(
        head: response.head, body: response.body, service: service, model: "", now: clock()
      ).masking(endpoint.key)
    }
    return response.body
  }
}
