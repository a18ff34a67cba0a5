import Conversation

/// How far a growing answer is stored and painted.
struct SavingProgress {
  /// A place in a message's text and reasoning, in UTF-8 bytes from their beginnings.
  struct Mark: Hashable {
    var text: Int
    var reasoning: Int

    init(of message: Message) {
      (text, reasoning) = (message.text.utf8.count, message.reasoning.utf8.count)
    }

    /// The later of two places, in text and reasoning each.
    func furthest(_ other: Mark) -> Mark {
      var mark = self
      (mark.text, mark.reasoning) = (max(text, other.text), max(reasoning, other.reasoning))
      return mark
    }

    fileprivate init() { (text, reasoning) = (0, 0) }
  }

  var saved = Mark()
  var painted = Mark()
  private var syncedAt: Timestamp?

  init() {}

  /// Whether a commit now must reach the disk: once a second.
  mutating func wantsSync(at now: Timestamp) -> Bool {
    guard let last = syncedAt else {
      syncedAt = now
      return false
    }
    guard now.seconds(since: last) >= 1 else { return false }
    syncedAt = now
    return true
  }
}

extension Message {
  /// What was added between two marks.
  func added(
    since mark: SavingProgress.Mark, upTo end: SavingProgress.Mark? = nil
  ) -> (text: String, reasoning: String) {
    (
      text.utf8Range(mark.text, end?.text),
      reasoning.utf8Range(mark.reasoning, end?.reasoning)
    )
  }
}

extension String {
  fileprivate func utf8Range(_ start: Int, _ end: Int?) -> String {
    let last = min(end ?? utf8.count, utf8.count)
    guard start < last else { return "" }
    let from = utf8.index(utf8.startIndex, offsetBy: start)
    return String(self[from..<utf8.index(utf8.startIndex, offsetBy: last)])
  }
}
