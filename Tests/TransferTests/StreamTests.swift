import TestSupport
import Testing
import Transfer

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct StreamTests {
  @Test func chunksArriveAsTheyAreSent() async throws {
    // Each chunk is held back until the one before it has been read: no buffering can pass this.
    let gates = (0..<5).map { _ in Gate() }
    let server = try FaultServer(
      [.readRequest, .streamHead]
        + gates.enumerated().flatMap { [.wait($1), .chunk("data: \($0)\n\n")] } + [.lastChunk])
    var expected = 0
    for try await event in TransferSession().stream(server.post()) {
      switch event {
      case .head(let head):
        #expect(head.status == 200)
        #expect(head.value("content-type") == "text/event-stream")
      case .bytes(let bytes):
        #expect(String(decoding: bytes, as: UTF8.self) == "data: \(expected)\n\n")
        expected += 1
      }
      if expected < gates.count { gates[expected].open() }
    }
    #expect(expected == gates.count)
  }

  @Test func theRequestArrivesAsItIs() async throws {
    let server = try FaultServer([.readRequest, .response()])
    let request = server.post(
      "{\"a\":\"é\"}",
      headers: [
        .init("Content-Type", "application/json"), .init("Authorization", "Bearer key"),
        .init("X-Empty", ""),
      ])
    let outcome = await TransferSession().outcome(of: request)
    #expect(outcome.failure == nil)
    let text = try #require(server.records.first?.requestText)
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.first == "POST /v1/chat HTTP/1.1")
    #expect(lines.contains("Authorization: Bearer key"))
    #expect(lines.contains("Content-Type: application/json"))
    #expect(lines.contains("X-Empty:") || lines.contains("X-Empty: "))
    #expect(lines.contains("Content-Length: 10"))
    #expect(lines.last == "{\"a\":\"é\"}")
    let lowered = text.lowercased()
    #expect(!lowered.contains("accept-encoding"))
    #expect(!lowered.contains("expect:"))
  }

  @Test func aPreparedSessionTakesRequests() async throws {
    let server = try FaultServer([.readRequest, .response()])
    let session = TransferSession()
    session.prepare()
    session.prepare()
    #expect(await session.outcome(of: server.post("{}")).failure == nil)
  }

  @Test(arguments: ["GET", "HEAD", "DELETE"]) func otherMethodsWork(method: String) async throws {
    let server = try FaultServer([.readRequest, .response(body: method == "HEAD" ? "" : "text")])
    let request = TransferRequest(url: server.url + "/models", method: method)
    let response = try await TransferSession().response(to: request)
    #expect(response.head.status == 200)
    #expect(response.body == (method == "HEAD" ? [] : Array("text".utf8)))
    #expect(server.records.first?.requestText.hasPrefix("\(method) /models HTTP/1.1\r\n") == true)
  }

  @Test func aLongPromptIsNotHeldBack() async throws {
    // Above 1 MB libcurl would wait for "100 Continue", which this server never sends.
    let server = try FaultServer([.readRequest, .response(body: "ok")])
    let body = String(repeating: "long ", count: 1_000_000)
    let outcome = await TransferSession().outcome(of: server.post(body))
    #expect(outcome.text == "ok")
    #expect(server.records.first?.request.count ?? 0 > body.utf8.count)
  }

  @Test func manyStreamsShareOneThread() async throws {
    let count = 50
    let gate = Gate()
    let server = try FaultServer { _ in
      [.readRequest, .streamHead, .chunk("one "), .wait(gate), .chunk("two"), .lastChunk]
    }
    let session = TransferSession()
    let texts = await withTaskGroup(of: String.self) { group in
      for _ in 0..<count {
        group.addTask { await session.outcome(of: server.post()).text }
      }
      // All are under way at once before any may end.
      #expect(await server.waits { $0.count == count && $0.allSatisfy { !$0.request.isEmpty } })
      gate.open()
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(texts == [String](repeating: "one two", count: count))
  }

  @Test func unixSocketsWork() async throws {
    let path = temporaryPath("socket")
    defer { unlink(path) }
    let server = try FaultServer(on: .unix(path: path), [.readRequest, .response(body: "ok")])
    let request = TransferRequest(
      url: "http://engine/health", method: "GET", unixSocket: path)
    let outcome = await TransferSession().outcome(of: request)
    #expect(outcome.failure == nil)
    #expect(outcome.text == "ok")
    #expect(server.records.first?.requestText.contains("Host: engine") == true)
  }

  @Test func aLineOfOneMegabyteArrives() async throws {
    let line = "data: " + String(repeating: "é", count: 500_000) + "\n\n"
    let server = try FaultServer([.readRequest, .streamHead, .chunk(line), .lastChunk])
    let outcome = await TransferSession().outcome(of: server.post())
    #expect(outcome.failure == nil)
    #expect(outcome.body == Array(line.utf8))
  }

  @Test func errorsComeWithTheirBody() async throws {
    let body = #"{"error":{"message":"invalid key"}}"#
    let server = try FaultServer([
      .readRequest,
      .response("401 Unauthorized", ["WWW-Authenticate: Basic realm=\"x\""], body: body),
    ])
    let outcome = await TransferSession().outcome(of: server.post())
    #expect(outcome.failure == nil)
    #expect(outcome.head?.status == 401)
    #expect(outcome.text == body)
    #expect(server.records.count == 1)
  }

  @Test(arguments: [301, 302, 303, 307, 308]) func redirectsAreNotFollowed(status: Int) async throws
  {
    let target = try FaultServer([.readRequest, .response(body: "stolen")])
    let server = try FaultServer([
      .readRequest,
      .response("\(status) Elsewhere", ["Location: \(target.url)/collect"], body: "moved"),
    ])
    let request = server.post(headers: [
      .init("Authorization", "Bearer secret"), .init("x-api-key", "secret"),
    ])
    let outcome = await TransferSession().outcome(of: request)
    #expect(outcome.failure == nil)
    #expect(outcome.head?.status == status)
    #expect(outcome.head?.value("location") == "\(target.url)/collect")
    #expect(outcome.text == "moved")
    #expect(target.records.isEmpty)
  }

  @Test func compressedBodiesAreDeliveredRaw() async throws {
    // The gzip of nothing; a client that decompressed would deliver no byte.
    let gzip: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    let server = try FaultServer([
      .readRequest,
      .head("200 OK", ["Content-Encoding: gzip", "Content-Length: \(gzip.count)"]), .send(gzip),
    ])
    let outcome = await TransferSession().outcome(of: server.post())
    #expect(outcome.failure == nil)
    #expect(outcome.body == gzip)
  }

  @Test func requestsDoNotShareConnections() async throws {
    // The server would go on talking on the first connection.
    let server = try FaultServer([
      .readRequest, .send(text: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), .hold,
    ])
    let session = TransferSession()
    for _ in 0..<3 { #expect(await session.outcome(of: server.post()).text == "ok") }
    #expect(await server.waits { $0.count == 3 && $0.allSatisfy { $0.closedByPeer != nil } })
  }

  @Test func aSlowReaderSlowsTheServerDown() async throws {
    let piece = String(repeating: "x", count: 1 << 20)
    let pieces = 64
    let server = try FaultServer(
      [.readRequest, .streamHead] + [FaultServer.Step](repeating: .chunk(piece), count: pieces)
        + [.lastChunk])
    var iterator = TransferSession().stream(server.post()).makeAsyncIterator()
    _ = try await iterator.next()
    // 64 MB are far more than the pipe and the kernel's buffers hold: the server must be stuck.
    #expect(!(await server.waits(seconds: 0.5) { $0.first?.isOver == true }))
    var total = 0
    while case .bytes(let bytes)? = try await iterator.next() {
      total += bytes.count
      #expect(bytes.count < 2 << 20)
    }
    #expect(total == pieces << 20)
  }
}
