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
    let path = open.path
    ids = path.map(\.id)
    var places: [MessageID: Int] = [:]
    places.reserveCapacity(ids.count)
    for (place, id) in ids.enumerated() { places[id] = place }
    self.places = places
    cost = open.tree.all.reduce(Money.zero) { $0 + ($1.cost ?? .zero) }
    fillings = path.reversed().lazy.compactMap(\.contextTokens).prefix(3).reversed()
    settled = ContextUse(path.dropLast())
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

  init() {}

  init(_ messages: some BidirectionalCollection<Message>) {
    let counted = messages.lastIndex { $0.contextTokens != nil } ?? messages.startIndex
    for message in messages[counted...] { self = adding(message) }
  }

  func adding(_ message: Message) -> ContextUse {
    var sum = self
    if let counted = message.contextTokens {
      (sum.tokens, sum.isEstimated) = (counted, false)
    } else {
      (sum.tokens, sum.isEstimated) = (tokens + estimatedTokens(in: message.text) + 4, true)
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
}
