import Conversation
import TestSupport
import Testing

@testable import Providers

extension Recording {
  static let absence: Comment = "the recordings (../shared/wire) are not on this machine"

  /// All recorded streams, and the whole answers of the dialects in `streamDialects`.
  static let streams = all.filter { recording in
    recording.purpose == .answer && streamDialects.contains { $0.reads(recording) }
  }

  /// All recorded error bodies, of every dialect.
  static let errors = all.filter { $0.purpose == .refusal }

  /// The dialect of a folder that nobody has told about is a mistake of the tests.
  var dialect: StreamDialect {
    streamDialects.first { $0.reads(self) } ?? streamDialects.first { $0.wire == wire }
      ?? streamDialects[0]
  }

  /// What an outcome has otherwise than the independent program read it; empty when nothing.
  func mismatches(with outcome: Outcome) -> [String] {
    var differences: [String] = []
    func compare<Value: Equatable>(_ name: String, _ value: Value, _ wanted: Value) {
      if value != wanted { differences.append("\(name) is \(value) and not \(wanted)") }
    }
    compare("text", outcome.text, wantedText)
    compare("reasoning", outcome.reasoning, wantedReasoning)
    compare("usage", outcome.usage, wantedUsage.map(Usage.init))
    compare("finish", outcome.finish?.rawValue, wantedFinish)
    if let problem = problem(with: outcome.failure) { differences.append(problem) }
    return differences
  }

  private func problem(with failure: Failure?) -> String? {
    if purpose == .refusal {
      return failure?.kind.rawValue == Self.refusals[name] && failure?.status == status
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

extension Usage {
  fileprivate init(_ usage: Recording.Expected.Usage) {
    self.init(
      input: usage.input, cached: usage.cached, cacheWrite: usage.cacheWrite,
      output: usage.output, reasoning: usage.reasoning)
  }
}
