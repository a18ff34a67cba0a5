import Configuration
import Conversation
import Surface
import Testing

@testable import Workspace

struct OverlayTests {
  private func names(_ session: Session) -> [String] {
    guard case .picker(let picker) = session.state.overlay else { return [] }
    return session.state.pickerRows(picker).map(\.entry.model.name)
  }

  @Test func usableModelsComeFirst() {
    var session = Session()
    session.press("ctrl-x m")
    #expect(
      names(session) == [
        "smollm2-135m", "deepseek-reasoner", "deepseek-r1-distill-7b Q4", "grok-4",
      ])
    session.type("r1")
    #expect(names(session).first == "deepseek-r1-distill-7b Q4")
  }

  @Test func pickingChangesThisConversationAndTheNextOnes() {
    var session = Session()
    session.open(["q", "a"])
    let before = session.state.open.conversation
    session.press("ctrl-x m")
    session.type("reasoner")
    session.press("enter")
    #expect(session.state.overlay == nil)
    #expect(session.state.open.conversation.model == Models.reasoner.reference)
    #expect(
      session.effects == [
        .save(session.state.open.conversation, was: before),
        .rememberModel(Models.reasoner.reference, asDefault: false),
      ])
    session.press("ctrl-x n")
    #expect(session.state.open.conversation.model == Models.reasoner.reference)
  }

  @Test func theLastModelChosenIsBegunWith() {
    // Whether the catalogue or the store is read first.
    var session = Session()
    session.send(.chosenModel(Models.own.reference))
    #expect(session.state.open.conversation.model == Models.own.reference)
    session = Session(catalogue: [])
    session.send(.chosenModel(Models.own.reference))
    session.send(.catalogue(Models.all))
    #expect(session.state.open.conversation.model == Models.own.reference)
    session.ask("hello")
    session.send(.chosenModel(Models.demo.reference))
    #expect(session.state.open.conversation.model == Models.own.reference)
  }

  @Test func otherCommandsWaitUntilAnOverlayIsClosed() {
    var session = Session()
    session.press("ctrl-x m")
    #expect(session.press("ctrl-x n") == [])
    #expect(session.state.overlay != nil)
    #expect(session.notice == "escape closes this first")
    #expect(session.press("ctrl-z") == [.suspend])
  }

  @Test func aConfiguredDefaultStays() {
    var settings = Settings()
    settings.defaults.model = Models.demo.reference
    var session = Session(settings: settings)
    session.send(.chosenModel(Models.own.reference))
    session.press("ctrl-x m")
    session.type("reasoner")
    session.press("enter ctrl-x N")
    #expect(session.state.open.conversation.model == Models.demo.reference)
  }

  @Test func whatCannotBePickedSaysWhy() {
    var session = Session()
    session.press("ctrl-x m")
    session.type("grok")
    #expect(session.press("enter") == [])
    #expect(session.notice == "grok-4: no key: set XAI_API_KEY")
    #expect(session.state.overlay != nil)
    session.press("escape")
    session.open([]) { $0.localOnly = true }
    session.press("ctrl-x m")
    session.type("reasoner")
    #expect(session.press("enter") == [])
    #expect(session.notice == "deepseek-reasoner: hosted, and this conversation is local only")
  }

  @Test func starsAndDefaults() {
    var session = Session()
    session.press("ctrl-x m down")
    #expect(session.press("ctrl-x s") == [.star(Models.reasoner.reference, true)])
    #expect(names(session).first == "deepseek-reasoner")
    #expect(
      session.press("ctrl-x d") == [.rememberModel(Models.reasoner.reference, asDefault: true)])
    #expect(session.state.defaultModel == Models.reasoner.reference)
  }

  @Test func theSelectionStaysInRange() {
    var session = Session()
    session.press("ctrl-x m")
    session.press("pagedown pagedown")
    guard case .picker(let low) = session.state.overlay else { return }
    #expect(low.selected == 3)
    session.send(.catalogue([Models.demo]))
    guard case .picker(let after) = session.state.overlay else { return }
    #expect(after.selected == 0)
    session.send(.catalogue([]))
    #expect(session.press("enter up down") == [])
  }

  @Test func thePaletteRunsACommand() {
    var session = Session()
    session.press("ctrl-x p")
    session.type("mouse")
    #expect(session.press("enter") == [.setMouse(false)])
    #expect(session.state.overlay == nil)
    session.press("alt-x")
    session.type("settings system")
    session.press("escape")
    #expect(session.state.overlay == nil)
  }

  @Test func helpScrolls() {
    var session = Session()
    session.press("f1 k")
    #expect(session.state.overlay == .help(scroll: 0))
    session.press("j j")
    #expect(session.state.overlay == .help(scroll: 2))
    session.press("space space space space space space space space space space")
    let end = session.state.overlay
    session.press("space")
    #expect(session.state.overlay == end)
    session.press("escape")
    #expect(session.state.overlay == nil)
  }

  @Test func typedTextGoesToTheOverlayOnly() {
    var session = Session()
    session.type("draft")
    session.press("ctrl-x m")
    session.type("abc")
    session.send(.input(.paste("pa\nste")))
    session.press("ctrl-w")
    guard case .picker(let picker) = session.state.overlay else { return }
    #expect(picker.query.text == "abcpa ")
    session.press("enter ctrl-x n escape")
    #expect(session.composer == "draft")
  }

  // MARK: - Settings

  @Test func settingsAreAccepted() {
    var session = Session()
    session.open(["q", "a"])
    let before = session.state.open.conversation
    session.press("ctrl-x s")
    session.type("Be brief.")
    session.press("tab")
    session.type("0,7")
    session.press("down")
    session.type("200")
    session.press("tab")
    session.type("high")
    session.press("tab")
    session.type(" ")
    session.press("enter")
    let conversation = session.state.open.conversation
    #expect(conversation.systemPrompt == "Be brief.")
    #expect(conversation.parameters.temperature == 0.7)
    #expect(conversation.parameters.maxTokens == 200)
    #expect(conversation.parameters.effort == "high")
    #expect(conversation.localOnly)
    #expect(session.effects == [.save(conversation, was: before)])
  }

  @Test(arguments: ["3", "-1", "warm", "nan", "1e400"])
  func aWrongTemperatureIsExplained(text: String) {
    var session = Session()
    session.press("ctrl-x s tab")
    session.type(text)
    session.press("up enter")
    guard case .settings(let form) = session.state.overlay else {
      Issue.record("accepted \(text)")
      return
    }
    #expect(form.row == .temperature)
    #expect(form.problem?.contains("0 to 2") == true)
    #expect(session.effects == [])
  }

  /// The form over a conversation with a model that can be steered like this, its cursor on the effort.
  private func effortForm(_ efforts: EffortChoices) -> Session {
    var session = Session()
    var entry = Models.demo
    entry.efforts = efforts
    session.send(.catalogue([entry]))
    session.open([]) { $0.model = entry.reference }
    session.press("ctrl-x s up up")
    return session
  }

  @Test func spaceGoesThroughTheEfforts() {
    var session = effortForm(EffortChoices(levels: ["low", "high"]))
    var seen: [String] = []
    for _ in 0..<4 {
      session.type(" ")
      if case .settings(let form) = session.state.overlay { seen.append(form.effort.text) }
    }
    #expect(seen == ["low", "high", "", "low"])
    session.press("enter")
    #expect(session.state.open.conversation.parameters.effort == "low")
  }

  @Test func aWrongEffortIsExplained() {
    var session = effortForm(EffortChoices(levels: ["low", "high"], budget: 1024...8000))
    session.type("9000")
    session.press("enter")
    guard case .settings(let form) = session.state.overlay else {
      Issue.record("accepted 9000")
      return
    }
    #expect(form.row == .effort)
    #expect(form.problem?.contains("low, high, a number of tokens from 1024 to 8000") == true)
    session.press("ctrl-u")
    session.type("4000")
    session.press("enter")
    #expect(session.state.open.conversation.parameters.effort == "4000")
  }

  @Test func noEffortWhereThereIsNone() {
    var session = effortForm(WireRules(effortField: .none).effortChoices)
    session.type(" high")
    guard case .settings(let form) = session.state.overlay else {
      Issue.record("the form is gone")
      return
    }
    #expect(form.effort.text == "")
  }

  @Test func aLongSystemPromptKeepsItsLines() {
    var session = Session()
    session.open([]) { $0.systemPrompt = "one\ntwo" }
    session.press("ctrl-x s end")
    session.type("!")
    session.press("enter")
    #expect(session.state.open.conversation.systemPrompt == "one\ntwo!")
  }

  // MARK: - Keys in a row

  @Test func theLeaderWaitsAndLapses() {
    var session = Session()
    session.press("ctrl-x")
    #expect(session.state.whichKeys(session.workspace.keymap).isEmpty)
    #expect(session.workspace.nextDeadline == session.now.adding(seconds: 0.4))
    session.sleep(0.5)
    let keys = session.state.whichKeys(session.workspace.keymap)
    #expect(keys.contains(WhichKey(key: "m", help: "model")))
    session.sleep(2)
    #expect(session.state.pendingKeys.isEmpty)
    #expect(session.workspace.nextDeadline == nil)
    session.press("m")
    #expect(session.composer == "m")
  }

  @Test func escapeEndsTheLeader() {
    var session = Session()
    session.press("ctrl-x escape m")
    #expect(session.composer == "m")
    session.press("ctrl-x ctrl-t")
    #expect(session.notice == "^X ^T means nothing here")
    #expect(session.state.pendingKeys.isEmpty)
  }

  @Test func unknownKeysInTheTranscriptAreCommandsNotText() {
    var session = Session()
    session.press("escape")
    session.type("x")
    #expect(session.composer.isEmpty)
    #expect(session.notice.contains("writes"))
    session.press("i")
    session.type("x")
    #expect(session.composer == "x")
  }

  @Test func controlsAreNeverTyped() {
    var session = Session()
    session.type("a\u{1}\u{7F}\u{9B}\0b")
    #expect(session.composer == "ab")
  }
}
