/// What a running reply is doing.
package enum ReplyPhase: Hashable, Sendable {
  /// Getting the engine or the connection ready; the text says what is waited for.
  case preparing(String)
  /// Sent; nothing has come back yet.
  case waiting
  case streaming
  /// Nothing was received and the provider says when to try again.
  case retrying(at: Timestamp, because: Failure)
  case ended
}

/// What became of a running reply since the last update: already stored, ready to be painted.
package struct ReplyUpdate: Hashable, Sendable {
  package var message: MessageID
  package var conversation: ConversationID
  /// To be appended to what is there.
  package var text: String
  package var reasoning: String
  package var phase: ReplyPhase
  /// The whole message, once, with the end.
  package var final: Message?
  /// Set while the store cannot keep up: painted all the same, with a banner.
  package var notSaved: Failure?

  package init(
    message: MessageID, conversation: ConversationID, text: String = "", reasoning: String = "",
    phase: ReplyPhase, final: Message? = nil, notSaved: Failure? = nil
  ) {
    (self.message, self.conversation) = (message, conversation)
    (self.text, self.reasoning, self.phase) = (text, reasoning, phase)
    (self.final, self.notSaved) = (final, notSaved)
  }

  /// Adds a later update of the same reply; nothing is lost.
  package mutating func merge(_ later: ReplyUpdate) {
    text += later.text
    reasoning += later.reasoning
    phase = later.phase
    final = later.final ?? final
    notSaved = later.notSaved
  }
}

/// Everything needed to answer: what is stored first, then what is asked.
package struct ReplyRequest: Hashable, Sendable {
  /// As it is to be stored, with its leaf on the answer.
  package var conversation: Conversation
  /// The new question; nil when an old one is answered again or an answer goes on.
  package var question: Message?
  /// The answer as it begins: its place in the tree, its model, and the text it continues.
  package var answer: Message
  /// The branch up to where the answer begins, in reading order, the question included.
  package var history: [Message]
  /// How many of the branch's oldest messages `history` is without, by the user's choice.
  package var leftOut: Int
  /// The content of attachments that the store may not have: the question's, and all in a conversation
  /// that is not stored.
  package var files: [Attachment]
  /// Stored nowhere.
  package var isTemporary: Bool

  package init(
    conversation: Conversation, question: Message?, answer: Message, history: [Message],
    leftOut: Int = 0, files: [Attachment] = [], isTemporary: Bool = false
  ) {
    (self.conversation, self.question, self.answer) = (conversation, question, answer)
    (self.history, self.leftOut, self.isTemporary) = (history, leftOut, isTemporary)
    self.files = files
  }
}
