import Configuration
import Conversation

/// Going from one conversation to another, and what is done to a conversation as a whole.
extension Workspace {
  mutating func performConversation(_ command: Command) -> [Effect] {
    switch command {
    case .newConversation: return depart(to: .new)
    case .temporaryConversation: return depart(to: .temporary)
    case .conversationSettings:
      let efforts = state.entry(for: state.open.conversation.model)?.efforts ?? EffortChoices()
      state.overlay = .settings(SettingsForm(state.open.conversation, efforts: efforts))
    case .renameConversation:
      state.overlay = state.targetConversation.map { .rename(TextField(state.title(of: $0))) }
    case .pinConversation: return togglePin()
    case .trashConversation: return toggleTrash()
    case .undo: return takeBack()
    default: break
    }
    return []
  }

  // MARK: - Leaving and arriving

  /// Goes to another conversation; a temporary one that has words in it is left only at a second word.
  mutating func depart(to departure: Departure) -> [Effect] {
    if state.open.isTemporary, !state.open.tree.isEmpty {
      state.overlay = .confirm(
        Confirmation(
          .leaveTemporary(departure), "Nothing of this conversation is stored. Leave it?"))
      return []
    }
    return leaveAndGo(to: departure)
  }

  mutating func leaveAndGo(to departure: Departure) -> [Effect] {
    if case .open(let id) = departure, id == state.open.conversation.id {
      focusComposer()
      return []
    }
    if departure == .new, !state.open.isStored, !state.open.isTemporary, !state.open.isLoading {
      focusComposer()
      return []
    }
    let effects = leave()
    // What was typed into a conversation that was still being read goes along.
    let carried = state.open.isLoading ? state.composer.text : ""
    switch departure {
    case .new: return effects + arrive(in: emptyConversation(), draft: state.newDraft, carried)
    case .temporary:
      var open = emptyConversation()
      open.isTemporary = true
      return effects + arrive(in: open, draft: "", carried)
    case .open(let id):
      if let kept = state.kept.removeValue(forKey: id) {
        defer { adoptReplies() }
        return effects + arrive(in: kept, draft: kept.conversation.draft, carried) + [.open(id)]
      }
      let title = state.title(of: id)
      var open = OpenConversation(Conversation(id: id, title: title, created: state.now))
      (open.isStored, open.isLoading, open.defaultFold) = (true, true, startingFold)
      return effects + arrive(in: open, draft: "", carried) + [.open(id)]
    }
  }

  private mutating func leave() -> [Effect] {
    let hadQueue = !state.open.queue.isEmpty
    gatherDraft()
    if hadQueue { show("The queued messages are in the draft of the conversation you left") }
    var effects: [Effect] = []
    if state.open.isTemporary {
      // Nobody could ever read its end.
      effects += state.running.values
        .filter { $0.message.conversation == state.open.conversation.id }
        .map { .stop($0.message.id) }
    } else if !state.open.isLoading {
      effects += saveDraft()
      if !state.open.isStored { state.newDraft = state.composer.draft }
      if state.open.isStored, state.notSaved != nil {
        state.kept[state.open.conversation.id] = state.open
      }
    }
    return effects
  }

  private mutating func arrive(
    in open: OpenConversation, draft: String, _ carried: String
  ) -> [Effect] {
    state.open = open
    state.open.conversation.draft = draft
    let typed = draft.isEmpty ? carried : carried.isEmpty ? draft : draft + "\n" + carried
    loadComposer(typed)
    state.count = nil
    focusComposer()
    return []
  }

  /// A conversation that has not begun, with what the configuration gives new ones.
  mutating func emptyConversation() -> OpenConversation {
    var conversation = Conversation(
      id: .new(at: state.now, using: &state.random), created: state.now)
    conversation.model = state.defaultModel
    conversation.systemPrompt = settings.defaults.systemPrompt
    conversation.parameters = settings.defaults.parameters
    var open = OpenConversation(conversation)
    open.defaultFold = startingFold
    return open
  }

  private var startingFold: ReasoningFold { settings.interface.reasoningOpen ? .all : .folded }

  // MARK: - Title, pin, trash

  mutating func rename(_ id: ConversationID, to title: String) -> [Effect] {
    let title = title.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !title.isEmpty else { return [] }
    state.changeSummary(id) { $0.title = title }
    state.kept[id]?.conversation.title = title
    if id == state.open.conversation.id {
      (state.open.conversation.title, state.open.conversation.titleSource) = (title, .user)
    }
    return [.rename(id, title)]
  }

  private mutating func togglePin() -> [Effect] {
    guard let id = state.targetConversation else { return [] }
    let summary = state.list.summaries.first { $0.id == id }
    let isPinned = !(summary?.pinned ?? state.open.conversation.pinned)
    state.changeSummary(id) { $0.pinned = isPinned }
    state.kept[id]?.conversation.pinned = isPinned
    if id == state.open.conversation.id { state.open.conversation.pinned = isPinned }
    return [.setPinned(id, isPinned)]
  }

  private mutating func toggleTrash() -> [Effect] {
    guard let id = state.targetConversation else { return [] }
    let isTrashed = state.list.summaries.first { $0.id == id }?.trashedAt != nil
    if isTrashed {
      show("Out of the trash: \(state.title(of: id))")
      return setTrashed([id], at: nil)
    }
    state.undo.append(.trashed([id]))
    show("Moved to the trash · \(hint(.undo)) takes it back")
    return setTrashed([id], at: state.now)
  }

  private mutating func setTrashed(_ ids: [ConversationID], at moment: Timestamp?) -> [Effect] {
    let neighbor = state.neighbor(of: ids)
    for id in ids {
      state.changeSummary(id) { $0.trashedAt = moment }
      state.kept[id]?.conversation.trashedAt = moment
    }
    if let selected = state.list.selected, ids.contains(selected) { state.list.selected = neighbor }
    var effects: [Effect] = []
    if ids.contains(state.open.conversation.id) {
      state.open.conversation.trashedAt = moment
      if moment != nil {
        effects += state.running.values
          .filter { ids.contains($0.message.conversation) && !$0.isStopping }
          .map { .stop($0.message.id) }
        let focus = state.focus
        effects += leaveAndGo(to: .new)
        state.focus = focus
      }
    }
    return effects + [.setTrashed(ids, at: moment)]
  }

  /// Takes back the last destructive act.
  private mutating func takeBack() -> [Effect] {
    switch state.undo.popLast() {
    case .trashed(let ids):
      show("Taken out of the trash")
      return setTrashed(ids, at: nil)
    case .clearedDraft(let text):
      replaceComposer(state.composer.isEmpty ? text : text + "\n" + state.composer.text)
      focusComposer()
    case nil: break
    }
    return []
  }
}

extension WorkspaceState {
  /// What commands on a conversation act on: the selected one in the list, else the open one.
  var targetConversation: ConversationID? {
    if focus == .list { return list.selected }
    return open.isStored ? open.conversation.id : nil
  }

  func title(of id: ConversationID) -> String {
    if id == open.conversation.id { return open.conversation.title }
    return list.summaries.first { $0.id == id }?.title ?? ""
  }

  mutating func changeSummary(
    _ id: ConversationID, _ change: (inout ConversationSummary) -> Void
  ) {
    guard let index = list.summaries.firstIndex(where: { $0.id == id }) else { return }
    change(&list.summaries[index])
  }
}
