import PtySupport
import TestSupport
import Testing

extension EndToEnd {
  /// Reading with the mouse and with keys: what reaches the terminal's clipboard.
  struct Reading {
    private func mouse(_ button: Int, _ row: Int, _ column: Int, _ end: String = "M") -> String {
      "\u{1B}[<\(button);\(column + 1);\(row + 1)\(end)"
    }

    private func place(of words: String, in terminal: WorkspaceTerminal) throws -> (Int, Int) {
      for (row, line) in terminal.lines.enumerated() {
        if let range = line.firstRange(of: words) {
          return (row, line[..<range.lowerBound].count)
        }
      }
      throw NotOnScreen(words: words)
    }

    private struct NotOnScreen: Error { let words: String }

    private func answered(
      _ text: String, _ environment: [String: String?] = [:], columns: Int = 60
    ) throws -> (WorkspaceTerminal, FakeService) {
      let service = try FakeService(Answer.text(text))
      let terminal = try WorkspaceTerminal.open(
        Home(config: service.config), columns: columns, environment: environment)
      try terminal.ask("Go")
      try terminal.shows(String(text.prefix(12)))
      try terminal.shows("out 7")
      return (terminal, service)
    }

    @Test func aDragReachesTheClipboard() throws {
      let words = (1...30).map { "word\($0)" }.joined(separator: " ")
      let (terminal, service) = try answered(words)
      let start = try place(of: "word3 ", in: terminal)
      let end = try place(of: "word12", in: terminal)
      #expect(end.0 > start.0, "the text is meant to be wrapped between")
      terminal.press(
        mouse(0, start.0, start.1), mouse(32, end.0, 4), mouse(32, end.0, end.1 + 5),
        mouse(0, end.0, end.1 + 5, "m"))
      try terminal.shows("characters selected")
      terminal.press("y")
      let copy = (3...12).map { "word\($0)" }.joined(separator: " ")
      #expect(terminal.pty.waitForBytes("\u{1B}]52;c;\(Self.base64(copy))\u{7}"))
      try terminal.shows("through the terminal (OSC 52)")
      #expect(terminal.quit() == 0)
      _ = service
    }

    @Test func tmuxAndScreenPassItOn() throws {
      let (inTmux, first) = try answered("hello there", ["TMUX": "/nowhere,1,0"])
      inTmux.press(Key.x("k"), "yy")
      #expect(
        inTmux.pty.waitForBytes(
          "\u{1B}Ptmux;\u{1B}\u{1B}]52;c;\(Self.base64("hello there"))\u{7}\u{1B}\\"))
      try inTmux.shows("through tmux")
      #expect(inTmux.quit() == 0)
      let (inScreen, second) = try answered("hello there", ["STY": "1.pts"])
      inScreen.press(Key.x("k"), "yy")
      #expect(
        inScreen.pty.waitForBytes(
          "\u{1B}P\u{1B}]52;c;\u{1B}\\\u{1B}P\(Self.base64("hello there"))\u{1B}\\\u{1B}P\u{7}\u{1B}\\"
        ))
      try inScreen.shows("through screen")
      #expect(inScreen.quit() == 0)
      _ = (first, second)
    }

    @Test func aDesktopsProgramTakesItToo() throws {
      let service = try FakeService(Answer.text("hello there"))
      let home = try Home(config: service.config)
      try home.write("#!/bin/sh\ncat > \"$HOME/../taken\"\n", to: "xclip", mode: 0o700)
      let terminal = try WorkspaceTerminal.open(
        home, environment: ["DISPLAY": ":7", "PATH": home.path + ":/usr/bin:/bin"])
      try terminal.ask("Go")
      try terminal.shows("out 7")
      terminal.press(Key.x("k"), "yy")
      try terminal.shows("by xclip")
      #expect(contents(home.path + "/taken") == "hello there")
      #expect(terminal.quit() == 0)
    }

    @Test func whatNoTerminalTakesGoesToAFile() throws {
      let long = String(repeating: "a long line of words\n\n", count: 5000)
      let (terminal, service) = try answered(long, columns: 110)
      terminal.press(Key.x("k"), "yy")
      try terminal.shows("clipboard.txt")
      #expect(contents(terminal.home.data + "/clipboard.txt") == long)
      #expect(terminal.quit() == 0)
      _ = service
    }

    @Test func keysSelectAndFind() throws {
      let (terminal, service) = try answered("alpha beta gamma\n\ndelta 漢字 epsilon")
      terminal.press(Key.x("k"), "/", "漢字")
      try terminal.shows("1 of 1")
      terminal.press(Key.enter, "v", "l", "y")
      #expect(terminal.pty.waitForBytes("\u{1B}]52;c;\(Self.base64("漢字"))\u{7}"))
      terminal.press("V", "y")
      #expect(terminal.pty.waitForBytes("\u{1B}]52;c;\(Self.base64("delta 漢字 epsilon"))\u{7}"))
      terminal.press("ma", "gg", "'a", Key.control("o"), "zt", "zz", "zb")
      terminal.press("?", "alpha", Key.enter)
      try terminal.shows("?alpha")
      #expect(terminal.quit() == 0)
      _ = service
    }

    private func contents(_ path: String) -> String? {
      readFile(path).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func base64(_ text: String) -> String {
      let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
      let bytes = Array(text.utf8)
      var result = ""
      for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
        for place in 0..<4 {
          result.append(place > group.count ? "=" : alphabet[value >> (18 - 6 * place) & 63])
        }
      }
      return result
    }
  }
}
