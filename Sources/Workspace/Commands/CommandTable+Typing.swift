import Configuration

extension CommandTable {
  static let listRows: [CommandRow] = [
    .init(.toggleList, "Show or hide the list", .list, in: .everywhere, label: "list"),
    .init(.focusList, "Go to the list", .list, in: .everywhere, label: "to the list"),
    .init(
      .filterList, "Filter the list as you type", .list, in: .list, .everywhere,
      label: "filter the list"),
    .init(
      .toggleTrashView, "Show the trash, or leave it", .list, in: .list, .everywhere, label: "trash"
    ),
    .init(
      .openSelected, "Open the conversation", .list, in: .list, unless: Availability.hasSelection),
    .init(.listUp, "Up", .list, in: .list),
    .init(.listDown, "Down", .list, in: .list),
    .init(.listPageUp, "One page up", .list, in: .list),
    .init(.listPageDown, "One page down", .list, in: .list),
    .init(.listTop, "First conversation", .list, in: .list),
    .init(.listBottom, "Last conversation", .list, in: .list),
  ]

  static let composerRows: [CommandRow] = [
    .init(.send, "Send; while an answer runs, queue", .composer, in: .composer),
    .init(.newline, "New line", .composer, in: .composer),
    .init(.openEditor, "Write in $EDITOR", .composer, in: .everywhere, label: "write in $EDITOR"),
    .init(
      .clearDraft, "Clear the draft; undo brings it back", .composer, in: .composer,
      label: "clear the draft",
      unless: Availability.hasDraft),
    .init(.undoEdit, "Undo an edit of the draft", .composer, in: .composer),
    .init(.historyPrevious, "Bring back the prompt before", .composer, in: .composer),
    .init(.historyNext, "Bring back the prompt behind", .composer, in: .composer),
    .init(.lineUp, "Line up; on the first one, the prompt before", .composer, in: .composer),
    .init(.lineDown, "Line down; on the last one, the prompt behind", .composer, in: .composer),
  ]

  static let editingRows: [CommandRow] = [
    .init(.characterLeft, "One character left", .editing, in: .composer),
    .init(.characterRight, "One character right", .editing, in: .composer),
    .init(.wordLeft, "One word left", .editing, in: .composer),
    .init(.wordRight, "One word right", .editing, in: .composer),
    .init(.lineStart, "Start of the line", .editing, in: .composer),
    .init(.lineEnd, "End of the line", .editing, in: .composer),
    .init(
      .deleteForward, "Delete a character; in an empty draft, quit", .editing, in: .composer),
    .init(.deleteBackward, "Delete the character before", .editing, in: .composer),
    .init(.deleteWordBackward, "Cut the word before", .editing, in: .composer),
    .init(.deleteWordForward, "Cut the word behind", .editing, in: .composer),
    .init(.killToLineEnd, "Cut to the end of the line", .editing, in: .composer),
    .init(.killToLineStart, "Cut to the start of the line", .editing, in: .composer),
    .init(.yank, "Put back what was cut", .editing, in: .composer),
    .init(.transpose, "Swap two characters", .editing, in: .composer),
  ]

  static let overlayRows: [CommandRow] = [
    .init(.acceptOverlay, "Accept", .overlays, in: .picker, .overlay),
    .init(.closeOverlay, "Close", .overlays, in: .picker, .overlay),
    .init(.overlayUp, "Up", .overlays, in: .picker, .overlay),
    .init(.overlayDown, "Down", .overlays, in: .picker, .overlay),
    .init(.overlayPageUp, "One page up", .overlays, in: .picker, .overlay),
    .init(.overlayPageDown, "One page down", .overlays, in: .picker, .overlay),
    .init(.overlayTop, "To the beginning", .overlays, in: .overlay),
    .init(.overlayBottom, "To the end", .overlays, in: .overlay),
    .init(
      .defaultModel, "Begin new conversations with this model", .overlays, in: .picker,
      label: "as default",
      unless: Availability.isInPicker),
    .init(
      .starModel, "Put a star on the model, or take it off", .overlays, in: .picker, label: "star",
      unless: Availability.isInPicker),
  ]

  static let inspectorRows: [CommandRow] = [
    .init(.inspectorNext, "Next part: request, response, rules", .inspector, in: .inspector),
    .init(.inspectorPrevious, "Previous part", .inspector, in: .inspector),
    .init(.inspectorAttempt, "Next attempt, if there were several", .inspector, in: .inspector),
    .init(.inspectorRaw, "Show bodies indented, or as they are", .inspector, in: .inspector),
    .init(.inspectorCopy, "Copy the part in view", .inspector, in: .inspector),
    .init(.inspectorCurl, "Copy the request as a curl command", .inspector, in: .inspector),
  ]
}
