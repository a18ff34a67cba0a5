import Surface
import TestSupport
import Testing

@testable import Configuration

@Suite struct KeymapTests {
  private func load(_ user: String?, commands: Set<String>? = nil) -> (Keymap, [String]) {
    let log = IssueLog()
    let keymap = KeymapLoader(commands: commands, log: log).load(
      shipped: ShippedFile.keys.text, user: user.map { ($0, "keys.toml") })
    return (keymap, log.issues.map(\.sentence))
  }

  private func chords(_ text: String) -> [KeyChord] { KeySequence(text)?.chords ?? [] }

  @Test func shippedKeysAreFreeOfConflicts() {
    let log = IssueLog()
    let loader = KeymapLoader(commands: nil, log: log)
    let bindings = loader.read(ShippedFile.keys.text, file: "keys.toml")
    loader.report(conflictsIn: bindings, file: "keys.toml")
    #expect(log.issues == [])
    #expect(bindings.count == KeyContext.allCases.count)
  }

  @Test func leaderWaitsThenFindsTheCommand() {
    let (keymap, _) = load(nil)
    let contexts: [KeyContext] = [.composer, .everywhere]
    #expect(keymap.match(contexts: contexts, sequence: chords("ctrl-x")) == .pending)
    #expect(
      keymap.match(contexts: contexts, sequence: chords("ctrl-x m")) == .command("model.pick"))
    #expect(keymap.match(contexts: contexts, sequence: chords("ctrl-x 0")) == .none)
    #expect(keymap.match(contexts: contexts, sequence: chords("x")) == .none)
  }

  @Test func theMostSpecificContextDecides() {
    let (keymap, _) = load(nil)
    let picker: [KeyContext] = [.picker, .everywhere]
    #expect(keymap.match(contexts: picker, sequence: chords("ctrl-x s")) == .command("picker.star"))
    #expect(
      keymap.match(contexts: [.everywhere], sequence: chords("ctrl-x s"))
        == .command("conversation.settings"))
    #expect(keymap.match(contexts: picker, sequence: chords("ctrl-x m")) == .command("model.pick"))
  }

  @Test func theDesignsKeysAreBound() {
    let (keymap, _) = load(nil)
    let expected = [
      "m": "model.pick", "n": "conversation.new", "b": "list.toggle", "p": "palette.open",
      "r": "reply.regenerate", "s": "conversation.settings", "t": "mouse.toggle",
      "ctrl-e": "composer.editor", "?": "app.help", "q": "app.quit",
    ]
    for (key, command) in expected {
      let sequence = chords("ctrl-x \(key)")
      #expect(keymap.match(contexts: [.everywhere], sequence: sequence) == .command(command))
    }
    #expect(keymap.match(contexts: [.everywhere], sequence: chords("f1")) == .command("app.help"))
  }

  @Test func nothingNeedsAKeyThatTerminalsKeep() throws {
    let (keymap, _) = load(nil)
    let kept = Set(["ctrl-a", "ctrl-b", "ctrl-s", "ctrl-q", "ctrl-i", "ctrl-m", "ctrl-h", "ctrl-["])
    for context in KeyContext.allCases {
      for command in keymap.boundCommands {
        let keys = keymap.keys(for: command, in: [context, .everywhere])
        let free = keys.filter { !$0.chords.contains { kept.contains($0.description) } }
        #expect(keys.isEmpty || !free.isEmpty, "\(command) in \(context)")
      }
    }
  }

  @Test func usersKeysReplaceTheShippedOnes() {
    let (keymap, issues) = load(
      """
      [everywhere]
      "model.pick" = ["f3", "ctrl-x o"]
      "conversation.new" = "none"
      "app.redraw" = "ctrl-x b"
      """)
    #expect(issues == [])
    #expect(keymap.match(contexts: [.everywhere], sequence: chords("f3")) == .command("model.pick"))
    #expect(keymap.match(contexts: [.everywhere], sequence: chords("ctrl-x m")) == .none)
    #expect(keymap.match(contexts: [.everywhere], sequence: chords("ctrl-x n")) == .none)
    #expect(
      keymap.match(contexts: [.everywhere], sequence: chords("ctrl-x b")) == .command("app.redraw"))
    #expect(keymap.keys(for: "list.toggle", in: [.everywhere]) == [])
    #expect(keymap.label(for: "model.pick", in: [.everywhere]) == "F3")
  }

  @Test func conflictsAreReportedAndNotFatal() {
    let (keymap, issues) = load(
      """
      [transcript]
      "reply.edit" = ["g", "w"]
      "reply.continue" = ["w"]
      """)
    #expect(
      issues == [
        "keys.toml: transcript: w means both reply.continue and reply.edit.",
        "keys.toml: transcript: g means reply.edit, so transcript.top (g g) cannot be reached.",
      ])
    #expect(keymap.match(contexts: [.transcript], sequence: chords("g")) == .command("reply.edit"))
  }

  @Test func mistakesNameTheNearestCommandAndTheRestIsUsed() {
    let (keymap, issues) = load(
      """
      [everywhere]
      "model.pik" = "f5"
      "app.help" = ["f1", "hyper-x"]
      "app.redraw" = 7
      "palette.open" = "ctrl-i"
      [everywere]
      "app.quit" = "f9"
      """, commands: load(nil).0.boundCommands)
    #expect(
      issues == [
        "keys.toml: everywhere.\"app.help\": \"hyper-x\" is not a key; keys are written ctrl-x, alt-enter, f1, space, \"ctrl-x m\".",
        "keys.toml: everywhere.\"app.redraw\": expected a key, a list of keys or \"none\", found a whole number.",
        "keys.toml: everywhere.\"model.pik\": unknown command (did you mean model.pick?).",
        "keys.toml: everywhere.\"palette.open\": a terminal cannot tell ctrl-i from tab.",
        "keys.toml: everywere: unknown key (did you mean everywhere?).",
      ])
    #expect(keymap.match(contexts: [.everywhere], sequence: chords("f1")) == .command("app.help"))
    #expect(
      keymap.match(contexts: [.everywhere], sequence: chords("ctrl-l")) == .command("app.redraw"))
  }

  @Test func aSyntaxErrorLeavesTheShippedKeys() {
    let (keymap, issues) = load("[everywhere]\n\"app.help\" = [\n")
    #expect(issues.count == 1)
    #expect(issues.first?.hasPrefix("keys.toml:") == true)
    #expect(keymap.match(contexts: [.everywhere], sequence: chords("f1")) == .command("app.help"))
  }

  @Test func continuationsOfTheLeaderAreSortedAndShadowed() {
    let (keymap, _) = load(nil)
    let found = keymap.continuations(of: chords("ctrl-x"), in: [.picker, .everywhere])
    #expect(found.contains(.init(chord: .character("s"), command: "picker.star")))
    #expect(!found.contains(.init(chord: .character("s"), command: "conversation.settings")))
    #expect(found.contains(.init(chord: .character("m"), command: "model.pick")))
    #expect(found.map(\.chord.description) == found.map(\.chord.description).sorted())
    #expect(
      keymap.continuations(of: [], in: [.transcript])
        .contains(.init(chord: .character("g"), command: nil)))
  }

  @Test func hintsLeaveOutKeysThatASpecificContextHides() {
    let (keymap, _) = load(nil)
    #expect(keymap.label(for: "conversation.settings", in: [.everywhere]) == "^X s")
    #expect(keymap.label(for: "conversation.settings", in: [.picker, .everywhere]) == nil)
    #expect(keymap.label(for: "composer.newline", in: [.composer, .everywhere]) == "M-enter")
  }

  @Test func capitalsAreWhatATerminalSends() {
    #expect(KeySequence("ctrl-X shift-g") == KeySequence("ctrl-x G"))
    #expect(KeySequence("  ") == nil)
    #expect(KeySequence("ctrl-x nope") == nil)
    #expect(KeySequence("ctrl-x m")?.label == "^X m")
  }

  @Test(arguments: 0..<20) func lookupAgreesWithANaiveSearch(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    let alphabet = ["a", "b", "ctrl-x", "enter"]
    var bindings: [KeyContext: [String: [KeySequence]]] = [:]
    for number in 0..<12 {
      let length = Int.random(in: 1...3, using: &random)
      let text = (0..<length).map { _ in alphabet.randomElement(using: &random) ?? "a" }
      let context: KeyContext = Bool.random(using: &random) ? .list : .everywhere
      guard let sequence = KeySequence(text.joined(separator: " ")),
        !(bindings[context] ?? [:]).values.joined().contains(sequence)
      else { continue }
      bindings[context, default: [:]]["c\(number)"] = [sequence]
    }
    let keymap = Keymap(bindings)
    for _ in 0..<100 {
      let length = Int.random(in: 1...3, using: &random)
      let pressed = (0..<length).flatMap { _ in chords(alphabet.randomElement(using: &random) ?? "")
      }
      #expect(
        keymap.match(contexts: [.list, .everywhere], sequence: pressed)
          == naive(bindings, pressed, [.list, .everywhere]))
    }
  }

  private func naive(
    _ bindings: [KeyContext: [String: [KeySequence]]], _ pressed: [KeyChord],
    _ contexts: [KeyContext]
  ) -> Keymap.Match {
    for context in contexts {
      for (command, list) in bindings[context] ?? [:] where list.contains(KeySequence(pressed)) {
        return .command(command)
      }
      for list in (bindings[context] ?? [:]).values.joined()
      where list.chords.count > pressed.count && list.chords.starts(with: pressed) {
        return .pending
      }
    }
    return .none
  }
}

extension Keymap {
  /// Every command with a key.
  var boundCommands: Set<String> {
    Set(sequences.values.flatMap { $0.filter { !$0.value.isEmpty }.keys })
  }
}
