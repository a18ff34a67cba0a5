import PtySupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension EndToEnd {
  /// Several Parleys of one user.
  struct Sharing {
    @Test func aConversationAppearsInTheOtherWorkspaceByItself() throws {
      let service = try FakeService(Answer.text("here it is"))
      let home = try Home(config: service.config)
      let first = try WorkspaceTerminal.open(home)
      let second = try WorkspaceTerminal.open(home)
      try second.shows("Nothing yet")
      try first.ask("Seen from both")
      try first.shows("here it is")
      // The promise is a second; a machine that runs everything else as well gets a little more.
      try second.shows("Seen from both", within: .seconds(isLong ? 1 : 3))
      try second.openFromList("Seen from both")
      try second.shows("here it is")
      // The second goes on with it, and the first has it on screen without a key.
      try second.ask("And now?")
      try first.shows("And now?", within: .seconds(5))
      #expect(first.quit() == 0)
      #expect(second.quit() == 0)
    }

    @Test func theHalfAnswerOfAKilledParleyEndsOnTheOthersScreen() throws {
      let gate = Gate()
      let service = try FakeService(
        [.streamHead, .piece(text: "half "), .wait(gate)] + FaultServer.Step.ending)
      let home = try Home(config: service.config)
      let first = try WorkspaceTerminal.open(home)
      try first.ask("Never finished")
      try first.shows("half")
      let second = try WorkspaceTerminal.open(home)
      try second.openFromList("Never finished")
      try second.shows("half")
      #expect(!second.text.contains("stopped"))
      kill(try #require(first.interface).id, SIGKILL)
      #expect(first.pty.waitForExit() == 137)
      try second.shows("■ stopped")
      gate.open()
      #expect(second.quit() == 0)
    }

    @Test func unsentWordsOfTwoParleysBothStay() throws {
      let home = try Home()
      let first = try WorkspaceTerminal.open(home)
      let second = try WorkspaceTerminal.open(home)
      first.press("words of the first")
      try first.shows("words of the first")
      second.press("words of the second")
      try second.shows("words of the second")
      #expect(first.quit() == 0)
      #expect(second.quit() == 0)
      let third = try WorkspaceTerminal(home)
      try third.shows("words of the first")
      try third.shows("words of the second")
      #expect(third.quit() == 0)
    }

    @Test(.enabled(if: Parley.hasEngine, Parley.engineAdvice))
    func oneEngineServesAll() throws {
      let home = try Home(.tiny, config: "[defaults]\nmodel = \"local/tiny\"\nmax_tokens = 8\n")
      let first = try WorkspaceTerminal.open(home)
      try first.ask("one")
      try first.shows("tok/s")
      let engine = try #require(home.processes.filter(\.isEngine).first)
      let second = try WorkspaceTerminal.open(home)
      try second.ask("two")
      try second.shows("tok/s")
      #expect(try home.run("ask", "three").status == 0)
      #expect(home.processes.filter(\.isEngine).map(\.id) == [engine.id])
      #expect(first.quit() == 0)
      // Who goes first does not take it along.
      try second.ask("four")
      #expect(
        second.pty.wait {
          $0.text.split(separator: "\n").filter { $0.contains("tok/s · $0") }.count == 2
        })
      #expect(home.processes.filter(\.isEngine).map(\.id) == [engine.id])
      #expect(second.quit() == 0)
      #expect(home.isDeserted(), "left: \(home.processes)")
    }

    @Test func anotherStartDoesNotStopARunningAnswer() throws {
      let gate = Gate()
      let service = try FakeService(
        [.streamHead, .piece(text: "still "), .wait(gate), .piece(text: "running")]
          + FaultServer.Step.ending)
      let home = try Home(config: service.config)
      let first = try WorkspaceTerminal.open(home)
      try first.ask("Take your time")
      try first.shows("still")
      let second = try WorkspaceTerminal.open(home)
      let third = try WorkspaceTerminal.open(home)
      for terminal in [second, third] {
        try terminal.openFromList("Take your time")
        try terminal.shows("still")
        #expect(!terminal.text.contains("stopped"))
      }
      gate.open()
      // To its end: quitting would stop it.
      try first.shows("· $0")
      for terminal in [first, second, third] {
        try terminal.shows("still running")
        #expect(!terminal.text.contains("stopped"))
        #expect(terminal.quit() == 0)
      }
    }
  }
}
