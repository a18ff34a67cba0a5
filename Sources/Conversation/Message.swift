package enum Role: String, Sendable, Codable {
  case system
  case user
  case assistant
}

package enum MessageStatus: String, Sendable, Codable {
  /// A writer is still adding to it.
  case streaming
  /// The model finished, in whatever way `finish` says.
  case complete
  /// Stopped by the user or by the end of the program that wrote it.
  case stopped
  /// Ended by `failure`; what had arrived is kept.
  case failed
}

/// How an answer ended, in the normal form of all providers.
package enum FinishReason: String, Sendable, Codable {
  case stop
  case length
  case refusal
  case toolCalls = "tool_calls"
  case contentFilter = "content_filter"
  case cut
  case error
}

/// One node of a conversation's tree. Never overwritten by another answer: regenerating adds a sibling.
package struct Message: Identifiable, Hashable, Sendable {
  package var id: MessageID
  package var conversation: ConversationID
  /// nil for the first message of a conversation (of which there may be several).
  package var parent: MessageID?
  package var role: Role
  /// The model that answered; nil for the user's own messages.
  package var model: ModelReference?
  package var status: MessageStatus
  package var text: String
  /// Files that go along with a user's message, in the order in which they are sent.
  package var attachments: [AttachmentReference] = []
  /// The model's thoughts; never part of `text`.
  package var reasoning: String
  /// Opaque provider data that must be sent back unchanged (signatures).
  package var replay: [UInt8]?
  package var failure: Failure?
  package var finish: FinishReason?
  /// The provider's own word for `finish`.
  package var providerFinish: String?
  package var created: Timestamp
  package var firstTokenAt: Timestamp?
  package var finishedAt: Timestamp?
  package var reasoningSeconds: Double?
  package var usage: Usage?
  package var cost: Money?
  /// The price `cost` was computed from.
  package var price: Price?
  package var engine: EngineStatistics?

  package init(
    id: MessageID, conversation: ConversationID, parent: MessageID? = nil, role: Role,
    model: ModelReference? = nil, status: MessageStatus = .complete, text: String = "",
    reasoning: String = "", created: Timestamp
  ) {
    (self.id, self.conversation, self.parent, self.role) = (id, conversation, parent, role)
    (self.model, self.status, self.text, self.reasoning) = (model, status, text, reasoning)
    self.created = created
  }

  package var isEmpty: Bool { text.isEmpty && reasoning.isEmpty }
}
