/// What a dialect makes of a provider's stream: the smallest change of an answer.
package enum Delta: Hashable, Sendable {
  case reasoning(String)
  case text(String)
  case usage(Usage)
  case engine(EngineStatistics)
  /// Provider data to be sent back unchanged with the next turn.
  case replay([UInt8])
  /// The provider's own figure for the cost of this answer.
  case cost(Money)
  /// The reason, and the provider's own word for it.
  case finished(FinishReason, word: String)
}

extension Message {
  /// Applies one change. `now` is when it arrived.
  package mutating func apply(_ delta: Delta, at now: Timestamp) {
    switch delta {
    case .reasoning(let piece):
      noteToken(at: now)
      reasoning += piece
      reasoningSeconds = now.seconds(since: firstTokenAt ?? now)
    case .text(let piece):
      noteToken(at: now)
      text += piece
    case .usage(let value): usage = value
    case .engine(let value): engine = value
    case .replay(let bytes): replay = (replay ?? []) + bytes
    case .cost(let amount): cost = amount
    case .finished(let reason, let word): (finish, providerFinish) = (reason, word)
    }
  }

  private mutating func noteToken(at now: Timestamp) {
    if firstTokenAt == nil { firstTokenAt = now }
  }
}
