import PtySupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// ncurses through a real pseudo-terminal.
@Suite(.serialized) struct ScreenTests {
  @Test func showsWhatTheSurfaceHolds() throws {
    let terminal = try ProbeTerminal.start()
    try #require(terminal.waitForText("family"))
    let expected = [
      "  plain text", "  中文字符 and 日本語", "  emoji 😀 done", "  box ┌──┐│",
      "  combining e\u{301} a\u{308}\u{301}.", "  family 👨 end",
    ]
    #expect(Array(terminal.screen.lines[5..<11]) == expected)
    #expect(terminal.screen.row == 2 && terminal.screen.column == 0)
    #expect(terminal.screen.isCursorVisible)
    #expect(terminal.screen.unexpected == [])
    terminal.send("q")
    #expect(terminal.waitForExit() == 0)
  }

  /// Sequences in shown text never reach the terminal, whatever it is.
  @Test(arguments: ["xterm-256color", "xterm", "tmux-256color", "linux", "vt100"])
  func hostileTextIsOnlyShown(name: String) throws {
    let terminal = try ProbeTerminal.start(environment: ["TERM": name])
    try #require(terminal.waitForText("plain text"))
    terminal.send("h")
    try #require(terminal.waitForText("nul␀after"))
    terminal.send("t")
    try #require(terminal.waitForText(" t."))
    terminal.settle()
    // The Linux console's entry sets the cursor's shape along with its visibility.
    #expect(
      terminal.screen.unexpected.filter { !($0.hasPrefix("CSI ?") && $0.hasSuffix("c")) } == [])
    #expect(terminal.screen.text.contains("␛]52;c;ZXZpbA==␇"))
    #expect(terminal.screen.text.contains("⟨RLO⟩reversed⟨PDF⟩"))
    #expect(terminal.screen.text.contains("zwspend bom"))
    #expect(terminal.screen.bells == 0)
    let hasTitle = name.hasPrefix("xterm") || name.hasPrefix("tmux")
    #expect(terminal.screen.titles == (hasTitle ? ["Title ␛]0;evil␇ 標題"] : []))
    terminal.send("q")
    #expect(terminal.waitForExit() == 0)
    #expect(terminal.screen.leftovers.isEmpty && terminal.screen.isCursorVisible)
  }

  @Test(
    arguments: [
      ["TERM": "no-such-terminal"], ["TERM": nil], ["TERM": "dumb"], ["TERM": ""],
    ] as [[String: String?]])
  func unusableTerminalIsSaid(changes: [String: String?]) throws {
    let terminal = try ProbeTerminal.start(environment: changes)
    let before = terminal.settings
    #expect(terminal.waitForExit() == 3)
    #expect(terminal.screen.text.contains("TERM"))
    #expect(terminal.screen.text.contains("parley"))
    #expect(terminal.settings == before)
    #expect(terminal.screen.unexpected == [])
  }

  @Test func absurdSizesInTheEnvironmentAreIgnored() throws {
    let terminal = try ProbeTerminal.start(environment: ["COLUMNS": "100000", "LINES": "-4"])
    #expect(terminal.waitForText("size=24x80."))
    terminal.send("q")
    #expect(terminal.waitForExit() == 0)
  }

  @Test(arguments: [(0, 0), (1, 1), (1, 200), (60, 1), (3, 2)])
  func strangeSizes(rows: Int, columns: Int) throws {
    let terminal = try ProbeTerminal.start(rows: rows, columns: columns)
    #expect(terminal.wait { $0.isAlternate })
    terminal.settle()
    terminal.resize(rows: 25, columns: 81)
    #expect(terminal.waitForText("size=25x81."))
    #expect(terminal.waitForText("family 👨 end"))
    terminal.send("q")
    #expect(terminal.waitForExit() == 0)
  }

  @Test func resizeStorm() throws {
    let terminal = try ProbeTerminal.start()
    try #require(terminal.waitForText("events="))
    var random = SeededRandom(seed: 7)
    for _ in 0..<300 {
      let rows = Int.random(in: 1...90, using: &random)
      terminal.resize(rows: rows, columns: Int.random(in: 1...250, using: &random))
      terminal.receive(within: .milliseconds(1))
    }
    terminal.resize(rows: 30, columns: 100)
    #expect(terminal.waitForText("size=30x100."))
    terminal.settle()
    #expect(Array(terminal.screen.lines[5...6]) == ["  plain text", "  中文字符 and 日本語"])
    terminal.send("q")
    #expect(terminal.waitForExit() == 0)
  }

  @Test func inputOfEveryKindArrives() throws {
    let terminal = try ProbeTerminal.start()
    try #require(terminal.waitForText("events="))
    let inputs = [
      ("字", "=字."), ("\u{1B}", "escape."), ("\u{1B}x", "alt-x."), ("\u{03}", "ctrl-c."),
      ("\u{13}", "ctrl-s."), ("\u{11}", "ctrl-q."), ("\u{1C}", "ctrl-\\."), ("\n", "ctrl-j."),
      ("\r", " enter."), ("\u{1B}OA", "up."), ("\u{1B}[200~one\rtwo\u{1B}[201~", "paste(7 one"),
      ("\u{1B}[<0;5;6M", "press@5,4."), ("\u{1B}[<64;5;6M", "scrollUp@5,4."),
    ]
    for (bytes, shown) in inputs {
      terminal.send(bytes)
      #expect(terminal.waitForText(shown), "\(shown) in \(terminal.screen.lines[2])")
    }
    terminal.send("q")
    #expect(terminal.waitForExit() == 0)
  }

  @Test func aMegabyteOfPasteIsOneEvent() throws {
    let terminal = try ProbeTerminal.start()
    try #require(terminal.waitForText("events="))
    terminal.send("\u{1B}[200~" + String(repeating: "0123456789abcde\r", count: 65_536))
    terminal.send("\u{1B}[201~")
    #expect(terminal.waitForText("paste(1048576 "))
    terminal.send("q")
    #expect(terminal.waitForExit() == 0)
  }

  @Test func mailFromOtherThreadsArrivesWithoutAFloodOfFrames() throws {
    let terminal = try ProbeTerminal.start()
    try #require(terminal.waitForText("events="))
    terminal.send("p")
    #expect(terminal.waitForText("total=200000.", within: .seconds(60)))
    let frames = try #require(ProbeTerminal.number("frames", in: terminal))
    #expect(frames < 2_000)
    terminal.send("q")
    #expect(terminal.waitForExit() == 0)
  }

  @Test func deadlineComesWithoutInput() throws {
    let terminal = try ProbeTerminal.start()
    try #require(terminal.waitForText("events="))
    terminal.send("d")
    #expect(terminal.waitForText("d deadline."))
    terminal.send("q")
    #expect(terminal.waitForExit() == 0)
  }

  @Test func mouseCanBeFreed() throws {
    let terminal = try ProbeTerminal.start()
    try #require(terminal.waitForText("events="))
    #expect(terminal.screen.modes.contains(1006))
    terminal.send("m")
    #expect(terminal.wait { !$0.modes.contains(1000) && !$0.modes.contains(1006) })
    terminal.send("m")
    #expect(terminal.wait { $0.modes.contains(1000) && $0.modes.contains(1006) })
    terminal.send("q")
    #expect(terminal.waitForExit() == 0)
    #expect(terminal.screen.leftovers.isEmpty)
  }

  /// An explicit locale without UTF-8 gets ASCII; none at all gets UTF-8.
  @Test func localeDecidesTheEncoding() throws {
    let ascii = try ProbeTerminal.start(environment: ["LANG": "C"])
    try #require(ascii.waitForText("box +--+|"))
    #expect(ascii.output.allSatisfy { $0 < 0x80 })
    #expect(ascii.screen.lines[6] == "  ? ? ? ?  and ? ? ?")
    ascii.send("q")
    #expect(ascii.waitForExit() == 0)
    let unset = try ProbeTerminal.start(environment: ["LANG": nil])
    #expect(unset.waitForText("box ┌──┐│"))
    unset.send("q")
    #expect(unset.waitForExit() == 0)
  }

  @Test func withoutColoursThereAreNone() throws {
    let plain = try ProbeTerminal.start(environment: ["NO_COLOR": "1"])
    try #require(plain.waitForText("family"))
    plain.send("q")
    #expect(plain.waitForExit() == 0)
    let text = String(decoding: plain.output, as: UTF8.self)
    for code in 30...37 { #expect(!text.contains("\u{1B}[\(code)m")) }
    #expect(text.contains("\u{1B}[0;1m") || text.contains("\u{1B}[1m"))
  }

  @Test func idleCostsNothing() throws {
    let terminal = try ProbeTerminal.start()
    try #require(terminal.waitForText("events="))
    let interface = try #require(ProbeTerminal.number("ui", in: terminal))
    terminal.settle()
    let before = try #require(processorTicks(of: interface))
    usleep(1_000_000)
    #expect(try #require(processorTicks(of: interface)) - before <= 1)
    terminal.send("q")
    #expect(terminal.waitForExit() == 0)
  }

  /// User and system time in clock ticks, as the system counts them; 0 where there is no /proc.
  private func processorTicks(of process: Int32) -> Int? {
    guard let file = fopen("/proc/\(process)/stat", "r") else { return 0 }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = fread(&buffer, 1, buffer.count, file)
    let fields = String(decoding: buffer[..<count], as: UTF8.self).split(separator: " ")
    guard fields.count > 14, let user = Int(fields[13]), let system = Int(fields[14]) else {
      return nil
    }
    return user + system
  }
}
