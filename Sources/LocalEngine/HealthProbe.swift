import Transfer

/// What an engine answers when asked how it is.
enum EngineHealth: Sendable {
  /// Nobody listens yet.
  case unreachable
  /// It listens and reads the model.
  case loading
  case ready
}

/// Asks `/health` over the engine's socket.
func engineHealth(socket: String, session: TransferSession) async -> EngineHealth {
  let request = TransferRequest(
    url: "http://localhost/health", method: "GET", unixSocket: socket, connectTimeout: 2,
    firstByteTimeout: 5, silenceTimeout: 5, maximumBytes: 64 << 10)
  do {
    let status = try await session.response(to: request).head.status
    return status == 200 ? .ready : .loading
  } catch let failure as TransferFailure {
    // A busy engine accepts and answers late; that is not the same as nobody being there.
    return failure.kind == .firstByteTimeout || failure.kind == .silence ? .loading : .unreachable
  } catch {
    return .unreachable
  }
}
