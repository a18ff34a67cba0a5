import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How a command learns that it should end. Signals are waited for on the main thread, which has nothing
/// else to do while a command runs.
final class Interruption: Sendable {
  private struct State {
    var number: Int32?
    var act: (@Sendable () -> Void)?
  }
  private let state = Mutex(State())

  /// The signal that came, if one did.
  var signal: Int32? { state.withLock { $0.number } }

  /// What to do when a signal comes, at once if one came already. Without this a signal ends the program.
  func handle(_ act: @escaping @Sendable () -> Void) {
    let isDue = state.withLock { state in
      state.act = act
      return state.number != nil
    }
    if isDue { act() }
  }

  /// Keeps the signals for `waitForSignals`. Called before the first thread starts, because threads inherit
  /// what is blocked. A closed pipe is told by write(2) alone.
  static func blockSignals() {
    ignoreClosedPipes()
    var set = signals()
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  func waitForSignals() -> Never {
    Self.forEachSignal { number in
      let (act, isFirst) = state.withLock { state in
        defer { state.number = state.number ?? number }
        return (state.act, state.number == nil)
      }
      // A second signal means it: the first one's orderly end takes too long.
      guard let act, isFirst else { leaveProcess(128 + number) }
      act()
    }
  }

  /// Calls `act` on this thread for every signal that comes.
  static func forEachSignal(_ act: (_ number: Int32) -> Void) -> Never {
    var set = signals()
    while true {
      var number: Int32 = 0
      if sigwait(&set, &number) == 0 { act(number) }
    }
  }

  private static func signals() -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, number) }
    return set
  }
}

/// Outside of the class, whose `signal` hides the function of that name.
private func ignoreClosedPipes() { signal(SIGPIPE, SIG_IGN) }
