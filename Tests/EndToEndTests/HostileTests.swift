import PtySupport
import TestSupport
import Testing

extension EndToEnd {
  /// What a model, a server or a file says is text to be shown: no control sequence of theirs reaches the
  /// terminal.
  struct Hostile {
    static let atoms = [
      "\u{1B}]52;c;aGVsbG8=\u{7}", "\u{1B}]52;c;aGVsbG8=\u{1B}\\", "\u{1B}[2J", "\u{1B}[?1049l",
      "\u{1B}[6n", "\u{1B}]0;title\u{7}", "\u{1B}P1$r0m\u{1B}\\", "\u{1B}_x\u{1B}\\", "\u{1B}c",
      // ncurses itself scrolls with this one: see `reverseIndexWhereNcursesHasNone`.
      "\u{1B}M",
      "\u{9B}2J", "\u{9D}52;c;aGk=\u{9C}", "\u{90}q\u{9C}", "\u{85}", "\u{202E}live\u{202C}",
      "\u{2066}x\u{2069}", "\u{200F}", "\u{7}", "\u{0}", "\u{8}\u{8}\u{8}", "\rover", "\u{E}",
      "\u{7F}",
      "&#27;[2J", "&#x1b;]52;c;aGk=&#7;", "&#x9b;2J", "&#8238;abc", "&#0;", "\u{FEFF}", "\u{200B}",
      "\u{E0041}", "\u{2028}", "\u{2029}",
    ]
    static let all = atoms.joined(separator: " a ")

    private func compare(
      _ run: (String) throws -> [UInt8], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let plain = ControlCensus(try run("harmless words"))
      let hostile = ControlCensus(try run(Self.all))
      // Cursor motions depend on the text; they have no other effect.
      let motions = Set("ABCDGHdmXPLM@STbrK".map { "CSI \($0)" })
        .union(["control 8", "control 10", "control 13", "ESC M"])
      #expect(
        hostile.kinds.subtracting(plain.kinds).subtracting(motions) == [],
        sourceLocation: sourceLocation)
      #expect(hostile.forbidden == [], sourceLocation: sourceLocation)
    }

    @Test func answersInTheWorkspace() throws {
      try compare { text in
        let markdown =
          "\(text)\n\n# \(text)\n\n```\(text)\n\(text)\n```\n\n- \(text)\n\n| \(text) | b |\n|---|---|\n| 1 | \(text) |\n\n[\(text)](https://e.org/\(text)) `\(text)` **\(text)** last words"
        let service = try FakeService(Answer.text(markdown, reasoning: text + " thoughts"))
        let home = try Home(config: service.config)
        let terminal = try WorkspaceTerminal.open(home, rows: 200)
        try terminal.ask("hi")
        try terminal.shows("last words")
        terminal.press(Key.x("Z"))
        try terminal.shows("▾ thought")
        #expect(terminal.quit() == 0)
        #expect(terminal.pty.screen.unexpected == [] && terminal.pty.screen.bells == 0)
        return terminal.pty.output
      }
    }

    /// `ESC M` moves the cursor up, and at the top of the screen the whole page down. ncurses has it among its
    /// motions where the terminal has `ri`; on one that has not, every `ESC M` came out of an answer.
    @Test func reverseIndexWhereNcursesHasNone() throws {
      #expect(ControlCensus(Array("\u{1B}M".utf8)).kinds == ["ESC M"])
      let service = try FakeService(Answer.text("\(Self.all) last words", reasoning: Self.all))
      let home = try Home(config: service.config)
      let folder = home.path + "/terminfo"
      let making =
        "infocmp -1 xterm-256color | grep -vE '^[[:space:]](ri|rin)=' | tic -x -o '\(folder)' -"
      let made = try Command(["/bin/sh", "-c", making], environment: home.environment()).finish()
      try #require(made.status == 0, "\(made.errorText)")
      let terminal = try WorkspaceTerminal.open(home, environment: ["TERMINFO": folder])
      try terminal.ask("hi")
      try terminal.shows("last words")
      #expect(terminal.quit() == 0)
      #expect(!ControlCensus(terminal.pty.output).kinds.contains("ESC M"))
    }

    /// One atom a time, as a stream that is cut inside of it.
    @Test func answersInPieces() throws {
      try compare { text in
        let pieces = text.unicodeScalars.map { FaultServer.Step.piece(text: String($0)) }
        let service = try FakeService(
          [.streamHead] + pieces + [.piece(text: " the end")] + FaultServer.Step.ending)
        let home = try Home(config: service.config)
        let terminal = try WorkspaceTerminal.open(home)
        try terminal.ask("hi")
        try terminal.shows("the end")
        #expect(terminal.quit() == 0)
        #expect(terminal.pty.screen.unexpected == [] && terminal.pty.screen.bells == 0)
        return terminal.pty.output
      }
    }

    /// Broken UTF-8 and raw C1 bytes.
    @Test func rawBytes() throws {
      try compare { text in
        var event = Array("data: {\"choices\":[{\"delta\":{\"content\":\"raw ".utf8)
        event += text == Self.all ? [0x9B, 0x32, 0x4A, 0xC3, 0x28, 0xFF, 0xED, 0xA0, 0x80] : [0x61]
        event += Array(" seen\"}}]}\n\n".utf8)
        let head = Array((String(event.count, radix: 16) + "\r\n").utf8)
        let service = try FakeService(
          [.streamHead, .send(head + event + [13, 10])] + FaultServer.Step.ending)
        let home = try Home(config: service.config)
        let terminal = try WorkspaceTerminal.open(home)
        try terminal.ask("hi")
        try terminal.shows("seen")
        #expect(terminal.quit() == 0)
        #expect(terminal.pty.screen.unexpected == [])
        return terminal.pty.output
      }
    }

    /// Names and messages: title, model, service, provider's error, configuration.
    @Test func everythingElseOnScreen() throws {
      try compare { text in
        let service = try FakeService(Answer.error("400 Bad Request", text))
        let name = tomlQuoted("m " + text)
        let home = try Home(
          config: """
            [defaults]
            model = \(tomlQuoted("fake/m " + text))
            [services.fake]
            name = \(tomlQuoted("Fake " + text))
            base_url = "\(service.server.url)/v1"
            models = [\(name)]
            \(name) = 1
            """)
        #expect(try home.run("ask", "Title", input: text).status == 4)
        let terminal = try WorkspaceTerminal.open(home)
        try terminal.openFromList("Title")
        try terminal.shows("✗")
        terminal.press(Key.x("m"))
        try terminal.shows("Model for this conversation")
        terminal.press(Key.escape)
        try terminal.hides("Model for this conversation")
        #expect(terminal.quit() == 0)
        #expect(terminal.pty.screen.unexpected == [] && terminal.pty.screen.bells == 0)
        return terminal.pty.output
      }
    }

    @Test func askOntoATerminal() throws {
      try compare { text in
        let service = try FakeService { request in
          request == 0
            ? Answer.text("\(text) end", reasoning: text) : Answer.error("400 Bad Request", text)
        }
        let home = try Home(config: service.config)
        var output: [UInt8] = []
        for status in [0, 4] as [Int32] {
          let terminal = try PseudoTerminal(
            [Parley.program, "ask", "hi"], environment: home.environment())
          #expect(terminal.waitForExit() == status)
          #expect(terminal.screen.unexpected == [] && terminal.screen.bells == 0)
          output += terminal.output
        }
        return output
      }
    }

    @Test func pipesGetItUnchanged() throws {
      let service = try FakeService(Answer.text(Self.all, reasoning: Self.all))
      let home = try Home(config: service.config)
      let result = try home.run("ask", "hi")
      #expect(result.status == 0)
      #expect(result.output == Array((Self.all + "\n").utf8))
      #expect(result.errors.firstRange(of: Array(Self.all.utf8)) != nil)
    }
  }
}

/// A TOML string with everything but letters escaped.
private func tomlQuoted(_ text: String) -> String {
  let scalars = text.unicodeScalars.map { scalar -> String in
    // TOML has no NUL.
    if scalar.value == 0 { return "" }
    if scalar.isASCII, scalar.properties.isAlphabetic || scalar == " " || scalar == "/" {
      return String(scalar)
    }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
  }
  return "\"" + scalars.joined() + "\""
}
