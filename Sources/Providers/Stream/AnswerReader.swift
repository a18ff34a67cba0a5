import Conversation

/// Makes deltas of the JSON documents of one answer: the part of decoding that differs from dialect to
/// dialect. A value, so that the same documents always mean the same.
protocol AnswerReader: Hashable, Sendable {
  /// A body that begins with `{` is one document a line; otherwise it is a single one, sent by a server
  /// that ignored `stream`.
  static var isLineByLine: Bool { get }
  var ledger: AnswerLedger { get set }
  /// The protocol's last word has come.
  var isDone: Bool { get }
  /// What comes after this that cannot be read is no failure.
  var isComplete: Bool { get }

  /// `name` is that of the event, empty where there is none.
  mutating func read(_ document: JSON, named name: String, into decoded: inout Decoded)
  /// `data: [DONE]`, which several dialects send.
  mutating func readMarker(into decoded: inout Decoded)
  /// Gives out what was held back.
  mutating func flush(into decoded: inout Decoded)
  /// The end of the stream: notes `.cut` in the ledger unless the answer is complete.
  mutating func end(into decoded: inout Decoded)
}

extension AnswerReader {
  static var isLineByLine: Bool { false }
  var isComplete: Bool { ledger.finish != nil }
  mutating func readMarker(into decoded: inout Decoded) {}
  mutating func flush(into decoded: inout Decoded) {}
  mutating func end(into decoded: inout Decoded) {
    if !isComplete { ledger.cut(into: &decoded) }
  }
}

/// What has come of an answer, so that nothing is told twice.
struct AnswerLedger: Hashable, Sendable {
  let service: Service
  /// The name of the model, for messages.
  let model: String
  private(set) var finish: FinishReason?
  /// Bytes of text and reasoning delivered so far.
  private(set) var delivered = 0
  /// Documents read so far.
  var documents = 0
  private var usage: Usage?
  private var cost: Money?

  init(service: Service, model: String) { (self.service, self.model) = (service, model) }

  mutating func text(_ text: String, into decoded: inout Decoded) {
    deliver(.text(text), bytes: text.utf8.count, into: &decoded)
  }

  mutating func reasoning(_ text: String, into decoded: inout Decoded) {
    deliver(.reasoning(text), bytes: text.utf8.count, into: &decoded)
  }

  private mutating func deliver(_ delta: Delta, bytes: Int, into decoded: inout Decoded) {
    guard bytes > 0 else { return }
    delivered += bytes
    decoded.deltas.append(delta)
  }

  mutating func deliver(_ pieces: [ThinkTagParser.Piece], into decoded: inout Decoded) {
    for piece in pieces {
      switch piece {
      case .reasoning(let text): reasoning(text, into: &decoded)
      case .text(let text): self.text(text, into: &decoded)
      }
    }
  }

  /// OpenRouter and others say it several times; only a change is news.
  mutating func finished(_ reason: FinishReason, word: String, into decoded: inout Decoded) {
    guard finish != reason else { return }
    finish = reason
    if reason != .error { decoded.deltas.append(.finished(reason, word: word)) }
  }

  /// Counts that replace the ones before.
  mutating func usage(_ value: Usage?, into decoded: inout Decoded) {
    guard let value, value.input + value.output > 0, value != usage else { return }
    usage = value
    decoded.deltas.append(.usage(value))
  }

  mutating func cost(_ amount: Money?, into decoded: inout Decoded) {
    guard let amount, amount != cost else { return }
    cost = amount
    decoded.deltas.append(.cost(amount))
  }

  /// Data that must be sent back with the next turn as it came: one JSON document a line.
  func replay(_ item: JSON, into decoded: inout Decoded) {
    decoded.deltas.append(.replay(item.encoded + [0x0A]))
  }

  func fail(with error: ProviderError, into decoded: inout Decoded) {
    guard decoded.failure == nil else { return }
    decoded.failure = .streamError(error, service: service, model: model)
  }

  func cut(into decoded: inout Decoded) {
    guard decoded.failure == nil else { return }
    decoded.failure = .cut(service: service, isEmpty: documents == 0)
  }
}

/// Bounds for what providers count.
enum TokenCount {
  /// No real request has more tokens than this; it keeps sums of hostile numbers from overflowing.
  static func of(_ value: JSON?) -> Int { min(max(value?.int ?? 0, 0), 1 << 40) }
}
