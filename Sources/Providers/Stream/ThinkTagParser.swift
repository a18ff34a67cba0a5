/// Separates reasoning that a model wrote inline, between tags, from its answer.
///
/// Only a tag at the start of the answer (after white space) opens reasoning; any later one, in a code
/// block or not, is text. White space around the reasoning and line ends after it are dropped, so an empty
/// pair of tags shows nothing. Only what may still turn out to be a tag is held back.
///
/// A closing tag without an opening one means that the opening one was in the prompt, and everything
/// before it was reasoning. By then it has been shown as text, and deltas cannot be taken back: so this is
/// done only where the rules of the model say `startsInReasoning`. Elsewhere the tag stays in the text as it
/// came, which loses nothing and leaves an answer about such tags alone.
package struct ThinkTagParser: Hashable, Sendable {
  package enum Piece: Hashable, Sendable {
    case reasoning(String)
    case text(String)
  }

  private struct Tag: Hashable {
    var opening: [UInt8]
    var closing: [UInt8]
    init(_ opening: String, _ closing: String) {
      (self.opening, self.closing) = (Array(opening.utf8), Array(closing.utf8))
    }
  }

  private static let tags = [
    Tag("<think>", "</think>"), Tag("<thinking>", "</thinking>"),
    Tag("<reasoning>", "</reasoning>"), Tag("[THINK]", "[/THINK]"), Tag("◁think▷", "◁/think▷"),
    Tag("<seed:think>", "</seed:think>"),
  ]

  private enum State: Hashable {
    /// Nothing but white space so far, or the beginning of a tag.
    case start
    /// Until one of these tags; whether anything but white space has come.
    case inside(closing: [[UInt8]], shown: Bool)
    /// Directly after the closing tag: line ends are dropped.
    case afterClosing
    case text
  }

  private var state: State
  private var held: [UInt8] = []
  private let startsInReasoning: Bool

  /// `isAnswerStart` is false when the model goes on in the middle of an answer: all is text then.
  package init(startsInReasoning: Bool = false, isAnswerStart: Bool = true) {
    self.startsInReasoning = startsInReasoning
    state = isAnswerStart ? .start : .text
  }

  package mutating func feed(_ text: String) -> [Piece] {
    if state == .text { return text.isEmpty ? [] : [.text(text)] }
    held += text.utf8
    var pieces: [Piece] = []
    while let piece = step() { if let piece = piece.content { pieces.append(piece) } }
    return pieces
  }

  /// What was held back, at the end of the answer.
  package mutating func finish() -> [Piece] {
    let rest = String(decoding: held, as: UTF8.self)
    defer {
      held = []
      if state == .start { state = .text }
    }
    switch state {
    case .start where !startsInReasoning, .text: return rest.isEmpty ? [] : [.text(rest)]
    case .start, .inside:
      // A beginning of a closing tag is reasoning; white space at its end is nothing.
      return rest.utf8.allSatisfy(Self.isSpace) ? [] : [.reasoning(rest)]
    case .afterClosing: return []
    }
  }

  /// The outcome of one step; a step without content only changed the state.
  private struct Step { var content: Piece? }

  /// nil when more text is needed to go on.
  private mutating func step() -> Step? {
    switch state {
    case .start: open()
    case .inside(let closing, let shown): reason(until: closing, shown: shown)
    case .afterClosing: skipLineEnds()
    case .text: takeText()
    }
  }

  private mutating func open() -> Step? {
    let candidate = held.drop(while: Self.isSpace)
    if let tag = Self.tags.first(where: { candidate.starts(with: $0.opening) }) {
      held = Array(candidate.dropFirst(tag.opening.count))
      state = .inside(closing: [tag.closing], shown: false)
      return Step()
    }
    if Self.tags.contains(where: { $0.opening.starts(with: candidate) }) { return nil }
    state = startsInReasoning ? .inside(closing: Self.tags.map(\.closing), shown: false) : .text
    return Step()
  }

  private mutating func reason(until closing: [[UInt8]], shown: Bool) -> Step? {
    if !shown { held = Array(held.drop(while: Self.isSpace)) }
    let end = Self.firstTag(of: closing, in: held)
    let stop = end?.lowerBound ?? held.count - Self.heldBack(for: closing, in: held)
    let content = held[..<stop].reversed().drop(while: Self.isSpace).reversed()
    let piece = String(decoding: Array(content), as: UTF8.self)
    if let end {
      held = Array(held[end.upperBound...])
      state = .afterClosing
      return Step(content: piece.isEmpty ? nil : .reasoning(piece))
    }
    guard !piece.isEmpty else { return nil }
    held = Array(held[content.count...])
    state = .inside(closing: closing, shown: true)
    return Step(content: .reasoning(piece))
  }

  private mutating func skipLineEnds() -> Step? {
    held = Array(held.drop { $0 == 0x0A || $0 == 0x0D })
    guard !held.isEmpty else { return nil }
    state = .text
    return Step()
  }

  private mutating func takeText() -> Step? {
    guard !held.isEmpty else { return nil }
    defer { held = [] }
    return Step(content: .text(String(decoding: held, as: UTF8.self)))
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private static func firstTag(of tags: [[UInt8]], in bytes: [UInt8]) -> Range<Int>? {
    for start in bytes.indices where bytes[start] == tags[0][0] || tags.count > 1 {
      for tag in tags where bytes[start...].starts(with: tag) {
        return start..<(start + tag.count)
      }
    }
    return nil
  }

  /// How many bytes at the end may be the beginning of one of the tags.
  private static func heldBack(for tags: [[UInt8]], in bytes: [UInt8]) -> Int {
    let longest = (tags.map(\.count).max() ?? 1) - 1
    for count in stride(from: min(longest, bytes.count), to: 0, by: -1)
    where tags.contains(where: { $0.starts(with: bytes.suffix(count)) }) {
      return count
    }
    return 0
  }
}
