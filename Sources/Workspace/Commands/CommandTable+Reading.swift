import Configuration

/// Reading: what moves, finds and selects in the transcript.
extension CommandTable {
  static let transcriptRows: [CommandRow] = [
    .init(.scrollUp, "One line up", .transcript, in: .transcript),
    .init(.scrollDown, "One line down", .transcript, in: .transcript),
    .init(.halfPageUp, "Half a page up", .transcript, in: .transcript),
    .init(.halfPageDown, "Half a page down", .transcript, in: .transcript),
    .init(.pageUp, "One page up", .transcript, in: .transcript, .everywhere),
    .init(.pageDown, "One page down", .transcript, in: .transcript, .everywhere),
    .init(
      .scrollToTop, "Go to the first message", .transcript, in: .transcript, .everywhere,
      label: "first message"),
    .init(
      .scrollToBottom, "Go to the end and follow it", .transcript, in: .transcript, .everywhere),
    .init(
      .previousMessage, "Select the message before", .transcript, in: .transcript, .everywhere,
      unless: Availability.hasMessages),
    .init(
      .nextMessage, "Select the message behind", .transcript, in: .transcript, .everywhere,
      unless: Availability.hasMessages),
    .init(
      .copyMessage, "Copy the message", .transcript, in: .transcript, .everywhere,
      label: "copy the message",
      unless: Availability.hasMessages),
    .init(
      .copyCode, "Copy the topmost code in view", .transcript, in: .transcript, .everywhere,
      label: "copy the code",
      unless: Availability.hasMessages),
    .init(
      .foldReasoning, "Show more of the reasoning, then fold it", .transcript,
      in: .transcript, .everywhere, label: "fold the reasoning", unless: Availability.hasReasoning),
    .init(
      .copyReasoning, "Copy the reasoning", .transcript, in: .transcript, .everywhere,
      label: "copy the reasoning",
      unless: Availability.hasReasoning),
    .init(
      .outlineReasoning, "Show the turns of the reasoning", .transcript,
      in: .transcript, .everywhere, label: "turns of the reasoning",
      unless: Availability.hasReasoning),
    .init(
      .openAllReasoning, "Unfold all reasoning", .transcript, in: .transcript,
      label: "unfold all reasoning"),
    .init(
      .closeAllReasoning, "Fold all reasoning", .transcript, in: .transcript,
      label: "fold all reasoning"),
    .init(
      .foldAllReasoning, "Unfold or fold all reasoning", .transcript, in: .transcript, .everywhere,
      label: "fold or unfold all"),
  ]

  static let movingRows: [CommandRow] = [
    .init(
      .searchForward, "Look for words in this conversation", .transcript,
      in: .transcript, .everywhere, label: "find words here", unless: Availability.hasMessages),
    .init(
      .searchBackward, "Look for words above", .transcript, in: .transcript,
      unless: Availability.hasMessages),
    .init(
      .searchNext, "The next place with these words", .transcript, in: .transcript,
      unless: Availability.hasMessages),
    .init(
      .searchPrevious, "The place before with these words", .transcript, in: .transcript,
      unless: Availability.hasMessages),
    .init(
      .previousCode, "Go to the block of code above", .transcript, in: .transcript, .everywhere,
      unless: Availability.hasMessages),
    .init(
      .nextCode, "Go to the block of code below", .transcript, in: .transcript, .everywhere,
      unless: Availability.hasMessages),
    .init(
      .setMark, "Mark this place with a letter", .transcript, in: .transcript,
      unless: Availability.hasMessages),
    .init(
      .goToMark, "Go to the mark with a letter", .transcript, in: .transcript,
      unless: Availability.hasMessages),
    .init(
      .jumpBack, "Go back to where one was before", .transcript, in: .transcript, .everywhere,
      label: "back to where I was", unless: Availability.hasMessages),
    .init(
      .jumpForward, "Go forward again", .transcript, in: .transcript, .everywhere,
      unless: Availability.hasMessages),
    .init(
      .alignTop, "Put what one is at to the top", .transcript, in: .transcript, label: "to the top",
      unless: Availability.hasMessages),
    .init(
      .alignMiddle, "Put what one is at into the middle", .transcript, in: .transcript,
      label: "into the middle", unless: Availability.hasMessages),
    .init(
      .alignBottom, "Put what one is at to the bottom", .transcript, in: .transcript,
      label: "to the bottom", unless: Availability.hasMessages),
  ]

  static let selectionRows: [CommandRow] = [
    .init(
      .selectCharacters, "Select text, to copy it", .selection,
      in: .selection, .transcript, .everywhere, label: "select text",
      unless: Availability.hasMessages),
    .init(
      .selectLines, "Select whole lines", .selection, in: .selection, .transcript, .everywhere,
      label: "select lines", unless: Availability.hasMessages),
    .init(.selectionCopy, "Copy what is selected", .selection, in: .selection),
    .init(.selectionDrop, "Select nothing any more", .selection, in: .selection),
    .init(.selectionSwap, "Go to the other end", .selection, in: .selection),
    .init(.selectionLeft, "One character left", .selection, in: .selection),
    .init(.selectionRight, "One character right", .selection, in: .selection),
    .init(.selectionUp, "One line up", .selection, in: .selection),
    .init(.selectionDown, "One line down", .selection, in: .selection),
    .init(.selectionWordLeft, "One word left", .selection, in: .selection),
    .init(.selectionWordRight, "One word right", .selection, in: .selection),
    .init(.selectionWordEnd, "To the end of the word", .selection, in: .selection),
    .init(.selectionLineStart, "To the start of the line", .selection, in: .selection),
    .init(.selectionLineEnd, "To the end of the line", .selection, in: .selection),
  ]
}
