import Conversation

/// A row of the model picker as it stands on screen.
package struct PickerRow: Hashable, Sendable {
  package var entry: CatalogueEntry
  /// Why it cannot be picked here and now, and what would change that.
  package var unavailable: String?
  /// Characters of the model's name to light.
  package var lit: [Int]
}

/// The picker's rows as they were found last: while it is open, not every word of an answer is a reason to
/// look for them again.
struct PickerRows: Sendable {
  private struct Key: Hashable {
    var query: String
    var purpose: PickerState.Purpose
    // Equal at once as long as nobody changed it.
    var catalogue: [CatalogueEntry]
    var isLocalOnly: Bool
    var isEngineMissing: Bool
    var isInstalling: Bool

    init(_ picker: PickerState, _ state: WorkspaceState) {
      (query, purpose) = (picker.query.text, picker.purpose)
      catalogue = state.catalogue
      isLocalOnly = state.open.conversation.localOnly
      isEngineMissing = state.engine == .missing
      isInstalling = state.isInstalling
    }
  }

  private var found: (key: Key, rows: [PickerRow])?

  mutating func rows(_ picker: PickerState, in state: WorkspaceState) -> [PickerRow] {
    let key = Key(picker, state)
    if let found, found.key == key { return found.rows }
    let rows = state.pickerRows(picker)
    found = (key, rows)
    return rows
  }
}

extension WorkspaceState {
  /// The models that fit the query: what can be used now first, then stars, then the best match.
  package func pickerRows(_ picker: PickerState) -> [PickerRow] {
    let query = picker.query.text
    var found: [(row: PickerRow, rank: Rank)] = []
    // What must not leave this machine is never offered to leave it.
    let hidesHosted = picker.purpose != .conversation && open.conversation.localOnly
    for (order, entry) in catalogue.enumerated() where !hidesHosted || entry.place != .hosted {
      let name = entry.model.name
      let text = "\(name) \(entry.serviceName) \(entry.reference)"
      guard let match = FuzzyMatch(query, in: text) else { continue }
      let reason = reasonAgainst(entry)
      let length = name.count
      let row = PickerRow(
        entry: entry, unavailable: reason, lit: match.indices.filter { $0 < length })
      let rank = Rank(
        isUsable: reason == nil, isStarred: entry.isStarred && query.isEmpty, score: match.score,
        length: query.isEmpty ? 0 : length, order: order)
      found.append((row, rank))
    }
    return found.sorted { $0.rank < $1.rank }.map(\.row)
  }

  /// Why a model cannot be used in the open conversation.
  package func reasonAgainst(_ entry: CatalogueEntry) -> String? {
    if open.conversation.localOnly, entry.place == .hosted {
      return "hosted, and this conversation is local only"
    }
    guard entry.reference.isLocalEngine, engine == .missing || entry.unavailable != nil else {
      return entry.unavailable
    }
    if isInstalling { return "it is being fetched" }
    return entry.unavailable ?? "the local engine is not installed"
  }

  /// Whether fetching the bundled engine and model would make it usable.
  package func canFetch(_ entry: CatalogueEntry) -> Bool {
    guard entry.reference.isLocalEngine, reasonAgainst(entry) != nil else { return false }
    return !isInstalling && (entry.model.isDemo || engine == .missing)
  }

  fileprivate var isInstalling: Bool {
    if case .running = install { true } else { false }
  }
}

private struct Rank: Comparable {
  var isUsable: Bool
  var isStarred: Bool
  var score: Int
  var length: Int
  var order: Int

  static func < (a: Self, b: Self) -> Bool {
    if a.isUsable != b.isUsable { return a.isUsable }
    if a.isStarred != b.isStarred { return a.isStarred }
    return (b.score, a.length, a.order) < (a.score, b.length, b.order)
  }
}
