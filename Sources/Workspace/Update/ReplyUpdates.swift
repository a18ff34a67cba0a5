import Conversation

/// What running answers report.
extension Workspace {
  mutating func replied(_ update: ReplyUpdate) -> [Effect] {
    let isOpen = update.conversation == state.open.conversation.id
    noteSaving(update)
    if let final = update.final { return ended(final, isOpen: isOpen) }
    guard state.running[update.message] != nil else { return [] }
    let now = state.now
    if !update.text.isEmpty || !update.reasoning.isEmpty {
      state.running[update.message]?.lastTextAt = now
      state.running[update.message]?.message.append(update, at: now)
      if isOpen { state.open.tree.update(update.message) { $0.append(update, at: now) } }
    }
    state.running[update.message]?.phase = update.phase
    guard update.phase == .ended, var message = state.running[update.message]?.message else {
      return []
    }
    // An end without its message: what arrived is what there is.
    (message.status, message.finishedAt) = (.stopped, now)
    return ended(message, isOpen: isOpen)
  }

  /// An answer that is saved says nothing about other answers and changes.
  private mutating func noteSaving(_ update: ReplyUpdate) {
    state.unsavedAnswers[update.message] = update.notSaved.map { failure in
      UnsavedAnswer(
        failure: failure, final: update.final ?? state.unsavedAnswers[update.message]?.final)
    }
  }

  private mutating func ended(_ final: Message, isOpen: Bool) -> [Effect] {
    let wasRunning = state.running.removeValue(forKey: final.id) != nil
    guard isOpen else {
      state.kept[final.conversation]?.tree.upsert(final)
      if wasRunning { announce(final) }
      return []
    }
    state.open.tree.upsert(final)
    forgetStoredFiles()
    guard wasRunning, final.status == .complete else {
      sayQueueWaits()
      return bellIfAway + catchUp()
    }
    return bellIfAway + catchUp() + sendQueuedUnasked()
  }

  /// Says what became of an answer in a conversation that is not on screen.
  private mutating func announce(_ final: Message) {
    let title = state.title(of: final.conversation)
    guard !title.isEmpty, final.status != .stopped else { return }
    if let failure = final.failure {
      show("\(title): \(failure.sentence)", .warning)
    } else {
      show("Answered: \(title)")
    }
  }

  private var bellIfAway: [Effect] { state.hasTerminalFocus ? [] : [.bell] }

  mutating func stop(_ reply: RunningReply) -> [Effect] {
    state.running[reply.message.id]?.isStopping = true
    return [.stop(reply.message.id)]
  }
}

extension Message {
  fileprivate mutating func append(_ update: ReplyUpdate, at now: Timestamp) {
    if !update.reasoning.isEmpty { apply(.reasoning(update.reasoning), at: now) }
    if !update.text.isEmpty { apply(.text(update.text), at: now) }
  }
}

extension WorkspaceState {
  /// The answer to the open conversation that waits to be asked for again.
  var waitingHere: RunningReply? {
    guard let reply = runningHere, case .retrying = reply.phase, !reply.isStopping else {
      return nil
    }
    return reply
  }

  /// The answer that is being written to the open conversation.
  package var runningHere: RunningReply? {
    if running.isEmpty { return nil }
    return running.values.first { $0.message.conversation == open.conversation.id }
  }
}
