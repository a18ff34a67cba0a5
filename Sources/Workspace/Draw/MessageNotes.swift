import Configuration
import Conversation
import Surface

/// The lines over and under a message's own words.
struct MessageNotes {
  let theme: Theme
  let keymap: Keymap
  let state: WorkspaceState
  let branch: Branch
  let columns: Int

  /// Where the model's memory begins, when the oldest messages were left out.
  func memoryLine(above message: Message) -> StyledLine? {
    let count = state.open.leftOut
    guard count > 0, branch.ids.indices.contains(count), branch.ids[count] == message.id else {
      return nil
    }
    let text =
      count == 1 ? "the first message no longer reaches" : "\(count) messages no longer reach"
    return StyledLine(elide("┄┄ ↑ \(text) the model ┄┄", width: columns), theme[.warning])
  }

  /// `deepseek-reasoner · 10:24                ‹2/3›`
  func header(of message: Message) -> StyledLine {
    let isUser = message.role == .user
    let time = " · " + Format.moment(message.created, now: state.now, utcOffset: state.utcOffset)
    let siblings = state.open.tree.siblings(of: message.id)
    let place = siblings.firstIndex(of: message.id) ?? 0
    let counter = siblings.count > 1 ? "‹\(place + 1)/\(siblings.count)›" : ""
    let taken = displayWidth(of: counter) + (counter.isEmpty ? 0 : 1)
    let name = elide(author(of: message), width: columns - taken)
    let isTimeShown = displayWidth(of: name) + displayWidth(of: time) + taken <= columns
    var line = StyledLine(name, theme[isUser ? .userName : .modelName])
    if isTimeShown { line.spans.append(Span(time, theme[.messageTime])) }
    if !counter.isEmpty {
      let gap = columns - line.width - displayWidth(of: counter)
      line.spans.append(Span(String(repeating: " ", count: max(0, gap)), theme[.text]))
      line.spans.append(Span(counter, theme[.branchCounter]))
    }
    return line
  }

  private func author(of message: Message) -> String {
    switch message.role {
    case .user: return "you"
    case .system: return "system"
    case .assistant:
      guard let reference = message.model else { return "model" }
      return state.entry(for: reference)?.label ?? harmlessLine(reference.model)
    }
  }

  func reasoningLine(of message: Message, fold: ReasoningFold, hidden: Int) -> StyledLine {
    let text = ReasoningLines.header(
      of: message, fold: fold, hidden: hidden, now: state.now, columns: columns)
    let isLive = message.status == .streaming && message.text.isEmpty
    return StyledLine(text, theme[isLive ? .reasoningLive : .reasoningHeader])
  }

  func footer(of message: Message) -> [StyledLine] {
    guard message.role == .assistant else { return attachments(of: message) }
    if message.status == .streaming {
      return progress(of: message).flatMap { wrap($0, width: columns, style: theme[.secondary]) }
    }
    var lines = ending(of: message)
    if let measured = measurements(of: message) {
      lines += wrap(measured, width: columns, style: theme[.messageTime])
    }
    return lines
  }

  /// `▣ cat.png · 340 KB`
  private func attachments(of message: Message) -> [StyledLine] {
    message.attachments.map { file in
      StyledLine(elide(Format.attachment(file), width: columns), theme[.secondary])
    }
  }

  /// What is waited for while there is nothing to read.
  private func progress(of message: Message) -> [String] {
    guard let reply = state.running[message.id] else {
      return message.isEmpty ? ["being written by another Parley…"] : []
    }
    let waited = Format.clock(state.now.seconds(since: message.created))
    let stop = reply.isStopping ? "stopping…" : joined([key(.stopReply, "stops")])
    switch reply.phase {
    case .preparing(let note):
      return [joined([note.isEmpty ? "getting ready" : harmlessLine(note), waited, stop])]
    case .waiting: return [joined(["waiting for the first word", waited, stop])]
    case .retrying(let moment, let failure):
      let left = Format.clock(moment.seconds(since: state.now) + 0.9)
      if reply.isStopping { return [harmlessLine(failure.cause), stop] }
      let next = joined([
        "Asking again in \(left)", stop, key(.regenerateReply, "now"),
        key(.retryElsewhere, "another model"),
      ])
      return [harmlessLine(failure.cause), next]
    case .streaming, .ended: return []
    }
  }

  private func ending(of message: Message) -> [StyledLine] {
    switch message.status {
    case .failed:
      let sentence = harmless(message.failure?.sentence ?? "The answer failed.")
      return wrap("✗ " + sentence, width: columns, style: theme[.error])
        + wrap(offer(for: message), width: columns, style: theme[.secondary])
    case .stopped:
      let reason = message.failure.map { ": " + harmlessLine($0.cause) } ?? ""
      return wrap(
        joined(["■ stopped\(reason)", offer(for: message)]), width: columns,
        style: theme[.stopped])
    case .complete, .streaming:
      return remark(on: message).map { wrap($0, width: columns, style: theme[.warning]) } ?? []
    }
  }

  private func offer(for message: Message) -> String {
    let continues = message.text.isEmpty ? nil : key(.continueReply, "continues")
    return joined([
      continues, key(.regenerateReply, "asks again"), key(.retryElsewhere, "another model"),
    ])
  }

  private func remark(on message: Message) -> String? {
    switch message.finish {
    case .length: joined(["cut at the token limit", key(.continueReply, "continues")])
    case .refusal where message.isToBeLeftOut:
      joined([
        "the model refused; it will not see this question and answer again",
        key(.retryElsewhere, "another model"),
      ])
    case .refusal: joined(["the model refused", key(.retryElsewhere, "another model")])
    case .contentFilter:
      joined(["the provider's filter ended the answer", key(.retryElsewhere, "another model")])
    case .toolCalls: "the model asked for a tool, and Parley has none"
    default:
      message.isEmpty
        ? joined(["the model said nothing", key(.regenerateReply, "asks again")]) : nil
    }
  }

  /// `in 1 210 (1 024 cached) · out 840 · 14.2 s · 61 tok/s · $0.0041`
  private func measurements(of message: Message) -> String? {
    guard let usage = message.usage else { return nil }
    let sign = usage.estimated ? "~" : ""
    let cached = usage.cached > 0 ? " (\(Format.tokens(usage.cached)) cached)" : ""
    return joined([
      usage.input > 0 ? "in \(sign)\(Format.tokens(usage.input))\(cached)" : nil,
      "out \(sign)\(Format.tokens(usage.output))",
      message.finishedAt.map { Format.seconds($0.seconds(since: message.created)) },
      message.tokensPerSecond.map { "\(sign)\(Int($0.rounded())) tok/s" },
      message.cost.map { (message.price?.converted == true ? "~" : sign) + Format.money($0) },
    ])
  }

  /// `^X r asks again`; nil when no key reaches the command.
  private func key(_ command: Command, _ what: String) -> String? {
    keymap.hint(command, in: state.focus).map { "\($0) \(what)" }
  }

  private func joined(_ parts: [String?]) -> String {
    parts.compactMap(\.self).joined(separator: " · ")
  }
}

extension CatalogueEntry {
  /// The model's name; the bundled one is never taken for more than it is.
  var label: String {
    let name = harmlessLine(model.name)
    return model.isDemo ? "\(name) (demo)" : name
  }
}

extension Keymap {
  /// The shortest way to name a command's key in a pane: `^X m`, `esc`.
  func hint(_ command: Command, in focus: Focus) -> String? {
    let pane: KeyContext =
      switch focus {
      case .composer: .composer
      case .transcript: .transcript
      case .list: .list
      }
    return hint(command, in: [pane, .everywhere])
  }

  func hint(_ command: Command, in contexts: [KeyContext]) -> String? {
    label(for: command.rawValue, in: contexts).map { $0 == "escape" ? "esc" : $0 }
  }
}
