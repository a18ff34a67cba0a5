import Conversation

/// Choosing models.
extension Workspace {
  /// Opens at the model in use; for another answer at the first other one.
  mutating func openPicker(for purpose: PickerState.Purpose = .conversation) -> [Effect] {
    var picker = PickerState(purpose)
    let current = state.open.conversation.model
    let rows = layout.pickerRows(picker, in: state)
    picker.selected =
      rows.firstIndex { ($0.entry.reference == current) == (purpose == .conversation) } ?? 0
    state.overlay = .picker(picker)
    return [.refreshLists]
  }

  mutating func pickedRow() -> PickerRow? {
    guard case .picker(let picker) = state.overlay else { return nil }
    let rows = layout.pickerRows(picker, in: state)
    return rows.indices.contains(picker.selected) ? rows[picker.selected] : nil
  }

  mutating func pick() -> [Effect] {
    guard let row = pickedRow(), case .picker(let picker) = state.overlay else { return [] }
    if let reason = row.unavailable {
      if state.canFetch(row.entry) {
        confirmInstall()
      } else {
        show("\(row.entry.model.name): \(reason)", .warning)
      }
      return []
    }
    close()
    let reference = row.entry.reference
    if case .answer(let question) = picker.purpose { return answer(question, with: reference) }
    return use(reference)
  }

  /// For this conversation and, unless the configuration says otherwise, the ones after it.
  mutating func use(_ reference: ModelReference) -> [Effect] {
    state.open.conversation.model = reference
    if !state.isDefaultConfigured { state.defaultModel = reference }
    return saveConversation() + [.rememberModel(reference, asDefault: false)]
  }

  mutating func makeDefault(_ reference: ModelReference?) -> [Effect] {
    guard let reference else { return [] }
    (state.defaultModel, state.isDefaultConfigured) = (reference, true)
    let name = state.entry(for: reference)?.model.name ?? reference.description
    show("New conversations begin with \(name)")
    return [.rememberModel(reference, asDefault: true)]
  }

  mutating func toggleStar() -> [Effect] {
    guard let reference = pickedRow()?.entry.reference,
      let index = state.catalogue.firstIndex(where: { $0.reference == reference }),
      case .picker(var picker) = state.overlay
    else { return [] }
    state.catalogue[index].isStarred.toggle()
    // The row moves; the cursor goes with it.
    let rows = layout.pickerRows(picker, in: state)
    picker.selected = rows.firstIndex { $0.entry.reference == reference } ?? picker.selected
    state.overlay = .picker(picker)
    return [.star(reference, state.catalogue[index].isStarred)]
  }

  mutating func confirmInstall() {
    state.overlay = .confirm(
      Confirmation(
        .installEngine,
        "The local engine and its model are not here yet. Fetch them now (about 130 MB)?"))
  }
}
