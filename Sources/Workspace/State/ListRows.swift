package import Conversation

/// A row of the list of conversations.
package enum ListRow: Hashable, Sendable {
  /// A date, `Pinned` or `Trash`.
  case heading(String)
  case conversation(ConversationSummary)
}

/// The list's order and headings, found out when the list or the filter changes, not for every frame: there
/// may be 50,000 conversations.
package struct ListRows: Sendable {
  private struct Key: Hashable {
    var revision: Int
    var filter: String
    var showsTrash: Bool
    /// Headings tell how long ago a day was.
    var today: Int
    var utcOffset: Int
  }

  private struct Heading {
    /// The rows before it.
    var row: Int
    var text: String
  }

  private var key: Key?
  /// Places in the list's summaries.
  private var order: [Int] = []
  private var headings: [Heading] = []
  /// Titles as the filter compares them.
  private var titles: (revision: Int, folded: [[UInt8]])?
  /// Where the selected conversation was found last.
  private var lastFound = 0
  /// Conversations of this view, whether they fit the filter or not.
  private(set) var total = 0

  package init() {}

  package mutating func update(to state: WorkspaceState) {
    let today = CivilTime(state.now, offsetFromUTC: state.utcOffset)
    let fresh = Key(
      revision: state.list.revision, filter: state.list.filter, showsTrash: state.list.showsTrash,
      today: today.dayNumber, utcOffset: state.utcOffset)
    if fresh == key { return }
    key = fresh
    sort(state.list)
    divide(state, today: today)
  }

  /// The conversations that the filter and the view leave; pinned ones come first.
  private mutating func sort(_ list: ListState) {
    let words = folded(list.filter).split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }
    if !words.isEmpty { foldTitles(of: list) }
    var (pinned, others): ([Int], [Int]) = ([], [])
    total = 0
    for (index, summary) in list.summaries.enumerated()
    where (summary.trashedAt != nil) == list.showsTrash {
      total += 1
      if let titles, !words.isEmpty, !words.allSatisfy({ contains($0, in: titles.folded[index]) }) {
        continue
      }
      if summary.pinned, !list.showsTrash { pinned.append(index) } else { others.append(index) }
    }
    order = pinned + others
  }

  private mutating func foldTitles(of list: ListState) {
    if titles?.revision == list.revision { return }
    titles = (list.revision, list.summaries.map { Array(folded($0.title).utf8) })
  }

  private mutating func divide(_ state: WorkspaceState, today: CivilTime) {
    headings = []
    var day: Int?
    for (place, index) in order.enumerated() {
      let summary = state.list.summaries[index]
      let isByDay = !state.list.showsTrash && !summary.pinned
      if isByDay {
        // What a day is called is looked up once for each.
        let own = CivilTime(summary.updated, offsetFromUTC: state.utcOffset).dayNumber
        if own == day { continue }
        day = own
      } else if !headings.isEmpty {
        continue
      }
      let text = heading(of: summary, state, today: today)
      if text != headings.last?.text {
        headings.append(Heading(row: place + headings.count, text: text))
      }
    }
  }

  private func heading(
    of summary: ConversationSummary, _ state: WorkspaceState, today: CivilTime
  ) -> String {
    if state.list.showsTrash { return "Trash" }
    if summary.pinned { return "Pinned" }
    let day = CivilTime(summary.updated, offsetFromUTC: state.utcOffset)
    switch today.dayNumber - day.dayNumber {
    case ..<1: return "Today"
    case 1: return "Yesterday"
    case 2...7: return "Previous 7 days"
    default:
      let month = monthNames[(day.month - 1) % 12]
      return day.year == today.year ? month : "\(month) \(day.year)"
    }
  }

  // MARK: - Conversations

  package var conversationCount: Int { order.count }

  package func conversation(_ place: Int, in list: ListState) -> ConversationSummary? {
    order.indices.contains(place) ? list.summaries[order[place]] : nil
  }

  /// The place of a conversation among those that are shown.
  package mutating func place(of id: ConversationID?, in list: ListState) -> Int? {
    guard let id else { return nil }
    if conversation(lastFound, in: list)?.id == id { return lastFound }
    guard let place = order.firstIndex(where: { list.summaries[$0].id == id }) else { return nil }
    lastFound = place
    return place
  }

  // MARK: - Rows

  package var count: Int { order.count + headings.count }

  package func row(_ index: Int, in list: ListState) -> ListRow? {
    let before = headingsBefore(index + 1)
    if before > 0, headings[before - 1].row == index { return .heading(headings[before - 1].text) }
    return conversation(index - before, in: list).map(ListRow.conversation)
  }

  /// The row of the conversation at a place.
  package func row(ofPlace place: Int) -> Int {
    var (low, high) = (0, headings.count)
    while low < high {
      let middle = (low + high) / 2
      if headings[middle].row - middle <= place { low = middle + 1 } else { high = middle }
    }
    return place + low
  }

  /// Headings above a row.
  private func headingsBefore(_ row: Int) -> Int {
    var (low, high) = (0, headings.count)
    while low < high {
      let middle = (low + high) / 2
      if headings[middle].row < row { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension WorkspaceState {
  /// The conversations that the filter and the view leave, as they stand in the list.
  package var visibleConversations: [ConversationSummary] {
    var rows = ListRows()
    rows.update(to: self)
    return (0..<rows.conversationCount).compactMap { rows.conversation($0, in: list) }
  }
}

/// Searching bytes takes a tenth of the time that searching characters takes.
private func contains(_ word: [UInt8], in title: [UInt8]) -> Bool {
  guard let first = word.first else { return true }
  guard title.count >= word.count else { return false }
  for start in 0...(title.count - word.count) where title[start] == first {
    if title[start...].starts(with: word) { return true }
  }
  return false
}

private let monthNames = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December",
]
