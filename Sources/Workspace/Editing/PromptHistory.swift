/// Prompts sent before. The draft being written stays at the end and is come back to unchanged.
package struct PromptHistory: Hashable, Sendable {
  /// Newest first, without repetitions.
  package private(set) var entries: [String]
  /// The entry on screen; nil is the draft.
  package private(set) var position: Int?
  private var draft: String
  private static let capacity = 1000

  package init(_ entries: [String] = []) {
    var seen: Set<String> = []
    let fresh = entries.filter { !$0.isEmpty && seen.insert($0).inserted }
    self.entries = Array(fresh.prefix(Self.capacity))
    (position, draft) = (nil, "")
  }

  /// The next older prompt, given what is on screen; nil at the oldest one.
  package mutating func older(than current: String) -> String? {
    let next = position.map { $0 + 1 } ?? 0
    guard entries.indices.contains(next) else { return nil }
    if position == nil { draft = current }
    position = next
    return entries[next]
  }

  /// The next newer prompt, or the draft behind the newest; nil when the draft is on screen.
  package mutating func newer() -> String? {
    guard let current = position else { return nil }
    position = current > 0 ? current - 1 : nil
    return position.map { entries[$0] } ?? draft
  }

  /// The draft that is kept while an unchanged entry is on screen.
  package func draft(behind shown: String) -> String? {
    guard let position, entries[position] == shown else { return nil }
    return draft
  }

  package mutating func add(_ prompt: String) {
    leave()
    if prompt.isEmpty { return }
    entries.removeAll { $0 == prompt }
    entries.insert(prompt, at: 0)
    if entries.count > Self.capacity { entries.removeLast() }
  }

  /// What is on screen was changed: it is the draft now.
  package mutating func leave() { (position, draft) = (nil, "") }
}
