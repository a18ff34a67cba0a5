import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A server on 127.0.0.1 or a unix socket that does to each connection what a script says, one
/// thread per connection, and writes down what it saw. It stops when it is let go of.
package final class FaultServer: Sendable {
  package enum Step: Sendable {
    /// Reads a head, and as much body as its `Content-Length` says.
    case readRequest
    case send([UInt8])
    /// Until the test opens the gate (or the server stops).
    case wait(Gate)
    case sleep(milliseconds: Int)
    /// Until the peer closes the connection.
    case hold
    /// Ends the connection with RST.
    case reset
    /// Ends the sending side with FIN; what follows in the script still happens.
    case finish
  }

  /// What happened on one connection so far.
  package struct Record: Sendable {
    package var request: [UInt8] = []
    /// When the peer's close was seen, during `hold`.
    package var closedByPeer: SuspendingClock.Instant?
    /// The script has run to its end, or could not because the peer was gone.
    package var isOver = false

    package var requestText: String { String(decoding: request, as: UTF8.self) }
  }

  package enum Address: Sendable {
    case loopback
    case unix(path: String)
  }

  /// Zero for a unix socket.
  package let port: UInt16
  private let core: ServerCore

  /// `script` is asked once for each connection, with its number, counted from 0.
  package init(
    on address: Address = .loopback, script: @escaping @Sendable (_ connection: Int) -> [Step]
  ) throws {
    let listener = try Listener(address)
    port = listener.port
    core = ServerCore(script)
    startTestThread { [core] in core.serve(listener) }
  }

  package convenience init(on address: Address = .loopback, _ steps: [Step]) throws {
    try self.init(on: address) { _ in steps }
  }

  deinit { core.stop() }

  /// Of a loopback server; without a slash at the end.
  package var url: String { "http://127.0.0.1:\(port)" }

  package var records: [Record] { core.state.withLock { $0.records } }

  /// Waits until the records are as wanted; false when they are not within the limit.
  package func waits(
    seconds: Double = 10, until isAsWanted: @Sendable ([Record]) -> Bool
  ) async -> Bool {
    await eventually(seconds: seconds) { isAsWanted(self.records) }
  }
}

/// Looks again and again until the condition holds; false when it does not within the limit.
package func eventually(
  seconds: Double = 10, _ condition: @Sendable () -> Bool
) async -> Bool {
  let limit = SuspendingClock().now + .seconds(seconds)
  while !condition() {
    guard SuspendingClock().now < limit, (try? await Task.sleep(for: .milliseconds(2))) != nil
    else { return condition() }
  }
  return true
}

/// Holds scripts back until it is opened, once for all.
package final class Gate: Sendable {
  private let isOpen = Atomic(false)
  package init() {}
  package func open() { isOpen.store(true, ordering: .releasing) }
  fileprivate var hasOpened: Bool { isOpen.load(ordering: .acquiring) }
}

/// Runs the scripts. Each connection's thread alone closes its descriptor.
private final class ServerCore: Sendable {
  struct State {
    var records: [FaultServer.Record] = []
    var isStopped = false
  }
  let state = Mutex(State())
  private let script: @Sendable (Int) -> [FaultServer.Step]

  init(_ script: @escaping @Sendable (Int) -> [FaultServer.Step]) { self.script = script }

  func stop() { state.withLock { $0.isStopped = true } }
  private var isStopped: Bool { state.withLock { $0.isStopped } }

  private func record(_ number: Int, _ change: (inout FaultServer.Record) -> Void) {
    state.withLock { change(&$0.records[number]) }
  }

  func serve(_ listener: Listener) {
    while !isStopped {
      guard isReadable(listener.descriptor), let peer = listener.accept() else { continue }
      let number = state.withLock { state in
        state.records.append(.init())
        return state.records.count - 1
      }
      startTestThread { [self] in
        for step in script(number) where !isStopped {
          guard perform(step, peer, number) else { break }
        }
        close(peer)
        record(number) { $0.isOver = true }
      }
    }
    listener.close()
  }

  /// False when the connection is over.
  private func perform(_ step: FaultServer.Step, _ peer: Int32, _ number: Int) -> Bool {
    switch step {
    case .readRequest: return readRequest(peer, number)
    case .send(let bytes): return sendAll(bytes, to: peer)
    case .wait(let gate):
      while !gate.hasOpened, !isStopped { usleep(1000) }
    case .sleep(let milliseconds): usleep(UInt32(milliseconds) * 1000)
    case .hold:
      while !isStopped {
        if isReadable(peer), receive(peer) == nil {
          record(number) { $0.closedByPeer = SuspendingClock().now }
          return false
        }
      }
    case .reset:
      var now = linger(l_onoff: 1, l_linger: 0)
      setsockopt(peer, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
      return false
    case .finish: shutdown(peer, Int32(SHUT_WR))
    }
    return true
  }

  private func readRequest(_ peer: Int32, _ number: Int) -> Bool {
    var request: [UInt8] = []
    while !isStopped, !isWholeRequest(request) {
      guard isReadable(peer) else { continue }
      guard let bytes = receive(peer) else { return false }
      request += bytes
      record(number) { $0.request = request }
    }
    return true
  }
}

private func isWholeRequest(_ bytes: [UInt8]) -> Bool {
  guard let end = bytes.firstRange(of: "\r\n\r\n".utf8) else { return false }
  let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).lowercased()
  guard let field = head.firstRange(of: "\r\ncontent-length: ") else { return true }
  let length = Int(head[field.upperBound...].prefix { $0.isNumber }) ?? 0
  return bytes.count - end.upperBound >= length
}
