import Configuration
import Conversation
import Surface

/// Where every event goes. Only routes.
extension Workspace {
  mutating func route(_ event: Event) -> [Effect] {
    switch event {
    case .input(let input): return route(input)
    case .line(let line): return entered(line)
    case .command(let command): return perform(command)
    case .tick: return []
    case .listed(let summaries, let isComplete, let changes):
      return listed(summaries, isComplete: isComplete, after: changes)
    case .opened(let conversation, let messages, let changes):
      return opened(conversation, messages, after: changes)
    case .openedEnd(let conversation, let messages, let changes):
      openedEnd(conversation, messages, after: changes)
    case .openFailed(let id): return openFailed(id)
    case .storeChanged: return storeChanged()
    case .reply(let update): return replied(update)
    case .inspected(let id, let inspection): inspected(id, inspection)
    case .catalogue(let entries): return catalogued(entries)
    case .chosenModel(let model): beginWith(model)
    case .engine(let engine): engineChanged(engine)
    case .install(let install): return installed(install)
    case .spending(let today, let month):
      (state.spentToday, state.spentThisMonth) = (today, month)
    case .speeds(let speeds): state.speeds = speeds
    case .promptHistory(let prompts): state.composer.history = PromptHistory(prompts)
    case .newDraft(let text): restoreNewDraft(text)
    case .filesSeen(let readings): looked(at: readings)
    case .filesRead(let readings, let content): return filesRead(readings, content)
    case .edited(let text, let purpose): edited(text, purpose)
    case .notice(let notice): state.notice = notice
    case .themes(let names): openThemes(names)
    case .themeFilesChanged: return [.loadTheme(theme.name)]
    case .theme(let theme): draw(with: theme)
    case .copied(let way): copied(way)
    case .notSaved(let failure): state.changesNotSaved = failure
    case .storeUnusable(let failure): state.storeFailure = failure
    }
    return []
  }

  private mutating func route(_ input: InputEvent) -> [Effect] {
    switch input {
    case .key(let chord): return press(chord)
    case .paste(let text): return pasted(text)
    case .mouse(let event): return mouse(event)
    case .resize(let size): resize(to: size)
    case .focus(let isFocused): state.hasTerminalFocus = isFocused
    case .ground(let isLight): return groundTold(isLight: isLight)
    }
    return []
  }

  /// Carries a command out. Every group has its own file.
  mutating func perform(_ command: Command) -> [Effect] {
    guard let row = CommandTable.row(command) else { return [] }
    if let reason = row.unavailable(state) {
      show(reason)
      return []
    }
    if let editing = command.editing { return edit(editing) }
    switch row.group {
    case .workspace: return performWorkspace(command)
    case .conversations: return performConversation(command)
    case .answers: return performAnswer(command)
    case .transcript: return performTranscript(command)
    case .selection: return performSelection(command)
    case .list: return performList(command)
    case .composer: return performComposer(command)
    case .overlays: return performOverlay(command)
    case .inspector: return performInspector(command)
    case .editing: return []
    }
  }

  private mutating func resize(to size: Size) {
    state.size = size
    // What was a pane beside the transcript would be a drawer that hides it.
    if !state.isWide, state.list.isShown == true { state.list.isShown = nil }
  }
}
