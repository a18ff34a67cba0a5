import Configuration
import Conversation
import Surface
import SurfaceSupport
import Testing

@testable import Workspace

/// What a frame costs depends on what is in view, not on what there is.
@Suite struct DrawCostTests {
  private func longTalk() -> Session {
    var session = Session.demonstration(24, 80, theme: .plain)
    session.openTalk((0..<10_000).map { "Message number \($0)" })
    return session
  }

  @Test func onlyMessagesInViewAreLaidOut() {
    var session = longTalk()
    _ = session.workspace.draw()
    #expect((1...30).contains(session.workspace.layout.messagesLaidOut))
  }

  @Test func scrollingLaysOutOnlyWhatItPasses() {
    var session = longTalk()
    _ = session.workspace.draw()
    session.press("ctrl-x k")
    for _ in 0..<50 {
      session.press("ctrl-u")
      _ = session.workspace.draw()
    }
    // 50 half pages of 9 lines, three lines a message.
    #expect(session.workspace.layout.messagesLaidOut < 400)
    #expect(session.state.open.scroll != .followingEnd)
  }

  @Test func theTopIsReachedWithoutLayingOutTheWayThere() {
    var session = longTalk()
    session.press("ctrl-home")
    let surface = session.workspace.draw()
    #expect(surface.textSnapshot.contains("Message number 0"))
    #expect(session.workspace.layout.messagesLaidOut < 60)
  }

  @Test func streamingLaysOutNothingAnew() {
    var session = longTalk()
    session.ask("One more")
    _ = session.workspace.draw()
    let before = session.workspace.layout.messagesLaidOut
    for count in 0..<200 {
      session.stream("word \(count) ")
      _ = session.workspace.draw()
    }
    #expect(session.workspace.layout.messagesLaidOut == before)
  }

  @Test func textThatGrowsIsWrappedLikeTheWhole() {
    // Marks of their own are left out: one that comes late changes a character that is placed already.
    let pieces = [
      "Let me see", ".", " Now", "  ", "a", "very", "long", String(repeating: "x", count: 50), "\n",
      "\n\n", "中文，", "標點。", "「引", "用」", "\t", " \t ", "é", "👩‍👧", "end", "…",
    ]
    for seed in UInt64(0)..<60 {
      var random = SplitMix64(seed: seed)
      let width = Int.random(in: 1...40, using: &random)
      var growing = GrowingText(width: width, style: .plain)
      var text = ""
      for _ in 0..<40 {
        text += pieces.randomElement(using: &random) ?? ""
        growing.update(to: text)
      }
      var whole = GrowingText(width: width, style: .plain)
      whole.update(to: text)
      let isSame =
        growing.count == whole.count
        && (0..<whole.count).allSatisfy { growing[$0].text == whole[$0].text }
      #expect(isSame, "seed \(seed), width \(width)")
    }
  }
}
