package import Conversation

/// Answers and questions that are there already: stop, again, on, anew, and their alternatives.
extension Workspace {
  mutating func performAnswer(_ command: Command) -> [Effect] {
    switch command {
    case .stopReply: return stopOrClearOrQuit()
    case .regenerateReply: return regenerate()
    case .retryElsewhere: return chooseForAnswer()
    case .continueReply: return continueAnswer()
    case .editQuestion:
      if let question = state.questionToEdit { beginEditing(question) }
    case .inspectReply: return inspect()
    case .previousBranch: return switchBranch(by: -1)
    case .nextBranch: return switchBranch(by: 1)
    default: break
    }
    return []
  }

  /// The order of `^C`: the answer, the draft, the download, and only then quitting.
  private mutating func stopOrClearOrQuit() -> [Effect] {
    if let reply = state.runningHere, !reply.isStopping {
      disarmQuit()
      return stop(reply)
    }
    if state.composer.editing != nil || !state.composer.isEmpty {
      disarmQuit()
      clearDraft()
      return []
    }
    if case .running = state.install {
      disarmQuit()
      show("The download was stopped; what is here is kept")
      return [.cancelInstall]
    }
    return armQuit()
  }

  /// An answer that waits to be asked for again is asked for now.
  private mutating func regenerate() -> [Effect] {
    if let reply = state.waitingHere { return [.hurry(reply.message.id)] }
    guard let question = state.questionToAnswerAgain, let model = usableModel() else { return [] }
    let history = state.open.tree.path(to: question.id)
    return submit(request(after: history, model: model), from: .none)
  }

  private mutating func chooseForAnswer() -> [Effect] {
    guard let question = state.questionToAnswerAgain else { return [] }
    return openPicker(for: .answer(question.id))
  }

  /// Another answer to a question, by the model just picked, which the conversation goes on with. One that
  /// waits to be asked for again is given up.
  mutating func answer(_ question: MessageID, with model: ModelReference) -> [Effect] {
    let given = state.waitingHere.map { abandon($0) } ?? []
    if state.runningHere != nil {
      show("An answer is running: \(hint(.stopReply)) stops it")
      return given
    }
    state.open.conversation.model = model
    let history = state.open.tree.path(to: question)
    return given + saveConversation() + submit(request(after: history, model: model), from: .none)
  }

  private mutating func abandon(_ reply: RunningReply) -> [Effect] {
    let effects = stop(reply)
    state.running[reply.message.id] = nil
    state.open.tree.update(reply.message.id) { $0.status = .stopped }
    return effects
  }

  /// The answer that was cut stays as it is; its sibling begins with its words and goes on.
  private mutating func continueAnswer() -> [Effect] {
    guard let cut = state.answerToContinue, let model = usableModel() else { return [] }
    let history = state.open.tree.path(to: cut.parent)
    return submit(request(after: history, model: model, continuing: cut), from: .none)
  }

  // MARK: - Branches

  private mutating func switchBranch(by step: Int) -> [Effect] {
    guard let message = state.messageWithBranches else { return [] }
    return showBranch(of: message.id, step: step)
  }

  /// Shows another alternative of a message, with the newest branch below it; around the end.
  mutating func showBranch(of id: MessageID, step: Int) -> [Effect] {
    let siblings = state.open.tree.siblings(of: id)
    guard siblings.count > 1, !state.open.isLoading, let index = siblings.firstIndex(of: id) else {
      return []
    }
    let count = siblings.count
    let chosen = siblings[((index + step) % count + count) % count]
    state.open.conversation.leaf = state.open.tree.newestLeaf(below: chosen)
    if state.open.selected != nil { state.open.selected = chosen }
    if case .at(let top, let line) = state.open.scroll {
      let staysInPath = state.open.path.contains { $0.id == top }
      if top == id {
        state.open.scroll = .at(chosen, line: line)
      } else if !staysInPath {
        state.open.scroll = .at(chosen, line: 0)
      }
      keepScrollInRange()
    }
    return saveConversation()
  }

  /// Stores what was set for the open conversation, if it is stored at all.
  mutating func saveConversation() -> [Effect] {
    guard state.open.isStored else { return [] }
    defer { state.open.known = state.open.conversation }
    return [.save(state.open.conversation, was: state.open.known)]
  }
}

// MARK: - What commands on messages act on

extension WorkspaceState {
  /// The selected message, else the last one.
  package var messageInHand: Message? {
    if let selected = open.selected, let message = open.tree[selected] { return message }
    return (open.conversation.leaf ?? open.tree.newestLeaf).flatMap { open.tree[$0] }
  }

  var messageWithBranches: Message? {
    if open.selected != nil {
      return messageInHand.flatMap { open.tree.siblings(of: $0.id).count > 1 ? $0 : nil }
    }
    return open.last { open.tree.siblings(of: $0.id).count > 1 }
  }

  var questionToAnswerAgain: Message? {
    guard let message = messageInHand else { return nil }
    if message.role == .user { return message }
    return message.parent.flatMap { open.tree[$0] }
  }

  var answerToContinue: Message? {
    guard let message = messageInHand, message.role == .assistant, !message.text.isEmpty else {
      return nil
    }
    let wasCut =
      message.status == .stopped || message.status == .failed || message.finish == .length
      || message.finish == .cut
    return wasCut ? message : nil
  }

  var questionToEdit: Message? {
    guard open.selected != nil, let message = messageInHand else {
      return open.last { $0.role == .user }
    }
    if message.role == .user { return message }
    return open.tree.path(to: message.id).last { $0.role == .user }
  }
}
