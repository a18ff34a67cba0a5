package import Conversation
package import Surface

/// Everything that can happen to the workspace. Nothing else changes its state.
package enum Event: Sendable {
  case input(InputEvent)
  /// Nothing but time passed: sent while something on screen moves or is armed.
  case tick
  /// The list as the store has it, newest first. `isComplete` is false for the first page at start.
  case listed([ConversationSummary], isComplete: Bool)
  /// An asked-for conversation with all its messages.
  case opened(Conversation, [Message])
  /// Another Parley changed the store.
  case storeChanged
  case reply(ReplyUpdate)
  case catalogue([CatalogueEntry])
  /// What new conversations begin with, where the configuration does not say.
  case chosenModel(ModelReference?)
  case engine(EngineState)
  case install(InstallState)
  case spending(today: Money, month: Money)
  case promptHistory([String])
  /// The draft of the conversation that was not begun yet when Parley ended.
  case newDraft(String)
  /// Back from `$EDITOR`; nil when it failed or changed nothing.
  case edited(String?, EditorPurpose)
  /// The first line the user sees at the first start: what else is usable.
  case notice(Notice)
  /// nil when the store is writing again.
  case notSaved(Failure?)
}

/// What the workspace asks of the world. Values, so that tests compare them.
package enum Effect: Hashable, Sendable {
  case list
  case open(ConversationID)
  /// Upsert of everything but messages and draft.
  case save(Conversation)
  /// nil: the draft of a conversation that has not begun yet.
  case saveDraft(String, ConversationID?)
  case setTrashed([ConversationID], at: Timestamp?)
  /// Titles given by the user.
  case rename(ConversationID, String)
  case setPinned(ConversationID, Bool)
  case send(ReplyRequest)
  case stop(MessageID)
  /// The model new conversations begin with.
  case rememberModel(ModelReference, asDefault: Bool)
  case star(ModelReference, Bool)
  case refreshCatalogue
  case installEngine
  case cancelInstall
  case edit(String, EditorPurpose)
  case copy(String)
  case setMouse(Bool)
  case bell
  case redraw
  case suspend
  case quit
}

package enum EditorPurpose: Hashable, Sendable {
  case draft
  /// Saving makes a branch beside this message.
  case message(MessageID)
}
