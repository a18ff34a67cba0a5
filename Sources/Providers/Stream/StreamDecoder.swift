package import Conversation

/// What some bytes of a stream meant. The deltas come before the failure, and the failure ends the stream.
package struct Decoded: Hashable, Sendable {
  package var deltas: [Delta]
  package var failure: Failure?

  package init(deltas: [Delta] = [], failure: Failure? = nil) {
    (self.deltas, self.failure) = (deltas, failure)
  }
}

/// Turns the bytes of one answer into deltas. A value: the same bytes in the same order give the same
/// deltas, however they are cut.
package protocol StreamDecoder: Sendable {
  /// True once the protocol's last word has come; nothing after it means anything.
  var isFinished: Bool { get }
  mutating func feed(_ bytes: [UInt8]) -> Decoded
  /// The end of the stream: what was held back, and a failure `.cut` when the answer is not complete.
  mutating func end() -> Decoded
}

/// Bounds on what one answer may hold, against servers that never stop.
package enum StreamLimits {
  /// Bytes of text and reasoning that are delivered.
  package static let reply = 64 << 20
  /// Bytes on the wire. Larger by far, since some servers repeat the whole answer in every event.
  package static let stream = 1 << 30
  /// Bytes of a document that came instead of a stream, or of a list of models.
  package static let document = 8 << 20
  /// Bytes of an error's body that are read.
  package static let errorBody = 64 << 10
}
