package import Conversation

/// What is being written.
package struct ComposerState: Hashable, Sendable {
  package var buffer: TextBuffer
  /// The question that is written anew; sending makes a branch beside it.
  package var editing: MessageID?
  /// The draft that comes back when `editing` ends.
  package var setAside: String
  package var history: PromptHistory
  package var undo: EditHistory
  /// Shared with every other line of text.
  package var kills: KillRing
  /// The column that moving up and down keeps to.
  package var goalColumn: Int?
  /// When the draft began to differ from the stored one; nil while they are the same.
  package var unsavedSince: Timestamp?
  /// The files that the text names.
  package var files: ComposedFiles

  package init() {
    buffer = TextBuffer()
    (editing, setAside, history) = (nil, "", PromptHistory())
    (undo, kills, goalColumn, unsavedSince) = (EditHistory(), KillRing(), nil, nil)
    files = ComposedFiles()
  }

  package var text: String { buffer.text }
  package var isEmpty: Bool { buffer.isEmpty }

  /// What is stored as the conversation's draft: not a question that is only being edited, and not an old
  /// prompt that is only being looked at.
  package var draft: String {
    if editing != nil { return setAside }
    return history.draft(behind: buffer.text) ?? buffer.text
  }
}
