import PtySupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension EndToEnd {
  /// Asking again: by itself where that is safe, and by keys after a failure.
  struct Retries {
    private static func busy(_ seconds: Int) -> [FaultServer.Step] {
      Answer.error(
        "429 Too Many Requests", "slow down", headers: ["Retry-After: \(seconds)"])
    }

    private static let sentence = "parley: fake: too many requests for now (429): slow down."

    // MARK: In the shell

    @Test func aWaitIsToldAndThenTheAnswerComes() throws {
      let service = try FakeService { $0 == 0 ? Self.busy(1) : Answer.text("Yes.") }
      let result = try Home(config: service.config).run("ask", "Really?")
      #expect(result.status == 0)
      #expect(result.text == "Yes.\n")
      #expect(result.errorText == "\(Self.sentence) Asking again in 1 s.\n")
      #expect(service.server.records.count == 2)
    }

    @Test func anInterruptEndsTheWait() throws {
      let service = try FakeService(Self.busy(50))
      let home = try Home(config: service.config)
      let command = try home.start(["ask", "--json", "Really?"])
      #expect(command.wait { !command.errors.isEmpty })
      kill(command.process, SIGINT)
      let result = command.finish(within: .seconds(10))
      #expect(result.status == 130)
      #expect(result.errorText.contains("Asking again in 50 s."), "\(result.errorText)")
      #expect(result.text.contains(#""kind":"rateLimited""#), "\(result.text)")
      #expect(service.server.records.count == 1)
    }

    @Test(arguments: [
      (busy(7800), []), (busy(5), ["--max-wait", "4"]),
      // The provider says no, and says nothing of a time.
      (
        Answer.error(
          "429 Too Many Requests", "no", headers: ["Retry-After: 1", "x-should-retry: false"]), []
      ),
      (Answer.error("500 Internal Server Error", "oh"), []),
      // Something has been streamed.
      (
        [
          .streamHead, .piece(text: "Half"),
          .event(#"{"error":{"message":"m","code":"rate_limit_exceeded"}}"#), .lastChunk,
        ], []
      ),
    ])
    func whatIsNotSafeOrTooLongIsNotTriedAgain(
      _ steps: [FaultServer.Step], _ options: [String]
    ) throws {
      let service = try FakeService(steps)
      let home = try Home(config: service.config)
      let result = try home.start(["ask"] + options + ["Really?"]).finish(within: .seconds(20))
      #expect(result.status == 5)
      #expect(!result.errorText.contains("Asking again"))
      #expect(service.server.records.count == 1)
    }

    @Test func triesEnd() throws {
      let service = try FakeService(Answer.error("503 Service Unavailable", "busy"))
      let result = try Home(config: service.config).run("ask", "Really?")
      #expect(result.status == 5)
      #expect(service.server.records.count == 3)
      #expect(result.errorText.split(separator: "\n").count == 3, "\(result.errorText)")
    }

    @Test func aModelThatIsBeingLoadedIsWaitedFor() throws {
      let loading =
        #"{"error":{"message":"Loading model","type":"unavailable_error","code":503}}"#
      let service = try FakeService {
        $0 < 4 ? [.response("503 Service Unavailable", body: loading)] : Answer.text("Ready.")
      }
      let result = try Home(config: service.config).run("ask", "Really?")
      #expect(result.status == 0 && result.text == "Ready.\n" && result.errorText == "")
      #expect(service.server.records.count == 5)
    }

    // MARK: On screen

    private func open(_ service: FakeService) throws -> WorkspaceTerminal {
      try WorkspaceTerminal.open(Home(config: service.config), rows: 24, columns: 80)
    }

    private func models(_ service: FakeService) -> [String] {
      service.server.records.map { $0.requestText.contains(#""model":"other""#) ? "other" : "m" }
    }

    @Test func aWaitCountsDownAndCanBeCutShort() throws {
      let service = try FakeService { $0 == 0 ? Self.busy(50) : Answer.text("Yes.") }
      let terminal = try open(service)
      try terminal.ask("Really?")
      try terminal.shows("Asking again in 49 s · ^C stops · ^X r now · ^X a another model")
      try terminal.shows("Asking again in 48")
      terminal.press(Key.x("r"))
      try terminal.shows("Yes.")
      #expect(service.server.records.count == 2)
      // It is the same answer, not another one.
      #expect(!terminal.text.contains("‹"))
      #expect(terminal.quit() == 0)
    }

    @Test func aWaitCanBeStopped() throws {
      let service = try FakeService(Self.busy(50))
      let terminal = try open(service)
      try terminal.ask("Really?")
      try terminal.shows("Asking again in")
      terminal.press(Key.control("c"))
      try terminal.shows("■ stopped: fake: too many requests")
      #expect(service.server.records.count == 1)
      #expect(terminal.quit() == 0)
    }

    @Test func anotherModelCanBePickedDuringTheWait() throws {
      let service = try FakeService { $0 == 0 ? Self.busy(50) : Answer.text("From another.") }
      let terminal = try open(service)
      try terminal.ask("Really?")
      try terminal.shows("Asking again in")
      terminal.press(Key.x("a"))
      try terminal.shows("Answer again with")
      terminal.press("other")
      try terminal.shows("⌕ other")
      terminal.press(Key.enter)
      try terminal.shows("From another.")
      try terminal.shows("‹2/2›")
      #expect(models(service) == ["m", "other"])
      #expect(terminal.quit() == 0)
    }

    /// An answer that breaks off, and then answers that do not.
    private func broken() throws -> (FakeService, WorkspaceTerminal) {
      let service = try FakeService {
        $0 == 0
          ? [.streamHead, .piece(text: "Once upon"), .finish] : Answer.text(" a time \($0).")
      }
      let terminal = try open(service)
      try terminal.ask("Tell me")
      try terminal.shows("✗ fake: the connection ended")
      try terminal.shows("^X g continues · ^X r asks again · ^X a another model")
      return (service, terminal)
    }

    @Test func aCutAnswerGoesOn() throws {
      let (service, terminal) = try broken()
      terminal.press(Key.x("g"))
      try terminal.shows("Once upon a time 1.")
      try terminal.shows("‹2/2›")
      let body = try #require(service.server.records.last).requestText
      #expect(body.contains(#"{"role":"assistant","content":"Once upon"}"#), "\(body)")
      terminal.press(Key.x("["))
      try terminal.shows("✗ fake: the connection ended")
      #expect(terminal.quit() == 0)
    }

    @Test func aCutAnswerIsAskedForAgain() throws {
      let (service, terminal) = try broken()
      terminal.press(Key.x("r"))
      try terminal.shows("a time 1.")
      try terminal.shows("‹2/2›")
      #expect(!terminal.text.contains("Once upon"))
      #expect(models(service) == ["m", "m"])
      terminal.press(Key.x("["))
      try terminal.shows("Once upon")
      #expect(terminal.quit() == 0)
    }

    @Test func aCutAnswerIsAskedForElsewhere() throws {
      let (service, terminal) = try broken()
      terminal.press(Key.x("a"))
      try terminal.shows("Answer again with")
      terminal.press("other")
      try terminal.shows("⌕ other")
      terminal.press(Key.enter)
      try terminal.shows("a time 1.")
      try terminal.shows("other · ")
      try terminal.shows("‹2/2›")
      #expect(models(service) == ["m", "other"])
      let body = try #require(service.server.records.last).requestText
      #expect(!body.contains("Once upon"), "\(body)")
      #expect(terminal.quit() == 0)
    }
  }
}
