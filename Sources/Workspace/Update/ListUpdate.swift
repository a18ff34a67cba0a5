import Conversation
import Surface

/// The list of conversations: moving, filtering, opening.
extension Workspace {
  mutating func performList(_ command: Command) -> [Effect] {
    switch command {
    case .toggleList: toggleList()
    case .focusList: focusList()
    case .filterList:
      focusList()
      state.list.isFiltering = true
    case .toggleTrashView:
      state.list.showsTrash.toggle()
      state.list.selected = nil
      focusList()
    case .openSelected: return openSelected()
    case .listUp: moveSelection(by: -1)
    case .listDown: moveSelection(by: 1)
    case .listPageUp: moveSelection(by: -listPage)
    case .listPageDown: moveSelection(by: listPage)
    case .listTop: moveSelection(by: -state.list.summaries.count)
    case .listBottom: moveSelection(by: state.list.summaries.count)
    default: break
    }
    return []
  }

  private var listPage: Int { max(1, state.size.rows - 6) }

  mutating func focusList() {
    state.focus = .list
    if state.isWide, state.list.isShown == false { state.list.isShown = nil }
    guard state.list.selected == nil else { return }
    let open = state.open.conversation.id
    if layout.place(of: open, in: state) != nil {
      state.list.selected = open
    } else {
      selectFirst()
    }
  }

  /// Where there is no room beside the transcript the list is a drawer, open while it has the focus.
  private mutating func toggleList() {
    if state.isListBeside || state.focus == .list {
      if state.isWide { state.list.isShown = false }
      if state.focus == .list { focusComposer() }
    } else if state.isWide {
      state.list.isShown = nil
    } else {
      focusList()
    }
  }

  mutating func moveSelection(by steps: Int) {
    let rows = layout.listRows(in: state)
    guard rows.conversationCount > 0 else { return }
    let current = layout.place(of: state.list.selected, in: state) ?? 0
    let place = min(max(0, current + steps), rows.conversationCount - 1)
    state.list.selected = rows.conversation(place, in: state.list)?.id
  }

  private mutating func selectFirst() {
    state.list.selected = layout.listRows(in: state).conversation(0, in: state.list)?.id
  }

  mutating func openSelected() -> [Effect] {
    guard let selected = state.list.selected else { return [] }
    endFilter()
    return depart(to: .open(selected))
  }

  // MARK: - Filter

  mutating func editFilter(_ change: (inout TextField) -> Void) {
    var field = TextField(state.list.filter)
    change(&field)
    state.list.filter = field.text
    selectFirst()
  }

  /// The filter's line is left; the whole list comes back.
  mutating func endFilter() {
    (state.list.isFiltering, state.list.filter) = (false, "")
  }

  /// Keys of a line that is typed in a pane.
  mutating func performLine(_ command: Command) -> [Effect] {
    if state.focus == .transcript {
      performSearch(command)
      return []
    }
    return performFilter(command)
  }

  private mutating func performFilter(_ command: Command) -> [Effect] {
    switch command {
    case .acceptOverlay: return openSelected()
    case .closeOverlay: endFilter()
    case .overlayUp: moveSelection(by: -1)
    case .overlayDown: moveSelection(by: 1)
    case .overlayPageUp: moveSelection(by: -listPage)
    case .overlayPageDown: moveSelection(by: listPage)
    default: break
    }
    return []
  }

  /// The list changes on its own: another Parley, a new answer.
  mutating func keepSelectionInList() {
    guard let selected = state.list.selected else { return }
    if layout.place(of: selected, in: state) == nil { selectFirst() }
  }
}

extension WorkspaceState {
  /// What is selected when these go: the one behind them, else the one before.
  func neighbor(of ids: [ConversationID]) -> ConversationID? {
    let visible = visibleConversations.map(\.id)
    guard let last = visible.lastIndex(where: { ids.contains($0) }) else { return list.selected }
    return visible[(last + 1)...].first ?? visible[..<last].last { !ids.contains($0) }
  }
}
