import PtySupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension EndToEnd {
  /// What bad input gets: a message that says what to do; what was received is kept, the program goes on.
  struct BadInput {
    // MARK: Services

    /// Every one of these is told, and the next question is answered.
    @Test(arguments: [
      ("400 Bad Request", "no such field"), ("401 Unauthorized", "wrong key"),
      ("402 Payment Required", "no credit"), ("404 Not Found", "no model"),
    ])
    func refusals(status: String, message: String) throws {
      let service = try FakeService { request in
        request == 0 ? Answer.error(status, message) : Answer.text("all well")
      }
      let terminal = try WorkspaceTerminal.open(Home(config: service.config))
      try terminal.ask("hi")
      try terminal.shows("✗")
      #expect(terminal.text.contains("r asks again"))
      terminal.press(Key.x("r"))
      try terminal.shows("all well")
      #expect(terminal.quit() == 0)
    }

    @Test(arguments: [
      "429 Too Many Requests", "500 Internal Server Error", "503 Service Unavailable",
    ])
    func laterIsBetter(status: String) throws {
      let service = try FakeService { request in
        request == 0
          ? Answer.error(status, "later", headers: ["Retry-After: 1"]) : Answer.text("all well")
      }
      let terminal = try WorkspaceTerminal.open(Home(config: service.config))
      try terminal.ask("hi")
      try terminal.shows("Asking again in")
      try terminal.shows("all well")
      #expect(terminal.quit() == 0)
    }

    @Test func aCutAnswerGoesOn() throws {
      let service = try FakeService { request in
        request == 0
          ? [.streamHead, .piece(text: "first half"), .reset] : Answer.text(" second half")
      }
      let home = try Home(config: service.config)
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.ask("hi")
      try terminal.shows("✗")
      #expect(terminal.text.contains("first half"))
      #expect(terminal.text.contains("continues"))
      terminal.press(Key.x("g"))
      try terminal.shows("first half second half")
      #expect(terminal.quit() == 0)
    }

    @Test func silenceIsStoppedAtOnce() throws {
      let service = try FakeService([.hold])
      let terminal = try WorkspaceTerminal.open(Home(config: service.config))
      try terminal.ask("hi")
      try terminal.shows("waiting for the first word")
      terminal.press(Key.control("c"))
      try terminal.shows("■ stopped", within: .seconds(3))
      #expect(terminal.quit() == 0)
    }

    @Test func aVeryLongLine() throws {
      let length = Extent.times(200_000, long: 1_000_000)
      let line = String(repeating: "x", count: length)
      let service = try FakeService(
        [.streamHead, .piece(text: line), .piece(text: " the end")] + FaultServer.Step.ending)
      let home = try Home(config: service.config)
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.ask("hi")
      try terminal.shows("the end", within: .seconds(90))
      terminal.press("still here")
      try terminal.shows("> still here")
      #expect(terminal.quit() == 0)
      #expect(
        try home.run("ask", "--no-save", "hi").output.count == length + " the end\n".utf8.count)
    }

    @Test func whatIsNoModelServer() throws {
      let service = try FakeService([
        .response("200 OK", ["Content-Type: text/html"], body: "<html><body>Hello</body></html>")
      ])
      let home = try Home(config: service.config)
      let result = try home.run("ask", "hi")
      #expect(result.status == 3 && result.text == "")
      #expect(result.errorText.contains("fake"), "\(result.errorText)")
    }

    // MARK: The terminal

    @Test func aTinyTerminalThatGrows() throws {
      let terminal = try WorkspaceTerminal(Home(), rows: 1, columns: 1)
      terminal.pty.reads(for: .milliseconds(500))
      terminal.press("x")
      terminal.pty.resize(rows: 30, columns: 110)
      try terminal.shows("> x")
      terminal.pty.resize(rows: 2, columns: 3)
      terminal.pty.reads(for: .milliseconds(100))
      #expect(terminal.quit() == 0)
      #expect(terminal.disorder == [])
    }

    @Test(arguments: ["no-such-terminal", ""])
    func anUnknownTerminal(name: String) throws {
      let home = try Home()
      let terminal = try PseudoTerminal(
        [Parley.program], environment: home.environment(["TERM": name]))
      let before = terminal.settings
      #expect(terminal.waitForExit() == 3)
      #expect(terminal.screen.text.contains("TERM"), "\(terminal.screen.text)")
      #expect(!terminal.output.contains(0x1B))
      #expect(terminal.settings == before)
    }

    @Test func noTerminalAtAll() throws {
      let home = try Home()
      let result = try home.run()
      #expect(result.status == 3)
      #expect(result.errorText.contains("parley ask"))
      #expect(result.output == [])
    }

    // MARK: Files

    @Test func aBrokenConfigurationIsToldWithItsLine() throws {
      let home = try Home(config: "[defaults]\nmodel = \"fake/m\"\nthis is no TOML\n")
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.shows("config.toml:3")
      #expect(terminal.quit() == 0)
      let result = try home.run("models")
      #expect(result.status == 0)
      #expect(result.errorText.contains("config.toml:3"), "\(result.errorText)")
    }

    @Test func anUnknownKeyIsToldAndTheRestCounts() throws {
      let service = try FakeService(Answer.text("fine"))
      let home = try Home(config: service.config + "\n[engine]\nidle_minuets = 3\n")
      let result = try home.run("ask", "hi")
      #expect(result.status == 0 && result.text == "fine\n")
      #expect(result.errorText.contains("idle_minutes"), "\(result.errorText)")
    }

    @Test func aDamagedDatabaseIsLeftAlone() throws {
      let service = try FakeService(Answer.text("fine"))
      let home = try Home(config: service.config)
      let junk = Array("This is not a database at all. ".utf8)
      let bytes = Array(repeatElement(junk, count: 300).joined())
      try home.write(bytes, to: "data/parley.db")
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.shows("Not being saved")
      try terminal.ask("hi")
      try terminal.shows("fine")
      #expect(terminal.quit() == 0)
      #expect(readFile(home.database) == bytes)
      let asked = try home.run("ask", "hi")
      #expect(asked.status == 0 && asked.text == "fine\n")
      #expect(asked.errorText.contains("is not a Parley database"), "\(asked.errorText)")
      #expect(readFile(home.database) == bytes)
    }

    @Test func aNewerDatabaseIsLeftAlone() throws {
      let service = try FakeService(Answer.text("fine"))
      let home = try Home(config: service.config)
      #expect(try home.run("ask", "hi").status == 0)
      var bytes = try #require(readFile(home.database))
      // `user_version` in SQLite's header.
      bytes[60...63] = [0, 0, 3, 231]
      try home.write(bytes, to: "data/parley.db")
      unlink(home.database + "-wal")
      unlink(home.database + "-shm")
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.shows("made by a newer")
      try terminal.ask("hi")
      try terminal.shows("fine")
      #expect(terminal.quit() == 0)
      #expect(readFile(home.database) == bytes)
    }

    @Test func aReadOnlyFolderStillShowsAndAnswers() throws {
      let service = try FakeService(Answer.text("fine"))
      let home = try Home(config: service.config)
      #expect(try home.run("ask", "From before").status == 0)
      chmod(home.path, 0o755)
      chmod(home.path + "/config", 0o755)
      chmod(home.path + "/config/config.toml", 0o644)
      chmod(home.database, 0o444)
      chmod(home.data, 0o555)
      defer { chmod(home.data, 0o700) }
      var command = [Parley.program]
      if geteuid() == 0 {
        // The administrator may write everywhere; somebody else may not.
        chown(home.path + "/run", 65_534, 65_534)
        command = [
          "/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
          Parley.program,
        ]
        let canRun = try Command(command + ["--version"], environment: home.environment()).finish()
        if canRun.status != 0 { try Test.cancel("no other user can run \(Parley.program)") }
      }
      let terminal = try PseudoTerminal(
        command, rows: 30, columns: 110, environment: home.environment())
      #expect(terminal.waitForText("Not being saved"), "\(terminal.screen.text)")
      #expect(terminal.waitForText("From before"), "\(terminal.screen.text)")
      terminal.send("hi")
      #expect(terminal.waitForText("> hi"))
      terminal.send(Key.enter)
      #expect(terminal.waitForText("fine"), "\(terminal.screen.text)")
      // What is in memory only is given up at a second word.
      terminal.send(Key.x("q"))
      #expect(terminal.waitForText("What is not saved will be gone"), "\(terminal.screen.text)")
      terminal.send(Key.x("q"))
      #expect(terminal.waitForExit() == 0)
    }

    @Test func aFullDiskStopsNothing() throws {
      let gates = [Gate(), Gate()]
      let service = try FakeService(
        [.streamHead, .piece(text: "before "), .wait(gates[0])]
          + (0..<60).flatMap { [.piece(text: "w\($0) "), .sleep(milliseconds: 10)] }
          + [.wait(gates[1]), .piece(text: "after")] + FaultServer.Step.ending)
      let home = try Home(config: service.config)
      guard let disk = try SmallDisk(at: home.data, of: home) else {
        try Test.cancel("a small disk can be mounted by the administrator only")
      }
      defer { disk.remove() }
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.ask("Fill it")
      try terminal.shows("before")
      disk.fill()
      gates[0].open()
      try terminal.shows("Not being saved")
      try terminal.shows("w59")
      disk.empty()
      try terminal.hides("Not being saved")
      gates[1].open()
      try terminal.shows("after")
      #expect(terminal.quit() == 0)
      let again = try WorkspaceTerminal.open(home)
      try again.openFromList("Fill it")
      try again.shows("before w0")
      try again.shows("w59")
      try again.shows("after")
      #expect(again.quit() == 0)
    }
  }

  /// Trouble with the local engine and its models.
  struct BadEngine {
    @Test func nothingInstalledOffersTheFetch() throws {
      let terminal = try WorkspaceTerminal.open(Home())
      terminal.press("hi")
      try terminal.shows("> hi")
      // The demo is the model even where it has to be fetched first.
      try terminal.shows("smollm2")
      terminal.press(Key.enter)
      try terminal.shows("One question")
      #expect(terminal.text.contains("etch"), "\(terminal.text)")
      terminal.press(Key.escape)
      try terminal.hides("One question")
      try terminal.shows("> hi")
      #expect(terminal.quit() == 0)
    }

    @Test(.enabled(if: Parley.hasEngine, Parley.engineAdvice))
    func aBrokenFileSaysSo() throws {
      let home = try Home(.tiny)
      try home.write("GGUF, but not really", to: "data/models/broken.gguf")
      let asked = try home.run("ask", "--model", "local/broken", "hi")
      #expect(asked.status == 3)
      #expect(asked.errorText.contains("broken"), "\(asked.errorText)")
      let listed = try home.run("models")
      let line = listed.text.split(separator: "\n").first { $0.contains("local/broken") }
      #expect(line?.contains("this machine") == false, "\(listed.text)")
    }

    @Test(.enabled(if: Parley.hasEngine, Parley.engineAdvice))
    func anEngineThatEndsAtOnceIsQuoted() throws {
      let home = try Home(.tiny)
      let script = try home.write(
        "#!/bin/sh\necho 'error: no luck today' >&2\nexit 3\n", to: "engine.sh", mode: 0o700)
      try home.write(
        "[defaults]\nmodel = \"local/tiny\"\n[engine]\npath = \"\(script)\"\n",
        to: "config/config.toml")
      let asked = try home.run("ask", "hi")
      #expect(asked.status == 3)
      #expect(asked.errorText.contains("no luck today"), "\(asked.errorText)")
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.ask("hello")
      try terminal.shows("no luck today")
      terminal.press("still here")
      try terminal.shows("> still here")
      #expect(terminal.quit() == 0)
      #expect(home.isDeserted(), "left: \(home.processes)")
    }
  }
}
