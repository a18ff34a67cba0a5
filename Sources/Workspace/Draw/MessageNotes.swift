import Configuration
import Conversation
import Surface

/// The lines over and under a message's own words.
struct MessageNotes {
  let theme: Theme
  let state: WorkspaceState
  let columns: Int

  /// Where the model's memory begins, when the oldest messages were left out.
  func memoryLine(above message: Message) -> StyledLine? {
    let count = state.open.leftOut
    let path = state.open.path
    guard count > 0, count < path.count, path[count].id == message.id else { return nil }
    let text = "┄┄ the first \(count) message\(count == 1 ? "" : "s") no longer reach the model ┄┄"
    return StyledLine(elide(text, width: columns), theme[.warning])
  }

  /// `deepseek-reasoner · 10:24                ‹2/3›`
  func header(of message: Message) -> StyledLine {
    let name = message.role == .user ? "you" : modelName(of: message)
    let time = Format.timeOfDay(message.created, utcOffset: state.utcOffset)
    let siblings = state.open.tree.siblings(of: message.id)
    let place = siblings.firstIndex(of: message.id) ?? 0
    let counter = siblings.count > 1 ? "‹\(place + 1)/\(siblings.count)›" : ""
    let shownName = elide(name, width: max(1, columns - 9 - displayWidth(of: counter)))
    var spans = [
      Span(shownName, theme[message.role == .user ? .userName : .modelName]),
      Span(" · \(time)", theme[.messageTime]),
    ]
    if !counter.isEmpty {
      let used = displayWidth(of: shownName) + 3 + displayWidth(of: time)
      let gap = max(1, columns - used - displayWidth(of: counter))
      spans.append(Span(String(repeating: " ", count: gap), theme[.text]))
      spans.append(Span(counter, theme[.branchCounter]))
    }
    return StyledLine(spans)
  }

  private func modelName(of message: Message) -> String {
    guard let reference = message.model else { return "model" }
    let entry = state.entry(for: reference)
    let name = harmlessLine(entry?.model.name ?? reference.model)
    return entry?.model.isDemo == true ? "\(name) (demo)" : name
  }

  func footer(of message: Message) -> [StyledLine] {
    guard message.role == .assistant else { return [] }
    if message.status == .streaming {
      return progress(of: message).map { wrap($0, width: columns, style: theme[.secondary]) } ?? []
    }
    var lines = ending(of: message)
    if let measured = measurements(of: message) {
      lines += wrap(measured, width: columns, style: theme[.messageTime])
    }
    return lines
  }

  /// What is waited for while there is nothing to read.
  private func progress(of message: Message) -> String? {
    guard let reply = state.running[message.id] else {
      return message.isEmpty ? "being written by another Parley…" : nil
    }
    let waited = Format.clock(state.now.seconds(since: message.created))
    switch reply.phase {
    case .preparing(let note): return "\(harmlessLine(note)) · \(waited) · ^C stops"
    case .waiting: return "waiting for the first word · \(waited) · ^C stops"
    case .retrying(let moment, let failure):
      let left = Format.clock(moment.seconds(since: state.now) + 0.9)
      return "\(harmlessLine(failure.sentence)) Asking again in \(left) · ^C stops"
    case .streaming, .ended: return nil
    }
  }

  private func ending(of message: Message) -> [StyledLine] {
    switch message.status {
    case .failed:
      let failure = message.failure
      let sentence = harmless(failure?.sentence ?? "The answer failed.")
      return wrap("✗ " + sentence, width: columns, style: theme[.error])
        + wrap(offer(for: message), width: columns, style: theme[.secondary])
    case .stopped:
      return wrap("■ stopped · \(offer(for: message))", width: columns, style: theme[.stopped])
    case .complete, .streaming:
      return remark(on: message).map { wrap($0, width: columns, style: theme[.warning]) } ?? []
    }
  }

  private func offer(for message: Message) -> String {
    message.text.isEmpty
      ? "r asks again · ^X m another model" : "c continues · r asks again · ^X m another model"
  }

  private func remark(on message: Message) -> String? {
    switch message.finish {
    case .length: "cut at the token limit · c continues"
    case .refusal: "the model refused"
    case .contentFilter: "the provider's filter ended the answer"
    case .toolCalls: "the model asked for a tool, and Parley has none"
    default: message.isEmpty ? "the model said nothing" : nil
    }
  }

  /// `840 tokens · 14.2 s · 61 tok/s · $0.0041`
  private func measurements(of message: Message) -> String? {
    guard let usage = message.usage else { return nil }
    let sign = usage.estimated ? "~" : ""
    var parts = ["\(sign)\(Format.tokens(usage.output)) tokens"]
    if let finished = message.finishedAt {
      parts.append(Format.seconds(finished.seconds(since: message.created)))
    }
    if let speed = WorkspaceState.speed(of: message) {
      parts.append("\(sign)\(Int(speed.rounded())) tok/s")
    }
    if let cost = message.cost {
      parts.append((message.price?.converted == true ? "~" : sign) + Format.money(cost))
    }
    return parts.joined(separator: " · ")
  }

}

extension WorkspaceState {
  /// Tokens a second: the engine's own figure, else output over the time from the first token on.
  static func speed(of message: Message) -> Double? {
    if let measured = message.engine?.tokensPerSecond { return measured }
    guard let usage = message.usage, let first = message.firstTokenAt,
      let finished = message.finishedAt, finished.seconds(since: first) > 0.2
    else { return nil }
    return Double(usage.output) / finished.seconds(since: first)
  }
}
