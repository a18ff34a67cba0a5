import Configuration
package import Conversation

/// How long things last, in seconds.
enum Delay {
  static let whichKey = 0.4
  static let pendingKeys = 2.0
  static let quitArmed = 1.5
  static let draft = 0.25
  static let information = 4.0
  static let warning = 8.0
  static let counter = 1.0
  /// Between two steps of a search: keys and frames come first.
  static let scan = 0.001
}

extension Workspace {
  /// When the next `tick` is due; nil while nothing on screen moves by itself.
  package var nextDeadline: Timestamp? {
    var deadlines: [Timestamp] = []
    if let armed = state.quitArmedUntil { deadlines.append(armed) }
    if let until = state.notice?.until { deadlines.append(until) }
    if let since = state.pendingSince {
      let strip = since.adding(seconds: Delay.whichKey)
      deadlines.append(state.now < strip ? strip : since.adding(seconds: Delay.pendingKeys))
    }
    if let since = state.composer.unsavedSince {
      deadlines.append(since.adding(seconds: Delay.draft))
    }
    if let scroll = state.open.reading.drag?.nextScroll { deadlines.append(scroll) }
    if state.open.reading.search?.isScanning == true {
      deadlines.append(state.now.adding(seconds: Delay.scan))
    }
    if showsCounter { deadlines.append(state.now.adding(seconds: Delay.counter)) }
    return deadlines.min()
  }

  /// Something on screen counts seconds.
  private var showsCounter: Bool {
    if state.runningHere != nil { return true }
    if case .loading = state.engine { return true }
    if case .running = state.install { return true }
    return false
  }

  /// Ends what has lapsed, saves what is due, and puts indices back into their ranges.
  mutating func settle() -> [Effect] {
    if let until = state.notice?.until, until <= state.now { state.notice = nil }
    if let until = state.quitArmedUntil, until <= state.now { state.quitArmedUntil = nil }
    lapsePendingKeys()
    keepSelectionInList()
    keepOverlayInRange()
    continueSearch()
    continueDrag()
    if state.notSaved == nil { state.kept = [:] }
    noteDraft()
    return lookAtFiles() + saveDraftWhenDue()
  }

  private mutating func saveDraftWhenDue() -> [Effect] {
    guard let since = state.composer.unsavedSince, hasPassed(Delay.draft, since: since) else {
      return []
    }
    return saveDraft()
  }

  mutating func lapsePendingKeys() {
    if let since = state.pendingSince, hasPassed(Delay.pendingKeys, since: since) {
      clearPendingKeys()
    }
  }

  mutating func clearPendingKeys() { (state.pendingKeys, state.pendingSince) = ([], nil) }

  /// Also true when the clock was set back.
  private func hasPassed(_ seconds: Double, since start: Timestamp) -> Bool {
    let elapsed = state.now.seconds(since: start)
    return elapsed >= seconds || elapsed < 0
  }

  // MARK: - Drafts

  private mutating func noteDraft() {
    if state.savedDraft == state.draftToKeep {
      state.composer.unsavedSince = nil
    } else if state.composer.unsavedSince == nil {
      state.composer.unsavedSince = state.now
    }
  }

  /// Saves the draft if it is not the stored one.
  mutating func saveDraft() -> [Effect] {
    let draft = state.draftToKeep
    guard state.savedDraft != draft else { return [] }
    state.composer.unsavedSince = nil
    state.open.conversation.draft = draft
    return [.saveDraft(draft, state.open.isStored ? state.open.conversation.id : nil)]
  }

  // MARK: - Notices

  mutating func show(_ text: String, _ level: Notice.Level = .information) {
    let until: Timestamp? =
      switch level {
      case .information: state.now.adding(seconds: Delay.information)
      case .warning: state.now.adding(seconds: Delay.warning)
      case .error: nil
      }
    state.notice = Notice(text, level, until: until)
  }

  /// A command's key for a hint: one that works here, else any, else the command's name.
  func hint(_ command: Command) -> String {
    let contexts = CommandTable.row(command)?.contexts ?? []
    return keymap.label(for: command.rawValue, in: state.keyContexts)
      ?? keymap.label(for: command.rawValue, in: contexts)
      ?? (keymap == .empty ? "/" : "") + command.rawValue
  }
}

extension WorkspaceState {
  /// The draft as the store has it. What is temporary or still being read is not saved: it counts as saved.
  fileprivate var savedDraft: String {
    open.isTemporary || open.isLoading ? draftToKeep : open.conversation.draft
  }

  /// All words that are nowhere else: prompts that wait in the queue, what is composed, and a question that is
  /// being rewritten.
  var draftToKeep: String {
    var parts = open.queue + [composer.draft]
    if let edited = composer.editing, composer.text != open.tree[edited]?.text {
      parts.append(composer.text)
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }
}
