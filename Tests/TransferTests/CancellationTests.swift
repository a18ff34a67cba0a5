import TestSupport
import Testing
import Transfer

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct CancellationTests {
  /// Every point at which a server may be when the user presses the key.
  enum Moment: CaseIterable {
    case beforeTheAnswer
    case afterTheHead
    case inTheStream
  }

  @Test(arguments: Moment.allCases)
  func cancellingTheTaskClosesTheConnection(moment: Moment) async throws {
    let steps: [FaultServer.Step] =
      switch moment {
      case .beforeTheAnswer: []
      case .afterTheHead: [.streamHead]
      case .inTheStream: [.streamHead, .chunk("text")]
      }
    let server = try FaultServer([.readRequest] + steps + [.hold])
    let session = TransferSession()
    let reading = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      for try await _ in session.stream(server.post()) { reading.continuation.yield() }
    }
    #expect(await server.waits { !($0.first?.request.isEmpty ?? true) })
    var events = reading.stream.makeAsyncIterator()
    for _ in steps { await events.next() }
    let cancelled = SuspendingClock().now
    task.cancel()
    #expect(await server.waits { $0.first?.closedByPeer != nil })
    let closed = try #require(server.records.first?.closedByPeer)
    // The promise is 100 ms; the limit leaves room for a loaded machine.
    #expect(cancelled.duration(to: closed) < .seconds(1))
    _ = await task.result
  }

  @Test func lettingGoOfTheStreamClosesTheConnection() async throws {
    let server = try FaultServer([.readRequest, .streamHead, .chunk("text"), .hold])
    let session = TransferSession()
    try await readOneEvent(session, server)
    #expect(await server.waits { $0.first?.closedByPeer != nil })
  }

  private func readOneEvent(_ session: TransferSession, _ server: FaultServer) async throws {
    for try await _ in session.stream(server.post()) { break }
  }

  @Test func aCancelledReaderDoesNotDisturbTheOthers() async throws {
    let gate = Gate()
    let server = try FaultServer { _ in
      [.readRequest, .streamHead, .chunk("a"), .wait(gate), .chunk("b"), .lastChunk]
    }
    let session = TransferSession()
    let kept = Task { await session.outcome(of: server.post()) }
    let cancelled = (0..<20).map { _ in Task { await session.outcome(of: server.post()) } }
    #expect(await server.waits { $0.count == 21 && $0.allSatisfy { !$0.request.isEmpty } })
    for task in cancelled { task.cancel() }
    for task in cancelled {
      let failure = await task.value.failure
      #expect(failure == nil || failure?.kind == .cancelled)
    }
    gate.open()
    let outcome = await kept.value
    #expect(outcome.failure == nil)
    #expect(outcome.text == "ab")
  }

  @Test func theSessionOutlivesItsOwnerForAStream() async throws {
    let gate = Gate()
    let server = try FaultServer([
      .readRequest, .streamHead, .chunk("a"), .wait(gate), .chunk("b"), .lastChunk,
    ])
    var iterator = TransferSession().stream(server.post()).makeAsyncIterator()
    _ = try await iterator.next()
    gate.open()
    var text = ""
    while case .bytes(let bytes)? = try await iterator.next() {
      text += String(decoding: bytes, as: UTF8.self)
    }
    #expect(text == "ab")
  }

  // Counts of descriptors and threads mean something only where no other test runs.

  @Test(.enabled(if: ProcessCounts.isKnown, "needs /proc"))
  func aThousandQuickCancelsLeaveNothing() async {
    await #expect(processExitsWith: .success) {
      let server = try FaultServer([.readRequest, .streamHead, .chunk("text"), .hold])
      let session = TransferSession()
      // The library, the thread and what sleeping needs are part of the base.
      try await Task.sleep(for: .milliseconds(1))
      #expect(try await readSome(session, server, events: 1) == 1)
      #expect(await eventually { server.records.allSatisfy(\.isOver) })
      let descriptors = ProcessCounts.descriptors
      #expect(ProcessCounts.threads(named: "parley-transfer") == 1)

      for number in 0..<1000 {
        let task = Task { try await readSome(session, server, events: number % 3) }
        if number % 2 == 0 { await Task.yield() }
        if number % 7 == 0 { try await Task.sleep(for: .microseconds(200)) }
        task.cancel()
      }
      #expect(await eventually(seconds: 20) { server.records.allSatisfy(\.isOver) })
      #expect(await eventually { ProcessCounts.descriptors == descriptors })
      #expect(ProcessCounts.threads(named: "parley-transfer") == 1)
      #expect(try await readSome(session, server, events: 2) == 2)
    }
  }

  @Test(.enabled(if: ProcessCounts.isKnown, "needs /proc"))
  func theThreadStartsLateAndEndsWithTheSession() async {
    await #expect(processExitsWith: .success) {
      let server = try FaultServer([.readRequest, .response(body: "ok")])
      let isThere = { @Sendable in ProcessCounts.threads(named: "parley-transfer") > 0 }
      @Sendable func useASession() async throws {
        let session = TransferSession()
        #expect(!isThere())
        let response = try await session.response(to: TransferRequest(url: server.url))
        #expect(response.head.status == 200)
        #expect(isThere())
      }
      try await useASession()
      #expect(await eventually { !isThere() })
    }
  }

  @Test(.enabled(if: ProcessCounts.isKnown, "needs /proc"))
  func anIdleSessionUsesNoProcessorTime() async {
    await #expect(processExitsWith: .success) {
      let server = try FaultServer([.readRequest, .streamHead, .chunk("text"), .hold])
      let session = TransferSession()
      var iterator = session.stream(server.post()).makeAsyncIterator()
      _ = try await iterator.next()
      _ = try await iterator.next()
      let before = try #require(ProcessCounts.processorTicks(ofThread: "parley-transfer"))
      try await Task.sleep(for: .seconds(1))
      // Of 100 in the second that has passed.
      let after = try #require(ProcessCounts.processorTicks(ofThread: "parley-transfer"))
      #expect(after - before <= 2)
    }
  }

  @Test func proxiesOfTheEnvironmentDoNotCaptureThisMachine() async {
    await #expect(processExitsWith: .success) {
      let proxy = try FaultServer([.readRequest, .response(body: "captured")])
      for name in ["http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"] {
        setenv(name, proxy.url, 1)
      }
      setenv("no_proxy", "localhost", 1)
      let session = TransferSession()
      let server = try FaultServer([.readRequest, .response(body: "direct")])
      #expect(await session.outcome(of: server.post()).text == "direct")
      let path = temporaryPath("proxy")
      let local = try FaultServer(on: .unix(path: path), [.readRequest, .response(body: "direct")])
      let request = TransferRequest(url: "http://engine/", unixSocket: path)
      #expect(await session.outcome(of: request).text == "direct")
      #expect(local.records.count == 1)
      unlink(path)
      #expect(proxy.records.isEmpty)

      // The same environment does send the rest to the proxy, unless told otherwise.
      let remote = TransferRequest(url: "http://parley-test.invalid/")
      #expect(await session.outcome(of: remote).text == "captured")
      #expect(proxy.records.count == 1)
    }
  }
}

/// Reads so many events (then lets go), and says how many there were.
private func readSome(_ session: TransferSession, _ server: FaultServer, events: Int) async throws
  -> Int
{
  var count = 0
  for try await _ in session.stream(server.post()) {
    count += 1
    if count >= events { break }
  }
  return count
}
