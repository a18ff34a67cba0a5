import Configuration
import Conversation
import Surface
import Testing

@testable import Workspace

/// Whatever happens in whatever order: no trap, and the state keeps its promises.
struct RandomEventTests {
  @Test(arguments: 0..<6)
  func survives(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var session = Session(seed: seed)
    var requests: [ReplyRequest] = []
    for _ in 0..<2000 {
      session.wait(Double(Int.random(in: 0..<600, using: &random)) / 1000)
      if Int.random(in: 0..<12, using: &random) == 0 {
        session.press("escape ctrl-x j")
        session.ask("hello")
      } else {
        session.send(event(session, requests, &random))
      }
      for case .send(let request) in session.effects { requests.append(request) }
      // Drawing fills the map that clicks go by.
      if Int.random(in: 0..<8, using: &random) == 0 {
        #expect(session.workspace.draw().size == session.state.size)
      }
      check(session)
    }
    #expect(requests.count > 10)
  }

  private static let chords: [KeyChord] = Array(
    Set(
      KeyContext.allCases.flatMap { context in
        CommandTable.rows.flatMap {
          Keymap.shipped().keys(for: $0.command.rawValue, in: [context]).flatMap(\.chords)
        }
      })
  ).sorted { $0.description < $1.description }

  private static let sizes = [(24, 80), (1, 1), (0, 0), (12, 40), (60, 200), (3, 300), (50, 5)]
  private static let texts = [
    "a", "hello", "中文字符", "👨‍👩‍👧", "e\u{301}", "\u{1B}[2J", "x\ny\n", "```\ncode\n```", " ", "\u{202E}",
  ]

  private func event(
    _ session: Session, _ requests: [ReplyRequest], _ random: inout SplitMix64
  ) -> Event {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<38: return .input(.key(pick(Self.chords, &random)))
    case 38..<50: return reply(requests, &random) { session.state.running[$0.answer.id] != nil }
    case 50..<55: return .input(.key(pick([KeyChord(.enter), KeyChord(.escape)], &random)))
    case 55..<65: return .input(.key(.character(pick(Array("abcyn123 ?gzq"), &random))))
    case 65..<69: return .input(.paste(pick(Self.texts, &random)))
    case 69..<78:
      let (rows, columns) = pick(Self.sizes, &random)
      return .input(.resize(Size(rows: rows, columns: columns)))
    case 78..<82: return opened(session, &random)
    case 82..<84:
      return .listed(summaries(session, &random), isComplete: Bool.random(using: &random))
    case 84..<86: return .storeChanged
    case 86..<88: return .catalogue(Array(Models.all.shuffled(using: &random).prefix(3)))
    case 88..<90:
      return pick(
        [.engine(.missing), .engine(.idle), .engine(.ready(model: "x")), .engine(.crashed("x"))],
        &random)
    case 90..<91: return .install(.running(step: "x", done: 1, total: 2))
    case 91..<92: return .install(.failed(Failure(.unreachable, who: "x", what: "y")))
    case 92..<93: return .edited(pick(Self.texts, &random), .draft)
    case 93..<94:
      guard case .inspector(let inspector) = session.state.overlay else { return .tick }
      return .inspected(
        inspector.answer, pick([Inspections.retried, Inspection(problem: "x")], &random))
    case 94..<96:
      let position = Position(
        row: Int.random(in: 0..<30, using: &random), column: Int.random(in: 0..<90, using: &random))
      let actions: [MouseEvent.Action] = [
        .press, .scrollUp, .scrollDown, .release, .drag, .drag, .doubleClick, .tripleClick,
      ]
      return .input(.mouse(MouseEvent(pick(actions, &random), at: position)))
    default: return .tick
    }
  }

  private func reply(
    _ requests: [ReplyRequest], _ random: inout SplitMix64, isRunning: (ReplyRequest) -> Bool
  ) -> Event {
    // Mostly one that runs; late and repeated ends must do no harm either.
    let running = requests.filter { request in
      Int.random(in: 0..<8, using: &random) == 0 || isRunning(request)
    }
    guard let request = running.randomElement(using: &random) else { return .tick }
    var update = ReplyUpdate(
      message: request.answer.id, conversation: request.conversation.id,
      text: pick(Self.texts, &random), phase: .streaming)
    if Bool.random(using: &random) {
      var final = request.answer
      final.status = pick([.complete, .stopped, .failed], &random)
      (update.final, update.phase) = (final, .ended)
    }
    return .reply(update)
  }

  private func opened(_ session: Session, _ random: inout SplitMix64) -> Event {
    let id = session.state.open.conversation.id
    let count = Int.random(in: 0..<6, using: &random)
    let (conversation, messages) = Session.conversation(
      id, (0..<count).map { "text \($0)" }, at: session.now)
    // What the store told before the latest change is asked for again.
    return .opened(
      conversation, messages, after: Bool.random(using: &random) ? session.state.changes : 0)
  }

  private func summaries(_ session: Session, _ random: inout SplitMix64) -> [ConversationSummary] {
    (0..<Int.random(in: 0..<8, using: &random)).map { index in
      ConversationSummary(
        id: ConversationID(rawValue: "c\(index)"), title: "Title \(index)",
        updated: session.now.adding(seconds: Double(-index) * 50_000),
        pinned: Bool.random(using: &random),
        trashedAt: Bool.random(using: &random) ? session.now : nil)
    }
  }

  private func pick<Element>(_ values: [Element], _ random: inout SplitMix64) -> Element {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  // MARK: - Promises

  private func check(_ session: Session) {
    let state = session.state
    let buffer = state.composer.buffer
    #expect(buffer.cursor >= buffer.text.startIndex && buffer.cursor <= buffer.text.endIndex)
    #expect(!buffer.text.unicodeScalars.contains { $0 == "\r" || $0 == "\0" })
    if let selected = state.list.selected {
      #expect(state.visibleConversations.contains { $0.id == selected })
    }
    if case .at(let id, let line) = state.open.scroll {
      #expect(line >= 0)
      #expect(state.open.tree.isEmpty || state.open.path.contains { $0.id == id })
    }
    if let leaf = state.open.conversation.leaf, !state.open.isLoading, !state.open.tree.isEmpty {
      #expect(state.open.tree[leaf] != nil)
    }
    for reply in state.running.values {
      #expect(reply.message.status == .streaming)
      if reply.message.conversation == state.open.conversation.id, !state.open.isLoading {
        #expect(state.open.tree[reply.message.id]?.text == reply.message.text)
      }
    }
    checkOverlay(state, session.workspace.keymap)
    if let deadline = session.workspace.nextDeadline { #expect(deadline > session.now) }
  }

  private func checkOverlay(_ state: WorkspaceState, _ keymap: Keymap) {
    switch state.overlay {
    case .picker(let picker):
      #expect((0..<max(1, state.pickerRows(picker).count)).contains(picker.selected))
      #expect((0...picker.query.text.count).contains(picker.query.cursor))
    case .palette(let palette):
      let count = state.paletteRows(palette, keymap: keymap).count
      #expect((0..<max(1, count)).contains(palette.selected))
    case .help(let scroll): #expect(scroll >= 0)
    case .rename(let field): #expect((0...field.text.count).contains(field.cursor))
    case .themes(let picker):
      #expect((0..<max(1, picker.names.count)).contains(picker.selected))
    case .inspector(let inspector):
      let count = inspector.inspection?.attempts.count ?? 1
      #expect((0..<max(1, count)).contains(inspector.attempt))
      if let text = inspector.text { #expect((0..<text.pieces).contains(inspector.top.piece)) }
    case .outline(let outline): #expect(outline.turns.indices.contains(outline.selected))
    case .settings, .contextFull, .confirm, nil: break
    }
  }
}
