import Conversation

/// Gemini's thought signatures, each of which must go back on the very part of the text that it came with.
///
/// What is kept of an answer is only its signed parts, one document for each:
/// `{"at": 120, "part": {"text": "…", "thoughtSignature": "…"}}`, where `at` counts the bytes of the answer
/// before the part. The text between them is that of the answer; thoughts are never sent back.
enum GeminiReplay {
  /// The document to keep for a part that begins at `position`; nil when it has nothing to send back.
  static func document(of part: JSON, at position: Int) -> JSON? {
    guard part["thoughtSignature"]?.string != nil, part["thought"]?.bool != true,
      case .object(var members) = part
    else { return nil }
    if part["text"] == nil {
      // A call of a tool is no text of ours; a bare signature is refused without one.
      guard members.allSatisfy({ ["thoughtSignature", "thought"].contains($0.name) }) else {
        return nil
      }
      members.append(JSON.Member("text", ""))
    }
    return ["at": .number(String(position)), "part": .object(members)]
  }

  /// The parts of an answer as they are sent back. A signature that does not fit the text is left out:
  /// a wrong one is refused, a missing one is not.
  static func parts(of text: String, signed documents: [JSON]) -> [JSON] {
    let bytes = Array(text.utf8)
    var parts: [JSON] = []
    var done = 0
    for document in documents {
      guard let start = document["at"]?.int, let part = document["part"],
        let piece = part["text"]?.string, (done...bytes.count).contains(start),
        bytes[start...].starts(with: piece.utf8), isBoundary(start, in: bytes)
      else { continue }
      parts += unsigned(bytes[done..<start]) + [part]
      done = start + piece.utf8.count
    }
    parts += unsigned(bytes[done...])
    return parts.isEmpty ? [["text": ""]] : parts
  }

  private static func unsigned(_ bytes: ArraySlice<UInt8>) -> [JSON] {
    bytes.isEmpty ? [] : [["text": .string(String(decoding: bytes, as: UTF8.self))]]
  }

  /// Not inside a character's bytes.
  private static func isBoundary(_ index: Int, in bytes: [UInt8]) -> Bool {
    index == bytes.count || bytes[index] & 0xC0 != 0x80
  }
}
