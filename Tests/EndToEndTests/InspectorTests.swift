import PtySupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private let sqlite = "/usr/bin/sqlite3"

extension EndToEnd {
  /// What went over the wire, on the real program.
  struct Inspector {
    private static let key = "sk-planted-0123456789-canary"

    private func config(_ service: FakeService) -> String {
      service.config + "\nkey_env = \"FAKE_API_KEY\"\n"
    }

    private func open(_ home: Home) throws -> WorkspaceTerminal {
      try .open(home, environment: ["FAKE_API_KEY": Self.key])
    }

    /// The same, with the list of models asked for already: that is request 0.
    private func open(_ home: Home, of service: FakeService) throws -> WorkspaceTerminal {
      let terminal = try open(home)
      try #require(waits { !service.server.records.isEmpty })
      return terminal
    }

    /// Files of a home in which a text stands.
    private func files(with text: String, in home: Home) throws -> [Substring] {
      let grep = try Command(
        ["/usr/bin/env", "grep", "-rlaF", "-e", text, home.path], environment: home.environment())
      return grep.finish().text.split(separator: "\n")
    }

    @Test func requestResponseAndRules() throws {
      let service = try FakeService { Answer.text("answer \($0)", reasoning: "hm") }
      let home = try Home(config: config(service))
      var terminal = try open(home, of: service)
      try terminal.ask("First question")
      try terminal.shows("out 7")
      try terminal.ask("Second question")
      // The line under a finished answer, twice.
      let isOver = terminal.pty.wait(within: .seconds(30)) { screen in
        screen.lines.count { $0.contains("out 7") } == 2
      }
      try #require(isOver, "\(terminal.text)")
      terminal.press(Key.x("i"))
      try terminal.shows("POST \(service.server.url)/v1/chat/completions")
      try terminal.shows("Authorization: Bearer ••••")
      try terminal.shows("\"content\": \"First question\"")
      terminal.press("\t")
      try terminal.shows("HTTP status 200")
      terminal.press("r")
      try terminal.shows("{\"content\":\"answer 2\"}")
      terminal.press("\t")
      try terminal.shows("• reasoning of 1 earlier answer: left out")
      try terminal.shows("the answer is complete")
      terminal.press("q")
      try terminal.hides("Request inspector")
      #expect(terminal.quit() == 0)
      #expect(terminal.pty.screen.unexpected == [])

      // What is kept is there the next time.
      terminal = try open(home)
      try terminal.openFromList("First question")
      terminal.press(Key.x("i"))
      try terminal.shows("\"content\": \"Second question\"")
      #expect(!terminal.text.contains("Rebuilt"))
      terminal.press("q")
      try terminal.hides("Request inspector")
      #expect(terminal.quit() == 0)
      #expect(try files(with: Self.key, in: home) == [])
    }

    /// A key that the server repeats, the second time in two pieces, and a stopped answer.
    @Test func refusedAndStoppedAnswersHaveTheirExchanges() throws {
      let body = "{\"error\":{\"message\":\"wrong key \(Self.key)\"}}"
      let cut = body.index(body.startIndex, offsetBy: 40)
      let service = try FakeService { request in
        request <= 1
          ? [
            .head("401 Unauthorized", ["Content-Length: \(body.utf8.count)"]),
            .send(text: String(body[..<cut])), .sleep(milliseconds: 50),
            .send(text: String(body[cut...])),
          ] : Answer.begun("a beginning")
      }
      let home = try Home(config: config(service))
      let terminal = try open(home, of: service)
      try terminal.ask("Hello")
      try terminal.shows("wrong key •••")
      terminal.press(Key.x("i") + "\t")
      try terminal.shows("HTTP status 401")
      try terminal.shows("wrong key ••••")
      terminal.press("q")
      try terminal.hides("Request inspector")
      terminal.press(Key.x("r"))
      try terminal.shows("a beginning")
      terminal.press(Key.control("c"))
      try terminal.shows("■ stopped")
      terminal.press(Key.x("i") + "\t\t")
      try terminal.shows("stopped")
      terminal.press("hr")
      try terminal.shows("{\"content\":\"a beginning\"}")
      terminal.press("q")
      try terminal.hides("Request inspector")
      #expect(terminal.quit() == 0)
      #expect(try files(with: Self.key, in: home) == [])
    }

    @Test func aTemporaryConversationIsShownFromMemory() throws {
      let service = try FakeService { Answer.text("answer \($0)") }
      let home = try Home(config: config(service))
      let terminal = try open(home)
      terminal.press(Key.x("N"))
      try terminal.ask("Whispered")
      try terminal.shows("out 7")
      terminal.press(Key.x("i"))
      try terminal.shows("Stored nowhere")
      try terminal.shows("\"content\": \"Whispered\"")
      terminal.press("q" + Key.x("q") + Key.x("q"))
      #expect(terminal.pty.waitForExit(within: .seconds(15)) == 0)
      #expect(try files(with: "Whispered", in: home) == [])
    }

    @Test(.enabled(if: access(sqlite, X_OK) == 0, "needs sqlite3"))
    func anOlderAnswerIsRebuiltAndSaysSo() throws {
      let service = try FakeService { Answer.text("answer \($0)") }
      let home = try Home(config: config(service))
      var terminal = try open(home)
      try terminal.ask("Long ago")
      try terminal.shows("out 7")
      #expect(terminal.quit() == 0)
      let forgetting = try Command(
        [sqlite, home.database, "DELETE FROM exchange"], environment: home.environment()
      ).finish()
      #expect(forgetting.status == 0, "\(forgetting.errorText)")
      terminal = try open(home)
      try terminal.openFromList("Long ago")
      terminal.press(Key.x("i"))
      try terminal.shows("Rebuilt from the stored history with today's rules")
      try terminal.shows("Authorization: Bearer ••••")
      try terminal.shows("\"content\": \"Long ago\"")
      terminal.press("\t")
      try terminal.shows("Nothing is kept of the response")
      terminal.press("q")
      try terminal.hides("Request inspector")
      #expect(terminal.quit() == 0)
    }
  }
}
