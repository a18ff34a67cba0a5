import PtySupport
import TestSupport
import Testing

extension EndToEnd {
  /// `parley --plain`: nothing but lines.
  struct Plain {
    @Test func aScriptGetsOneAnswerAfterTheOther() throws {
      let service = try FakeService { Answer.text("answer \($0)", reasoning: "hm") }
      let home = try Home(config: service.config)
      let result = try home.run(
        "--plain", input: "first\n/thoughts\nsecond\n/again\n/list\n")
      #expect(result.status == 0)
      #expect(result.text.contains("answer 0\n"), "\(result.text)")
      #expect(result.text.contains("\nhm\n"))
      #expect(result.text.contains("answer 1\n"))
      #expect(result.text.contains("answer 2\n"))
      #expect(result.text.contains("1. first, now, open"))
      #expect(!result.text.contains("\u{1B}"))
      // The same store: the workspace has it.
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.openFromList("first")
      try terminal.shows("answer 2")
      #expect(terminal.quit() == 0)
    }

    @Test func filesAreReadBeforeTheNextLineAndTheEnd() throws {
      let service = try FakeService { Answer.text("answer \($0)") }
      let home = try Home(config: service.config)
      let note = try home.write("what is noted", to: "note.txt")
      let result = try home.run(
        "--plain", input: "see @\(note)\n/read\nsee @\(note).gone\nand @\(note)\n")
      #expect(result.status == 0)
      #expect(result.text.contains("(with note.txt · 13 B)"), "\(result.text)")
      #expect(result.text.contains("note.txt.gone is not there"), "\(result.text)")
      #expect(
        !result.text.contains(
          "(draft, sent with the next line; /clear throws it away)\nsee @\(note)\n"))
      #expect(service.server.records.count == 1)
      #expect(service.server.records.first?.requestText.contains("what is noted") == true)
    }

    @Test func aDumbTerminalGetsNoSequence() throws {
      let service = try FakeService { _ in Answer.begun("partial \u{1B}]0;evil\u{07}words") }
      let terminal = try WorkspaceTerminal(
        Home(config: service.config), environment: ["TERM": "dumb"])
      try terminal.shows("/help lists")
      terminal.press("hello\n")
      try terminal.shows("words")
      terminal.press(Key.control("c"))
      try terminal.shows("stopped; /again")
      terminal.press("/quit\n")
      #expect(terminal.pty.waitForExit() == 0)
      #expect(!terminal.pty.output.contains(0x1B))
      #expect(terminal.disorder == [])
    }
  }
}
