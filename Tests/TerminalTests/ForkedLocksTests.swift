import PtySupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Swift's runtime knows threads by their ids, and a fork gives the child's first thread another one.
struct ForkedLocksTests {
  @Test func aLockOfTheRuntimeThatTwoThreadsWantIsGivenBack() throws {
    let terminal = try ProbeTerminal.start()
    #expect(terminal.waitForText("ui="))
    let interface = try #require(ProbeTerminal.number("ui", in: terminal))
    terminal.send("g")
    let isAlive = terminal.waitForText("global 1")
    // One that hangs would outlive its guardian and spin.
    if !isAlive { kill(interface, SIGKILL) }
    #expect(isAlive)
    terminal.send("q")
    #expect(terminal.waitForExit() == 0)
  }
}
