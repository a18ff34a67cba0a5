package import Conversation
import Synchronization
import Transfer

/// Notes what goes out and comes back for one answer. While it streams, bytes are only put aside; keys are
/// masked when the exchange is taken, so that a key that came in pieces is found.
package final class ExchangeRecorder: Sendable {
  /// Bytes of a body that are kept.
  package enum Limit {
    /// Room for every image that a service takes.
    package static let request = 16 << 20
    package static let response = 4 << 20
  }

  private struct State {
    var started: Timestamp
    var service: Service
    var mask: KeyMask
    var request: TransferRequest
    var rules: [String]
    var head: ResponseHead?
    var body: [UInt8] = []
    var length = 0
  }

  private let state = Mutex<State?>(nil)

  package init() {}

  func begin(
    _ request: TransferRequest, rules: [String], service: Service, key: Secret?, at now: Timestamp
  ) {
    let mask = KeyMask(key, keyHeader: service.keyHeader)
    state.withLock {
      $0 = State(started: now, service: service, mask: mask, request: request, rules: rules)
    }
  }

  func note(_ event: TransferEvent) {
    state.withLock { state in
      switch event {
      case .head(let head): state?.head = head
      case .bytes(let bytes):
        state?.length += bytes.count
        // A key that begins before the limit and ends behind it is to be known as one.
        let room = Limit.response + (state?.mask.longestMatch ?? 0) - (state?.body.count ?? 0)
        if room > 0 { state?.body += bytes.prefix(room) }
      }
    }
  }

  /// What has been noted so far, without keys; nil when nothing was sent. How it ended is not known here.
  package var exchange: HTTPExchange? {
    guard let state = state.withLock({ $0 }) else { return nil }
    return HTTPExchange(
      started: state.started, request: Self.request(of: state), response: Self.response(of: state),
      rules: state.rules)
  }

  private static func request(of state: State) -> HTTPExchange.Request {
    let (request, mask) = (state.request, state.mask)
    return HTTPExchange.Request(
      method: request.method, url: mask.masking(url: request.url), unixSocket: request.unixSocket,
      caFile: request.caFile, bypassesProxy: request.goesRoundTheProxy,
      headers: request.headers.map(mask.masking), keyVariable: state.service.key.environment,
      serviceName: state.service.name, length: request.body.count,
      isCut: request.body.count > Limit.request,
      body: start(of: mask.masking(request.body), Limit.request))
  }

  private static func response(of state: State) -> HTTPExchange.Response? {
    guard let head = state.head else { return nil }
    var body = state.mask.masking(state.body)
    if !(200..<300).contains(head.status) { body = state.mask.maskingRemains(in: body) }
    return HTTPExchange.Response(
      status: head.status, headers: head.headers.map(state.mask.masking), length: state.length,
      isCut: state.length > Limit.response, body: start(of: body, Limit.response))
  }

  private static func start(of bytes: [UInt8], _ limit: Int) -> [UInt8] {
    bytes.count > limit ? Array(bytes[..<limit]) : bytes
  }
}
