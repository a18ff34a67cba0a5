package import Surface

/// Bytes from the terminal to input events.
///
/// Invariant: however the bytes are split into calls of `decode`, the events are the same, as long as no
/// `expire` comes between them.
package struct InputDecoder {
  /// How long an escape byte waits for the rest of a sequence before it is the Esc key.
  package static let escapeTimeout: Duration = .milliseconds(40)

  /// The most bytes one paste event carries; a longer paste comes as several.
  package static let pasteLimit = 16 << 20

  private var pending: [UInt8] = []
  private var hasExpired = false
  private var paste: PasteReader?
  private var clicks = ClickCounter()
  private let terminalKeys: [[UInt8]: KeyChord]
  private let pasteLimit: Int

  /// - Parameter terminalKeys: sequences this terminal's description names, for keys it sends in its own way.
  package init(
    terminalKeys: [[UInt8]: KeyChord] = [:], pasteLimit: Int = InputDecoder.pasteLimit
  ) {
    self.pasteLimit = pasteLimit
    // A sequence whose beginning means something already would never be reached.
    self.terminalKeys = terminalKeys.filter { bytes, _ in
      bytes.count >= 3 && bytes[0] == Byte.escape
        && (1..<bytes.count).allSatisfy { parse(bytes[..<$0]) == .incomplete }
    }
  }

  /// Whether bytes are held back that `expire` would turn into events.
  package var isWaiting: Bool { paste == nil && !pending.isEmpty && !hasExpired }

  /// - Parameter milliseconds: a clock that only goes forward, to tell double clicks.
  package mutating func decode(
    _ bytes: some Sequence<UInt8>, at milliseconds: Int64 = 0
  ) -> [InputEvent] {
    pending.append(contentsOf: bytes)
    hasExpired = false
    var events: [InputEvent] = []
    var start = 0
    while start < pending.count {
      let rest = pending[start...]
      if paste != nil {
        start += readPaste(rest, into: &events)
        continue
      }
      let step = parseKnown(rest)
      if case .incomplete = step { break }
      start += take(step, at: milliseconds, into: &events)
    }
    pending.removeFirst(start)
    return events
  }

  /// The escape time-out has passed without another byte.
  package mutating func expire() -> [InputEvent] {
    guard isWaiting else { return [] }
    hasExpired = true
    switch pending {
    case [Byte.escape]:
      pending = []
      return [.key(KeyChord(.escape))]
    case [Byte.escape, Byte.escape]:
      pending = []
      return [.key(KeyChord(.escape)), .key(KeyChord(.escape))]
    default:
      // What began like an answer to a question and stopped would swallow what is typed next.
      if pending.count > 2, "]P_".utf8.contains(pending[1]) { pending = [] }
      // `ESC [` and the like were Alt with a key; a longer beginning can only be a slow line.
      guard pending.count == 2, pending[0] == Byte.escape, pending[1] < 0x7F else { return [] }
      let key = Character(Unicode.Scalar(pending[1]))
      pending = []
      return [.key(.alt(key))]
    }
  }

  private func parseKnown(_ bytes: ArraySlice<UInt8>) -> InputStep {
    if bytes.first == Byte.escape {
      for (sequence, chord) in terminalKeys where bytes.starts(with: sequence) {
        return .event(.key(chord), sequence.count)
      }
    }
    return parse(bytes)
  }

  private mutating func take(
    _ step: InputStep, at milliseconds: Int64, into events: inout [InputEvent]
  ) -> Int {
    switch step {
    case .incomplete: return 0
    case .nothing(let count): return count
    case .beginPaste(let count):
      paste = PasteReader(limit: pasteLimit)
      return count
    case .event(.mouse(let event), let count):
      events.append(.mouse(clicks.count(event, at: milliseconds)))
      return count
    case .event(let event, let count):
      events.append(event)
      return count
    }
  }

  private mutating func readPaste(
    _ bytes: ArraySlice<UInt8>, into events: inout [InputEvent]
  ) -> Int {
    guard var reader = paste.take() else { return 0 }
    let count = reader.read(bytes) { events.append(.paste($0)) }
    if !reader.isFinished { paste = reader }
    return count
  }
}

/// What the next bytes are.
enum InputStep: Equatable {
  /// More bytes are needed to tell.
  case incomplete
  /// The event, and how many bytes it took.
  case event(InputEvent, Int)
  case beginPaste(Int)
  /// Bytes that mean nothing to us.
  case nothing(Int)
}

enum Byte {
  static let escape: UInt8 = 0x1B
  static let bell: UInt8 = 0x07
  static let backslash: UInt8 = 0x5C
}
