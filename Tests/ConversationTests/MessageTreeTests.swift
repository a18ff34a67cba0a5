import Conversation
import Testing

private let conversation = ConversationID(rawValue: "c")

private func message(_ id: String, under parent: String? = nil, at time: Int64) -> Message {
  Message(
    id: MessageID(rawValue: id), conversation: conversation,
    parent: parent.map(MessageID.init(rawValue:)), role: .user, text: id,
    created: Timestamp(milliseconds: time))
}

@Suite struct MessageTreeTests {
  let tree = MessageTree([
    message("a", at: 1), message("b", under: "a", at: 2), message("c", under: "b", at: 3),
    message("b2", under: "a", at: 4), message("c2", under: "b2", at: 5),
    message("c3", under: "b2", at: 6),
  ])

  @Test func pathReadsFromTheFirstMessage() {
    #expect(tree.path(to: MessageID(rawValue: "c")).map(\.text) == ["a", "b", "c"])
    #expect(tree.path(to: nil).isEmpty)
    #expect(tree.path(to: MessageID(rawValue: "unknown")).isEmpty)
  }

  @Test func siblingsAreInOrderOfCreation() {
    #expect(tree.siblings(of: MessageID(rawValue: "b2")).map(\.rawValue) == ["b", "b2"])
    #expect(tree.siblings(of: MessageID(rawValue: "a")).map(\.rawValue) == ["a"])
  }

  @Test func newestLeafFollowsTheNewestChildren() {
    #expect(tree.newestLeaf(below: MessageID(rawValue: "a")).rawValue == "c3")
    #expect(tree.newestLeaf(below: MessageID(rawValue: "b")).rawValue == "c")
    #expect(tree.newestLeaf?.rawValue == "c3")
    #expect(MessageTree().newestLeaf == nil)
  }

  @Test func anOrphanCountsAsARoot() {
    let orphaned = MessageTree([
      message("x", under: "gone", at: 1), message("y", under: "x", at: 2),
    ])
    #expect(orphaned.children(of: nil).map(\.rawValue) == ["x"])
    #expect(orphaned.path(to: MessageID(rawValue: "y")).map(\.text) == ["x", "y"])
  }

  @Test func aCycleInAForeignFileEnds() {
    let cyclic = MessageTree([message("x", under: "y", at: 1), message("y", under: "x", at: 2)])
    #expect(cyclic.path(to: MessageID(rawValue: "y")).count <= 2)
    _ = cyclic.newestLeaf(below: MessageID(rawValue: "x"))
  }

  @Test func upsertReplacesWithoutMoving() {
    var tree = tree
    var changed = message("b", under: "a", at: 2)
    changed.text = "new"
    tree.upsert(changed)
    #expect(tree.count == 6)
    #expect(tree.siblings(of: changed.id).map(\.rawValue) == ["b", "b2"])
    #expect(tree[changed.id]?.text == "new")
    tree.update(changed.id) { $0.text += "er" }
    #expect(tree[changed.id]?.text == "newer")
  }

  /// Any order of insertion gives the same tree, and every message is reachable from the roots.
  @Test(arguments: 0..<20) func insertionOrderDoesNotMatter(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var messages = [message("m0", at: 0)]
    for index in 1..<40 {
      let parent = messages.randomElement(using: &random)?.text
      messages.append(message("m\(index)", under: parent, at: Int64(index)))
    }
    let ordered = MessageTree(messages)
    var shuffled = MessageTree()
    for message in messages.shuffled(using: &random) { shuffled.upsert(message) }
    var reached = 0
    var next = shuffled.children(of: nil)
    while let id = next.popLast() {
      reached += 1
      next += shuffled.children(of: id)
    }
    #expect(reached == messages.count)
    let whole = MessageTree(messages.shuffled(using: &random))
    for message in messages {
      #expect(whole.siblings(of: message.id) == ordered.siblings(of: message.id))
      #expect(whole.path(to: message.id) == ordered.path(to: message.id))
    }
  }
}
