import Conversation

/// What is derived from the branch on screen: found out when a message comes or the branch changes, not for
/// every frame.
struct Branch {
  private struct Key: Hashable {
    var conversation: ConversationID
    var leaf: MessageID?
    var revision: Int
    var count: Int

    init(_ open: OpenConversation) {
      (conversation, leaf) = (open.conversation.id, open.conversation.leaf)
      (revision, count) = (open.tree.revision, open.tree.count)
    }
  }

  private let key: Key
  /// The messages in reading order.
  let ids: [MessageID]
  private let places: [MessageID: Int]
  /// What all answers of the conversation cost, those of other branches too.
  let cost: Money
  /// Tokens the model's window held after each of the last answers, oldest first; at most three.
  let fillings: [Int]
  /// Tokens of everything but the last message, which may be growing.
  private let settled: ContextUse

  init(_ open: OpenConversation) {
    key = Key(open)
    cost = open.tree.all.reduce(Money.zero) { $0 + ($1.cost ?? .zero) }
    var (ids, fillings): ([MessageID], [Int]) = ([], [])
    var (sum, isCounted) = (ContextUse(), false)
    open.forEachFromTheEnd { message in
      let counted = message.contextTokens
      if let counted, fillings.count < 3 { fillings.append(counted) }
      if !ids.isEmpty, !isCounted {
        sum.tokens += counted ?? message.estimatedContext
        isCounted = counted != nil
        if !isCounted { sum.isEstimated = true }
      }
      ids.append(message.id)
    }
    ids.reverse()
    fillings.reverse()
    (self.ids, self.fillings, settled) = (ids, fillings, sum)
    var places: [MessageID: Int] = [:]
    places.reserveCapacity(ids.count)
    for (place, id) in ids.enumerated() { places[id] = place }
    self.places = places
  }

  func isOf(_ open: OpenConversation) -> Bool { key == Key(open) }

  func place(of id: MessageID) -> Int? { places[id] }

  /// Tokens of the branch: as the last answer's provider counted them, estimated from there on.
  func contextInUse(in open: OpenConversation) -> ContextUse {
    guard let last = ids.last.flatMap({ open.tree[$0] }) else { return ContextUse() }
    return settled.adding(last)
  }
}

/// Tokens of a conversation.
struct ContextUse: Hashable {
  var tokens = 0
  var isEstimated = false

  func adding(_ message: Message) -> ContextUse {
    var sum = self
    if let counted = message.contextTokens {
      (sum.tokens, sum.isEstimated) = (counted, false)
    } else {
      (sum.tokens, sum.isEstimated) = (tokens + message.estimatedContext, true)
    }
    return sum
  }
}

extension Message {
  /// Tokens in the window after this answer, where its provider counted them. Reasoning is not sent back.
  fileprivate var contextTokens: Int? {
    guard let usage, !usage.estimated else { return nil }
    return usage.input + usage.output - usage.reasoning
  }

  /// Four tokens more than its text, for the frame of its turn.
  fileprivate var estimatedContext: Int { estimatedTokens(in: text) + 4 }
}

extension OpenConversation {
  /// The branch on screen, the last message first. Copies nothing but the message that is looked at: a
  /// conversation may have ten thousand.
  fileprivate func forEachFromTheEnd(_ visit: (Message) -> Void) {
    _ = last { message in
      visit(message)
      return false
    }
  }
}
