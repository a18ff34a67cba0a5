import PtySupport
import Surface
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Keys as a terminal sends them.
enum Key {
  static let enter = "\r"
  static let altEnter = "\u{1B}\r"
  static let escape = "\u{1B}"
  static let up = "\u{1B}OA"
  static let down = "\u{1B}OB"
  static let f2 = "\u{1B}OQ"
  static func control(_ letter: Character) -> String {
    String(UnicodeScalar((letter.asciiValue ?? 0) & 0x1F))
  }
  /// The leader and another key.
  static func x(_ key: String) -> String { control("x") + key }
  static func pasted(_ text: String) -> String { "\u{1B}[200~\(text)\u{1B}[201~" }
}

/// Parley's workspace in a pseudo-terminal, with the words that its tests are written in.
final class WorkspaceTerminal {
  let pty: PseudoTerminal
  let home: Home
  static let composerHint = "M-enter new line"

  init(
    _ home: Home, rows: Int = 30, columns: Int = 110, environment changes: [String: String?] = [:]
  ) throws {
    self.home = home
    let terminal = try PseudoTerminal(
      [Parley.program], rows: rows, columns: columns, environment: home.environment(changes))
    pty = terminal
  }

  /// Starts and waits for the whole first frame.
  static func open(
    _ home: Home, rows: Int = 30, columns: Int = 110, environment changes: [String: String?] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> WorkspaceTerminal {
    let terminal = try WorkspaceTerminal(home, rows: rows, columns: columns, environment: changes)
    try terminal.shows(composerHint, sourceLocation: sourceLocation)
    return terminal
  }

  var text: String { pty.screen.text }
  var lines: [String] { pty.screen.lines }

  func press(_ keys: String...) { for key in keys { pty.send(key) } }

  /// Waits until the screen has the text; the test ends here when it has not.
  func shows(
    _ text: String, within limit: Duration = .seconds(30),
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let isThere = pty.waitForText(text, within: limit)
    try #require(isThere, "no “\(text)” on:\n\(self.text)", sourceLocation: sourceLocation)
  }

  func hides(
    _ text: String, within limit: Duration = .seconds(30),
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let isGone = pty.wait(within: limit) { !$0.text.contains(text) }
    try #require(isGone, "“\(text)” stays on:\n\(self.text)", sourceLocation: sourceLocation)
  }

  /// Writes a prompt and sends it when it can be seen, and a model has been found for it.
  func ask(_ prompt: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let hasModel = pty.wait(within: .seconds(30)) { screen in
      screen.lines.last.map { $0.hasPrefix(" ●") || $0.hasPrefix(" ▲") } ?? false
    }
    try #require(hasModel, "no model on:\n\(text)", sourceLocation: sourceLocation)
    press(prompt)
    try shows("> " + prompt.prefix(20), sourceLocation: sourceLocation)
    press(Key.enter)
  }

  /// Opens a conversation from the list by its title.
  func openFromList(_ title: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try shows(String(title.prefix(12)), sourceLocation: sourceLocation)
    press(Key.x("f"), title)
    try shows("⌕ " + title, sourceLocation: sourceLocation)
    press(Key.enter)
    try shows("you ·", sourceLocation: sourceLocation)
  }

  /// The interface: the guardian's child.
  var interface: RunningProcess? { home.processes.first { $0.parent == pty.process } }
  var guardian: RunningProcess? { home.processes.first { $0.id == pty.process } }

  /// Quits by keys; the exit status, nil when it goes on.
  func quit(within limit: Duration = .seconds(15)) -> Int32? {
    press(Key.x("q"))
    if !pty.waitForText("quits", within: .milliseconds(300)) {}
    press(Key.x("q"))
    return pty.waitForExit(within: limit)
  }

  /// What is wrong with the terminal after the end; empty when it is as it was found.
  var disorder: [String] {
    pty.settle(quiet: .milliseconds(20))
    var found: [String] = []
    if pty.settings != pty.initialSettings { found.append("terminal settings") }
    if pty.screen.isAlternate { found.append("second screen") }
    if !pty.screen.isCursorVisible { found.append("hidden cursor") }
    for mode in pty.screen.leftovers.sorted() { found.append("mode \(mode)") }
    return found
  }

  /// The columns, in cells, in which a sign stands in a line.
  func columns(of sign: Unicode.Scalar, inLine index: Int) -> [Int] {
    var result: [Int] = []
    var column = 0
    for scalar in lines[index].unicodeScalars {
      if scalar == sign { result.append(column) }
      column += displayWidth(of: scalar) ?? 0
    }
    return result
  }
}
