import Conversation

/// What the store tells: lists, conversations, changes by another Parley.
extension Workspace {
  mutating func listed(
    _ summaries: [ConversationSummary], isComplete: Bool, after changes: Int
  ) -> [Effect] {
    // The first page never takes the place of the whole list.
    if !isComplete, state.list.isComplete { return [] }
    if changes < state.changes { return [.list()] }
    let selected = state.list.selected.flatMap { id in
      summaries.contains { $0.id == id } ? nil : state.neighbor(of: [id])
    }
    let missing = state.summariesMissing(in: summaries)
    state.list.summaries =
      missing.isEmpty ? summaries : (missing + summaries).sorted { $0.updated > $1.updated }
    state.list.isComplete = state.list.isComplete || isComplete
    if let selected { state.list.selected = selected }
    return []
  }

  /// What was read before the latest change by this workspace would take that change back: it is read again.
  mutating func opened(
    _ conversation: Conversation, _ messages: [Message], after changes: Int
  ) -> [Effect] {
    guard conversation.id == state.open.conversation.id, !state.open.isTemporary else { return [] }
    if changes < state.changes { return [.open(conversation.id)] }
    var conversation = conversation
    conversation.model = conversation.model ?? state.defaultModel
    if state.open.isLoading {
      load(conversation, messages)
    } else {
      refresh(conversation, messages)
    }
    return []
  }

  /// What is at the end of a long conversation can be read while the rest of it comes; nothing can be done
  /// with it yet.
  mutating func openedEnd(
    _ conversation: Conversation, _ messages: [Message], after changes: Int
  ) {
    guard state.open.isLoading, conversation.id == state.open.conversation.id,
      changes >= state.changes, state.open.tree.isEmpty
    else { return }
    var conversation = conversation
    conversation.model = conversation.model ?? state.defaultModel
    (state.open.conversation, state.open.known) = (conversation, conversation)
    state.open.tree = MessageTree(messages)
  }

  /// What was typed meanwhile goes along to a new conversation.
  mutating func openFailed(_ id: ConversationID) -> [Effect] {
    guard state.open.isLoading, id == state.open.conversation.id else { return [] }
    let effects = leaveAndGo(to: .new)
    show("That conversation cannot be read", .warning)
    return effects
  }

  private mutating func load(_ conversation: Conversation, _ messages: [Message]) {
    let typed = state.composer.text
    // An answer that ended while this was being read.
    let newer = messages.filter { !takesOver($0) }.compactMap { state.open.tree[$0.id] }
    (state.open.conversation, state.open.known) = (conversation, conversation)
    state.open.tree = MessageTree(messages)
    for message in newer { state.open.tree.upsert(message) }
    (state.open.isLoading, state.open.isStored) = (false, true)
    adoptReplies()
    countLeftOut()
    if typed.isEmpty {
      loadComposer(conversation.draft)
    } else if !conversation.draft.isEmpty {
      loadComposer(conversation.draft + "\n" + typed)
    }
  }

  /// Another Parley wrote: its messages are taken over, the reader's place and branch stay.
  private mutating func refresh(_ conversation: Conversation, _ messages: [Message]) {
    let (leaf, draft) = (state.open.conversation.leaf, state.open.conversation.draft)
    state.open.conversation = conversation
    state.open.conversation.draft = draft
    for message in messages where takesOver(message) { state.open.tree.upsert(message) }
    adoptReplies()
    let known = leaf.flatMap { state.open.tree[$0] }
    // What was added below the branch on screen belongs on screen.
    if let known { state.open.conversation.leaf = state.open.tree.newestLeaf(below: known.id) }
    state.open.known = state.open.conversation
    keepScrollInRange()
  }

  /// A stored row can be older than what is known here, but only while it is being written.
  private func takesOver(_ stored: Message) -> Bool {
    guard let known = state.open.tree[stored.id] else { return true }
    return stored.status != .streaming || known.status == .streaming
  }

  /// What answers have said here and the store does not have yet.
  mutating func adoptReplies() {
    let id = state.open.conversation.id
    let replies =
      state.running.values.map(\.message) + state.unsavedAnswers.values.compactMap(\.final)
    for reply in replies where reply.conversation == id {
      state.open.tree.upsert(reply)
      // The row that names the leaf may not have been read yet.
      if state.open.tree[state.open.conversation.leaf ?? reply.id] == nil {
        state.open.conversation.leaf = reply.id
      }
    }
  }

  mutating func storeChanged() -> [Effect] {
    let isOurs = state.runningHere != nil
    let isRead = state.open.isStored && !state.open.isTemporary && !state.open.isLoading
    // Another Parley's answer changes the store many times a second: while one runs here too, the end of
    // that is soon enough.
    if isOurs { state.open.isOutdated = isRead }
    return isRead && !isOurs ? [.list(), .open(state.open.conversation.id)] : [.list()]
  }

  /// At the end of an answer: what another Parley wrote meanwhile.
  mutating func catchUp() -> [Effect] {
    guard state.open.isOutdated else { return [] }
    state.open.isOutdated = false
    return [.open(state.open.conversation.id)]
  }

  // MARK: - Models

  /// The configured model goes before the one that was chosen.
  mutating func beginWith(_ model: ModelReference?) {
    guard let model, !state.isDefaultConfigured else { return }
    // The catalogue may have come first, and with it the bundled model.
    let earlier = state.defaultModel
    state.defaultModel = model
    if !state.open.isStored, state.open.tree.isEmpty, state.open.conversation.model == earlier {
      state.open.conversation.model = model
    }
  }

  mutating func catalogued(_ entries: [CatalogueEntry]) -> [Effect] {
    state.catalogue = entries
    if state.defaultModel == nil {
      state.defaultModel = entries.first { $0.model.isDemo }?.reference
    }
    if state.open.conversation.model == nil { state.open.conversation.model = state.defaultModel }
    countLeftOut()
    return []
  }

  /// A crash is shown with the engine's last words; what is missing is offered once.
  mutating func engineChanged(_ engine: EngineState) {
    if engine == state.engine { return }
    state.engine = engine
    switch engine {
    case .crashed(let words):
      let last = words.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
      show("The local engine ended by itself\(last)", .warning)
    case .failed(let failure): show(failure.sentence, .error)
    case .missing:
      let text = "The local model is not here yet: \(hint(.pickModel)) and Enter fetch it"
      state.notice = Notice(text, .warning)
    case .idle, .loading, .ready: break
    }
  }

  mutating func installed(_ install: InstallState) -> [Effect] {
    state.install = install
    switch install {
    case .running: return []
    case .finished:
      state.install = nil
      show("The local model is ready")
      return [.refreshCatalogue]
    case .failed(let failure):
      show(failure.sentence, .error)
      return [.refreshCatalogue]
    }
  }
}

extension WorkspaceState {
  /// Conversations of which the store knows nothing yet, or never will.
  fileprivate func summariesMissing(in stored: [ConversationSummary]) -> [ConversationSummary] {
    var missing = kept
    // Sent a moment ago: the store's list can be older than that.
    if open.isStored, !open.isLoading, runningHere != nil || notSaved != nil {
      missing[open.conversation.id] = open
    }
    if missing.isEmpty { return [] }
    for summary in stored { missing[summary.id] = nil }
    return missing.values.map { ConversationSummary($0.conversation) }
  }
}
