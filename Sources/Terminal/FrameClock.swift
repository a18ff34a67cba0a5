/// Decides when the screen is drawn: at once after a key, else at most every `interval`.
///
/// Frames for keys keep that distance among themselves only, so a stream that has just been drawn does not
/// hold back the answer to a key.
package struct FrameClock {
  package typealias Instant = ContinuousClock.Instant

  package static let interval: Duration = .microseconds(16_667)

  private var wantedForInput = false
  private var wanted = false
  private var lastFrame: Instant?
  private var lastInputFrame: Instant?

  package init() {}

  /// Something changed that may have to be shown.
  package mutating func want(forInput: Bool = false) {
    wanted = true
    if forInput { wantedForInput = true }
  }

  /// How long until the next frame is due: zero for now, nil when nothing is to be drawn.
  package func delay(at now: Instant) -> Duration? {
    guard wanted else { return nil }
    guard let last = wantedForInput ? lastInputFrame : lastFrame else { return .zero }
    return max(.zero, last + Self.interval - now)
  }

  package mutating func drew(at now: Instant) {
    if wantedForInput { lastInputFrame = now }
    lastFrame = now
    (wanted, wantedForInput) = (false, false)
  }
}
