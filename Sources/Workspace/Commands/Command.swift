/// Everything a key, the palette or the mouse can ask for. The raw value is the name in `keys.toml`.
package enum Command: String, Hashable, Sendable, CaseIterable {
  case quit = "app.quit"
  case suspend = "app.suspend"
  case showHelp = "app.help"
  case redraw = "app.redraw"
  case openPalette = "palette.open"
  case toggleMouse = "mouse.toggle"
  case pickTheme = "theme.pick"
  case pickModel = "model.pick"
  case makeModelDefault = "model.default"

  case newConversation = "conversation.new"
  case temporaryConversation = "conversation.temporary"
  case renameConversation = "conversation.rename"
  case trashConversation = "conversation.trash"
  case pinConversation = "conversation.pin"
  case conversationSettings = "conversation.settings"
  case undo = "conversation.undo"

  case toggleList = "list.toggle"
  case focusList = "list.focus"
  case filterList = "list.filter"
  case openSelected = "list.open"
  case toggleTrashView = "list.trash"
  case listUp = "list.up"
  case listDown = "list.down"
  case listPageUp = "list.page-up"
  case listPageDown = "list.page-down"
  case listTop = "list.top"
  case listBottom = "list.bottom"

  case focusComposer = "focus.composer"
  case focusTranscript = "focus.transcript"
  case focusNext = "focus.next"

  case send = "composer.send"
  case newline = "composer.newline"
  case openEditor = "composer.editor"
  case clearDraft = "composer.clear"
  case historyPrevious = "composer.history-previous"
  case historyNext = "composer.history-next"
  case lineUp = "composer.up"
  case lineDown = "composer.down"
  case lineStart = "composer.line-start"
  case lineEnd = "composer.line-end"
  case characterLeft = "composer.char-left"
  case characterRight = "composer.char-right"
  case wordLeft = "composer.word-left"
  case wordRight = "composer.word-right"
  case deleteForward = "composer.delete-char"
  case deleteBackward = "composer.delete-backward"
  case deleteWordBackward = "composer.delete-word"
  case deleteWordForward = "composer.delete-word-forward"
  case killToLineEnd = "composer.kill-line"
  case killToLineStart = "composer.kill-to-start"
  case yank = "composer.yank"
  case undoEdit = "composer.undo"
  case transpose = "composer.transpose"

  case stopReply = "reply.stop"
  case regenerateReply = "reply.regenerate"
  case retryElsewhere = "reply.elsewhere"
  case continueReply = "reply.continue"
  case editQuestion = "reply.edit"
  case inspectReply = "reply.inspect"
  case previousBranch = "branch.previous"
  case nextBranch = "branch.next"

  case scrollUp = "transcript.up"
  case scrollDown = "transcript.down"
  case halfPageUp = "transcript.half-page-up"
  case halfPageDown = "transcript.half-page-down"
  case pageUp = "transcript.page-up"
  case pageDown = "transcript.page-down"
  case scrollToTop = "transcript.top"
  case scrollToBottom = "transcript.bottom"
  case previousMessage = "transcript.message-previous"
  case nextMessage = "transcript.message-next"
  case copyMessage = "transcript.copy-message"
  case copyCode = "transcript.copy-code"
  case copyReasoning = "transcript.copy-reasoning"
  case searchForward = "transcript.search"
  case searchBackward = "transcript.search-back"
  case searchNext = "transcript.search-next"
  case searchPrevious = "transcript.search-previous"
  case previousCode = "transcript.code-previous"
  case nextCode = "transcript.code-next"
  case setMark = "transcript.mark"
  case goToMark = "transcript.go-to-mark"
  case jumpBack = "transcript.jump-back"
  case jumpForward = "transcript.jump-forward"
  case alignTop = "transcript.align-top"
  case alignMiddle = "transcript.align-middle"
  case alignBottom = "transcript.align-bottom"
  case foldReasoning = "reasoning.fold"
  case foldAllReasoning = "reasoning.fold-all"
  case openAllReasoning = "reasoning.open-all"
  case closeAllReasoning = "reasoning.close-all"

  case outlineReasoning = "reasoning.outline"

  case selectCharacters = "selection.characters"
  case selectLines = "selection.lines"
  case selectionLeft = "selection.left"
  case selectionRight = "selection.right"
  case selectionUp = "selection.up"
  case selectionDown = "selection.down"
  case selectionWordLeft = "selection.word-left"
  case selectionWordRight = "selection.word-right"
  case selectionWordEnd = "selection.word-end"
  case selectionLineStart = "selection.line-start"
  case selectionLineEnd = "selection.line-end"
  case selectionSwap = "selection.swap"
  case selectionCopy = "selection.copy"
  case selectionDrop = "selection.drop"

  case closeOverlay = "overlay.close"
  case acceptOverlay = "overlay.accept"
  case overlayUp = "overlay.up"
  case overlayDown = "overlay.down"
  case overlayPageUp = "overlay.page-up"
  case overlayPageDown = "overlay.page-down"
  case overlayTop = "overlay.top"
  case overlayBottom = "overlay.bottom"
  case inspectorNext = "inspector.next"
  case inspectorPrevious = "inspector.previous"
  case inspectorAttempt = "inspector.attempt"
  case inspectorRaw = "inspector.raw"
  case inspectorCopy = "inspector.copy"
  case inspectorCurl = "inspector.copy-curl"
  case starModel = "picker.star"
  case defaultModel = "picker.default"
}

extension Command {
  /// What it does to text, for those that edit it; works in every line that is typed in.
  package var editing: EditingCommand? {
    switch self {
    case .newline: .newline
    case .lineStart: .lineStart
    case .lineEnd: .lineEnd
    case .characterLeft: .characterLeft
    case .characterRight: .characterRight
    case .wordLeft: .wordLeft
    case .wordRight: .wordRight
    case .deleteForward: .deleteForward
    case .deleteBackward: .deleteBackward
    case .deleteWordBackward: .deleteWordBackward
    case .deleteWordForward: .deleteWordForward
    case .killToLineEnd: .killToLineEnd
    case .killToLineStart: .killToLineStart
    case .yank: .yank
    case .transpose: .transpose
    default: nil
    }
  }
}
