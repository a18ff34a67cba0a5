package import Configuration
package import Conversation
package import Surface

/// Everything that can happen to the workspace. Nothing else changes its state.
package enum Event: Sendable {
  case input(InputEvent)
  /// A line typed in the plain mode.
  case line(String)
  /// A command by its name, without a key.
  case command(Command)
  /// Nothing but time passed: sent while something on screen moves or is armed.
  case tick
  /// The list as the store has it, newest first. `isComplete` is false for the first page at start; `after`
  /// is the effect's.
  case listed([ConversationSummary], isComplete: Bool, after: Int = 0)
  /// An asked-for conversation with all its messages.
  case opened(Conversation, [Message], after: Int = 0)
  /// The last messages of the branch of a long conversation that is still being read.
  case openedEnd(Conversation, [Message], after: Int = 0)
  /// An asked-for conversation cannot be read, or is not there any more.
  case openFailed(ConversationID)
  /// Another Parley changed the store.
  case storeChanged
  case reply(ReplyUpdate)
  /// What an inspected answer's requests and responses were.
  case inspected(MessageID, Inspection)
  case catalogue([CatalogueEntry])
  /// What new conversations begin with, where the configuration does not say.
  case chosenModel(ModelReference?)
  case engine(EngineState)
  case install(InstallState)
  case spending(today: Money, month: Money)
  /// Tokens a second that earlier answers came with.
  case speeds([ModelReference: Double])
  case promptHistory([String])
  /// The draft of the conversation that was not begun yet when Parley ended.
  case newDraft(String)
  /// What an effect `lookAt` has found.
  case filesSeen([String: FileReading])
  /// What an effect `read` has found, with the content of the files.
  case filesRead([String: FileReading], [Attachment])
  /// Back from `$EDITOR`; nil when it failed or changed nothing.
  case edited(String?, EditorPurpose)
  /// How text went to the clipboard.
  case copied(String)
  /// The first line the user sees at the first start: what else is usable.
  case notice(Notice)
  /// The themes there are, asked for by their picker.
  case themes([String])
  case themeFilesChanged
  /// A theme to draw with from now on.
  case theme(Theme)
  /// Why a change waits to be stored; nil when none does any more.
  case notSaved(Failure?)
  /// Why nothing can be stored while this Parley runs.
  case storeUnusable(Failure)
}
