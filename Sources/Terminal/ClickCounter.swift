import Surface

/// Tells double and triple clicks: presses on the same cell in quick succession.
struct ClickCounter {
  static let interval: Int64 = 400

  private var last: (position: Position, time: Int64, count: Int)?

  mutating func count(_ event: MouseEvent, at milliseconds: Int64) -> MouseEvent {
    var event = event
    switch event.action {
    case .press:
      var count = 1
      if let last, last.position == event.position, milliseconds - last.time <= Self.interval {
        count = last.count % 3 + 1
      }
      last = (event.position, milliseconds, count)
      event.action = count == 1 ? .press : count == 2 ? .doubleClick : .tripleClick
    case .drag, .scrollUp, .scrollDown: last = nil
    default: break
    }
    return event
  }
}
