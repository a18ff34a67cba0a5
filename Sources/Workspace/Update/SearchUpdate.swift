import Conversation
import Markdown

/// Looking for words in the transcript: as one types, then from hit to hit.
extension Workspace {
  /// Bytes looked at before keys and frames get their turn again: about two milliseconds.
  private static let budget = 4_000_000

  /// Keys while the words are typed.
  mutating func performSearch(_ command: Command) {
    switch command {
    case .acceptOverlay: acceptSearch()
    case .closeOverlay: cancelSearch()
    case .overlayUp: nextHit(count: 1, against: true)
    case .overlayDown: nextHit(count: 1, against: false)
    default: break
    }
  }

  mutating func beginSearch(backward: Bool) {
    guard !layout.branch(in: state).ids.isEmpty else { return }
    endFilter()
    state.focus = .transcript
    let open = state.open
    let search = TranscriptSearch(
      isBackward: backward,
      origin: TranscriptSearch.Origin(
        scroll: open.scroll, folds: open.folds, selected: open.selected,
        selection: open.reading.selection, hit: hitOfReader()))
    state.open.reading.lastPattern = open.reading.search?.pattern?.text ?? open.reading.lastPattern
    state.open.reading.search = search
  }

  /// Where one reads, as a search sees it.
  private mutating func hitOfReader() -> TranscriptSearch.Hit? {
    let head = state.open.reading.selection?.head
    guard let place = head ?? topPlace() else { return nil }
    var offset = 0
    if place.part == .words, let message = state.open.tree[place.message] {
      let blocks = layout.layout(of: message, in: state).body.blocks
      if blocks.indices.contains(place.block) { offset = blocks[place.block].source.lowerBound }
    }
    return TranscriptSearch.Hit(message: place.message, part: place.part, offset: offset)
  }

  mutating func editSearch(_ change: (inout TextField) -> Void) {
    guard var field = state.open.reading.search?.field else { return }
    let before = field.text
    change(&field)
    state.open.reading.search?.field = field
    if field.text != before { searchAnew() }
  }

  private mutating func searchAnew() {
    let branch = layout.branch(in: state)
    guard let search = state.open.reading.search else { return }
    goBack(to: search.origin)
    let place = search.origin.hit.flatMap { branch.place(of: $0.message) } ?? 0
    state.open.reading.search?.restart(search.field.text, path: branch.ids, from: place)
    continueSearch()
  }

  private mutating func goBack(to origin: TranscriptSearch.Origin) {
    (state.open.scroll, state.open.folds) = (origin.scroll, origin.folds)
    state.open.selected = origin.selected
    state.open.reading.selection = origin.selection
    keepScrollInRange()
  }

  /// One step of scanning; the first hit is gone to as soon as it is known.
  mutating func continueSearch() {
    guard state.open.reading.search?.pattern != nil else { return }
    let path = layout.branch(in: state).ids
    state.open.reading.search?.follow(path, state.open.tree)
    state.open.reading.search?.scan(state.open.tree, budget: Self.budget)
    for id in state.running.keys {
      if let message = state.open.tree[id] { state.open.reading.search?.catchUp(message) }
    }
    defer { numberHits() }
    guard let search = state.open.reading.search, search.isTyping, search.current == nil,
      // Backwards the nearest hit is known when all is.
      search.count > 0, !search.isBackward || !search.isScanning
    else { return }
    let branch = layout.branch(in: state)
    let hit = search.hit(
      after: search.origin.hit, isBackward: search.isBackward, includingOrigin: true,
      path: branch.ids, place: branch.place)
    if let hit { land(on: hit) }
  }

  private mutating func numberHits() {
    guard let search = state.open.reading.search, !search.isScanning, search.number == nil,
      let current = search.current
    else { return }
    let number = search.number(of: current, path: layout.branch(in: state).ids)
    state.open.reading.search?.number = number
  }

  mutating func acceptSearch() {
    guard let search = state.open.reading.search else { return }
    if search.field.text.isEmpty, let last = state.open.reading.lastPattern {
      editSearch { $0 = TextField(last) }
    }
    guard state.open.reading.search?.pattern != nil else { return cancelSearch() }
    state.open.reading.search?.isTyping = false
    if state.open.reading.search?.current != nil {
      state.open.reading.jumps.leave(place(of: search.origin))
    }
  }

  private mutating func place(of origin: TranscriptSearch.Origin) -> ReadingPlace {
    let here = state.open.scroll
    defer { state.open.scroll = here }
    state.open.scroll = origin.scroll
    return readingPlace()
  }

  mutating func cancelSearch() {
    guard let search = state.open.reading.search else { return }
    goBack(to: search.origin)
    state.open.reading.search = nil
  }

  /// `n` goes on in the direction of the search, `N` against it.
  mutating func nextHit(count: Int, against: Bool) {
    guard let search = state.open.reading.search, search.pattern != nil else {
      guard let last = state.open.reading.lastPattern else {
        return show("Nothing was looked for · \(hint(.searchForward)) searches")
      }
      beginSearch(backward: false)
      editSearch { $0 = TextField(last) }
      return acceptSearch()
    }
    state.open.reading.search?.isLit = true
    let isBackward = search.isBackward != against
    let branch = layout.branch(in: state)
    var hit = search.current ?? search.origin.hit
    var found: TranscriptSearch.Hit?
    for _ in 0..<min(count, search.count) {
      found = search.hit(
        after: hit, isBackward: isBackward, path: branch.ids, place: branch.place)
      hit = found ?? hit
    }
    guard let found else {
      if !search.isScanning { show("\(search.field.text) is nowhere here") }
      return
    }
    if !search.isTyping { state.open.reading.jumps.leave(readingPlace()) }
    land(on: found)
  }

  /// Brings a hit into view, out of a fold if it is in one.
  private mutating func land(on hit: TranscriptSearch.Hit) {
    guard let search = state.open.reading.search, let range = layout.range(of: hit, search, state)
    else { return }
    state.open.reading.search?.current = hit
    state.open.reading.search?.number = nil
    state.open.reading.search?.landed = range
    state.open.selected = hit.message
    if state.open.reading.selection?.hasCursor == true {
      state.open.reading.selection?.head = range.start
    }
    reveal(range.start)
  }
}
