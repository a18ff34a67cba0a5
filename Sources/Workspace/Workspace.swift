package import Configuration
package import Conversation

/// The interface: events in, effects and a picture out. No network, database, terminal, clock or `await`.
package struct Workspace {
  package internal(set) var state: WorkspaceState
  /// Derived from the state, droppable at any time.
  var layout: TranscriptLayout
  package let keymap: Keymap
  package internal(set) var theme: Theme
  package let settings: Settings

  package init(
    _ state: WorkspaceState, keymap: Keymap, theme: Theme, settings: Settings = Settings()
  ) {
    (self.state, self.keymap, self.theme, self.settings) = (state, keymap, theme, settings)
    layout = TranscriptLayout(theme: theme, keymap: keymap)
    self.state.isDefaultConfigured = settings.defaults.model != nil
    self.state.isMouseOn = settings.interface.mouse
    self.state.list.isShown = settings.interface.list ? nil : false
    self.state.list.columns = settings.interface.listWidth
    self.state.open = emptyConversation()
  }

  /// Applies one event and returns what the world has to do, in this order.
  package mutating func update(_ event: Event, at now: Timestamp) -> [Effect] {
    state.now = now
    var effects = route(event)
    effects += settle()
    return effects.map { numbered($0) }
  }

  /// Counts the changes of conversations, and has every look at the store say which of them it follows.
  private mutating func numbered(_ effect: Effect) -> Effect {
    switch effect {
    case .save, .rename, .setPinned, .setTrashed: state.changes += 1
    case .list: return .list(after: state.changes)
    case .open(let id, _): return .open(id, after: state.changes)
    default: break
    }
    return effect
  }
}
