import CTerminal
package import Surface

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why the program is told to end, or what the loop came back with.
package enum LoopEnd: Hashable, Sendable {
  /// The handler said so.
  case finished
  case terminated
  case interrupted
  /// SIGQUIT.
  case aborted
  /// The terminal is closed, or SIGHUP.
  case hangup
  /// The guardian is dead: nobody else would restore the terminal.
  case orphaned

  /// The signal that the program ends for, as a shell would say it; nil when it ends on purpose.
  package var signal: Int32? {
    switch self {
    case .finished: nil
    case .terminated: SIGTERM
    case .interrupted: SIGINT
    case .aborted: SIGQUIT
    case .hangup, .orphaned: SIGHUP
    }
  }
}

/// The program behind the loop. All calls come on the loop's thread, one at a time.
package protocol LoopHandler: AnyObject {
  associatedtype Mail: Mergeable
  typealias Instant = ContinuousClock.Instant

  func handle(_ input: InputEvent)
  func handle(_ mail: [Mail])

  /// When `handleDeadline` is to be called if nothing happens before; nil for never. Asked in each round.
  var deadline: Instant? { get }
  func handleDeadline(at now: Instant)

  /// The surface to show, or nil when it would be the same as before.
  func draw(size: Size) -> Surface?

  var isFinished: Bool { get }
}

/// One thread that blocks until there is something to do.
///
/// Order of a round: input first, then the mailbox, then at most one frame. While a frame is due soon, or the
/// terminal has not taken the last one, the mailbox only gathers: a fast stream causes no wakes. The loop
/// never blocks on the terminal and never works when nothing happens.
package final class EventLoop<Handler: LoopHandler> {
  package typealias Instant = ContinuousClock.Instant

  /// Where other threads leave things for the handler.
  package let mailbox: Mailbox<Handler.Mail>
  private let screen: NcursesScreen
  private var decoder: InputDecoder
  private var clock = FrameClock()
  private var escapeDue: Instant?
  private var toldSize: Size
  private let start = Instant.now

  package init(screen: NcursesScreen) {
    self.screen = screen
    toldSize = screen.size
    decoder = InputDecoder(terminalKeys: screen.terminalKeys())
    mailbox = Mailbox(wake: { cterm_wake() })
  }

  /// Runs until the handler is finished, the program is told to end, or the terminal is gone.
  package func run(_ handler: Handler) -> LoopEnd {
    clock.want(forInput: true)
    while !handler.isFinished {
      tellSize(handler)
      draw(handler)
      let frameIsPending = clock.delay(at: .now) != nil
      let ready = cterm_wait(timeout(handler), !frameIsPending)
      if let end = handleSignals(ready, handler) { return end }
      if has(ready, CTERM_INPUT) { readInput(handler) }
      expireEscape(handler)
      if let deadline = handler.deadline, deadline <= .now {
        handler.handleDeadline(at: .now)
        clock.want()
      }
      if has(ready, CTERM_WOKEN) { deliverMail(handler) }
    }
    return .finished
  }

  private func has(_ ready: Int32, _ flag: cterm_ready) -> Bool {
    ready & Int32(flag.rawValue) != 0
  }

  /// Milliseconds until the first thing that is due, rounded up; negative for ever.
  private func timeout(_ handler: Handler) -> Int32 {
    let now = Instant.now
    var delays: [Duration] = []
    // A busy terminal says itself when it can take the frame.
    if let delay = clock.delay(at: now), !screen.isBusy { delays.append(delay) }
    if let deadline = handler.deadline { delays.append(deadline - now) }
    if let escapeDue { delays.append(escapeDue - now) }
    guard let shortest = delays.min() else { return -1 }
    let (seconds, attoseconds) = shortest.components
    if seconds < 0 || attoseconds < 0 { return 0 }
    let part = (attoseconds + attosecondsInMillisecond - 1) / attosecondsInMillisecond
    return Int32(min(seconds, 3_600) * 1000 + part)
  }

  private func handleSignals(_ ready: Int32, _ handler: Handler) -> LoopEnd? {
    if has(ready, CTERM_ORPHANED) {
      screen.close()
      return .orphaned
    }
    if has(ready, CTERM_GONE) { return .hangup }
    guard has(ready, CTERM_SIGNALLED) else { return nil }
    let signals = cterm_take_signals()
    func came(_ signal: cterm_signal) -> Bool { signals & signal.rawValue != 0 }
    if came(CTERM_HANGUP) { return .hangup }
    if came(CTERM_TERMINATE) { return .terminated }
    if came(CTERM_INTERRUPT) { return .interrupted }
    if came(CTERM_QUIT) { return .aborted }
    if came(CTERM_STOP) {
      screen.suspend()
    } else if came(CTERM_CONTINUED), cterm_was_undone() {
      screen.enter()
    } else if came(CTERM_RESIZED) {
      screen.followSize()
    }
    return nil
  }

  /// The window changes by a signal, and also while the terminal is in other hands.
  private func tellSize(_ handler: Handler) {
    if screen.size == toldSize { return }
    toldSize = screen.size
    deliver([.resize(toldSize)], handler)
  }

  private func readInput(_ handler: Handler) {
    var events: [InputEvent] = []
    let mostReads = 16
    for _ in 0..<mostReads {
      let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        count = max(0, cterm_read(buffer.baseAddress, buffer.count))
      }
      if bytes.isEmpty { break }
      events += decoder.decode(bytes, at: milliseconds(since: start))
    }
    escapeDue = decoder.isWaiting ? .now + InputDecoder.escapeTimeout : nil
    deliver(events, handler)
  }

  private func expireEscape(_ handler: Handler) {
    guard let due = escapeDue, due <= .now else { return }
    escapeDue = nil
    deliver(decoder.expire(), handler)
  }

  private func deliver(_ events: [InputEvent], _ handler: Handler) {
    for event in events where !handler.isFinished {
      handler.handle(event)
      clock.want(forInput: true)
    }
  }

  private func deliverMail(_ handler: Handler) {
    cterm_clear_wake()
    let mail = mailbox.drain()
    if mail.isEmpty { return }
    handler.handle(mail)
    clock.want()
  }

  private func draw(_ handler: Handler) {
    guard clock.delay(at: .now) == .zero, !screen.isBusy else { return }
    // The newest there is belongs into the frame.
    deliverMail(handler)
    if let surface = handler.draw(size: screen.size) { screen.present(surface) }
    clock.drew(at: .now)
  }

  private func milliseconds(since start: Instant) -> Int64 {
    let (seconds, attoseconds) = (Instant.now - start).components
    return seconds * 1000 + attoseconds / attosecondsInMillisecond
  }
}

private let attosecondsInMillisecond: Int64 = 1_000_000_000_000_000
