package import Conversation
package import Surface

/// What a place of the screen belongs to.
package enum HitTarget: Hashable, Sendable {
  case list
  /// The line one types the list's filter in.
  case listFilter
  case conversation(ConversationID)
  case transcript
  case message(MessageID)
  /// The line that folds and unfolds a message's reasoning.
  case reasoning(MessageID)
  /// The `‹2/3›` of a message.
  case branch(MessageID)
  /// Composed text; the region begins with this line of `composerLines`.
  case composer(firstLine: Int)
  case overlay
  /// A row of the overlay's list, counted in all its rows.
  case overlayRow(Int)
}

/// Where on the screen things were drawn last. What was added later lies on top.
package struct HitMap: Hashable, Sendable {
  package struct Region: Hashable, Sendable {
    package var rect: Rect
    package var target: HitTarget
  }

  private var regions: [Region] = []

  package init() {}

  package mutating func add(_ target: HitTarget, in rect: Rect) {
    if !rect.isEmpty { regions.append(Region(rect: rect, target: target)) }
  }

  /// Where a pane is, whatever lies on it.
  package func rect(of target: HitTarget) -> Rect? { regions.first { $0.target == target }?.rect }

  package func region(at position: Position) -> Region? {
    regions.last { $0.rect.contains(position) }
  }
}
