import Configuration
import Conversation
import Surface
import SurfaceSupport
import Testing

@testable import Workspace

/// The turns of a reasoning.
struct OutlineTests {
  private func session(_ reasoning: String, _ change: (inout Message) -> Void = { _ in }) -> Session
  {
    var session = Session()
    session.open(["q", "answer"])
    session.workspace.state.open.tree.update(MessageID(rawValue: "stored-1")) {
      ($0.reasoning, $0.status) = (reasoning, .complete)
      change(&$0)
    }
    session.press("escape o")
    return session
  }

  private func turns(_ session: Session) -> [String] {
    guard case .outline(let outline) = session.state.overlay else { return [] }
    return outline.turns.map { String($0.text.prefix($0.wordLength)) }
  }

  @Test func turnsBeginSentences() {
    let session = session(
      "Let p be prime. Wait, that is wrong. The sooner the better, but not here.\n"
        + "So it is even: hmm! Let me see? Alternatively\nBUT no. Something soft. okay…")
    #expect(turns(session) == ["", "Wait", "So", "hmm", "Let me", "Alternatively", "BUT", "okay"])
  }

  @Test func chineseTurnsAreFound() {
    let session = session("首先看題目。等等，這不對。但是可以試試！所以答案是偶數。我們再看。嗯……让我想想")
    #expect(turns(session) == ["", "等等", "但是", "所以", "嗯", "让我"])
  }

  @Test func everyTurnHasItsShare() throws {
    let session = session(
      "One two three four. " + String(repeating: "Wait, again it goes on. ", count: 3)
    ) {
      $0.reasoningSeconds = 40
      $0.usage = Usage(input: 1, cached: 0, output: 900, reasoning: 800)
    }
    guard case .outline(let outline)? = session.state.overlay else {
      Issue.record("no outline")
      return
    }
    #expect(outline.turns.count == 4)
    #expect((780...800).contains(outline.turns.reduce(0) { $0 + $1.tokens }))
    #expect(!outline.isEstimated)
    #expect(abs(outline.turns.reduce(0) { $0 + outline.share($1) } - 1) < 0.03)
    var copy = session
    let screen = copy.workspace.draw().textSnapshot
    #expect(screen.contains("Reasoning · 4 turns · 40 s · 800 tokens"))
    #expect(screen.contains("Wait, again it goes on."))
  }

  @Test func aTurnIsJumpedTo() {
    let filler = (0..<60).map { "Thought \($0) goes its way." }.joined(separator: "\n")
    var session = session(filler + "\nWait, here is the turn.\n" + filler)
    #expect(turns(session) == ["", "Wait"])
    session.press("j enter")
    #expect(session.state.overlay == nil)
    #expect(session.state.open.fold(of: MessageID(rawValue: "stored-1")) == .all)
    let lines = session.workspace.draw().textSnapshot.split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[1].contains("Wait, here is the turn."))
    session.press("ctrl-o")
    #expect(session.state.open.scroll == .followingEnd)
    // The turn one is at is the one to begin at.
    session.press("alt-o o")
    guard case .outline(let outline) = session.state.overlay else {
      Issue.record("no outline")
      return
    }
    #expect(outline.selected == 1)
  }

  @Test func anyTextHasAnOutline() {
    let pieces = [
      "wait", " ", ". ", "\n", "\r\n", "等", "等等", "👩‍👧", "\u{301}", "…", "!", "\u{2028}", "so",
    ]
    var random = SplitMix64(seed: 5)
    for _ in 0..<300 {
      let text = (0..<30).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      var session = session(text)
      guard case .outline(let outline) = session.state.overlay else { continue }
      for index in outline.turns.indices {
        var copy = session
        for _ in 0..<index { copy.press("j") }
        copy.press("enter")
        #expect(copy.workspace.draw().size == copy.state.size)
      }
      session.press("q")
      #expect(session.state.overlay == nil)
    }
  }
}
