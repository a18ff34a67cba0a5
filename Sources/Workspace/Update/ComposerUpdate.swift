import Conversation
import Surface

/// Writing: text, history, the queue's end, the editor.
extension Workspace {
  mutating func performComposer(_ command: Command) -> [Effect] {
    switch command {
    case .send: return send()
    case .openEditor:
      let purpose = state.composer.editing.map(EditorPurpose.message) ?? .draft
      return [.edit(state.composer.text, purpose)]
    case .clearDraft: clearDraft()
    case .undoEdit: undoEdit()
    case .historyPrevious: recallOlder()
    case .historyNext: recallNewer()
    case .lineUp: moveLine(by: -1)
    case .lineDown: moveLine(by: 1)
    default: break
    }
    return []
  }

  mutating func typeInComposer(_ character: Character) {
    changeComposer(.typing(character)) { $0.insert(String(character)) }
  }

  mutating func pasteInComposer(_ text: String) {
    changeComposer(.other) { $0.insert(text) }
  }

  mutating func editComposer(_ command: EditingCommand, kills: inout KillRing) {
    switch command {
    case .newline: changeComposer(.typing("\n")) { $0.insert("\n") }
    case .deleteForward, .deleteBackward:
      changeComposer(.deleting) { $0.apply(command, kills: &kills) }
    case _ where command.changesText:
      changeComposer(.other) { $0.apply(command, kills: &kills) }
    default:
      state.composer.undo.endStep()
      state.composer.buffer.apply(command, kills: &kills)
    }
    if !command.cuts { kills.endCut() }
    state.composer.goalColumn = nil
  }

  private mutating func changeComposer(
    _ step: EditHistory.Step, _ change: (inout TextBuffer) -> Void
  ) {
    state.composer.undo.record(state.composer.buffer, before: step)
    change(&state.composer.buffer)
    state.composer.goalColumn = nil
    state.composer.kills.endCut()
  }

  /// Replaces the whole text; undo brings the old one back.
  mutating func replaceComposer(_ text: String) {
    changeComposer(.other) { $0 = TextBuffer(text) }
  }

  // MARK: - Lines and history

  /// Up and down go by what is seen; past the first and the last line they go through the history.
  private mutating func moveLine(by step: Int) {
    let width = layout.composerWidth(for: state)
    let text = state.composer.text
    let lines = layout.draft(in: state)
    let cell = composerCell(of: state.composer.buffer.cursor, in: lines, of: text, width: width)
    guard lines.indices.contains(cell.row + step) else {
      return step < 0 ? recallOlder() : recallNewer()
    }
    let goal = state.composer.goalColumn ?? cell.column
    state.composer.buffer.move(
      to: composerIndex(
        at: Position(row: cell.row + step, column: goal), in: lines, of: text, width: width))
    state.composer.goalColumn = goal
    state.composer.undo.endStep()
    state.composer.kills.endCut()
  }

  private mutating func recallOlder() {
    if state.composer.isEmpty, let queued = state.open.queue.popLast() {
      return replaceComposer(queued)
    }
    if let text = state.composer.history.older(than: state.composer.text) { replaceComposer(text) }
  }

  private mutating func recallNewer() {
    if let text = state.composer.history.newer() { replaceComposer(text) }
  }

  // MARK: - Clearing and undo

  mutating func clearDraft() {
    if state.composer.editing != nil { return leaveEditing() }
    state.undo.append(.clearedDraft(state.composer.text))
    replaceComposer("")
    show("Draft cleared · \(hint(.undoEdit)) brings it back")
  }

  private mutating func undoEdit() {
    if let earlier = state.composer.undo.undo(state.composer.buffer) {
      state.composer.buffer = earlier
      state.composer.goalColumn = nil
    } else {
      show("Nothing to undo")
    }
  }

  // MARK: - Editing a question

  mutating func beginEditing(_ question: Message) {
    if state.composer.editing == nil { state.composer.setAside = state.composer.draft }
    state.composer.editing = question.id
    state.composer.history.leave()
    replaceComposer(question.text)
    focusComposer()
  }

  /// The question stays as it is, and the draft comes back.
  mutating func leaveEditing() {
    guard state.composer.editing != nil else { return }
    state.composer.editing = nil
    replaceComposer(state.composer.setAside)
    state.composer.setAside = ""
  }

  /// Back from the editor: the text is looked at again before it is sent.
  mutating func edited(_ text: String?, _ purpose: EditorPurpose) {
    guard var text else { return }
    // Editors end a file with a line break that nobody typed.
    if text.last?.isNewline == true { text.removeLast() }
    if case .message(let id) = purpose, state.composer.editing != id {
      guard let question = state.open.tree[id], question.role == .user else { return }
      beginEditing(question)
    }
    replaceComposer(text)
    focusComposer()
  }

  // MARK: - Drafts of other conversations

  mutating func loadComposer(_ text: String) {
    state.composer.buffer = TextBuffer(text)
    state.composer.undo = EditHistory()
    state.composer.history.leave()
    (state.composer.editing, state.composer.setAside) = (nil, "")
    (state.composer.goalColumn, state.composer.unsavedSince) = (nil, nil)
    state.composer.files = ComposedFiles()
  }

  /// At the start: what was being written for a conversation that had not begun.
  mutating func restoreNewDraft(_ text: String) {
    state.newDraft = text
    guard !state.open.isStored, !state.open.isTemporary, !text.isEmpty else { return }
    // What was typed before the store was open comes behind what was there.
    let typed = state.composer.text
    state.open.conversation.draft = text
    loadComposer(typed.isEmpty || text == typed ? text : text + "\n" + typed)
  }

  /// Puts all words that wait somewhere into the composer.
  mutating func gatherDraft() {
    let draft = state.draftToKeep
    state.open.queue = []
    leaveEditing()
    if state.composer.text != draft { replaceComposer(draft) }
  }
}
