import Configuration
import Conversation
import Surface
import Testing

@testable import Workspace

/// Whatever is on screen at whatever size: no trap, nothing over an edge, and the same again.
@Suite struct RandomScreenTests {
  @Test(arguments: 0..<300)
  func isWellFormed(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var session = Session.demonstration(
      Int.random(in: 1...60, using: &random), Int.random(in: 1...220, using: &random),
      theme: .plain)
    for _ in 0..<Int.random(in: 1...12, using: &random) { step(&session, &random) }
    var surface = session.workspace.draw()
    #expect(faults(of: surface) == [])
    expectStraightBox(surface, session.state)
    let again = session.workspace.draw()
    #expect(showsSame(surface, again))

    // What was drawn before never shows through after a change of size.
    session.send(.input(.resize(Size(rows: 24, columns: 80))))
    surface = session.workspace.draw()
    var fresh = session.workspace
    fresh.layout = TranscriptLayout(theme: .plain, keymap: Session.keymap)
    #expect(showsSame(surface, fresh.draw()))
  }

  private func showsSame(_ one: Surface, _ other: Surface) -> Bool {
    one.cursor == other.cursor
      && (0..<one.size.rows).allSatisfy { one.showsSameRow($0, as: other) }
  }

  private static let texts = [
    "Hello", "一二三四五六七八九十，「引用」。", "👨‍👩‍👧 family 🎉", "e\u{301}\u{301}", "\u{1B}]0;x\u{7}", "a\tb\n\nc",
    Session.answer, Session.table, "```\nopen", String(repeating: "長", count: 300),
    String(repeating: "w", count: 500), "", " ", "\u{202E}rtl\u{200B}", "नमस्ते",
  ]

  private static let keys = [
    "ctrl-x m", "ctrl-x p", "f1", "ctrl-x s", "f2", "ctrl-x", "ctrl-x h", "ctrl-x f", "ctrl-x h t",
    "ctrl-x k", "ctrl-x k {", "ctrl-home", "pageup", "ctrl-x Z", "ctrl-x z", "escape", "ctrl-x N",
    "ctrl-x e", "ctrl-c", "ctrl-x b", "ctrl-x n", "enter", "down down", "ctrl-x r",
  ]

  private func step(_ session: inout Session, _ random: inout SplitMix64) {
    let text = Self.texts.randomElement(using: &random) ?? ""
    switch Int.random(in: 0..<16, using: &random) {
    case 0..<5: session.press(Self.keys.randomElement(using: &random) ?? "f1")
    case 5: session.openProof { $0[2].text = text }
    case 6:
      let count = Int.random(in: 1...15, using: &random)
      session.openTalk((0..<count).map { Self.texts[$0 % Self.texts.count] })
    case 7: session.type(String(text.prefix(40)))
    case 8: session.send(.input(.paste(text)))
    case 9:
      session.ask("Question \(text)")
      session.stream(text, reasoning: Bool.random(using: &random) ? Session.reasoning : "")
    case 10: session.stream(text)
    case 11: session.finish(text, status: .failed) { $0.failure = Self.failure(text) }
    case 12: session.send(.notice(Notice(text + text, .warning)))
    case 13: session.send(.notSaved(Self.failure(text)))
    case 14: session.send(.engine(.missing))
    default: session.sleep(0.6)
    }
  }

  private static func failure(_ text: String) -> Failure {
    Failure(.storage, who: text, what: "what " + text, advice: text)
  }

  /// Every row of an overlay has its border in the same columns.
  private func expectStraightBox(_ surface: Surface, _ state: WorkspaceState) {
    guard state.overlay != nil, !WorkspaceFrame(state, draftLines: 1).isTooSmall,
      state.pendingKeys.isEmpty
    else {
      return
    }
    let box = OverlayFrame(state).box
    for row in box.row + 1..<box.bottom - 1 {
      for column in [box.column, box.right - 1] {
        let glyph = surface.glyph(of: surface[row, column]).base
        #expect("│├┤".unicodeScalars.contains(glyph), "row \(row), column \(column)")
      }
    }
  }
}
