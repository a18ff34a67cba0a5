/// The engine's own words, from the bounded log its supervisor keeps.
struct EngineLog: Sendable {
  let path: String

  /// The last lines, oldest first. They come from outside: show them only through `harmless`.
  func lines(_ count: Int) -> [String] {
    guard let bytes = fileTail(path, limit: 64 << 10) else { return [] }
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    return lines.suffix(count).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The lines that most likely say why it ended: of those that speak of an error the first two,
  /// which name the cause, and the last one; else the last lines.
  func lastWords() -> [String] {
    let lines = lines(40).filter { !$0.allSatisfy(\.isWhitespace) }
    let telling = lines.filter { line in
      let text = line.lowercased()
      return Self.alarms.contains { text.contains($0) }
    }
    let chosen = telling.count > 3 ? telling.prefix(2) + telling.suffix(1) : telling[...]
    return (telling.isEmpty ? lines.suffix(3) : chosen).map { String(withoutClock($0).prefix(300)) }
  }

  private static let alarms = ["error", "fail", "cannot", "unable", "invalid", "abort"]

  /// llama.cpp begins its lines with `0.01.530.734 E `, which says nothing to a person.
  private func withoutClock(_ line: String) -> Substring {
    let words = line.split(separator: " ", maxSplits: 2)
    guard words.count == 3, words[1].count == 1,
      words[0].allSatisfy({ $0.isNumber || $0 == "." })
    else { return line[...] }
    return words[2].drop { $0 == " " }
  }
}
