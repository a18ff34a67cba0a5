import CTerminal

extension NcursesScreen {
  /// The most that common terminals take in one sequence.
  package static let longestClipboard = 74_000

  /// Puts text into the user's clipboard, through the terminal, so that it works over SSH as well.
  ///
  /// - Returns: false when the text is too long for that; nothing is copied then.
  package func setClipboard(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.longestClipboard else { return false }
    let encoded = base64(bytes)
    cterm_clipboard(encoded, encoded.utf8.count)
    return true
  }
}

/// RFC 4648, with padding.
func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
    for place in 0..<4 {
      let isPadding = place > group.count
      text.append(isPadding ? UInt8(ascii: "=") : alphabet[value >> (18 - 6 * place) & 63])
    }
  }
  return String(decoding: text, as: UTF8.self)
}
