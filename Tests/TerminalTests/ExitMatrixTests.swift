import PtySupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// However the interface ends, the terminal is as it was.
@Suite(.serialized) struct ExitMatrixTests {
  enum Ending: String, CaseIterable {
    case quit
    case exitStatus
    case terminate
    case hangupSignal
    case interrupt
    case quitSignal
    case trap
    case segmentationFault
    case abort
    case killInterface
    case terminateInterface
    case killGuardian
  }

  @Test(arguments: Ending.allCases) func terminalIsAsItWas(after ending: Ending) throws {
    let terminal = try ProbeTerminal.startInShell()
    // The shell's settings are the ones a new terminal has.
    let before = terminal.initialSettings
    try #require(terminal.waitForText("events="))
    #expect(terminal.settings != before)
    #expect(terminal.screen.leftovers == [1, 1049, 2004, 1000, 1002, 1006])
    let interface = try #require(ProbeTerminal.number("ui", in: terminal))
    let guardian = try #require(ProbeTerminal.number("guardian", in: terminal))
    perform(ending, terminal, interface, guardian)
    // Among the bytes: what a shell says before a killed guardian's child has left the second screen
    // vanishes with that.
    try #require(terminal.waitForBytes("status=\(expectedStatus(ending))."))
    // A killed guardian's child restores the terminal by itself, a moment later.
    #expect(terminal.wait { $0.leftovers.isEmpty && $0.isCursorVisible })
    #expect(waitUntil { terminal.settings == before })
    #expect(terminal.screen.unexpected == [])
    #expect(waitUntil { kill(interface, 0) != 0 })
    let crashed = [Ending.trap, .segmentationFault, .abort, .killInterface].contains(ending)
    #expect(terminal.screen.text.contains("Parley ended unexpectedly (signal ") == crashed)
    terminal.send("\r")
    #expect(terminal.waitForExit() == 0)
  }

  private func perform(
    _ ending: Ending, _ terminal: PseudoTerminal, _ interface: Int32, _ guardian: Int32
  ) {
    switch ending {
    case .quit: terminal.send("q")
    case .exitStatus: terminal.send("X")
    case .terminate: kill(guardian, SIGTERM)
    case .hangupSignal: kill(guardian, SIGHUP)
    case .interrupt: kill(guardian, SIGINT)
    case .quitSignal: kill(guardian, SIGQUIT)
    case .trap: terminal.send("T")
    case .segmentationFault: terminal.send("S")
    case .abort: terminal.send("A")
    case .killInterface: kill(interface, SIGKILL)
    case .terminateInterface: kill(interface, SIGTERM)
    case .killGuardian: kill(guardian, SIGKILL)
    }
  }

  private func expectedStatus(_ ending: Ending) -> Int32 {
    switch ending {
    case .quit: 0
    case .exitStatus: 7
    case .terminate, .hangupSignal, .interrupt, .quitSignal, .terminateInterface: 4
    case .trap:
      #if arch(x86_64)
        128 + SIGILL
      #else
        128 + SIGTRAP
      #endif
    case .segmentationFault: 128 + SIGSEGV
    case .abort: 128 + SIGABRT
    case .killInterface, .killGuardian: 128 + SIGKILL
    }
  }

  /// The window is closed: both processes end by themselves.
  @Test(arguments: [false, true]) func closedWindow(ignoringHangup: Bool) throws {
    let program = ProbeTerminal.program
    let arguments =
      ignoringHangup ? ["/bin/sh", "-c", "trap '' HUP; \(program)"] : [program]
    let terminal = try PseudoTerminal(arguments, environment: ProbeTerminal.environment())
    try #require(terminal.waitForText("events="))
    let interface = try #require(ProbeTerminal.number("ui", in: terminal))
    terminal.hangUp()
    #expect(waitUntil { kill(interface, 0) != 0 })
    #expect(terminal.waitForExit() != nil)
  }

  /// It can look at nothing any more, and would hold the terminal for ever.
  @Test func hungInterfaceEndsWithoutItsGuardian() throws {
    let terminal = try ProbeTerminal.startInShell()
    let before = terminal.settings
    try #require(terminal.waitForText("events="))
    let interface = try #require(ProbeTerminal.number("ui", in: terminal))
    let guardian = try #require(ProbeTerminal.number("guardian", in: terminal))
    terminal.send("H")
    try #require(terminal.waitForBytes("HANGING"))
    kill(guardian, SIGKILL)
    try #require(terminal.waitForBytes("status=137."))
    #expect(waitUntil { kill(interface, 0) != 0 })
    #expect(terminal.wait { $0.leftovers.isEmpty && $0.isCursorVisible })
    #expect(terminal.settings == before)
    terminal.send("\r")
    #expect(terminal.waitForExit() == 0)
  }

  /// A terminal that takes nothing more must not keep the program from ending.
  @Test func frozenTerminal() throws {
    let terminal = try ProbeTerminal.start()
    try #require(terminal.waitForText("events="))
    let guardian = terminal.process
    // Nobody reads; every resize is a whole frame.
    for step in 0..<200 {
      terminal.resize(rows: 24 + step % 5 * 10, columns: 80 + step % 7 * 10)
      usleep(2_000)
    }
    kill(guardian, SIGTERM)
    #expect(terminal.waitForExit(within: .seconds(20)) == 4)
  }
}

/// Waits for something another process does, which nothing announces.
func waitUntil(within limit: Duration = .seconds(15), _ condition: () -> Bool) -> Bool {
  let deadline = ContinuousClock.now + limit
  while !condition() {
    if .now > deadline { return false }
    usleep(5_000)
  }
  return true
}
