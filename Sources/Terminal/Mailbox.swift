import Synchronization

/// Something that can be put together with what came just before it about the same thing.
package protocol Mergeable: Sendable {
  associatedtype MergeKey: Hashable & Sendable

  /// What this is about (a stream, a list); nil for what always stands on its own.
  var mergeKey: MergeKey? { get }

  /// Takes the later `next` in; false when both are needed as they are.
  mutating func merge(_ next: Self) -> Bool
}

/// The one door to the interface's thread: any thread posts, the loop drains.
///
/// Invariants: nothing posted is lost; items about the same thing keep their order; the loop is woken
/// once for all that is posted before it drains.
package final class Mailbox<Item: Mergeable>: Sendable {
  private struct Contents {
    var items: [Item] = []
    var latest: [Item.MergeKey: Int] = [:]
  }

  private let contents = Mutex(Contents())
  private let wake: @Sendable () -> Void

  /// - Parameter wake: called, on the posting thread, when the mailbox was empty.
  package init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  package func post(_ item: Item) {
    let wasEmpty = contents.withLock { contents in
      let wasEmpty = contents.items.isEmpty
      guard let key = item.mergeKey else {
        contents.items.append(item)
        return wasEmpty
      }
      if let index = contents.latest[key], contents.items[index].merge(item) { return wasEmpty }
      contents.latest[key] = contents.items.count
      contents.items.append(item)
      return wasEmpty
    }
    if wasEmpty { wake() }
  }

  /// Everything posted since the last time, oldest first.
  package func drain() -> [Item] {
    contents.withLock { contents in
      defer { contents = Contents() }
      return contents.items
    }
  }
}
