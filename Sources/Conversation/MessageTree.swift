/// The messages of one conversation as a tree.
///
/// Invariants: every message appears once; children are ordered by creation; a message whose parent is
/// unknown counts as a root, so nothing that was stored can become unreachable.
package struct MessageTree: Hashable, Sendable {
  private var messages: [MessageID: Message] = [:]
  private var children: [MessageID?: [MessageID]] = [:]
  /// Grows with every message that is added or replaced, but not with text that streams in: what is derived
  /// from a tree tells by it whether it is out of date. Not part of what makes two trees equal.
  package private(set) var revision = 0

  package init(_ messages: [Message] = []) {
    for message in messages { self.messages[message.id] = message }
    for message in messages { link(message) }
  }

  package static func == (a: Self, b: Self) -> Bool { a.messages == b.messages }
  package func hash(into hasher: inout Hasher) { hasher.combine(messages) }

  package var count: Int { messages.count }
  package var isEmpty: Bool { messages.isEmpty }
  package var all: some Collection<Message> { messages.values }
  package subscript(id: MessageID) -> Message? { messages[id] }

  /// Adds a message or replaces the one of the same identity; its place in the tree does not change.
  package mutating func upsert(_ message: Message) {
    revision += 1
    let known = messages.updateValue(message, forKey: message.id) != nil
    if !known { link(message) }
  }

  /// Changes a message in place, if it is here: for text that grows. Leaves `revision` alone.
  package mutating func update(_ id: MessageID, _ change: (inout Message) -> Void) {
    // In place, so that appending a token does not copy the whole text.
    guard let index = messages.index(forKey: id) else { return }
    change(&messages.values[index])
  }

  /// The messages from the first one to `leaf`, in reading order.
  package func path(to leaf: MessageID?) -> [Message] {
    var path: [Message] = []
    var next = leaf
    while let id = next, let message = messages[id], path.count < messages.count {
      path.append(message)
      next = message.parent
    }
    path.reverse()
    return path
  }

  package func children(of id: MessageID?) -> [MessageID] { children[id] ?? [] }

  /// The alternatives at this place of the tree, itself included, oldest first.
  package func siblings(of id: MessageID) -> [MessageID] {
    guard let message = messages[id] else { return [] }
    return children[parent(of: message)] ?? [id]
  }

  /// The newest leaf below a message: what is shown when a sibling is chosen.
  package func newestLeaf(below id: MessageID) -> MessageID {
    var leaf = id
    var steps = 0
    while let next = children[leaf]?.last, steps < messages.count {
      leaf = next
      steps += 1
    }
    return leaf
  }

  /// The leaf of the newest branch of all; nil for an empty tree.
  package var newestLeaf: MessageID? {
    messages.values
      .filter { children[$0.id] == nil }
      .max { ($0.created, $0.id.rawValue) < ($1.created, $1.id.rawValue) }?.id
  }

  private func parent(of message: Message) -> MessageID? {
    message.parent.flatMap { messages[$0] == nil ? nil : $0 }
  }

  private mutating func link(_ message: Message) {
    var siblings = children[parent(of: message)] ?? []
    let place =
      siblings.lastIndex {
        guard let other = messages[$0] else { return false }
        return (other.created, other.id.rawValue) <= (message.created, message.id.rawValue)
      }.map { $0 + 1 } ?? 0
    siblings.insert(message.id, at: place)
    children[parent(of: message)] = siblings
  }
}
