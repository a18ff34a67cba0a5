/// The time limits of one request after the connection, on a clock the caller reads. libcurl's own
/// (`LOW_SPEED_TIME`) notices a stall five seconds late and ends live streams of one byte a second.
struct Watchdog {
  typealias Instant = SuspendingClock.Instant

  private let started: Instant
  private let bodyLength: UInt64
  private let firstByte: Duration?
  private let silence: Duration?
  private var uploaded: UInt64 = 0
  private var lastSign: Instant
  private var hasFirstByte = false
  /// The reader is behind and nothing is being read: the server's silence cannot be known.
  private var isPaused = false

  init(_ request: TransferRequest, now: Instant) {
    (started, lastSign) = (now, now)
    bodyLength = UInt64(request.body.count)
    firstByte = request.firstByteTimeout.map { .seconds($0) }
    silence = request.silenceTimeout.map { .seconds($0) }
  }

  /// Whether `noteUpload` still has something to tell.
  var isSending: Bool { silence != nil && !hasFirstByte && uploaded < bodyLength }

  mutating func noteUpload(_ total: UInt64, now: Instant) {
    guard total > uploaded else { return }
    (uploaded, lastSign) = (total, now)
  }

  mutating func noteBytes(now: Instant) { (hasFirstByte, lastSign) = (true, now) }
  mutating func pause() { isPaused = true }
  mutating func resume(now: Instant) { (isPaused, lastSign) = (false, now) }

  private var limits: [(kind: TransferFailure.Kind, at: Instant)] {
    if isPaused { return [] }
    if hasFirstByte { return silence.map { [(.silence, lastSign + $0)] } ?? [] }
    var found = firstByte.map { [(TransferFailure.Kind.firstByteTimeout, started + $0)] } ?? []
    // Before anything is sent the connect limit holds; once all is sent, thinking is no silence.
    if let silence, uploaded > 0, uploaded < bodyLength {
      found.append((.silence, lastSign + silence))
    }
    return found
  }

  /// When to look again; nil when there is no limit now.
  var deadline: Instant? { limits.map(\.at).min() }

  func verdict(now: Instant) -> TransferFailure? {
    guard let kind = limits.first(where: { $0.at <= now })?.kind else { return nil }
    switch kind {
    case .firstByteTimeout:
      return TransferFailure(kind, "no answer began within \(firstByte?.inWords ?? "its time")")
    default:
      let what = hasFirstByte ? "nothing arrived for" : "the server took nothing for"
      return TransferFailure(kind, "\(what) \(silence?.inWords ?? "too long")")
    }
  }
}

extension Duration {
  /// "1 second", "2.5 seconds".
  fileprivate var inWords: String {
    let milliseconds = self / .milliseconds(1)
    let tenths = Int((milliseconds / 100).rounded())
    let number = tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    return tenths == 10 ? "1 second" : "\(number) seconds"
  }
}
