import TestSupport
import Testing

@testable import Transfer

@Suite struct FailureTests {
  private let session = TransferSession()

  @Test func aClosedPortIsRefused() async throws {
    // A server that has gone leaves a port that nobody listens on.
    let socket = temporaryPath("nobody")
    var server: FaultServer? = try FaultServer([])
    let url = try #require(server?.url)
    server = nil
    #expect(await eventually { !isListening(url) })
    let failure = await session.outcome(of: TransferRequest(url: url)).failure
    #expect(failure?.kind == .refused)
    let missing = TransferRequest(url: "http://engine/", unixSocket: socket)
    #expect(await session.outcome(of: missing).failure?.kind == .unreachable)
  }

  @Test func aNameThatCannotBeIsNotResolved() async {
    // Labels are 63 bytes at the most: the resolver refuses this without asking anyone.
    let label = String(repeating: "a", count: 64)
    let request = TransferRequest(url: "http://\(label).invalid/", bypassesProxy: true)
    let failure = await session.outcome(of: request).failure
    #expect(failure?.kind == .nameNotResolved)
  }

  @Test func aServerThatNeverAnswersMeetsTheFirstByteLimit() async throws {
    let server = try FaultServer([.readRequest, .hold])
    var request = server.post()
    request.firstByteTimeout = 0.3
    let start = SuspendingClock().now
    let outcome = await session.outcome(of: request)
    #expect(outcome.failure?.kind == .firstByteTimeout)
    #expect(start.duration(to: SuspendingClock().now) >= .seconds(0.3))
    #expect(await server.waits { $0.first?.closedByPeer != nil })
  }

  @Test func aHeadAloneIsNoFirstByte() async throws {
    let server = try FaultServer([.readRequest, .streamHead, .hold])
    var request = server.post()
    (request.firstByteTimeout, request.silenceTimeout) = (0.4, 0.1)
    let outcome = await session.outcome(of: request)
    #expect(outcome.head?.status == 200)
    #expect(outcome.failure?.kind == .firstByteTimeout)
  }

  @Test func aServerThatFallsSilentMeetsTheSilenceLimit() async throws {
    let server = try FaultServer([.readRequest, .streamHead, .chunk("some text"), .hold])
    var request = server.post()
    request.silenceTimeout = 0.3
    let outcome = await session.outcome(of: request)
    #expect(outcome.failure?.kind == .silence)
    #expect(outcome.text == "some text")
    #expect(await server.waits { $0.first?.closedByPeer != nil })
  }

  @Test func slowIsNotSilent() async throws {
    // One byte every 50 ms for three times the limit.
    let server = try FaultServer(
      [.readRequest, .streamHead]
        + (0..<60).flatMap { _ in [.sleep(milliseconds: 50), .chunk(".")] as [FaultServer.Step] }
        + [.lastChunk])
    var request = server.post()
    request.silenceTimeout = 1
    let outcome = await session.outcome(of: request)
    #expect(outcome.failure == nil)
    #expect(outcome.body.count == 60)
  }

  @Test func anUploadNobodyReadsMeetsTheSilenceLimit() async throws {
    let gate = Gate()
    let server = try FaultServer([.wait(gate)])
    defer { gate.open() }
    var request = server.post(String(repeating: "x", count: 20_000_000))
    request.silenceTimeout = 0.3
    #expect(await session.outcome(of: request).failure?.kind == .silence)
  }

  @Test func aBodyShorterThanPromisedIsCut() async throws {
    let server = try FaultServer([
      .readRequest, .head("200 OK", ["Content-Length: 100"]), .send(text: "only this"), .finish,
    ])
    let outcome = await session.outcome(of: server.post())
    #expect(outcome.failure?.kind == .cut)
    #expect(outcome.text == "only this")
  }

  @Test(arguments: [true, false]) func cutAtEveryByte(withReset: Bool) async throws {
    let body = "6\r\ndata: \r\n5\r\nab\n\n\n\r\n0\r\n\r\n"
    let decoded = "data: ab\n\n\n"
    let response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    let bytes = Array(response.utf8)
    let server = try FaultServer { number in
      // A reset throws away what the peer has not read, so it gets time to.
      [.readRequest, .send(Array(bytes.prefix(number)))]
        + (withReset ? [.sleep(milliseconds: 5), .reset] : [])
    }
    for length in 0..<bytes.count {
      let outcome = await session.outcome(of: server.post())
      let kind = outcome.failure?.kind
      // The library takes the last chunk for complete one byte early.
      let isComplete = length == bytes.count - 1 && kind == nil && outcome.text == decoded
      #expect(
        isComplete || kind == .cut || kind == .badResponse,
        "after \(length) bytes: \(String(describing: kind))")
      #expect(decoded.hasPrefix(outcome.text))
    }
  }

  @Test func aCutThatHTTPCannotSeeIsAnEnd() async throws {
    // Without a length only the protocol above can know; what arrived is delivered.
    let server = try FaultServer([
      .readRequest, .head("200 OK", ["Connection: close"]), .send(text: "data: a"), .finish,
    ])
    let outcome = await session.outcome(of: server.post())
    #expect(outcome.failure == nil)
    #expect(outcome.text == "data: a")
  }

  @Test(arguments: [
    "\u{1B}]52;c;AAAA\u{7}\r\n\r\n", "not http at all", "HTTP/9.9 200 OK\r\n\r\n",
    "\0\0\0\0\0\0\r\n",
    "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc",
  ])
  func garbageIsABadResponse(answer: String) async throws {
    let server = try FaultServer([.readRequest, .send(text: answer), .finish])
    let failure = await session.outcome(of: server.post()).failure
    #expect(failure?.kind == .badResponse || failure?.kind == .cut)
    #expect(failure?.detail.unicodeScalars.contains("\u{1B}") == false)
  }

  @Test(arguments: 0..<40 as Range<UInt64>) func randomBytesEndSomehow(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let noise = (0..<200).map { _ in UInt8.random(in: 0...255, using: &random) }
    let start = [
      "", "HTTP/1.1 ", "HTTP/1.1 200 OK\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ]
    let server = try FaultServer([
      .readRequest, .send(text: start[Int(seed % 4)]), .send(noise), .finish,
    ])
    let outcome = await session.outcome(of: server.post())
    #expect(outcome.failure?.kind != .internal, "\(String(describing: outcome.failure))")
  }

  @Test func aBadChunkKeepsWhatCameBefore() async throws {
    let server = try FaultServer([
      .readRequest, .streamHead, .chunk("good"), .send(text: "zz\r\nbad\r\n"), .finish,
    ])
    let outcome = await session.outcome(of: server.post())
    #expect(outcome.failure?.kind == .cut)
    #expect(outcome.text == "good")
  }

  @Test(arguments: ["400 KB in one line", "20,000 lines", "informational heads"])
  func floodsOfHeadersAreBadResponses(kind: String) async throws {
    let flood =
      switch kind {
      case "400 KB in one line":
        "HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 400_000))\r\n\r\n"
      case "20,000 lines":
        "HTTP/1.1 200 OK\r\n"
          + String(repeating: "X: \(String(repeating: "x", count: 80))\r\n", count: 20_000) + "\r\n"
      default: String(repeating: "HTTP/1.1 103 Hints\r\nLink: a\r\n\r\n", count: 50_000)
      }
    let server = try FaultServer([.readRequest, .send(text: flood), .response()])
    let outcome = await session.outcome(of: server.post())
    #expect(outcome.failure?.kind == .badResponse, "\(String(describing: outcome.failure))")
  }

  @Test func aBodyAboveTheLimitIsStopped() async throws {
    let server = try FaultServer(
      [.readRequest, .streamHead]
        + [FaultServer.Step](repeating: .chunk(String(repeating: "x", count: 1000)), count: 10_000)
        + [.hold])
    var request = server.post()
    request.maximumBytes = 2500
    let outcome = await session.outcome(of: request)
    #expect(outcome.failure?.kind == .tooLarge)
    #expect(outcome.body.count == 2500)
    request.maximumBytes = 0
    #expect(await session.outcome(of: request).failure?.kind == .tooLarge)
  }

  @Test func aBodyOfExactlyTheLimitIsFine() async throws {
    let server = try FaultServer([.readRequest, .response(body: "12345")])
    var request = server.post()
    request.maximumBytes = 5
    let outcome = await session.outcome(of: request)
    #expect(outcome.failure == nil)
    #expect(outcome.text == "12345")
  }

  @Test(arguments: [false, true])
  func withoutTheLibraryThereIsACleanError(isPrepared: Bool) async {
    let session = TransferSession(libraryName: "libparley-has-no-such.so")
    if isPrepared { session.prepare() }
    for _ in 0..<2 {
      let failure = await session.outcome(of: TransferRequest(url: "http://127.0.0.1:9")).failure
      #expect(failure?.kind == .libraryMissing)
      #expect(failure?.detail.contains("libparley-has-no-such") == true)
    }
  }

  @Test func aBadAuthorityFileIsATLSFailure() async throws {
    let server = try FaultServer([.hold])
    let request = TransferRequest(
      url: "https://127.0.0.1:\(server.port)", caFile: temporaryPath("no-such-file"))
    #expect(await session.outcome(of: request).failure?.kind == .tls)
  }

  @Test func aServerWithoutTLSIsATLSFailure() async throws {
    let server = try FaultServer([.send(text: "HTTP/1.1 400 Bad Request\r\n\r\n"), .finish])
    let request = TransferRequest(url: "https://127.0.0.1:\(server.port)")
    #expect(await session.outcome(of: request).failure?.kind == .tls)
  }
}
