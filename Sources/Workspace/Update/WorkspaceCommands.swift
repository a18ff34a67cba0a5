import Configuration
import Conversation
import Surface

/// Panes, quitting, and what concerns the whole program.
extension Workspace {
  mutating func performWorkspace(_ command: Command) -> [Effect] {
    switch command {
    case .showHelp: state.overlay = .help(scroll: 0)
    case .openPalette: state.overlay = .palette(PaletteState())
    case .pickModel: return openPicker()
    case .makeModelDefault: return makeDefault(state.open.conversation.model)
    case .focusComposer: focusComposer()
    case .focusTranscript: focusTranscript()
    case .focusNext: focusNext()
    case .pickTheme: return [.listThemes]
    case .toggleMouse:
      state.isMouseOn.toggle()
      show(state.isMouseOn ? "Parley has the mouse" : "The terminal has the mouse")
      return [.setMouse(state.isMouseOn)]
    case .redraw: return [.redraw]
    case .suspend: return saveDraft() + [.suspend]
    case .quit: return state.wouldLoseWords ? armQuit() : quit()
    default: break
    }
    return []
  }

  // MARK: - Focus

  mutating func focusComposer() {
    state.focus = .composer
    state.open.selected = nil
    endReading()
    endFilter()
  }

  /// Escape in the composer leaves the editing of a question first.
  private mutating func focusTranscript() {
    if state.focus == .composer, state.composer.editing != nil { return leaveEditing() }
    endFilter()
    state.focus = .transcript
  }

  private mutating func focusNext() {
    switch state.focus {
    case .composer: state.focus = .transcript
    case .transcript where state.isListBeside: focusList()
    case .transcript, .list: focusComposer()
    }
  }

  // MARK: - Quitting

  /// Once arms, twice quits: while armed for 1.5 s the same key means it.
  mutating func armQuit() -> [Effect] {
    if let until = state.quitArmedUntil, state.now < until { return quit() }
    let until = state.now.adding(seconds: Delay.quitArmed)
    state.quitArmedUntil = until
    let warning =
      switch (state.running.count, state.wouldLoseWords) {
      case (_, true) where state.open.isTemporary && !state.open.tree.isEmpty:
        "This temporary conversation will be gone. "
      case (_, true): "What is not saved will be gone. "
      case (0, false): ""
      case (1, false): "An answer is running; what it has said is kept. "
      case (let count, false): "\(count) answers are running; what they have said is kept. "
      }
    state.notice = Notice("\(warning)Again quits", .warning, until: until)
    return []
  }

  mutating func disarmQuit() {
    guard let armed = state.quitArmedUntil else { return }
    if state.notice?.until == armed { state.notice = nil }
    state.quitArmedUntil = nil
  }

  /// `q` closes the top thing; with nothing to close it arms.
  mutating func closeOrArmQuit() -> [Effect] {
    if state.focus == .list, !state.isListBeside {
      focusComposer()
      return []
    }
    return armQuit()
  }

  private mutating func quit() -> [Effect] { keepWords() + [.quit] }

  /// What is written and not sent goes to the store, before the program ends.
  package mutating func keepWords() -> [Effect] { saveDraft() }
}

extension WorkspaceState {
  /// The list stands beside the transcript instead of over it.
  package var isListBeside: Bool { isWide && list.isShown != false }

  /// From this width on the list has a place of its own.
  package var isWide: Bool { size.columns >= 100 }

  /// Something on screen is stored nowhere, or its storing has just failed.
  package var hasUnsavedWords: Bool { notSaved != nil || wouldLoseWords }

  /// Quitting now would lose what nobody has stored.
  var wouldLoseWords: Bool {
    if open.isTemporary, !open.tree.isEmpty { return true }
    guard notSaved != nil else { return false }
    return !open.tree.isEmpty || !kept.isEmpty || !draftToKeep.isEmpty || !newDraft.isEmpty
  }
}
