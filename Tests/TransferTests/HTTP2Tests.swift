import TestSupport
import Testing
import Transfer

/// Against a server that speaks nothing but HTTP/2.
@Suite(.enabled(if: HTTP2Server.absence == nil, Comment(rawValue: HTTP2Server.absence ?? "")))
struct HTTP2Tests {
  private func request(_ server: HTTP2Server, _ path: String) -> TransferRequest {
    var request = TransferRequest(url: server.url + path, body: Array("{}".utf8))
    request.caFile = server.certificate
    return request
  }

  @Test func aSlowReaderGetsEveryByte() async throws {
    let server = try HTTP2Server()
    let count = 3_000_000
    var body: [UInt8] = []
    var head: ResponseHead?
    for try await event in TransferSession().stream(request(server, "/bytes/\(count)/v1")) {
      switch event {
      case .head(let arrived): head = arrived
      case .bytes(let bytes):
        body += bytes
        // Long enough for the server to run ahead and be paused.
        try await Task.sleep(for: .milliseconds(2))
      }
    }
    #expect(head?.status == 200)
    #expect(body == (0..<count).map { UInt8($0 % 251) })
    #expect(server.played == ["bytes/\(count)/v1"])
  }

  @Test func aStreamThatIsResetIsCut() async throws {
    let server = try HTTP2Server()
    let outcome = await TransferSession().outcome(of: request(server, "/break/v1"))
    #expect(outcome.text.contains("begun"))
    #expect(outcome.failure?.kind == .cut)
  }

  @Test func lettingGoClosesTheConnection() async throws {
    let server = try HTTP2Server()
    let session = TransferSession()
    for try await event in session.stream(request(server, "/hold/v1")) {
      if case .bytes = event { break }
    }
    #expect(await server.seesAClientGo())
  }

  /// Requests never share a connection: ending one leaves the other alone.
  @Test func twoRequestsHaveTwoConnections() async throws {
    let server = try HTTP2Server()
    let session = TransferSession()
    var held = session.stream(request(server, "/hold/v1")).makeAsyncIterator()
    _ = try await held.next()
    #expect(await session.outcome(of: request(server, "/bytes/10/v1")).body.count == 10)
    #expect(await server.seesAClientGo())
  }
}
