package import Configuration

/// One row of the command table. Keymap checks, palette, help and which-key strip are made of it.
package struct CommandRow: Sendable {
  package let command: Command
  /// What it does, as an imperative sentence of at most 60 columns without a dot.
  package let help: String
  /// The same in a few words, for the which-key strip.
  package let label: String
  package let group: CommandGroup
  /// Where its keys are looked up, most specific first.
  package let contexts: [KeyContext]
  /// Why it cannot be done now; nil when it can.
  package let unavailable: @Sendable (WorkspaceState) -> String?

  /// What only moves in one pane is no help in a palette.
  var isInPalette: Bool { contexts.contains(.everywhere) && command != .openPalette }

  init(
    _ command: Command, _ help: String, _ group: CommandGroup, in contexts: KeyContext...,
    label: String? = nil,
    unless unavailable: @escaping @Sendable (WorkspaceState) -> String? = { _ in nil }
  ) {
    (self.command, self.help, self.group) = (command, help, group)
    (self.contexts, self.unavailable, self.label) = (contexts, unavailable, label ?? help)
  }
}

/// The headings of the help, in its order; also who carries a command out.
package enum CommandGroup: String, Hashable, Sendable, CaseIterable {
  case workspace = "Workspace"
  case conversations = "Conversations"
  case answers = "Answers"
  case transcript = "Transcript"
  case selection = "Selecting"
  case list = "List of conversations"
  case composer = "Composer"
  case editing = "Editing"
  case overlays = "Pickers and questions"
  case inspector = "Request inspector"
}

package enum CommandTable {
  package static let rows: [CommandRow] =
    workspaceRows + conversationRows + answerRows + transcriptRows + movingRows + selectionRows
    + listRows + composerRows + editingRows + overlayRows + inspectorRows

  private static let byCommand = Dictionary(
    rows.map { ($0.command, $0) }, uniquingKeysWith: { first, _ in first })

  package static func row(_ command: Command) -> CommandRow? { byCommand[command] }

  /// The names `keys.toml` can bind.
  package static var names: Set<String> { Set(Command.allCases.map(\.rawValue)) }

  private static let workspaceRows: [CommandRow] = [
    .init(
      .showHelp, "Show all keys", .workspace, in: .transcript, .list, .everywhere, label: "help"),
    .init(
      .openPalette, "Find a command by its name", .workspace, in: .everywhere,
      label: "find a command"),
    .init(
      .pickModel, "Choose the model for this conversation", .workspace, in: .everywhere,
      label: "model"),
    .init(
      .makeModelDefault, "Begin new conversations with this model", .workspace, in: .everywhere,
      label: "model as default",
      unless: Availability.hasModel),
    .init(
      .focusComposer, "Go to the composer", .workspace, in: .transcript, .list, .everywhere,
      label: "to the composer"),
    .init(
      .focusTranscript, "Go to the transcript", .workspace, in: .composer, .everywhere,
      label: "to the transcript"),
    .init(.focusNext, "Go to the next pane", .workspace, in: .everywhere),
    .init(
      .pickTheme, "Choose the colours, and see them at once", .workspace, in: .everywhere,
      label: "theme"),
    .init(.toggleMouse, "Take or free the mouse", .workspace, in: .everywhere, label: "mouse"),
    .init(.redraw, "Draw the screen anew", .workspace, in: .everywhere),
    .init(.suspend, "Go back to the shell for a while", .workspace, in: .everywhere),
    .init(
      .quit, "Quit; running answers are kept as far as they are", .workspace,
      in: .transcript, .list, .everywhere, label: "quit"),
  ]

  private static let conversationRows: [CommandRow] = [
    .init(
      .newConversation, "Begin a conversation", .conversations, in: .list, .everywhere,
      label: "new conversation"),
    .init(
      .temporaryConversation, "Begin a conversation that is stored nowhere", .conversations,
      in: .everywhere, label: "temporary conversation"),
    .init(
      .conversationSettings, "System prompt, temperature, token limit, local only",
      .conversations, in: .everywhere, label: "settings", unless: Availability.isLoaded),
    .init(
      .renameConversation, "Give the conversation a title", .conversations, in: .list, .everywhere,
      label: "rename",
      unless: Availability.hasTarget),
    .init(
      .pinConversation, "Keep the conversation at the top of the list, or not", .conversations,
      in: .list, .everywhere, label: "pin", unless: Availability.hasTarget),
    .init(
      .trashConversation, "Move the conversation to the trash, or out of it", .conversations,
      in: .list, .everywhere, label: "to the trash", unless: Availability.hasTarget),
    .init(
      .undo, "Take back what was moved to the trash or cleared", .conversations,
      in: .transcript, .list, .everywhere, label: "take back", unless: Availability.hasUndo),
  ]

  private static let answerRows: [CommandRow] = [
    .init(
      .stopReply, "Stop the answer, else clear the draft, else quit", .answers, in: .everywhere),
    .init(
      .regenerateReply, "Answer again, beside the answer that is there", .answers,
      in: .transcript, .everywhere, label: "answer again", unless: Availability.canRegenerate),
    .init(
      .retryElsewhere, "Answer again with another model", .answers, in: .transcript, .everywhere,
      label: "with another model", unless: Availability.canRegenerate),
    .init(
      .continueReply, "Go on with an answer that was cut", .answers, in: .transcript, .everywhere,
      label: "go on with the answer",
      unless: Availability.canContinue),
    .init(
      .editQuestion, "Edit a question and send it as a new branch", .answers,
      in: .transcript, .everywhere, label: "edit the question", unless: Availability.canEdit),
    .init(
      .inspectReply, "Show the request and the response behind an answer", .answers,
      in: .transcript, .everywhere, label: "inspect the request", unless: Availability.canInspect),
    .init(
      .previousBranch, "Show the previous alternative", .answers, in: .transcript, .everywhere,
      label: "previous alternative",
      unless: Availability.hasBranches),
    .init(
      .nextBranch, "Show the next alternative", .answers, in: .transcript, .everywhere,
      label: "next alternative",
      unless: Availability.hasBranches),
  ]
}
