import Conversation
import Surface

/// What is new in the workspace, as text that is only ever appended: for screen readers, terminals that cannot
/// move a cursor, and logs.
package struct PlainTranscript {
  /// How far a message has been written out.
  private struct Progress {
    var reasoning = false
    var text = 0
    var isEnded = false

    static let done = Progress(reasoning: true, text: .max, isEnded: true)
  }

  private var conversation: ConversationID?
  private var isLoaded = true
  private var progress: [MessageID: Progress] = [:]
  private var notice: Notice?
  private var question: String?
  private var draft = ""
  private var isInsideLine = false

  package init() {}

  /// To be written now; empty when nothing changed for a reader.
  package mutating func news(in state: WorkspaceState) -> String {
    var out = ""
    arrive(in: state, &out)
    if !state.open.isLoading {
      for message in state.open.path.suffix(2) { tell(message, state, &out) }
    }
    tellDraft(state, &out)
    if state.notice != notice {
      notice = state.notice
      if let notice { say("[\(notice.text)]", &out) }
    }
    if state.question != question {
      question = state.question
      if let question { say(question, &out) }
    }
    return out
  }

  /// Words that were kept from earlier; those of a line that goes on were typed just now.
  private mutating func tellDraft(_ state: WorkspaceState, _ out: inout String) {
    guard state.composer.text != draft, state.open.pending == nil else { return }
    draft = state.composer.text
    if draft.isEmpty || draft.hasSuffix("\n") { return }
    say("(draft, sent with the next line; /clear throws it away)\n\(draft)", &out)
  }

  /// A whole line, after what may stand unfinished.
  private mutating func say(_ text: String, _ out: inout String) {
    if isInsideLine { out += "\n" }
    out += text + "\n"
    isInsideLine = false
  }

  private mutating func arrive(in state: WorkspaceState, _ out: inout String) {
    let open = state.open
    let isNew = open.conversation.id != conversation
    guard isNew || !isLoaded, !open.isLoading else {
      isLoaded = !open.isLoading
      return
    }
    let isFirst = conversation == nil
    (conversation, isLoaded) = (open.conversation.id, true)
    progress = [:]
    // What was there already is not news: the last exchange is read out, /read gives the rest.
    for message in open.path { progress[message.id] = Progress.done }
    if let name = state.entry(for: open.conversation.model)?.label, open.tree.isEmpty {
      if !isFirst { say("New conversation with \(name).", &out) }
    } else if !open.tree.isEmpty {
      say("\(harmlessLine(open.conversation.title)), \(open.path.count) messages.", &out)
      for message in open.path.suffix(2) { say(state.readOut(message), &out) }
    }
  }

  private mutating func tell(_ message: Message, _ state: WorkspaceState, _ out: inout String) {
    guard message.role == .assistant else { return }
    var known = progress[message.id] ?? Progress()
    if known.isEnded { return }
    if !message.reasoning.isEmpty, !known.reasoning {
      known.reasoning = true
      say("(\(state.author(of: message)) is thinking)", &out)
    }
    let text = message.text.utf8
    if text.count > known.text {
      if known.text == 0 { say("\(state.author(of: message)):", &out) }
      let new = String(text.dropFirst(known.text)) ?? ""
      out += new
      (known.text, isInsideLine) = (text.count, new.last?.isNewline != true)
    }
    if message.status != .streaming {
      known.isEnded = true
      for line in state.ending(of: message) { say(line, &out) }
    }
    progress[message.id] = known
  }
}

extension WorkspaceState {
  fileprivate func author(of message: Message) -> String {
    guard message.role == .assistant else { return "you" }
    return entry(for: message.model)?.label ?? harmlessLine(message.model?.model ?? "model")
  }

  /// A message from its beginning to its end.
  func readOut(_ message: Message) -> String {
    let ending = message.role == .assistant ? ending(of: message).map { "\n" + $0 }.joined() : ""
    let files = message.attachments.map { "\n(with \(Format.file($0)))" }.joined()
    return "\(author(of: message)):\n\(message.text)\(files)\(ending)"
  }

  fileprivate func ending(of message: Message) -> [String] {
    var lines: [String] = []
    switch message.status {
    case .failed:
      lines.append(message.failure?.sentence ?? "The answer failed.")
      lines.append("(/again asks again, /model takes another model\(continuing(message)))")
    case .stopped: lines.append("(stopped; /again asks again\(continuing(message)))")
    case .complete where message.finish == .length:
      lines.append("(cut at the token limit; /continue goes on)")
    case .complete where message.finish == .refusal: lines.append("(the model refused)")
    default: break
    }
    if let usage = message.usage {
      let seconds = message.finishedAt.map { Format.seconds($0.seconds(since: message.created)) }
      let cost = message.cost.map { Format.money($0) }
      let tokens = "\(usage.estimated ? "about " : "")\(usage.output) tokens"
      lines.append("(\([tokens, seconds, cost].compactMap(\.self).joined(separator: ", ")))")
    }
    return lines
  }

  private func continuing(_ message: Message) -> String {
    message.text.isEmpty ? "" : ", /continue goes on"
  }

  /// What has to be answered before anything else.
  fileprivate var question: String? {
    switch overlay {
    case .confirm(let confirmation): return confirmation.question + " (yes or no)"
    case .contextFull(let question):
      return question.explanation
        + " 1: leave out the oldest \(question.wouldLeaveOut) messages, now and later."
        + " 2: choose a model with a larger window. 3: go back."
    default: return nil
    }
  }
}
