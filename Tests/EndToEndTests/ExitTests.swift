import PtySupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension EndToEnd {
  /// Every way to end: the terminal is as it was found, and no process is left.
  struct Exits {
    enum Way: CaseIterable {
      case keys, terminate, hangup, segmentFault, abort, kill
    }

    @Test(arguments: Way.allCases, [false, true])
    func theTerminalIsAsItWas(way: Way, isStreaming: Bool) throws {
      let service = try FakeService(Answer.words(0..<2000, every: 5))
      let home = try Home(config: service.config)
      let terminal = try WorkspaceTerminal.open(home)
      if isStreaming {
        try terminal.ask("Go")
        try terminal.shows("w3 ")
      }
      let status = try end(terminal, by: way)
      #expect(status == expectedStatus(way), "\(way)")
      #expect(terminal.readsUntilDeserted(), "left: \(home.processes)")
      #expect(terminal.disorder == [])
      // What the shell prints next stands on a line of its own, where Parley was started.
      #expect(!terminal.text.contains("Conversations"))
      if way == .segmentFault {
        #expect(terminal.text.contains("ended unexpectedly"))
        #expect(terminal.text.contains("Your conversations are saved"))
      }
    }

    @Test func aCrashDoesNotCallSavedWhatWasNot() throws {
      let service = try FakeService(Answer.text("fine"))
      let home = try Home(config: service.config)
      try home.write("This is no database.", to: "data/parley.db")
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.shows("Not being saved")
      kill(try #require(terminal.interface).id, SIGSEGV)
      #expect(terminal.pty.waitForExit() == 128 + SIGSEGV)
      #expect(terminal.text.contains("could not be saved is lost"), "\(terminal.text)")
      #expect(!terminal.text.contains("Your conversations are saved"))
      #expect(terminal.disorder == [])
    }

    enum Editor: String, CaseIterable {
      /// Saves what was typed, and goes on.
      case saving = "printf ' and more' >> \"$1\"; printf editing; read key"
      /// Is run by a script, and saves under another name when it is told to end.
      case rescuing = """
        printf 'a draft and more' > "$1.tmp"
        cat > "$1.sh" <<'END'
        trap 'mv "$1.tmp" "$1.save"; exit 1' TERM HUP
        rm "$0"
        printf editing
        while :; do sleep 0.05; done
        END
        sh "$1.sh" "$1"
        """
      /// Will not end.
      case stubborn = """
        trap '' TERM HUP
        printf ' and more' >> "$1"
        printf editing
        while :; do sleep 0.1; done
        """
    }

    @Test(arguments: Editor.allCases, [SIGTERM, SIGHUP])
    func theEditorEndsTooAndItsWordsAreKept(editor: Editor, number: Int32) throws {
      let home = try Home()
      let program = try home.write("#!/bin/sh\n\(editor.rawValue)\n", to: "editor", mode: 0o700)
      mkdir(home.path + "/tmp", 0o700)
      let changes = ["EDITOR": program, "VISUAL": nil, "TMPDIR": home.path + "/tmp"]
      let terminal = try WorkspaceTerminal.open(home, environment: changes)
      terminal.press("a draft")
      try terminal.shows("> a draft")
      terminal.press(Key.x(Key.control("e")))
      try terminal.shows("editing")
      terminal.pty.signal(number)
      #expect(terminal.pty.waitForExit() == 128 + number)
      #expect(terminal.readsUntilDeserted(), "left: \(home.processes)")
      #expect(terminal.disorder == [])
      #expect(filesIn(home.path + "/tmp") == [])
      let again = try WorkspaceTerminal(home)
      try again.shows("> a draft and more")
      #expect(again.quit() == 0)
    }

    private func filesIn(_ folder: String) -> [String] {
      guard let stream = opendir(folder) else { return ["no folder"] }
      defer { closedir(stream) }
      var names: [String] = []
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
      }
      return names
    }

    private func end(_ terminal: WorkspaceTerminal, by way: Way) throws -> Int32? {
      let interface = try #require(terminal.interface).id
      switch way {
      case .keys: return terminal.quit()
      case .terminate: terminal.pty.signal(SIGTERM)
      case .hangup: terminal.pty.signal(SIGHUP)
      case .segmentFault: Glibc.kill(interface, SIGSEGV)
      case .abort: Glibc.kill(interface, SIGABRT)
      case .kill: Glibc.kill(interface, SIGKILL)
      }
      return terminal.pty.waitForExit()
    }

    private func expectedStatus(_ way: Way) -> Int32 {
      switch way {
      case .keys: 0
      case .terminate: 128 + SIGTERM
      case .hangup: 128 + SIGHUP
      case .segmentFault: 128 + SIGSEGV
      case .abort: 128 + SIGABRT
      case .kill: 128 + SIGKILL
      }
    }

    @Test(arguments: [false, true])
    func aClosedTerminalEndsIt(isStreaming: Bool) throws {
      let service = try FakeService(Answer.words(0..<2000, every: 5))
      let home = try Home(config: service.config)
      let terminal = try WorkspaceTerminal.open(home)
      if isStreaming {
        try terminal.ask("Go on")
        try terminal.shows("w3 ")
      } else {
        terminal.press("a draft to keep")
        try terminal.shows("a draft to keep")
      }
      terminal.pty.hangUp()
      #expect(terminal.pty.waitForExit() != nil)
      #expect(home.isDeserted(), "left: \(home.processes)")
      let again = try WorkspaceTerminal(home)
      if isStreaming {
        try again.openFromList("Go on")
        try again.shows("w3 ")
        try again.shows("■ stopped")
      } else {
        try again.shows("> a draft to keep")
      }
      #expect(again.quit() == 0)
    }

    @Test func suspendingAndComingBack() throws {
      let service = try FakeService(Answer.text("fine"))
      let home = try Home(config: service.config)
      let shell = try PseudoTerminal(
        ["/bin/bash", "--norc", "-i"], rows: 30, columns: 110,
        environment: home.environment(["PS1": "shell> ", "PARLEY": Parley.program]))
      #expect(shell.waitForText("shell>"))
      shell.send("stty -g > \(home.path)/before; $PARLEY\r")
      #expect(shell.waitForText(WorkspaceTerminal.composerHint, within: .seconds(30)))
      shell.send("half a draft")
      #expect(shell.waitForText("> half a draft"))
      for round in 1...2 {
        shell.send(Key.control("z"))
        let isStopped = shell.waitForText("Stopped")
        let last = String(decoding: shell.output.suffix(400), as: UTF8.self)
        #expect(isStopped, "\(last.debugDescription)\n\(home.processes)")
        #expect(shell.wait { !$0.isAlternate && $0.isCursorVisible })
        #expect(shell.screen.leftovers.subtracting([2004]) == [])
        shell.send("stty -g > \(home.path)/after\(round); clear; fg\r")
        #expect(shell.waitForText("> half a draft"), "\(shell.screen.text)")
        #expect(shell.wait { $0.isAlternate })
        #expect(readFile(home.path + "/before") == readFile(home.path + "/after\(round)"))
      }
      shell.send(Key.control("u") + "what is it?")
      #expect(shell.waitForText("> what is it?"), "\(shell.screen.text)")
      shell.send(Key.enter)
      #expect(shell.waitForText("fine"), "\(shell.screen.text)")
      shell.send(Key.x("q"))
      #expect(shell.wait { !$0.isAlternate })
      shell.send("stty -g > \(home.path)/end; echo status=$?.; exit\r")
      #expect(shell.waitForExit() == 0)
      #expect(shell.screen.text.contains("status=0."))
      #expect(readFile(home.path + "/before") == readFile(home.path + "/end"))
      #expect(home.isDeserted(), "left: \(home.processes)")
    }
  }

  struct Idle {
    @Test(.enabled(if: Parley.hasEngine, Parley.engineAdvice))
    func nothingToDoCostsNothing() throws {
      let home = try Home(.tiny, config: "[defaults]\nmodel = \"local/tiny\"\nmax_tokens = 8\n")
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.ask("one")
      try terminal.shows("tok/s")
      // The last notice has gone, and what runs after an answer is done.
      terminal.pty.settle(quiet: .seconds(3))
      let processes = [try #require(terminal.guardian), try #require(terminal.interface)]
      let before = processes.reduce(0) { $0 + $1.processorTime }
      let written = terminal.pty.output.count
      let seconds = Extent.times(5, long: 30)
      terminal.pty.reads(for: .seconds(seconds))
      let milliseconds = Double(processes.reduce(0) { $0 + $1.processorTime } - before) / 1e6
      #expect(milliseconds <= 10 * Double(seconds) / 30, "\(seconds) s: \(milliseconds) ms")
      #expect(terminal.pty.output.count - written < 200)
      #expect(terminal.quit() == 0)
    }
  }
}
