package import Conversation

/// What the workspace asks of the world. Values, so that tests compare them.
package enum Effect: Hashable, Sendable {
  /// `after`: how many changes by this workspace (`WorkspaceState.changes`) were asked for before.
  case list(after: Int = 0)
  case open(ConversationID, after: Int = 0)
  /// What differs in model, settings and place in the tree of a stored conversation.
  case save(Conversation, was: Conversation)
  /// nil: the draft of a conversation that has not begun yet.
  case saveDraft(String, ConversationID?)
  case setTrashed([ConversationID], at: Timestamp?)
  /// Titles given by the user.
  case rename(ConversationID, String)
  case setPinned(ConversationID, Bool)
  case send(ReplyRequest)
  case stop(MessageID)
  /// Ends the wait of an answer that is going to be asked for again.
  case hurry(MessageID)
  /// What went over the wire for an answer; if nothing is kept of it, this request is built for looking at.
  case inspect(ReplyRequest)
  /// The model new conversations begin with.
  case rememberModel(ModelReference, asDefault: Bool)
  case star(ModelReference, Bool)
  case refreshCatalogue
  /// The picker is open: services are asked whose lists have grown old.
  case refreshLists
  case installEngine
  case cancelInstall
  case listThemes
  case loadTheme(String)
  /// For the next start too.
  case keepTheme(String)
  case edit(String, EditorPurpose)
  /// Paths as the user wrote them: what they are, for the line over the composer.
  case lookAt([String])
  /// The same with their content, for a message that is about to be sent.
  case read([String])
  case copy(String)
  case setMouse(Bool)
  /// Text for the plain mode's reader.
  case print(String)
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
