import Configuration
import Conversation
import Surface

/// What stands where there are no messages yet: who will answer, where the words go, and what to do when
/// nobody can.
extension Painter {
  /// Longer lines are hard to read.
  private static let widest = 76

  mutating func drawWelcome(in area: Rect) {
    if state.open.isLoading { return }
    let width = min(frame.textColumns, Self.widest)
    var lines: [StyledLine] = []
    if state.open.isTemporary {
      lines += wrap(
        "A temporary conversation: nothing of it is stored.", width: width,
        style: theme[.statusTemporary])
    } else {
      lines.append(StyledLine(elide("What is on your mind?", width: width), theme[.strong]))
    }
    lines.append(StyledLine())
    for (text, role) in facts { lines += wrap(text, width: width, style: theme[role]) }
    if let bar = progressBar(width: width) { lines.append(bar) }
    let keys = keyLines(width: width)
    if lines.count + keys.count < area.rows { lines += [StyledLine()] + keys }
    let top = max(0, (area.rows - lines.count) / 3)
    surface.lines(
      lines,
      in: Rect(
        row: area.row + top, column: frame.textColumn, rows: area.rows - top, columns: width))
  }

  private func keyLines(width: Int) -> [StyledLine] {
    let hints: [(Command, String)] = [
      (.pickModel, "choose a model"), (.toggleList, "show or hide your conversations"),
      (.openPalette, "find a command"), (.showHelp, "show all keys"),
    ]
    let keys = hints.compactMap { command, text in hint(command).map { ($0, text) } }
    let columns = keys.reduce(0) { max($0, displayWidth(of: $1.0)) } + 2
    return keys.map { key, text in
      let gap = String(repeating: " ", count: columns - displayWidth(of: key))
      return StyledLine([
        Span(key + gap, theme[.helpKey]),
        Span(elide(text, width: max(1, width - columns)), theme[.secondary]),
      ])
    }
  }

  private var facts: [(String, StyleRole)] {
    if case .running(let step, _, _) = state.install {
      let what = Format.sentence(step)
      return [("\(harmlessLine(what)). You can write meanwhile.", .secondary)]
    }
    guard let entry = state.entry(for: state.open.conversation.model) else {
      return noModel.map { ($0, .warning) }
    }
    if let reason = state.reasonAgainst(entry) { return unusable(entry, reason) }
    switch entry.place {
    case .hosted:
      let who = harmlessLine(entry.serviceName)
      return [("You talk with \(entry.label). Your words go to \(who).", .secondary)]
    case .thisMachine:
      let demo = entry.model.isDemo ? ", a small model to try things with" : ""
      return [
        ("You talk with \(entry.label)\(demo).", .secondary),
        ("It runs on this machine: no word leaves it.", .secondary),
      ] + trouble
    }
  }

  private var noModel: [String] {
    let key = hint(.pickModel).map { "\($0) shows" } ?? "The model picker shows"
    guard let missing = state.open.conversation.model else {
      return ["No model is chosen yet. \(key) what there is."]
    }
    return ["\(harmlessLine(missing.description)) was not found. \(key) what there is."]
  }

  private func unusable(_ entry: CatalogueEntry, _ reason: String) -> [(String, StyleRole)] {
    let key = hint(.pickModel) ?? "the model picker"
    var lines: [(String, StyleRole)] = [
      ("\(entry.label): \(harmlessLine(reason)).", .warning)
    ]
    if case .failed(let failure) = state.install {
      lines.append((harmlessLine(failure.sentence), .error))
    }
    if state.canFetch(entry) {
      lines.append(
        ("\(key), then enter, fetches what is missing: about 130 MB, once.", .secondary))
      lines.append(("In a shell, parley engine install does the same.", .secondary))
    } else {
      lines.append(("\(key) chooses another model.", .secondary))
    }
    return lines
  }

  /// What is wrong with the engine, in its own words.
  private var trouble: [(String, StyleRole)] {
    // The notice says it already.
    if state.notice != nil { return [] }
    return switch state.engine {
    case .failed(let failure): [(harmlessLine(failure.sentence), .error)]
    case .crashed(let words): [("The engine crashed: \(harmlessLine(words))", .error)]
    case .idle, .loading, .ready, .missing: []
    }
  }

  private func progressBar(width: Int) -> StyledLine? {
    guard case .running(_, let done, let total) = state.install, total > 0 else { return nil }
    let columns = min(40, width - 20)
    guard columns > 4 else { return nil }
    let share = min(1, max(0, Double(done) / Double(total)))
    let full = Int(share * Double(columns))
    let percent = Int(share * 100)
    return StyledLine([
      Span(String(repeating: "█", count: full), theme[.accent]),
      Span(String(repeating: "░", count: columns - full), theme[.border]),
      Span(" \(percent) % of \(Format.megabytes(total))", theme[.secondary]),
    ])
  }
}
