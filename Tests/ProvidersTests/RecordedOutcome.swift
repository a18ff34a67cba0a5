import Conversation

@testable import Providers

extension Recording {
  /// What an outcome has otherwise than the independent program read it; empty when nothing.
  func mismatches(with outcome: Outcome) -> [String] {
    let text = expected.thinkSplit?.text ?? expected.text
    var differences: [String] = []
    func compare<Value: Equatable>(_ name: String, _ value: Value, _ wanted: Value) {
      if value != wanted { differences.append("\(name) is \(value) and not \(wanted)") }
    }
    compare("text", outcome.text, text + expected.refusal)
    compare(
      "reasoning", outcome.reasoning, expected.thinkSplit?.reasoning ?? expected.reasoning)
    compare("usage", outcome.usage, wantedUsage)
    compare("finish", outcome.finish?.rawValue, wantedFinish)
    if let problem = problem(with: outcome.failure) { differences.append(problem) }
    return differences
  }

  /// Counts of nothing at all say nothing.
  private var wantedUsage: Usage? {
    guard let usage = expected.usage, usage.input + usage.output > 0 else { return nil }
    return Usage(
      input: usage.input, cached: usage.cached, cacheWrite: usage.cacheWrite,
      output: usage.output, reasoning: usage.reasoning)
  }

  private var wantedFinish: String? {
    if !expected.refusal.isEmpty { return "refusal" }
    guard let word = expected.finish else { return nil }
    let reason = dialect.reasons[word]
    // Where the protocol has no word of its own for it.
    if reason == .stop, !dialect.namesToolCalls, expected.toolCalls?.isEmpty == false {
      return "tool_calls"
    }
    return reason?.rawValue ?? word
  }

  private func problem(with failure: Failure?) -> String? {
    if purpose == .refusal {
      return failure?.kind == ErrorResponseTests.recorded[name] && failure?.status == status
        ? nil : "the refusal is \(String(describing: failure))"
    }
    if expected.finish != nil { return failure.map { "failed: \($0.sentence)" } }
    if let message = expected.error?.message {
      return failure?.what.contains(message.prefix(60)) == true
        ? nil : "the failure is \(String(describing: failure))"
    }
    // What is no answer is never taken for one.
    let isKnown = purpose == .answer ? failure?.kind == .cut : failure != nil
    return isKnown ? nil : "the failure is \(String(describing: failure))"
  }
}

extension [UInt8] {
  /// Random pieces of at most so many bytes.
  func pieces(upTo most: Int, _ random: inout some RandomNumberGenerator) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var start = 0
    while start < count {
      let end = Swift.min(count, start + Int.random(in: 1...most, using: &random))
      pieces.append(Array(self[start..<end]))
      start = end
    }
    return pieces
  }
}
