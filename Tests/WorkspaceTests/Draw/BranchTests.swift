import Configuration
import Conversation
import Surface
import SurfaceSupport
import Testing

@testable import Workspace

/// What the status line and the title tell of a conversation.
@Suite struct BranchTests {
  private func proof() -> Session {
    var session = Session.demonstration(24, 80, theme: .plain)
    session.openProof()
    return session
  }

  @Test func costCountsAllBranches() {
    let session = proof()
    #expect(Branch(session.state.open).cost == Money(nanoDollars: 4_100_001))
    #expect(Branch(session.state.open).ids.map(\.rawValue) == ["q", "b"])
  }

  @Test func contextIsWhatTheProviderCountedWithoutReasoning() {
    let open = proof().state.open
    let use = Branch(open).contextInUse(in: open)
    #expect(use.tokens == 1210 + 840 - 640)
    #expect(!use.isEstimated)
  }

  @Test func whatCameLaterIsEstimated() {
    var session = proof()
    session.ask(String(repeating: "word", count: 100))
    session.stream("12345678")
    let use = Branch(session.state.open).contextInUse(in: session.state.open)
    #expect(use.tokens == 1410 + (100 + 4) + (2 + 4))
    #expect(use.isEstimated)
  }

  @Test func aBranchIsOutOfDateWhenAMessageComesButNotWhenTextDoes() {
    var session = proof()
    session.ask("More")
    let branch = Branch(session.state.open)
    session.stream("text")
    #expect(branch.isOf(session.state.open))
    session.finish("The end") { $0.cost = Money(nanoDollars: 1) }
    #expect(!branch.isOf(session.state.open))
  }

  @Test func theTitleShowsWhatAnAnswerCostAtOnce() {
    var session = proof()
    _ = session.workspace.draw()
    session.ask("More")
    _ = session.workspace.draw()
    session.finish("Done") { $0.cost = Money(nanoDollars: 2_000_000_000) }
    #expect(session.workspace.draw().textSnapshot.contains("hosted · $2.00"))
  }

  @Test(arguments: [(24, 80), (24, 100), (30, 110)])
  func theTranscriptHasTheRoom(rows: Int, columns: Int) {
    let session = Session.demonstration(rows, columns, theme: .plain)
    #expect(WorkspaceFrame(session.state, draftLines: 1).transcript.rows >= 18)
  }
}
