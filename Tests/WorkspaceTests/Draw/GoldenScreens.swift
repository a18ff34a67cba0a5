import Configuration
import Conversation
import Surface
import Testing

@testable import Workspace

/// A screen by its name: a workspace driven to where there is something to see.
struct GoldenScreen: Sendable, CustomTestStringConvertible {
  let name: String
  let session: @Sendable () -> Session

  init(
    _ name: String, _ rows: Int, _ columns: Int, theme: Theme = .shipped,
    _ drive: @escaping @Sendable (inout Session) -> Void = { _ in }
  ) {
    self.name = name
    session = {
      var session = Session.demonstration(rows, columns, theme: theme)
      drive(&session)
      return session
    }
  }

  var testDescription: String { name }

  static let all =
    empty + transcripts + answers + overlays + inspections + lists + edges + files

  private static let empty: [GoldenScreen] = [
    .init("empty-80x24", 24, 80), .init("empty-200x50", 50, 200), .init("empty-40x12", 12, 40),
    .init("first-start-110x30", 30, 110) {
      $0.send(.listed([], isComplete: true))
      $0.send(.spending(today: .zero, month: .zero))
      $0.send(.chosenModel(Models.demo.reference))
      $0.send(
        .notice(Notice("Also usable here: DeepSeek (key found), Ollama. ^X m picks a model.")))
    },
    .init("engine-missing-80x24", 24, 80) {
      $0.send(.chosenModel(Models.demo.reference))
      $0.send(.engine(.missing))
    },
    .init("fetching-80x24", 24, 80) {
      $0.send(.chosenModel(Models.demo.reference))
      $0.send(.engine(.missing))
      $0.send(
        .install(
          .running(
            step: "fetching the engine (xllamacpp 0.2.13)", done: 12_000_000, total: 34_000_000)))
    },
    .init("fetch-failed-80x24", 24, 80) {
      $0.send(.chosenModel(Models.demo.reference))
      $0.send(.engine(.missing))
      $0.send(
        .install(
          .failed(
            Failure(
              .unreachable, who: "pypi", what: "the address was not found",
              advice: "Check the network and try again."))))
    },
    .init("no-model-80x24", 24, 80) { $0.send(.catalogue([])) },
    .init("temporary-80x24", 24, 80) { $0.press("ctrl-x N") },
  ]

  private static let transcripts: [GoldenScreen] = [
    .init("proof-110x30", 30, 110) { $0.openProof() },
    .init("proof-80x24", 24, 80) { $0.openProof() },
    .init("proof-200x50", 50, 200) { $0.openProof() },
    .init("proof-40x12", 12, 40) { $0.openProof() },
    .init("dark-110x30", 30, 110, theme: .named("dark")) {
      $0.openProof()
      $0.press("ctrl-x h")
    },
    .init("dark-picker-80x24", 24, 80, theme: .named("dark")) { $0.press("ctrl-x m") },
    .init("dark-settings-80x24", 24, 80, theme: .named("dark")) { $0.press("ctrl-x s tab") },
    .init("light-80x24", 24, 80, theme: .named("light")) { $0.openProof() },
    .init("reasoning-preview-80x24", 24, 80) {
      $0.openProof { $0[2].reasoning = Session.longReasoning }
      $0.press("ctrl-x z ctrl-home")
    },
    .init("reasoning-tail-80x24", 24, 80) {
      $0.openProof { $0[2].reasoning = Session.longReasoning }
      $0.press("ctrl-x z ctrl-x z ctrl-home")
    },
    .init("thinking-preview-80x24", 24, 80) {
      $0.ask("Prove it.")
      $0.stream("", reasoning: Session.longReasoning)
      $0.press("ctrl-x z")
    },
    .init("reasoning-all-80x24", 24, 80) {
      $0.openProof()
      $0.press("ctrl-x Z ctrl-home")
    },
    .init("table-110x30", 30, 110) { $0.openTalk(["Compare them.", Session.table]) },
    .init("table-40x12", 12, 40) { $0.openTalk(["Compare them.", Session.table]) },
    .init("chinese-80x24", 24, 80) {
      $0.openTalk([
        "請用一句話證明 √2 是無理數。",
        "假設 √2 = p/q 為最簡分數，則 p² = 2q²，所以 p 是偶數；令 p = 2r，則 q² = 2r²，q 也是偶數，"
          + "與「最簡」矛盾。因此 √2 是**無理數**。\n\n```\n// 註解：寬字元對齊 🎉\nlet 根號二 = 1.41421356\n```\n\n- 👨‍👩‍👧 家庭\n- e\u{301}clair",
      ])
    },
    .init("selected-80x24", 24, 80) {
      $0.openTalk(["One?", "First answer.", "Two?", "Second answer."])
      $0.press("ctrl-x k { {")
    },
    .init("scrolled-80x24", 24, 80) {
      $0.openTalk((0..<40).map { "Message number \($0)" })
      $0.press("ctrl-x k ctrl-u")
    },
    .init("long-title-80x24", 24, 80) {
      $0.openTalk(["Hello", "Hello."])
      $0.press("f2 ctrl-a")
      $0.type("一個非常長的標題 that goes on and on, far over the width of any title line: ")
      $0.press("enter")
    },
  ]

  private static let answers: [GoldenScreen] = [
    .init("waiting-80x24", 24, 80) {
      $0.ask("Hello")
      $0.phase(.waiting)
      $0.wait(34)
      $0.send(.tick)
    },
    .init("retrying-80x24", 24, 80) {
      $0.ask("Hello")
      let busy = Failure(
        .rateLimited, who: "DeepSeek", what: "too many requests at once (429)", retryAfter: 20)
      $0.phase(.retrying(at: $0.now.adding(seconds: 20), because: busy))
    },
    .init("thinking-80x24", 24, 80) {
      $0.ask("Prove it.")
      $0.stream("", reasoning: "Let me see. " + Session.reasoning)
      $0.wait(34)
      $0.stream("", reasoning: " Now the last sentence is being")
    },
    .init("streaming-queue-80x24", 24, 80) {
      $0.ask("Prove it.")
      $0.stream(String(Session.answer.dropLast(60)))
      $0.wait(3)
      $0.ask("and √3?")
      $0.ask("那麼 √5 呢？請也用同樣的方法證明，並說明為什麼這個方法對所有非平方數都成立，謝謝你的耐心。")
      $0.wait(10)
      $0.send(.tick)
    },
    .init("failed-80x24", 24, 80) {
      $0.ask("Hello")
      $0.wait(2)
      $0.finish("The answer began", status: .failed) {
        $0.failure = Failure(
          .cut, who: "DeepSeek", what: "the connection ended in the middle of the answer",
          advice: "What arrived is kept; ask again or choose another model.")
      }
    },
    .init("stopped-80x24", 24, 80) {
      $0.ask("Hello")
      $0.finish("Half of an", status: .stopped)
      $0.press("escape")
    },
    .init("cut-80x24", 24, 80) {
      $0.ask("Hello")
      $0.finish("As long as it was allowed to") { $0.finish = .length }
    },
    .init("said-nothing-80x24", 24, 80) {
      $0.ask("Hello")
      $0.finish("")
    },
    .init("engine-loading-80x24", 24, 80) {
      $0.ask("Hello")
      $0.send(.engine(.loading(model: "smollm2-135m", since: $0.now)))
      $0.phase(.preparing("loading smollm2-135m"))
      $0.wait(2)
      $0.send(.tick)
    },
    .init("engine-failed-80x24", 24, 80) {
      $0.send(
        .engine(
          .failed(
            Failure(
              .engineFailed, who: "llama-server", what: "it ended at once: unknown architecture",
              advice: "`parley engine log` has its last words."))))
    },
    .init("other-parley-80x24", 24, 80) {
      $0.openTalk(["Hello", ""]) { $0[1].status = .streaming }
    },
    .init("queue-long-80x24", 24, 80) {
      $0.ask("Begin")
      for number in 1...12 { $0.ask("Question number \(number)") }
      $0.wait(10)
      $0.send(.tick)
    },
    .init("left-out-80x24", 24, 80) {
      $0.openTalk(["One?", "First answer.", "Two?", "Second answer."])
      $0.workspace.state.open.leftOut = 2
    },
  ]

  private static let overlays: [GoldenScreen] = [
    .init("picker-110x30", 30, 110) {
      $0.send(.speeds([Models.demo.reference: 81.4, Models.reasoner.reference: 9.26]))
      $0.press("ctrl-x m")
    },
    .init("picker-80x24", 24, 80) { $0.press("ctrl-x m down down") },
    .init("picker-40x12", 12, 40) { $0.press("ctrl-x m") },
    .init("picker-query-80x24", 24, 80) {
      $0.press("ctrl-x m")
      $0.type("grok")
    },
    .init("picker-fetch-80x24", 24, 80) {
      $0.send(.engine(.missing))
      $0.press("ctrl-x m")
      $0.type("smol")
    },
    .init("picker-nothing-80x24", 24, 80) {
      $0.press("ctrl-x m")
      $0.type("qqqq")
    },
    .init("palette-80x24", 24, 80) { $0.press("ctrl-x p") },
    .init("palette-query-110x30", 30, 110) {
      $0.press("ctrl-x p")
      $0.type("model")
    },
    .init("themes-80x24", 24, 80) {
      $0.send(.themes(["terminal", "dark", "light", "mine 中文\u{1B}"]))
      $0.press("down down down")
    },
    .init("help-80x24", 24, 80) { $0.press("f1") },
    .init("help-200x50", 50, 200) { $0.press("f1 j j j") },
    .init("settings-80x24", 24, 80) {
      $0.openProof()
      $0.press("ctrl-x s")
      $0.type("你是一個簡潔的助手。 Answer in one sentence, and never in more than that one.")
    },
    .init("settings-problem-40x12", 12, 40) {
      $0.openProof()
      $0.press("ctrl-x s tab")
      $0.type("hot")
      $0.press("enter")
    },
    .init("rename-80x24", 24, 80) {
      $0.openProof()
      $0.press("f2")
    },
    .init("context-full-80x24", 24, 80) {
      $0.openTalk((0..<30).map { "Message \($0): " + String(repeating: "words ", count: 2500) })
      $0.ask("One more")
    },
    .init("confirm-80x24", 24, 80) {
      $0.press("ctrl-x N")
      $0.ask("A secret")
      $0.finish("Told.")
      $0.press("ctrl-x n")
    },
    .init("which-key-80x24", 24, 80) {
      $0.press("ctrl-x")
      $0.sleep(0.5)
    },
    .init("which-key-200x50", 50, 200) {
      $0.press("ctrl-x")
      $0.sleep(0.5)
    },
  ]

  private static let inspections: [GoldenScreen] = [
    .init("inspector-80x24", 24, 80) { $0.inspect() },
    .init("inspector-200x50", 50, 200) { $0.inspect() },
    .init("inspector-40x12", 12, 40) { $0.inspect("tab tab") },
    .init("inspector-response-80x24", 24, 80) { $0.inspect("tab space") },
    .init("inspector-refused-80x24", 24, 80) { $0.inspect("tab a") },
    .init("inspector-raw-80x24", 24, 80) { $0.inspect("r G") },
    .init("inspector-rules-80x24", 24, 80) { $0.inspect("tab tab") },
    .init("inspector-copied-80x24", 24, 80) { $0.inspect(Inspections.rebuilt, "c") },
    .init("inspector-rebuilt-80x24", 24, 80) { $0.inspect(Inspections.rebuilt) },
    .init("inspector-rebuilt-40x12", 12, 40) { $0.inspect(Inspections.rebuilt, "j j") },
    .init("inspector-reading-80x24", 24, 80) {
      $0.openProof()
      $0.press("ctrl-x i")
    },
    .init("inspector-nothing-80x24", 24, 80) {
      $0.inspect(Inspection(problem: "Nothing is kept, and it cannot be built again. \u{1B}[2J"))
    },
  ]

  private static let lists: [GoldenScreen] = [
    .init("list-focus-110x30", 30, 110) { $0.press("ctrl-x h j j") },
    .init("drawer-80x24", 24, 80) {
      $0.openProof()
      $0.press("ctrl-x h")
    },
    .init("filter-110x30", 30, 110) {
      $0.press("ctrl-x f")
      $0.type("in")
    },
    .init("filter-nothing-80x24", 24, 80) {
      $0.press("ctrl-x f")
      $0.type("nowhere to be found in any of these titles")
    },
    .init("trash-110x30", 30, 110) { $0.press("ctrl-x h j d d t") },
    .init("trash-empty-80x24", 24, 80) { $0.press("ctrl-x h t") },
  ]

  private static let edges: [GoldenScreen] = [
    .init("notice-long-80x24", 24, 80) {
      $0.openProof()
      $0.send(
        .notice(
          Notice(
            "The configuration could not be read: config.toml line 3: expected a number for "
              + "defaults.temperature, found “hot”; the nearest known key is defaults.temperature. "
              + "The rest of the file is used.", .error)))
    },
    .init("not-saved-80x24", 24, 80) {
      $0.openProof()
      $0.send(
        .notSaved(
          Failure(
            .storage, who: "parley.db", what: "the disk is full",
            advice: "Free some space; what is on screen is kept in memory and tried again.")))
    },
    .init("quit-armed-80x24", 24, 80) { $0.press("ctrl-c") },
    .init("editing-80x24", 24, 80) {
      $0.openProof()
      $0.press("ctrl-x e")
    },
    .init("long-draft-80x24", 24, 80) {
      $0.openProof()
      $0.send(
        .input(.paste((1...30).map { "line \($0) 第\($0)行" }.joined(separator: "\n"))))
    },
    .init("local-only-80x24", 24, 80) { $0.workspace.state.open.conversation.localOnly = true },
    .init("model-not-found-80x24", 24, 80) {
      $0.openProof()
      $0.send(.catalogue([Models.grok]))
    },
    .init("hostile-80x24", 24, 80) {
      $0.openTalk(["\u{1B}]52;c;aGk=\u{7}", "\u{1B}[2J\u{202E}evil\u{9B}0m\r\nnext"])
    },
    .init("small-20x5", 5, 20), .init("small-1x1", 1, 1),
  ]
}

extension Session {
  /// What the running answer is waiting for.
  mutating func phase(_ phase: ReplyPhase) {
    guard let reply = state.runningHere?.message else { return }
    send(.reply(ReplyUpdate(message: reply.id, conversation: reply.conversation, phase: phase)))
  }
}
