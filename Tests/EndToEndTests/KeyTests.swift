import PtySupport
import Surface
import TestSupport
import Testing

extension EndToEnd {
  /// What people do with keys, on the real program.
  struct Keys {
    /// A service that answers the n-th request with “answer n”.
    private func counting() throws -> FakeService {
      try FakeService { Answer.text("answer \($0)") }
    }

    @Test func aPasteOfSeveralLinesIsNotSent() throws {
      let service = try counting()
      let terminal = try WorkspaceTerminal.open(Home(config: service.config))
      terminal.press(Key.pasted("first line\rsecond line\nthird line\r"))
      try terminal.shows("third line")
      try terminal.shows("> first line")
      #expect(service.server.records.isEmpty)
      terminal.press(Key.enter)
      try terminal.shows("answer 0")
      let body = try #require(service.server.records.first).requestText
      #expect(body.contains(#"first line\nsecond line\nthird line"#), "\(body)")
      #expect(terminal.quit() == 0)
    }

    @Test func altEnterIsALineBreak() throws {
      let service = try counting()
      let terminal = try WorkspaceTerminal.open(Home(config: service.config))
      terminal.press("one" + Key.altEnter + "two" + Key.control("j") + "three")
      try terminal.shows("three")
      #expect(service.server.records.isEmpty)
      terminal.press(Key.enter)
      try terminal.shows("answer 0")
      let body = try #require(service.server.records.first).requestText
      #expect(body.contains(#"one\ntwo\nthree"#), "\(body)")
      #expect(terminal.quit() == 0)
    }

    @Test func theEditorChangesTheDraft() throws {
      let service = try counting()
      let home = try Home(config: service.config)
      // As an editor would: a screen of its own, and the file saved.
      let editor = try home.write(
        "#!/bin/sh\nprintf '\\033[?1049hediting'; read key; printf ' and more' >> \"$1\"; printf '\\033[?1049l'\n",
        to: "editor", mode: 0o700)
      let terminal = try WorkspaceTerminal.open(
        home, environment: ["EDITOR": editor, "VISUAL": nil])
      terminal.press("a draft")
      try terminal.shows("> a draft")
      terminal.press(Key.x(Key.control("e")))
      try terminal.shows("editing")
      terminal.press("\n")
      try terminal.shows("> a draft and more")
      #expect(service.server.records.isEmpty)
      terminal.press(Key.enter)
      try terminal.shows("answer 0")
      #expect(terminal.quit() == 0)
      #expect(terminal.disorder == [])
    }

    @Test func aBusyModelHasAQueue() throws {
      let gate = Gate()
      let service = try FakeService { request in
        request == 0
          ? [.streamHead, .piece(text: "slow"), .wait(gate), .piece(text: " first")]
            + FaultServer.Step.ending
          : Answer.text("answer \(request)")
      }
      let terminal = try WorkspaceTerminal.open(Home(config: service.config))
      try terminal.ask("one")
      try terminal.shows("slow")
      try terminal.ask("two")
      try terminal.shows("Queued")
      try terminal.ask("three")
      // The last one is taken back.
      try terminal.hides("> three")
      terminal.press(Key.up)
      try terminal.shows("> three")
      #expect(service.server.records.count == 1)
      gate.open()
      try terminal.shows("slow first")
      try terminal.shows("answer 1")
      #expect(service.server.records.count == 2)
      try terminal.shows("> three")
      #expect(terminal.quit() == 0)
    }

    @Test func stoppingKeepsWhatCame() throws {
      let service = try FakeService { request in
        request == 0 ? Answer.begun("a beginning") : Answer.text("an end")
      }
      let terminal = try WorkspaceTerminal.open(Home(config: service.config))
      try terminal.ask("Go")
      try terminal.shows("a beginning")
      terminal.press(Key.control("c"))
      try terminal.shows("■ stopped", within: .seconds(5))
      #expect(terminal.text.contains("a beginning"))
      #expect(waits { service.server.records.first?.closedByPeer != nil })
      // And it can go on.
      terminal.press(Key.x("g"))
      try terminal.shows("an end")
      #expect(terminal.text.contains("a beginning"))
      #expect(terminal.quit() == 0)
    }

    @Test func anotherAnswerStandsBesideTheFirst() throws {
      let service = try counting()
      let home = try Home(config: service.config)
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.ask("Again")
      try terminal.shows("answer 0")
      // The line under a finished answer: one that runs is not answered again.
      try terminal.shows("out 7")
      terminal.press(Key.x("r"))
      try terminal.shows("answer 1")
      try terminal.shows("‹2/2›")
      terminal.press(Key.x("["))
      try terminal.shows("answer 0")
      try terminal.shows("‹1/2›")
      #expect(terminal.quit() == 0)
      // The one that was looked at last is looked at first.
      let again = try WorkspaceTerminal.open(home)
      try again.openFromList("Again")
      try again.shows("answer 0")
      again.press(Key.x("]"))
      try again.shows("answer 1")
      try again.shows("‹2/2›")
      #expect(again.quit() == 0)
    }

    @Test func anEditedQuestionIsABranch() throws {
      let service = try counting()
      let terminal = try WorkspaceTerminal.open(Home(config: service.config))
      try terminal.ask("What is red?")
      try terminal.shows("answer 0")
      try terminal.shows("out 7")
      terminal.press(Key.x("e"))
      try terminal.shows("✎ What is red?")
      terminal.press(Key.control("w") + "blue?")
      try terminal.shows("✎ What is blue?")
      terminal.press(Key.enter)
      try terminal.shows("answer 1")
      try terminal.shows("‹2/2›")
      #expect(!terminal.lines.contains { $0.contains("│") && $0.hasSuffix("What is red?") })
      let body = try #require(service.server.records.last).requestText
      #expect(body.contains("What is blue?") && !body.contains("What is red?"))
      #expect(terminal.quit() == 0)
    }

    @Test func renamingTrashAndUndo() throws {
      let service = try counting()
      let home = try Home(config: service.config)
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.ask("Old name")
      try terminal.shows("answer 0")
      terminal.press(Key.f2)
      try terminal.shows("Title of this conversation")
      terminal.press(Key.control("u") + "New name" + Key.enter)
      try terminal.hides("Title of this conversation")
      try terminal.shows("▌New name")
      terminal.press(Key.x("D"))
      try terminal.shows("Moved to the trash")
      try terminal.hides("New name")
      terminal.press(Key.x(Key.control("u")))
      try terminal.shows("New name")
      #expect(terminal.quit() == 0)
      let again = try WorkspaceTerminal.open(home)
      try again.openFromList("New name")
      try again.shows("answer 0")
      #expect(again.quit() == 0)
    }

    @Test func thePickerChangesTheModel() throws {
      let service = try counting()
      let terminal = try WorkspaceTerminal.open(Home(config: service.config))
      try terminal.ask("one")
      try terminal.shows("answer 0")
      terminal.press(Key.x("m"))
      try terminal.shows("Model for this conversation")
      terminal.press("other")
      try terminal.shows("⌕ other")
      terminal.press(Key.enter)
      try terminal.hides("Model for this conversation")
      try terminal.ask("two")
      try terminal.shows("answer 1")
      let bodies = service.server.records.map(\.requestText)
      #expect(bodies.count == 2)
      #expect(bodies.first?.contains(#""model":"m""#) == true)
      #expect(bodies.last?.contains(#""model":"other""#) == true)
      // What was said before goes along.
      #expect(bodies.last?.contains("answer 0") == true)
      #expect(terminal.quit() == 0)
    }

    @Test func settingsGoIntoTheRequest() throws {
      let service = try counting()
      let terminal = try WorkspaceTerminal.open(Home(config: service.config))
      terminal.press(Key.x("s"))
      try terminal.shows("Settings of this conversation")
      terminal.press("Be brief.\t0.5\t77" + Key.enter)
      try terminal.hides("Settings of this conversation")
      try terminal.ask("one")
      try terminal.shows("answer 0")
      let body = try #require(service.server.records.first).requestText
      #expect(body.contains("Be brief."), "\(body)")
      #expect(body.contains(#""temperature":0.5"#), "\(body)")
      #expect(body.contains(":77"), "\(body)")
      #expect(terminal.quit() == 0)
    }

    @Test func resizingWhileItStreams() throws {
      let service = try FakeService(Answer.words(0..<120, every: 15))
      let terminal = try WorkspaceTerminal.open(Home(config: service.config))
      try terminal.ask("Count")
      for (number, size) in [
        (10, (24, 80)), (20, (12, 40)), (30, (50, 200)), (40, (3, 10)), (50, (30, 100)),
      ] {
        _ = terminal.pty.wait(within: .seconds(5)) { $0.text.contains("w\(number) ") }
        terminal.pty.resize(rows: size.0, columns: size.1)
      }
      try terminal.shows("w119")
      try terminal.shows("w0 w1 w2")
      // Half a frame may have come when one looks: the rest of it must be read.
      #expect(
        terminal.pty.wait { $0.lines.last { $0.hasPrefix("────") }?.count == 100 },
        "\(terminal.text)")
      #expect(terminal.quit() == 0)
      #expect(terminal.pty.screen.unexpected == [])
    }

    @Test func wideCharactersKeepTheBordersStraight() throws {
      let text = "日本語の文字 and 👩‍👩‍👧 family, 🇨🇦 flag, e\u{301} accent, 한국어 文字。"
      let service = try FakeService(Answer.text("\(text)\n\n```\n\(text)\n```\n\nthe end"))
      let terminal = try WorkspaceTerminal.open(Home(config: service.config))
      terminal.press("你好，世界 😀")
      try terminal.shows("> 你好，世界 😀")
      terminal.press(Key.control("h") + "✓" + Key.enter)
      try terminal.shows("the end")
      try terminal.shows("你好，世界 ✓")
      #expect(terminal.text.contains("日本語の文字"))
      let body = try #require(service.server.records.first).requestText
      #expect(body.contains("你好，世界 ✓"), "\(body)")
      // The bar between list and transcript, and the box around the code.
      let bars = terminal.lines.indices.map { terminal.columns(of: "│", inLine: $0) }
      let pane = bars.filter { !$0.isEmpty }.map { $0[0] }
      #expect(pane.count > 20 && Set(pane) == [26], "\(terminal.text)")
      let boxed = bars.filter { $0.count == 3 }
      #expect(!boxed.isEmpty && Set(boxed.map { $0[2] }).count == 1, "\(terminal.text)")
      let corner = try #require(terminal.lines.firstIndex { $0.contains("┐") })
      #expect(terminal.columns(of: "┐", inLine: corner).last == boxed.first?[2])
      #expect(terminal.quit() == 0)
      #expect(terminal.pty.screen.unexpected == [])
    }
  }
}
