import Conversation
import Terminal
import Workspace

/// What other threads tell the workspace. Updates of one reply become one; of everything that is told as a
/// whole only the newest counts.
struct Mail: Mergeable {
  enum Key: Hashable {
    case reply(MessageID)
    case list
    case catalogue
    case engine
    case install
    case spending
    case speeds
    case storeChanged
    case saving
  }

  var event: Event
  init(_ event: Event) { self.event = event }

  var mergeKey: Key? {
    switch event {
    case .reply(let update): .reply(update.message)
    // The first page never takes the place of the whole list, so it stands on its own.
    case .listed(_, isComplete: true, after: _): .list
    case .catalogue: .catalogue
    case .engine: .engine
    case .install: .install
    case .spending: .spending
    case .speeds: .speeds
    case .storeChanged: .storeChanged
    case .notSaved: .saving
    default: nil
    }
  }

  mutating func merge(_ next: Mail) -> Bool {
    if case .reply(var update) = event, case .reply(let later) = next.event {
      update.merge(later)
      event = .reply(update)
    } else {
      event = next.event
    }
    return true
  }
}
