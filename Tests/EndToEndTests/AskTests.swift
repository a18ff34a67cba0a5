import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension EndToEnd {
  /// The contract of `parley ask` for scripts.
  struct Ask {
    private static let keys = [
      "service", "model", "text", "reasoning", "finish", "provider_finish", "usage", "cost_usd",
      "seconds", "first_token_seconds", "conversation", "message", "error",
    ]

    @Test(.enabled(if: Parley.hasEngine, Parley.engineAdvice))
    func standardInputGoesToTheRealModel() throws {
      let home = try Home(.smolLM2)
      let result = try home.run(
        "ask", "--max-tokens", "30", "What does this do?", input: "SELECT 1;")
      #expect(result.status == 0, "\(result.errorText)")
      #expect(result.text.trimmed.count > 20)
      #expect(result.text.hasSuffix("\n"))
      #expect(home.isDeserted(), "left: \(home.processes)")
    }

    @Test func jsonHasEveryField() throws {
      let service = try FakeService(Answer.text("Yes.", reasoning: "Hm."))
      let home = try Home(config: service.config)
      let result = try home.run("ask", "--json", "Really?")
      #expect(result.status == 0)
      let report = try AskReport(result)
      for key in Self.keys { #expect(result.text.contains("\"\(key)\":")) }
      #expect(report.service == "fake" && report.model == "m")
      #expect(report.text == "Yes." && report.reasoning == "Hm.")
      #expect(report.finish == "stop" && report.providerFinish == "stop")
      let usage = try #require(report.usage)
      #expect(usage.input == 11 && usage.cached == 3 && usage.cacheWrite == 0)
      #expect(usage.output == 7 && usage.reasoning == 2)
      #expect(report.error == nil && report.costUsd == 0)
      #expect(try #require(report.seconds) >= #require(report.firstTokenSeconds))
      #expect(report.conversation.count == 36 && report.message.count == 36)
      #expect(result.errorText == "")
    }

    @Test(arguments: [
      (400, "400 Bad Request"), (401, "401 Unauthorized"), (402, "402 Payment Required"),
      (403, "403 Forbidden"), (404, "404 Not Found"),
    ])
    func refusalsAreFour(status: Int, line: String) throws {
      let service = try FakeService(Answer.error(line, "no, says the provider"))
      let home = try Home(config: service.config)
      let result = try home.run("ask", "hi")
      #expect(result.status == 4)
      #expect(result.text == "")
      #expect(result.errorText.contains("fake"), "\(result.errorText)")
      let report = try AskReport(try home.run("ask", "--json", "hi"))
      #expect(report.finish == "error" && report.error?.message.isEmpty == false)
    }

    @Test func tooManyRequestsIsFiveAndSaysHowLong() throws {
      let service = try FakeService(
        Answer.error("429 Too Many Requests", "slow down", headers: ["Retry-After: 7"]))
      let home = try Home(config: service.config)
      let result = try home.run("ask", "--json", "hi")
      #expect(result.status == 5)
      #expect(try AskReport(result).error?.retryAfter == 7)
    }

    @Test func brokenServersAreFive() throws {
      let service = try FakeService(Answer.error("500 Internal Server Error", "oh"))
      let home = try Home(config: service.config)
      #expect(try home.run("ask", "hi").status == 5)
      // Nobody listens on this port.
      let nobody = try Home(
        config: "[services.fake]\nbase_url = \"http://127.0.0.1:1/v1\"\nmodels = [\"m\"]\n")
      #expect(try nobody.run("ask", "--model", "fake/m", "hi").status == 5)
    }

    @Test func aCutAnswerIsPrintedAndKeptAndFive() throws {
      let service = try FakeService([.streamHead, .piece(text: "half of it")])
      let home = try Home(config: service.config)
      let result = try home.run("ask", "Tell me everything")
      #expect(result.status == 5)
      #expect(result.text == "half of it\n")
      #expect(result.errorText.contains("parley: "))
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.openFromList("Tell me everything")
      try terminal.shows("half of it")
      #expect(terminal.quit() == 0)
    }

    @Test func whatIsMissingIsThree() throws {
      let home = try Home(
        config:
          "[services.fake]\nbase_url = \"https://example.invalid/v1\"\nmodels = [\"m\"]\nkey_env = \"NO_SUCH_KEY\"\n"
      )
      let keyless = try home.run("ask", "--model", "fake/m", "hi")
      #expect(keyless.status == 3)
      #expect(keyless.errorText.contains("NO_SUCH_KEY"))
      #expect(try home.run("ask", "--model", "nowhere/m", "hi").status == 3)
      #expect(try home.run("ask", "--model", "local/none", "hi").status == 3)
      let none = try home.run("ask", "hi")
      #expect(none.status == 3)
      #expect(none.errorText.contains("parley engine install"), "\(none.errorText)")
    }

    @Test func wrongUsageIsTwo() throws {
      let home = try Home()
      #expect(try home.run("ask").status == 2)
      #expect(try home.run("ask", "--no-such-option", "hi").status == 2)
      #expect(try home.run("ask", "--model", "noslash", "hi").status == 2)
      #expect(try home.run("nonsense").status == 2)
      #expect(try home.run("--help").status == 0)
      #expect(try home.run("--version").status == 0)
    }

    @Test func anInterruptKeepsWhatCame() throws {
      let service = try FakeService(Answer.begun("the beginning"))
      let home = try Home(config: service.config)
      let command = try home.start(["ask", "A long story"])
      #expect(command.wait { !command.output.isEmpty })
      kill(command.process, SIGINT)
      let result = command.finish(within: .seconds(15))
      #expect(result.status == 130)
      #expect(result.text == "the beginning\n")
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.openFromList("A long story")
      try terminal.shows("the beginning")
      try terminal.shows("■ stopped")
      #expect(terminal.quit() == 0)
    }

    /// The pipe to a reader who takes nothing is soon full.
    @Test func aReaderWhoStandsStillDoesNotStopTheStoring() throws {
      let piece = String(repeating: "many words, ", count: 2000)
      let service = try FakeService(
        [.streamHead]
          + (0..<20).flatMap { _ in [.piece(text: piece), .sleep(milliseconds: 20)] }
          + [.piece(text: "the-last-word")] + FaultServer.Step.ending)
      let home = try Home(config: service.config)
      let command = try home.start(["ask", "A long story"])
      let isStored = waits {
        [home.database, home.database + "-wal"].contains { file in
          readFile(file)?.firstRange(of: Array("the-last-word".utf8)) != nil
        }
      }
      #expect(isStored)
      let result = command.finish()
      #expect(result.status == 0)
      #expect(result.text.hasSuffix("many words, the-last-word\n"))
      #expect(result.text.utf8.count == 20 * piece.utf8.count + 14)
    }

    @Test func aReaderWhoStandsStillDoesNotStopTheEnd() throws {
      let piece = String(repeating: "many words, ", count: 20_000)
      let service = try FakeService([.streamHead, .piece(text: piece), .hold])
      let home = try Home(config: service.config)
      let command = try home.start(["ask", "A long story"])
      #expect(waits { (readFile(home.database + "-wal")?.count ?? 0) > piece.utf8.count })
      kill(command.process, SIGINT)
      #expect(waits(within: .seconds(15)) { home.isDeserted(within: .zero) })
      #expect(command.finish().status == 130)
    }

    @Test func aTooLargeRequestIsRefused() throws {
      let service = try FakeService(Answer.error("413 Content Too Large", "too large"))
      let home = try Home(config: service.config)
      #expect(try home.run("ask", "hi").status == 4)
    }

    @Test func aClosedPipeIsQuiet() throws {
      let service = try FakeService(Answer.words(0..<400, every: 5))
      let home = try Home(config: service.config)
      let command = try home.start(["ask", "hi"])
      #expect(command.wait { command.output.count > 5 })
      command.closeOutput()
      let result = command.finish(within: .seconds(20))
      #expect(result.status == 0)
      #expect(result.errorText == "")
      #expect(home.isDeserted())
    }

    @Test func noSaveKeepsNothing() throws {
      let service = try FakeService(Answer.text("gone"))
      let home = try Home(config: service.config)
      #expect(try home.run("ask", "--no-save", "hi").status == 0)
      #expect(access(home.database, F_OK) != 0)
    }

    @Test func thoughtsGoToStandardError() throws {
      let service = try FakeService(Answer.text("Yes.", reasoning: "hm"))
      let home = try Home(config: service.config)
      let result = try home.run("ask", "hi")
      #expect(result.text == "Yes.\n")
      #expect(result.errorText.trimmed == "hm")
    }

    @Test func theQuestionIsWhatWasWrittenAndPiped() throws {
      let service = try FakeService(Answer.text("ok"))
      let home = try Home(config: service.config)
      #expect(try home.run("ask", "-s", "Be brief.", "What is this?", input: "a\nb\n").status == 0)
      let body = try #require(service.server.records.first).requestText
      #expect(body.contains(#""What is this?\n\na\nb""#), "\(body)")
      #expect(body.contains(#""Be brief.""#))
      #expect(body.contains(#""model":"m""#))
    }
  }
}
