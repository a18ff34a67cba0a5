import PtySupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Job control under a real interactive shell.
@Suite(.serialized, .enabled(if: access("/bin/bash", X_OK) == 0, "needs /bin/bash"))
struct SuspendTests {
  private func startInBash() throws -> PseudoTerminal {
    var environment = ProbeTerminal.environment()
    environment["PS1"] = "ready> "
    environment["HISTFILE"] = ""
    let terminal = try PseudoTerminal(
      ["/bin/bash", "--norc", "--noprofile", "--noediting", "-i"], environment: environment)
    try #require(terminal.waitForText("ready>"))
    terminal.send("\(ProbeTerminal.program)\n")
    try #require(terminal.waitForText("events="))
    return terminal
  }

  private func expectShell(_ terminal: PseudoTerminal) throws {
    try #require(terminal.waitForText("Stopped"))
    #expect(terminal.wait { $0.leftovers.isEmpty && $0.isCursorVisible })
    try #require(terminal.wait { $0.lines.last { !$0.isEmpty } == "ready>" })
    terminal.send("stty -a | grep -o -- '[-]*icanon'; echo shell-$((40+2))\n")
    #expect(terminal.waitForText("shell-42"))
    #expect(terminal.screen.lines.contains("icanon"))
  }

  private func expectWorkspace(_ terminal: PseudoTerminal, after key: String) throws {
    terminal.send(key)
    #expect(terminal.wait { $0.text.contains("\(key). events=") && $0.isAlternate })
    #expect(terminal.screen.leftovers == [1, 1049, 2004, 1000, 1002, 1006])
    #expect(terminal.screen.text.contains("中文字符"))
  }

  private func quit(_ terminal: PseudoTerminal) {
    terminal.send("q")
    #expect(terminal.wait { $0.leftovers.isEmpty })
    terminal.send("exit\n")
    #expect(terminal.waitForExit() != nil)
  }

  @Test func keySuspendsAndForegroundContinues() throws {
    let terminal = try startInBash()
    terminal.send("t")
    #expect(terminal.wait { $0.titles.count == 1 })
    for key in ["x", "y"] {
      terminal.send("\u{1A}")
      try expectShell(terminal)
      terminal.send("fg\n")
      try #require(terminal.wait { $0.isAlternate })
      try expectWorkspace(terminal, after: key)
    }
    // The window got its name back each time.
    #expect(terminal.screen.titles.count == 3)
    quit(terminal)
  }

  enum Stop: CaseIterable {
    case stopInterface
    case stopSignalInterface
    case stopSignalGuardian
  }

  @Test(arguments: Stop.allCases) func othersMayStopIt(how: Stop) throws {
    let terminal = try startInBash()
    let interface = try #require(ProbeTerminal.number("ui", in: terminal))
    let guardian = try #require(ProbeTerminal.number("guardian", in: terminal))
    switch how {
    case .stopInterface: kill(interface, SIGSTOP)
    case .stopSignalInterface: kill(interface, SIGTSTP)
    case .stopSignalGuardian: kill(guardian, SIGTSTP)
    }
    try expectShell(terminal)
    terminal.send("fg\n")
    try #require(terminal.wait { $0.isAlternate })
    try expectWorkspace(terminal, after: "x")
    quit(terminal)
  }

  @Test func backgroundWaitsForTheForeground() throws {
    let terminal = try startInBash()
    terminal.send("\u{1A}")
    try expectShell(terminal)
    terminal.send("bg\n")
    terminal.send("echo still-$((40+3))\n")
    #expect(terminal.waitForText("still-43"))
    terminal.settle()
    #expect(terminal.screen.leftovers.isEmpty)
    terminal.send("fg\n")
    try #require(terminal.wait { $0.isAlternate })
    try expectWorkspace(terminal, after: "x")
    quit(terminal)
  }

  @Test func killedWhileStoppedLeavesTheShellAlone() throws {
    let terminal = try startInBash()
    let interface = try #require(ProbeTerminal.number("ui", in: terminal))
    terminal.send("\u{1A}")
    try expectShell(terminal)
    let start = terminal.output.count
    terminal.send("kill -9 %1\n")
    #expect(waitUntil { kill(interface, 0) != 0 })
    terminal.send("echo shell-$((40+4))\n")
    #expect(terminal.waitForText("shell-44"))
    #expect(!terminal.output[start...].contains(0x1B))
    #expect(terminal.screen.leftovers.isEmpty)
  }

  @Test func externalProgramGetsACookedTerminal() throws {
    let terminal = try startInBash()
    terminal.send("e")
    try #require(terminal.waitForText("EDITOR 1"))
    #expect(terminal.screen.leftovers.isEmpty && terminal.screen.isCursorVisible)
    terminal.send("line\n")
    try #require(terminal.waitForText("ran 5"))
    try expectWorkspace(terminal, after: "x")
    quit(terminal)
  }

  @Test func externalProgramCanBeSuspended() throws {
    let terminal = try startInBash()
    terminal.send("e")
    try #require(terminal.waitForText("EDITOR 1"))
    terminal.send("\u{1A}")
    try #require(terminal.waitForText("Stopped"))
    // The shell hears of the guardian only; the editor must have stopped too before the next line is typed.
    terminal.settle(quiet: .milliseconds(300))
    try expectShell(terminal)
    terminal.send("fg\n")
    terminal.send("line\n")
    try #require(terminal.waitForText("ran 5"))
    try expectWorkspace(terminal, after: "x")
    quit(terminal)
  }
}
