package import Conversation

/// What lies over the panes and takes the keys. At most one at a time.
package enum Overlay: Hashable, Sendable {
  case picker(PickerState)
  case palette(PaletteState)
  case help(scroll: Int)
  case themes(ThemePicker)
  /// The turns of an answer's reasoning.
  case outline(ReasoningOutline)
  case settings(SettingsForm)
  case rename(TextField)
  /// The history is longer than the model's window; the user chooses what to do.
  case contextFull(ContextFull)
  /// Something that needs a second word.
  case confirm(Confirmation)
  /// What went over the wire for an answer.
  case inspector(InspectorState)
}

package struct PickerState: Hashable, Sendable {
  package enum Purpose: Hashable, Sendable {
    /// The model of the open conversation.
    case conversation
    /// Another answer to this question.
    case answer(MessageID)
  }
  package var query: TextField
  package var selected: Int
  package var purpose: Purpose
  package init(_ purpose: Purpose = .conversation) {
    (query, selected, self.purpose) = (TextField(), 0, purpose)
  }
}

/// Moving through it shows each theme; closing it goes back to the one before.
package struct ThemePicker: Hashable, Sendable {
  package var names: [String]
  package var selected: Int
  package var before: String
}

package struct PaletteState: Hashable, Sendable {
  package var query: TextField
  package var selected: Int
  package init() { (query, selected) = (TextField(), 0) }
}

/// Settings of one conversation, as text until they are accepted.
package struct SettingsForm: Hashable, Sendable {
  package enum Row: Int, Hashable, Sendable, CaseIterable {
    case systemPrompt
    case temperature
    case maxTokens
    case effort
    case localOnly
  }
  package var systemPrompt: TextField
  package var temperature: TextField
  package var maxTokens: TextField
  package var effort: TextField
  /// What the model in use lets one choose.
  package var efforts: EffortChoices
  package var localOnly: Bool
  package var row: Row
  /// What is wrong with the row that was not accepted.
  package var problem: String?

  package init(_ conversation: Conversation, efforts: EffortChoices = EffortChoices()) {
    systemPrompt = TextField(conversation.systemPrompt)
    temperature = TextField(conversation.parameters.temperature.map { "\($0)" } ?? "")
    maxTokens = TextField(conversation.parameters.maxTokens.map { "\($0)" } ?? "")
    effort = TextField(conversation.parameters.effort ?? "")
    self.efforts = efforts
    (localOnly, row, problem) = (conversation.localOnly, .systemPrompt, nil)
  }
}

package struct ContextFull: Hashable, Sendable {
  package enum Choice: Int, Hashable, Sendable, CaseIterable {
    case leaveOutOldest
    case otherModel
    case cancel
  }
  /// What would be sent; the question is stored only when a choice is made.
  package var request: ReplyRequest
  package var promptTokens: Int
  package var window: Int
  /// Messages that `leaveOutOldest` would leave out.
  package var wouldLeaveOut: Int
  package var choice: Choice
  package var origin: PromptOrigin

  package init(
    request: ReplyRequest, promptTokens: Int, window: Int, wouldLeaveOut: Int,
    origin: PromptOrigin = .none
  ) {
    (self.request, self.promptTokens, self.window) = (request, promptTokens, window)
    (self.wouldLeaveOut, choice, self.origin) = (wouldLeaveOut, .leaveOutOldest, origin)
  }
}

/// Where a question stands until it is sent.
package enum PromptOrigin: Hashable, Sendable {
  case composer
  case queue
  /// There is no new question.
  case none
}

/// A way to another conversation.
package enum Departure: Hashable, Sendable {
  case new
  case temporary
  case open(ConversationID)
}

package struct Confirmation: Hashable, Sendable {
  package enum Act: Hashable, Sendable {
    case installEngine
    case leaveTemporary(Departure)
  }
  package var act: Act
  package var question: String
  package init(_ act: Act, _ question: String) { (self.act, self.question) = (act, question) }
}
