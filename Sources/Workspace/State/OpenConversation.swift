package import Conversation

/// How much of a message's reasoning is shown.
package enum ReasoningFold: Int, Hashable, Sendable, CaseIterable {
  /// One line: time, tokens, the first or the latest words.
  case folded
  /// The first lines; the last ones while it streams.
  case preview
  /// The last 200 lines.
  case tail
  case all
}

/// What stands at the top of the transcript's viewport.
package enum ScrollPosition: Hashable, Sendable {
  /// The last line is in view, and stays there while text streams in.
  case followingEnd
  /// A line of a message, counted from that message's first line.
  case at(MessageID, line: Int)
}

/// The conversation on screen.
package struct OpenConversation: Hashable, Sendable {
  package var conversation: Conversation
  /// The settings as the store was last told or said: what differs from them was changed here.
  package var known: Conversation
  /// Another Parley wrote while an answer ran here.
  package var isOutdated: Bool
  package var tree: MessageTree
  /// Stores nothing.
  package var isTemporary: Bool
  /// False until its first message was sent: an empty new conversation is not in the list.
  package var isStored: Bool
  /// Asked for, not here yet.
  package var isLoading: Bool
  package var scroll: ScrollPosition
  package var folds: [MessageID: ReasoningFold]
  /// For messages without an entry in `folds`.
  package var defaultFold: ReasoningFold
  /// Where one is in it, and what one looks for.
  package var reading: Reading
  /// The message commands in the transcript act on; nil means the last one.
  package var selected: MessageID?
  /// Prompts sent while an answer runs, oldest first.
  package var queue: [String]
  /// The oldest messages of the branch that the last request left out.
  package var leftOut: Int
  /// The content of files that the store does not have: all of a temporary conversation's, and of the others
  /// those that were attached a moment ago.
  package var files: [String: Attachment]
  /// A prompt whose files are being read.
  package var pending: PendingPrompt?
  /// A prompt that names what is no file: sent once more it goes out as it is.
  package var insisted: String?

  package init(_ conversation: Conversation, messages: [Message] = [], isStored: Bool = false) {
    (self.conversation, known, isOutdated) = (conversation, conversation, false)
    tree = MessageTree(messages)
    (isTemporary, self.isStored, isLoading) = (false, isStored, false)
    (scroll, folds, defaultFold, selected, queue) = (.followingEnd, [:], .folded, nil, [])
    (leftOut, files, pending, insisted) = (0, [:], nil, nil)
    reading = Reading()
  }

  /// The branch on screen, in reading order.
  package var path: [Message] { tree.path(to: conversation.leaf ?? tree.newestLeaf) }

  /// The last message of the branch on screen that fits; looks no further up than it must.
  package func last(where fits: (Message) -> Bool) -> Message? {
    var next = conversation.leaf ?? tree.newestLeaf
    var steps = 0
    while let id = next, let message = tree[id], steps < tree.count {
      if fits(message) { return message }
      next = message.parent
      steps += 1
    }
    return nil
  }

  package func fold(of id: MessageID) -> ReasoningFold { folds[id] ?? defaultFold }
}
