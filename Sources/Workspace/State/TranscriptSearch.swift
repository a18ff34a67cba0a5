package import Conversation

/// Looking for words in what is on screen and around it. Sources are scanned, not what is laid out.
package struct TranscriptSearch: Hashable, Sendable {
  /// More are counted as `100 000+`.
  static let mostHits = 100_000

  package struct Hit: Hashable, Sendable {
    package var message: MessageID
    package var part: TextPart
    /// In the UTF-8 of that part's source.
    package var offset: Int
  }

  /// Hits of one message, as far as it was scanned.
  private struct Found: Hashable {
    var reasoning: [Int] = []
    var words: [Int] = []
    var isEmpty: Bool { reasoning.isEmpty && words.isEmpty }
    var count: Int { reasoning.count + words.count }
  }

  package var field = TextField()
  package var isTyping = true
  package var isBackward: Bool
  /// What one comes back to when it is left without a choice.
  package var origin: Origin
  package private(set) var pattern: SearchPattern?
  /// The hit one is at, and the characters of it that are lit.
  package var current: Hit?
  var landed: TextRange?
  /// Hits are lit, and the count is shown.
  package var isLit = true

  private var found: [MessageID: Found] = [:]
  package private(set) var count = 0
  /// Which of them one is at; nil until all are known.
  var number: Int?
  /// Messages scanned so far, from the origin's on and around the end.
  private var scanned = 0
  private var start = 0
  private var path: [MessageID] = []
  package private(set) var isScanning = false

  package struct Origin: Hashable, Sendable {
    package var scroll: ScrollPosition
    package var folds: [MessageID: ReasoningFold]
    package var selected: MessageID?
    package var selection: TextSelection?
    /// Where the search goes from.
    package var hit: Hit?
  }

  init(isBackward: Bool, origin: Origin) {
    (self.isBackward, self.origin) = (isBackward, origin)
  }

  /// Begins anew with what is typed now.
  mutating func restart(_ text: String, path: [MessageID], from place: Int) {
    pattern = SearchPattern(text)
    (found, count, scanned, current, landed, number) = ([:], 0, 0, nil, nil, nil)
    (self.path, start, isLit) = (path, max(0, min(place, path.count - 1)), true)
    isScanning = pattern != nil && !path.isEmpty
  }

  /// Scans on.
  ///
  /// - Parameter budget: bytes after which it stops until the next call.
  mutating func scan(_ tree: MessageTree, budget: Int) {
    guard isScanning, let pattern else { return }
    var rest = budget
    while rest > 0, scanned < path.count, count < Self.mostHits {
      let id = path[(start + scanned) % path.count]
      scanned += 1
      guard let message = tree[id] else { continue }
      rest -= message.text.utf8.count + message.reasoning.utf8.count + 64
      let room = Self.mostHits - count
      let hits = Found(
        reasoning: pattern.matches(in: message.reasoning, most: room),
        words: pattern.matches(in: message.text, most: room))
      if hits.isEmpty { continue }
      found[id] = hits
      count += hits.count
    }
    isScanning = scanned < path.count && count < Self.mostHits
  }

  /// Looks at what streamed into a message, and at what came into the branch.
  mutating func catchUp(_ message: Message) {
    guard let pattern, !isScanning, count < Self.mostHits else { return }
    let known = found[message.id] ?? Found()
    var hits = known
    hits.words += news(message.text, known.words, pattern)
    hits.reasoning += news(message.reasoning, known.reasoning, pattern)
    if hits.count == known.count { return }
    count += hits.count - known.count
    found[message.id] = hits
  }

  /// The branch on screen is another one, or has more messages.
  mutating func follow(_ path: [MessageID], _ tree: MessageTree) {
    // The same storage nearly always, so that this costs nothing.
    guard pattern != nil, path != self.path else { return }
    let known = Set(self.path)
    self.path = path
    if isScanning {
      (scanned, found, count) = (0, [:], 0)
      return
    }
    for id in path where !known.contains(id) {
      if let message = tree[id] { catchUp(message) }
    }
    if let current, !path.contains(current.message) { (self.current, landed) = (nil, nil) }
  }

  private func news(_ text: String, _ known: [Int], _ pattern: SearchPattern) -> [Int] {
    pattern.matches(in: text, from: known.last.map { $0 + pattern.length } ?? 0)
  }

  /// `3 of 17`
  var tally: String {
    guard pattern != nil else { return "" }
    let isOpen = isScanning || count >= Self.mostHits
    let total = Format.grouped(count) + (isOpen ? "+" : "")
    if count == 0 { return isScanning ? "…" : "not here" }
    return number.map { "\(Format.grouped($0)) of \(total)" } ?? "\(total)"
  }

  // MARK: - Going through them

  /// Hits of one part of a message before an offset that lie at or behind another one.
  func hits(in message: MessageID, _ part: TextPart, _ range: Range<Int>) -> Int {
    let offsets = offsets(message, part)
    return offsets.partition(before: range.upperBound) - offsets.partition(before: range.lowerBound)
  }

  private func offsets(_ message: MessageID, _ part: TextPart) -> [Int] {
    guard let hits = found[message] else { return [] }
    return part == .words ? hits.words : hits.reasoning
  }

  /// The next hit in the branch, around its end; `place` finds a message in it.
  func hit(
    after origin: Hit?, isBackward: Bool, includingOrigin: Bool = false, path: [MessageID],
    place: (MessageID) -> Int?
  ) -> Hit? {
    guard count > 0, !path.isEmpty else { return nil }
    guard let origin, let start = place(origin.message) else {
      return firstHit(path, from: isBackward ? path.count - 1 : 0, isBackward)
    }
    let own = hits(of: path[start])
    let order = (origin.part.rawValue, origin.offset)
    let near =
      isBackward
      ? own.last { ($0.part.rawValue, $0.offset) < order }
      : own.first {
        let other = ($0.part.rawValue, $0.offset)
        return includingOrigin ? other >= order : other > order
      }
    if let near { return near }
    let next = (start + (isBackward ? -1 : 1) + path.count) % path.count
    return firstHit(path, from: next, isBackward)
  }

  private func firstHit(_ path: [MessageID], from start: Int, _ isBackward: Bool) -> Hit? {
    for step in 0..<path.count {
      let index = (start + (isBackward ? -step : step) + path.count) % path.count
      guard found[path[index]] != nil else { continue }
      let own = hits(of: path[index])
      if let hit = isBackward ? own.last : own.first { return hit }
    }
    return nil
  }

  private func hits(of message: MessageID) -> [Hit] {
    guard let hits = found[message] else { return [] }
    return hits.reasoning.map { Hit(message: message, part: .reasoning, offset: $0) }
      + hits.words.map { Hit(message: message, part: .words, offset: $0) }
  }

  /// How many hits of the branch come before one, itself included.
  func number(of hit: Hit, path: [MessageID]) -> Int {
    var sum = 0
    for id in path {
      guard let hits = found[id] else { continue }
      if id == hit.message {
        if hit.part == .words { sum += hits.reasoning.count }
        return sum + offsets(id, hit.part).partition(before: hit.offset) + 1
      }
      sum += hits.count
    }
    return sum
  }
}

extension [Int] {
  /// How many of these ascending numbers are less than one.
  fileprivate func partition(before value: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
