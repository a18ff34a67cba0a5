import Conversation

/// Why a command cannot be done now. One short sentence without a dot, shown when its key is pressed.
enum Availability {
  static func hasModel(_ state: WorkspaceState) -> String? {
    state.open.conversation.model == nil ? "No model is chosen yet" : nil
  }

  static func isLoaded(_ state: WorkspaceState) -> String? {
    state.open.isLoading ? "The conversation is still being read" : nil
  }

  static func hasTarget(_ state: WorkspaceState) -> String? {
    state.targetConversation == nil ? "Nothing was said here yet" : nil
  }

  static func hasSelection(_ state: WorkspaceState) -> String? {
    state.list.selected == nil ? "No conversation is selected" : nil
  }

  static func hasUndo(_ state: WorkspaceState) -> String? {
    state.undo.isEmpty ? "Nothing to take back" : nil
  }

  static func hasDraft(_ state: WorkspaceState) -> String? {
    state.composer.isEmpty ? "The draft is empty" : nil
  }

  static func hasMessages(_ state: WorkspaceState) -> String? {
    if let reason = isLoaded(state) { return reason }
    return state.open.tree.isEmpty ? "There are no messages yet" : nil
  }

  static func hasReasoning(_ state: WorkspaceState) -> String? {
    hasMessages(state) ?? (state.messageToFold == nil ? "This answer has no reasoning" : nil)
  }

  static func hasBranches(_ state: WorkspaceState) -> String? {
    hasMessages(state) ?? (state.messageWithBranches == nil ? "There is no alternative" : nil)
  }

  static func canRegenerate(_ state: WorkspaceState) -> String? {
    if let reason = hasMessages(state) { return reason }
    if state.waitingHere == nil, let reason = isIdle(state) { return reason }
    return state.questionToAnswerAgain == nil ? "There is no question to answer" : nil
  }

  static func canContinue(_ state: WorkspaceState) -> String? {
    if let reason = hasMessages(state) ?? isIdle(state) { return reason }
    return state.answerToContinue == nil ? "This answer is complete" : nil
  }

  static func canEdit(_ state: WorkspaceState) -> String? {
    if let reason = hasMessages(state) { return reason }
    return state.questionToEdit == nil ? "There is no question to edit" : nil
  }

  static func canInspect(_ state: WorkspaceState) -> String? {
    if let reason = hasMessages(state) { return reason }
    guard let answer = state.answerToInspect else { return "There is no answer to inspect" }
    let isRunning = answer.status == .streaming || state.running[answer.id] != nil
    return isRunning ? "This answer is still being written" : nil
  }

  static func isInPicker(_ state: WorkspaceState) -> String? {
    if case .picker = state.overlay { return nil }
    return "No model is being picked"
  }

  private static func isIdle(_ state: WorkspaceState) -> String? {
    state.runningHere == nil ? nil : "An answer is running: stop it first"
  }
}
