import Configuration
import Conversation
import Surface

extension Painter {
  /// A piece of the status line.
  private struct Segment {
    var text: String
    var role: StyleRole
    var columns: Int { displayWidth(of: text) }

    init(_ text: String, _ role: StyleRole) { (self.text, self.role) = (text, role) }
  }

  private typealias Hint = (key: String, text: String)

  private static let segmentGap = 3
  private static let hintGap = 2

  /// ` ● local smollm2   ctx 1.2k/8k ▁▁▂   81 tok/s   today $0.02 · month $1.37     ^X m models  F1 help`
  ///
  /// Where the words go is never left out; of the rest, what matters most stays.
  mutating func drawStatusLine() {
    let area = frame.status
    surface.fill(area, style: theme[.statusBar])
    var room = area.columns - 2
    var place = whereTheWordsGo
    place.text = elide(place.text, width: room)
    room -= place.columns
    var segments = [place]
    if let activity = taken(activity, &room) { segments.append(activity) }
    let hints = takenHints(&room)
    if let gauge = taken(gauge(bars: 3), &room) ?? taken(gauge(bars: 1), &room) {
      segments.append(gauge)
    }
    if let speed = taken(speed, &room) { segments.append(speed) }
    if let spending = taken(spending, &room) { segments.append(spending) }
    draw(segments, hints, in: area)
  }

  /// A piece, if there is room for it.
  private func taken(_ segment: Segment?, _ room: inout Int) -> Segment? {
    guard let segment, segment.columns + Self.segmentGap <= room else { return nil }
    room -= segment.columns + Self.segmentGap
    return segment
  }

  private func takenHints(_ room: inout Int) -> [Hint] {
    var hints: [Hint] = []
    for hint in statusHints.reversed() {
      let columns = displayWidth(of: hint.key) + displayWidth(of: hint.text) + 1 + Self.hintGap
      guard columns <= room else { break }
      hints.insert(hint, at: 0)
      room -= columns
    }
    return hints
  }

  private mutating func draw(
    _ segments: [Segment], _ hints: [Hint], in area: Rect
  ) {
    var column = area.column + 1
    for segment in segments {
      column = surface.write(
        segment.text, at: Position(row: area.row, column: column),
        style: theme[segment.role].written(on: theme[.statusBar]),
        clip: area)
      column += Self.segmentGap
    }
    column = area.right - 1
    for hint in hints.reversed() {
      column -= displayWidth(of: hint.key) + displayWidth(of: hint.text) + 1
      let text = surface.write(
        hint.key + " ", at: Position(row: area.row, column: column), style: theme[.statusKey])
      surface.write(
        hint.text, at: Position(row: area.row, column: text), style: theme[.statusBar])
      column -= Self.hintGap
    }
  }

  private var whereTheWordsGo: Segment {
    let conversation = state.open.conversation
    var text: String
    var role: StyleRole
    if let entry = state.entry(for: conversation.model) {
      switch entry.place {
      case .thisMachine where entry.reference.isLocalEngine:
        (text, role) = ("● local \(entry.label)", .statusLocal)
      case .thisMachine:
        (text, role) = ("● local \(harmlessLine(entry.serviceName)) · \(entry.label)", .statusLocal)
      case .hosted:
        (text, role) = (
          "▲ hosted \(harmlessLine(entry.serviceName)) · \(entry.label)", .statusHosted
        )
      }
    } else if let model = conversation.model {
      (text, role) = ("○ \(harmlessLine(model.description)) (not found)", .warning)
    } else {
      (text, role) = ("○ no model", .warning)
    }
    if conversation.localOnly { text += " · local only" }
    if state.open.isTemporary { (text, role) = (text + " · not stored", .statusTemporary) }
    return Segment(text, role)
  }

  /// What the machine is busy with.
  private var activity: Segment? {
    switch state.install {
    case .running(let step, let done, let total):
      let share = total > 0 ? " \(min(100, done * 100 / total)) %" : ""
      return Segment(elide(harmlessLine(step), width: 28) + share, .notice)
    case .failed: return Segment("fetch failed", .error)
    case .finished, nil: break
    }
    switch state.engine {
    case .loading(let model, let since):
      let waited = Format.clock(state.now.seconds(since: since))
      return Segment("loading \(harmlessLine(model)) \(waited)", .notice)
    case .crashed: return Segment("engine crashed, restarting", .error)
    case .failed: return Segment("engine failed", .error)
    case .missing, .idle, .ready: break
    }
    guard isAnswering, let last = branch.ids.last, let message = state.running[last]?.message else {
      return nil
    }
    return Segment(
      "answering \(Format.clock(state.now.seconds(since: message.created)))", .notice)
  }

  /// `ctx 1.2k/8k ▁▁▂`: how full the model's window is, and was after the answers before.
  private func gauge(bars count: Int) -> Segment? {
    guard let window = state.entry(for: state.open.conversation.model)?.model.contextLength,
      window > 0
    else { return nil }
    let use = branch.contextInUse(in: state.open)
    var levels = branch.fillings
    if use.isEstimated || levels.isEmpty { levels.append(use.tokens) }
    let bars = levels.suffix(count).map { Format.level($0, of: window) }
    let blank = String(repeating: Format.level(0, of: window), count: count - bars.count)
    let sign = use.isEstimated ? "~" : ""
    return Segment(
      "ctx \(sign)\(Format.window(use.tokens))/\(Format.window(window)) \(blank)\(String(bars))",
      use.tokens * 10 > window * 9 ? .warning : .statusGauge)
  }

  private var speed: Segment? {
    state.open.last { $0.role == .assistant && $0.status != .streaming }
      .flatMap(\.tokensPerSecond).map { Segment("\(Int($0.rounded())) tok/s", .statusBar) }
  }

  private var spending: Segment? {
    guard state.spentThisMonth > .zero || state.spentToday > .zero else { return nil }
    let (today, month) = (Format.money(state.spentToday), Format.money(state.spentThisMonth))
    return Segment("today \(today) · month \(month)", .money)
  }

  /// The keys one looks for most where one is; the last one stays longest.
  private var statusHints: [Hint] {
    var commands: [(Command, String)] =
      switch state.focus {
      case .composer: [(.pickModel, "models")]
      case .transcript where state.open.reading.search?.isTyping == true:
        [(.overlayDown, "next"), (.closeOverlay, "back"), (.acceptOverlay, "stay")]
      case .transcript where state.open.reading.selection != nil:
        [(.selectionDrop, "drop"), (.selectionCopy, "copy")]
      case .transcript:
        [(.copyMessage, "copy"), (.regenerateReply, "again"), (.focusComposer, "write")]
      case .list where state.list.isFiltering:
        [(.closeOverlay, "show all"), (.acceptOverlay, "open")]
      case .list: [(.filterList, "filter"), (.trashConversation, "trash"), (.openSelected, "open")]
      }
    if isAnswering, state.focus != .list { commands = [(.stopReply, "stop")] }
    commands.append((.showHelp, "help"))
    return commands.compactMap { command, text in hint(command).map { ($0, text) } }
  }
}
