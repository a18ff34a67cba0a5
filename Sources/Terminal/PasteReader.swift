/// Collects the bytes of one bracketed paste up to its real end.
struct PasteReader {
  private static let terminator: [UInt8] = Array("\u{1B}[201~".utf8)
  private let limit: Int
  private var content: [UInt8] = []
  private var matched = 0
  private var endsInReturn = false
  private(set) var isFinished = false

  init(limit: Int) { self.limit = max(4, limit) }

  /// Takes bytes up to the terminator and returns how many; `emit` gets the text when it is complete, and
  /// before that whenever the limit is reached.
  mutating func read(_ bytes: ArraySlice<UInt8>, emit: (String) -> Void) -> Int {
    for (offset, byte) in bytes.enumerated() {
      if byte == Self.terminator[matched] {
        matched += 1
        if matched == Self.terminator.count {
          isFinished = true
          flush(emit)
          return offset + 1
        }
        continue
      }
      if matched > 0 {
        for early in Self.terminator[..<matched] { append(early, emit) }
        matched = 0
      }
      // Only the terminator's first byte is an escape, so a new match can begin only here.
      if byte == Byte.escape { matched = 1 } else { append(byte, emit) }
    }
    return bytes.count
  }

  private mutating func append(_ byte: UInt8, _ emit: (String) -> Void) {
    // Terminals send line breaks of a paste as CR; CRLF is one break.
    if byte == 0x0A, endsInReturn {
      endsInReturn = false
      return
    }
    endsInReturn = byte == 0x0D
    // At the limit, but never inside a character.
    if content.count >= limit, byte & 0xC0 != 0x80 || content.count >= limit + 4 { flush(emit) }
    content.append(endsInReturn ? 0x0A : byte)
  }

  private mutating func flush(_ emit: (String) -> Void) {
    if content.isEmpty { return }
    emit(String(decoding: content, as: UTF8.self))
    content.removeAll()
  }
}
