import Configuration
import Conversation
import Surface

extension Painter {
  /// ` ● local smollm2   ctx 1.2k/8k ▂   81 tok/s   today $0.02 · month $1.37     ^X m models  F1 help`
  mutating func drawStatusLine() {
    let area = frame.status
    surface.fill(area, style: theme[.statusBar])
    let hints = statusHints
    let hintColumns = hints.reduce(0) { $0 + displayWidth(of: $1.0) + displayWidth(of: $1.1) + 3 }
    var segments = [whereTheWordsGo]
    if let activity { segments.append(activity) }
    if let gauge { segments.append((gauge, .statusGauge)) }
    if let speed { segments.append((speed, .statusBar)) }
    segments.append((spending, .money))
    var column = area.column + 1
    // What is said first matters most; what does not fit is left out whole.
    for (index, segment) in segments.enumerated() {
      let width = displayWidth(of: segment.0)
      let room = area.right - column - 1
      if index > 0, width > room { break }
      column = surface.write(
        elide(segment.0, width: room), at: Position(row: area.row, column: column),
        style: theme[segment.1], clip: area)
      column += 3
    }
    guard area.right - column > hintColumns else { return }
    var hintColumn = area.right - hintColumns
    for (key, text) in hints {
      hintColumn = surface.write(
        key + " ", at: Position(row: area.row, column: hintColumn), style: theme[.statusKey])
      hintColumn = surface.write(
        text + "  ", at: Position(row: area.row, column: hintColumn), style: theme[.statusBar])
    }
  }

  private var whereTheWordsGo: (String, StyleRole) {
    let conversation = state.open.conversation
    var text: String
    var role: StyleRole
    if let entry = state.entry(for: conversation.model) {
      let name = harmlessLine(entry.model.name)
      switch entry.place {
      case .thisMachine:
        let label = entry.model.isDemo ? "\(name) (demo)" : name
        (text, role) = ("● local \(label)", .statusLocal)
      case .hosted:
        (text, role) = ("▲ hosted \(harmlessLine(entry.serviceName)) · \(name)", .statusHosted)
      }
    } else if let model = conversation.model {
      (text, role) = ("○ \(harmlessLine(model.description)) (not found)", .warning)
    } else {
      (text, role) = ("○ no model", .warning)
    }
    if conversation.localOnly { text += " · local only" }
    if state.open.isTemporary {
      (text, role) = (text + " · temporary, not stored", .statusTemporary)
    }
    return (text, role)
  }

  /// What the machine is busy with.
  private var activity: (String, StyleRole)? {
    switch state.install {
    case .running(let step, let done, let total):
      let share = total > 0 ? " \(min(100, done * 100 / total)) %" : ""
      return ("fetching \(harmlessLine(step))\(share)", .notice)
    case .failed: return ("fetch failed", .error)
    case .finished, nil: break
    }
    switch state.engine {
    case .loading(let model, let since):
      return (
        "loading \(harmlessLine(model)) \(Format.clock(state.now.seconds(since: since)))", .notice
      )
    case .crashed: return ("engine crashed, restarting", .error)
    case .failed: return ("engine failed", .error)
    case .missing, .idle, .ready: return nil
    }
  }

  /// `ctx 1.2k/8k ▂`: how full the model's window is after the last answer.
  private var gauge: String? {
    guard let window = state.entry(for: state.open.conversation.model)?.model.contextLength,
      window > 0
    else { return nil }
    let (used, isEstimated) = state.contextInUse
    let steps = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    let level = min(steps.count - 1, max(0, used * steps.count / window))
    return
      "ctx \(isEstimated ? "~" : "")\(Format.window(used))/\(Format.window(window)) \(steps[level])"
  }

  private var speed: String? {
    state.open.path.last { $0.role == .assistant && $0.status != .streaming }
      .flatMap(WorkspaceState.speed).map { "\(Int($0.rounded())) tok/s" }
  }

  private var spending: String {
    "today \(Format.money(state.spentToday)) · month \(Format.money(state.spentThisMonth))"
  }

  private var statusHints: [(String, String)] {
    let isRunning = state.open.path.last.map { state.running[$0.id] != nil } ?? false
    let commands: [(Command, String)] =
      isRunning
      ? [(.stopReply, "stop"), (.showHelp, "help")]
      : [(.pickModel, "models"), (.showHelp, "help")]
    return commands.compactMap { command, text in label(command).map { ($0, text) } }
  }
}

extension WorkspaceState {
  /// Tokens of the branch on screen: as the last answer's provider counted them, else estimated.
  var contextInUse: (tokens: Int, isEstimated: Bool) {
    let path = open.path
    guard let counted = path.lastIndex(where: { $0.usage?.estimated == false }),
      let usage = path[counted].usage
    else {
      let tokens = path.reduce(0) { $0 + estimatedTokens(in: $1.text) + 4 }
      return (tokens, !path.isEmpty)
    }
    let after = path[(counted + 1)...].reduce(0) { $0 + estimatedTokens(in: $1.text) + 4 }
    return (usage.input + usage.output - usage.reasoning + after, after > 0)
  }
}
