import PtySupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension EndToEnd {
  /// The main job: ask the real model, leave, come back, and it is there.
  @Suite(.enabled(if: Parley.hasEngine, Parley.engineAdvice))
  struct FirstLight {
    @Test func theFirstStartAnswersAndTheNextOneHasIt() throws {
      // So small a model does not always find an end by itself.
      let home = try Home(.smolLM2, config: "[defaults]\nmax_tokens = 40\n")
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.shows("What is on your mind?")
      try terminal.shows("● local")
      try terminal.shows("demo")
      try terminal.ask("Say hello to me")
      // The line under a finished answer counts its tokens.
      try terminal.shows("tok/s · $0", within: .seconds(90))
      let answer = try #require(answerLine(in: terminal))
      #expect(terminal.quit() == 0)
      #expect(terminal.disorder == [])
      #expect(home.isDeserted(), "left: \(home.processes)")

      let again = try WorkspaceTerminal.open(home)
      try again.openFromList("Say hello to me")
      try again.shows(answer)
      #expect(again.quit() == 0)
    }

    /// The first line below the header of the answer.
    private func answerLine(in terminal: WorkspaceTerminal) -> String? {
      guard let header = terminal.lines.firstIndex(where: { $0.contains("(demo) ·") }) else {
        return nil
      }
      let line = terminal.lines[header + 1].split(separator: "│", maxSplits: 1).last ?? ""
      let words = line.trimmed
      return words.isEmpty ? nil : words
    }

    @Test func realThoughtsFoldAndUnfold() throws {
      let home = try Home(.tiny)
      let grammar = #"{"grammar":"root ::= \"<think>assume p over q</think>Yes, quite so.\""}"#
      let asked = try home.run(
        "ask", "--model", "local/tiny", "--request-fields", grammar, "Is it so?")
      #expect(asked.status == 0)
      #expect(asked.text == "Yes, quite so.\n")
      #expect(asked.errorText.contains("assume p over q"))

      let terminal = try WorkspaceTerminal.open(home)
      try terminal.openFromList("Is it so?")
      try terminal.shows("▸ thought")
      try terminal.shows("Yes, quite so.")
      #expect(!terminal.text.contains("<think>"))
      terminal.press(Key.x("z"))
      try terminal.shows("▾ thought")
      try terminal.shows("│ assume p over q")
      terminal.press(Key.x("Z"))
      try terminal.shows("▸ thought")
      #expect(terminal.quit() == 0)
    }

    @Test func aCrashedEngineIsStartedAgain() throws {
      let home = try Home(.tiny, config: "[defaults]\nmodel = \"local/tiny\"\nmax_tokens = 8\n")
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.ask("one")
      try terminal.shows("tok/s")
      let engine = try #require(home.processes.first { $0.isEngine })
      kill(engine.id, SIGKILL)
      #expect(waits { home.processes.contains { $0.isEngine && $0.id != engine.id } })
      try terminal.ask("two")
      #expect(
        terminal.pty.wait(within: .seconds(60)) {
          $0.text.split(separator: "\n").filter { $0.contains("tok/s · $0") }.count == 2
        })
      #expect(terminal.quit() == 0)
      #expect(home.isDeserted(), "left: \(home.processes)")
    }
  }
}

extension StringProtocol {
  var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
