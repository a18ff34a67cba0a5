import PtySupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension EndToEnd {
  /// `kill -9` at random moments of a streaming answer: what was on screen is there afterwards.
  struct Kills {
    enum Victim: String, CaseIterable {
      case interface
      case guardian
    }

    @Test func nothingSeenIsLost() throws {
      var random = SeededRandom(seed: Extent.seed)
      let service = try FakeService(Answer.words(0..<500, every: 8))
      for round in 0..<Extent.times(6, long: 50) {
        let victim = Victim.allCases[round % 2]
        // Some at once: the question has been painted, the answer has not begun.
        let moment = Int.random(in: 0..<(round % 3 == 0 ? 5 : 2500), using: &random)
        let home = try Home(config: service.config)
        let terminal = try WorkspaceTerminal.open(home, rows: 50)
        try terminal.ask("Count for me")
        try terminal.shows("you ·")
        // A few fall in the time before the first word.
        if moment > 200 { try terminal.shows("w1 ") }
        terminal.pty.reads(for: .milliseconds(moment))
        try check(
          terminal, victim, "seed \(Extent.seed), round \(round): \(victim) after \(moment) ms")
      }
    }

    @Test(.enabled(if: Parley.hasEngine, Parley.engineAdvice))
    func nothingSeenIsLostOfTheRealModel() throws {
      for victim in Victim.allCases {
        let home = try Home(.smolLM2, config: "[defaults]\ntemperature = 0.0\n")
        let terminal = try WorkspaceTerminal.open(home, rows: 50)
        try terminal.ask("Tell me a long story about a fox")
        #expect(
          terminal.pty.wait(within: .seconds(90)) {
            seen(in: $0).split(separator: " ").count > Extent.times(15, long: 60)
          },
          "\(terminal.text)")
        try check(terminal, victim, "the real model, \(victim)")
      }
    }

    private func check(
      _ terminal: WorkspaceTerminal, _ victim: Victim, _ what: String
    ) throws {
      let process =
        try #require(victim == .interface ? terminal.interface : terminal.guardian, "\(what)")
      kill(process.id, SIGKILL)
      let isDeserted = terminal.readsUntilDeserted(within: .seconds(isLong ? 2 : 6))
      #expect(isDeserted, "\(what): left \(terminal.home.processes)")
      #expect(terminal.pty.waitForExit() == 137, "\(what)")
      #expect(terminal.disorder == [], "\(what)")
      let before = seen(in: terminal.lastFrame)
      #expect(
        before.hasPrefix("Count for me") || before.hasPrefix("Tell me a long"),
        "\(what): \(terminal.lastFrame.text)")

      let again = try WorkspaceTerminal.open(terminal.home, rows: 50)
      try again.openFromList(String(before.prefix(12)))
      #expect(again.pty.waitForText("■ stopped"), "\(what):\n\(again.text)")
      let after = seen(in: again.pty.screen)
      #expect(after.hasPrefix(before), "\(what):\n\(before)\n— then —\n\(after)")
      #expect(again.quit() == 0)
      #expect(terminal.home.isDeserted(), "left: \(terminal.home.processes)")
    }

    /// The words of question and answer on screen, without what stands around them.
    private func seen(in screen: TerminalModel) -> String {
      let bodies = screen.lines.compactMap { line in
        line.firstIndex(of: "│").map { String(line[line.index(after: $0)...]).trimmed }
      }
      guard let start = bodies.firstIndex(where: { $0.hasPrefix("you ·") }) else { return "" }
      let words = bodies[start...].filter { body in
        !["·  ", " · "].contains { body.contains($0) } && !body.hasPrefix("■")
      }
      return words.joined(separator: " ").split(separator: " ").joined(separator: " ")
    }
  }
}

extension WorkspaceTerminal {
  /// The screen as it was when the workspace was last to be seen.
  var lastFrame: TerminalModel {
    var model = TerminalModel(rows: pty.screen.rows, columns: pty.screen.columns)
    let end = pty.output.firstRange(of: Array("\u{1B}[?1049l".utf8))?.lowerBound
    model.feed(pty.output[..<(end ?? pty.output.count)])
    return model
  }

  /// Goes on reading, as a terminal does, until no process of Parley's is left.
  func readsUntilDeserted(within limit: Duration = .seconds(5)) -> Bool {
    waits(within: limit) {
      pty.receive(within: .milliseconds(5))
      // The guardian stays a zombie until it is waited for; that is not a process any more.
      return home.processes.isEmpty
    }
  }
}

extension PseudoTerminal {
  /// Reads for a time that chance has chosen.
  func reads(for time: Duration) {
    let end = ContinuousClock.now + time
    while ContinuousClock.now < end { receive(within: min(.milliseconds(5), end - .now)) }
  }
}
