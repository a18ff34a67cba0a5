import Conversation

/// From the composer to a request: questions, the queue, and what happens when the window is too small.
extension Workspace {
  /// Sends what is composed; while an answer runs it waits its turn.
  mutating func send() -> [Effect] {
    if continuesLine() { return [] }
    let text = promptText(state.composer.text)
    if state.open.isLoading {
      show("The conversation is still being read")
      return []
    }
    if text.isEmpty { return state.runningHere == nil ? sendQueued() : [] }
    return prepare(text, from: .composer, editing: state.composer.editing)
  }

  /// Asks what was prepared; while an answer runs it waits its turn.
  mutating func post(_ prompt: PendingPrompt, with files: [Attachment]) -> [Effect] {
    guard state.runningHere == nil else {
      enqueue(prompt.text)
      return []
    }
    let parent =
      if let edited = prompt.editing { state.open.tree[edited]?.parent } else {
        state.open.last { _ in true }?.id
      }
    let overlay = state.overlay
    let effects = ask(prompt, with: files, below: parent)
    if prompt.isUnasked, state.overlay != overlay {
      state.overlay = overlay
      sayQueueWaits()
    }
    return effects
  }

  /// A backslash at the end of the text makes the Enter behind it a line break, as in a shell.
  private mutating func continuesLine() -> Bool {
    let buffer = state.composer.buffer
    guard buffer.cursor == buffer.text.endIndex, buffer.text.hasSuffix("\\"),
      !buffer.text.hasSuffix("\\\\"), let backslash = buffer.previousCharacter
    else { return false }
    state.composer.undo.record(buffer, before: .other)
    state.composer.buffer.replace(backslash..<buffer.cursor, with: "\n")
    return true
  }

  private mutating func enqueue(_ text: String) {
    if state.composer.editing != nil {
      return show("An answer is running: \(hint(.stopReply)) stops it")
    }
    state.open.queue.append(text)
    state.composer.history.add(text)
    loadComposer(state.composer.text.typed(behind: text) ?? "")
    show("Queued · \(hint(.lineUp)) takes it back")
  }

  /// Sends the prompt that waited longest.
  mutating func sendQueued() -> [Effect] {
    sendQueued(isUnasked: false)
  }

  private mutating func sendQueued(isUnasked: Bool) -> [Effect] {
    guard state.runningHere == nil, let text = state.open.queue.first else { return [] }
    return prepare(text, from: .queue, isUnasked: isUnasked)
  }

  /// The same at the end of an answer, when the user may be typing: a question that would take the keys
  /// waits for Enter instead.
  mutating func sendQueuedUnasked() -> [Effect] { sendQueued(isUnasked: true) }

  mutating func sayQueueWaits() {
    if state.open.queue.isEmpty { return }
    show("The queue waits: \(hint(.send)) sends it, \(hint(.lineUp)) takes it back")
  }

  private mutating func ask(
    _ prompt: PendingPrompt, with files: [Attachment], below parent: MessageID?
  ) -> [Effect] {
    guard let model = usableModel() else { return [] }
    var question = Message(
      id: newMessageID(), conversation: state.open.conversation.id, parent: parent, role: .user,
      text: prompt.text, created: state.now)
    question.attachments = prompt.kept + files.map(\.reference)
    let history = state.open.tree.path(to: parent) + [question]
    var request = request(after: history, question: question, model: model)
    request.files += files
    return submit(request, from: prompt.origin)
  }

  /// The request for an answer behind `history`; `beginning` is an answer to go on with.
  mutating func request(
    after history: [Message], question: Message? = nil, model: ModelReference,
    continuing beginning: Message? = nil
  ) -> ReplyRequest {
    var answer = Message(
      id: newMessageID(), conversation: state.open.conversation.id, parent: history.last?.id,
      role: .assistant, model: model, status: .streaming, text: beginning?.text ?? "",
      reasoning: beginning?.reasoning ?? "", created: state.now)
    answer.reasoningSeconds = beginning?.reasoningSeconds
    var conversation = state.open.conversation
    (conversation.leaf, conversation.updated) = (answer.id, state.now)
    if conversation.title.isEmpty, let first = history.first {
      conversation.title = Conversation.title(fromPrompt: first.text)
    }
    return ReplyRequest(
      conversation: conversation, question: question, answer: answer, history: history,
      files: history.flatMap(\.attachments).compactMap { state.open.files[$0.id] },
      isTemporary: state.open.isTemporary)
  }

  /// Checks the model's window, then begins; or asks what to leave out.
  mutating func submit(_ request: ReplyRequest, from origin: PromptOrigin) -> [Effect] {
    if refusesFiles(of: request) { return [] }
    let window = state.entry(for: request.answer.model)?.model.contextLength
    guard let budget = ContextBudget(request, window: window), budget.isExceeded else {
      return begin(request, from: origin)
    }
    if request.conversation.parameters.leavesOutOldest == true {
      return begin(budget.shortened(request), from: origin)
    }
    state.overlay = .contextFull(
      ContextFull(
        request: request, promptTokens: budget.promptTokens, window: budget.window,
        wouldLeaveOut: budget.leavesOut, origin: origin))
    return []
  }

  /// From here on the question is in the tree, the answer runs, and the draft is free.
  mutating func begin(_ request: ReplyRequest, from origin: PromptOrigin) -> [Effect] {
    let wasStored = state.open.isStored
    keepFiles(of: request)
    if let question = request.question { state.open.tree.upsert(question) }
    state.open.tree.upsert(request.answer)
    state.open.conversation = request.conversation
    (state.open.scroll, state.open.selected) = (.followingEnd, nil)
    state.open.leftOut = request.leftOut
    state.running[request.answer.id] = RunningReply(
      message: request.answer, phase: .preparing(""))
    takeFromOrigin(origin, request)
    state.open.conversation.draft = state.draftToKeep
    var request = request
    request.conversation.draft = state.draftToKeep
    if request.isTemporary { return [.send(request)] }
    state.open.isStored = true
    raiseSummary()
    if wasStored {
      // The request stores its messages, but not what was set for it.
      let isChanged = request.conversation.parameters != state.open.known.parameters
      let changes = isChanged ? saveConversation() : []
      state.open.known.leaf = request.conversation.leaf
      return [.send(request)] + changes
        + [.saveDraft(state.draftToKeep, request.conversation.id)]
    }
    state.open.known = state.open.conversation
    state.newDraft = ""
    return [.send(request), .saveDraft("", nil)]
  }

  private mutating func takeFromOrigin(_ origin: PromptOrigin, _ request: ReplyRequest) {
    switch origin {
    case .composer:
      if let text = request.question?.text { state.composer.history.add(text) }
      let rest = request.question.flatMap { state.composer.text.typed(behind: $0.text) } ?? ""
      loadComposer(state.composer.editing == nil ? rest : state.composer.setAside)
    case .queue:
      if !state.open.queue.isEmpty { state.open.queue.removeFirst() }
    case .none: break
    }
  }

  /// The open conversation stands at the top of the list at once, not when the store says so.
  mutating func raiseSummary() {
    let conversation = state.open.conversation
    state.list.summaries.removeAll { $0.id == conversation.id }
    state.list.summaries.insert(ConversationSummary(conversation), at: 0)
  }

  /// What the next request will leave out, for a conversation that was just opened.
  mutating func countLeftOut() {
    let conversation = state.open.conversation
    guard conversation.parameters.leavesOutOldest == true, state.runningHere == nil,
      let model = conversation.model
    else { return }
    let next = ReplyRequest(
      conversation: conversation, question: nil,
      answer: Message(
        id: MessageID(rawValue: ""), conversation: conversation.id, role: .assistant, model: model,
        created: state.now), history: state.open.path)
    let budget = ContextBudget(next, window: state.entry(for: model)?.model.contextLength)
    state.open.leftOut = budget.map { $0.isExceeded ? $0.leavesOut : 0 } ?? 0
  }

  // MARK: - The model

  /// The conversation's model; nil after saying why it cannot be used and what would change that.
  mutating func usableModel() -> ModelReference? {
    guard let model = state.open.conversation.model else {
      let isLooking = state.catalogue.isEmpty && state.engine != .missing
      show(
        isLooking
          ? "The models are still being looked up: send again in a moment"
          : "No model is chosen: \(hint(.pickModel)) shows what there is", .warning)
      return nil
    }
    guard let entry = state.entry(for: model) else {
      // The catalogue is not here yet: the request will tell.
      if state.catalogue.isEmpty, !state.open.conversation.localOnly || model.isLocalEngine {
        return model
      }
      show("\(model) is not there: \(hint(.pickModel)) shows what is", .warning)
      return nil
    }
    guard let reason = state.reasonAgainst(entry) else { return model }
    if state.canFetch(entry) {
      confirmInstall()
    } else {
      show("\(entry.model.name): \(reason) · \(hint(.pickModel)) picks another", .warning)
    }
    return nil
  }

  private mutating func newMessageID() -> MessageID {
    .new(at: state.now, using: &state.random)
  }
}

/// A prompt without the empty lines around it.
private func promptText(_ text: String) -> String {
  var text = text[...]
  while text.last?.isWhitespace == true { text.removeLast() }
  while text.first?.isNewline == true { text.removeFirst() }
  return String(text)
}

extension ConversationSummary {
  init(_ conversation: Conversation) {
    self.init(
      id: conversation.id, title: conversation.title, updated: conversation.updated,
      pinned: conversation.pinned, trashedAt: conversation.trashedAt)
  }
}
