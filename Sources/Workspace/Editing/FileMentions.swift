/// A file that a text names: `@path` at the beginning of a word, `@"a path"` or `@a\ path`.
package struct FileMention: Hashable, Sendable {
  /// What may be meant, in this order: as it is written, then without the marks that end a sentence.
  package var paths: [String]
  /// Written like a path: if no file is there, that is a mistake. `@anna` is a name of somebody.
  package var isPath: Bool
  /// The text ends in it: it may still be growing.
  package var isOpen: Bool
}

/// The files that a text names, each once. Blocks of code name none.
package func fileMentions(in text: String) -> [FileMention] {
  guard text.utf8.contains(UInt8(ascii: "@")) else { return [] }
  var mentions: [FileMention] = []
  var seen: Set<[String]> = []
  var fence: Character?
  for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
    if let mark = fenceMark(of: line) {
      fence = fence == nil ? mark : fence == mark ? nil : fence
    } else if fence == nil {
      var scanner = MentionScanner(line, isLast: line.endIndex == text.endIndex)
      mentions += scanner.mentions().filter { seen.insert($0.paths).inserted }
    }
  }
  return mentions
}

/// The character of a line that begins or ends a block of code.
private func fenceMark(of line: Substring) -> Character? {
  let rest = line.drop { $0 == " " }
  return rest.hasPrefix("```") ? "`" : rest.hasPrefix("~~~") ? "~" : nil
}

private struct MentionScanner {
  private var rest: Substring
  private let isLast: Bool

  init(_ line: Substring, isLast: Bool) { (rest, self.isLast) = (line, isLast) }

  mutating func mentions() -> [FileMention] {
    var mentions: [FileMention] = []
    var isAtWord = true
    while let character = rest.popFirst() {
      if character == "@", isAtWord, let mention = mention() {
        mentions.append(mention)
        isAtWord = false
      } else {
        isAtWord = character.isWhitespace
      }
    }
    return mentions
  }

  private mutating func mention() -> FileMention? {
    if rest.first == "\"" { return quotedMention() }
    var path = ""
    while let character = rest.first, !character.isWhitespace {
      rest.removeFirst()
      if character == "\\", let next = rest.first, next.isWhitespace || "\"\\".contains(next) {
        path.append(next)
        rest.removeFirst()
      } else {
        path.append(character)
      }
    }
    let trimmed = String(path.trimmingSuffix { ".,;:!?)]}'\"»”’…".contains($0) })
    guard !trimmed.isEmpty else { return nil }
    // What is called or has a host (`@app.get("/")`, `@anna@example.org`) only looks like a path.
    let isPath =
      trimmed.contains { "./".contains($0) } && !trimmed.contains { "@(".contains($0) }
    return FileMention(
      paths: trimmed == path ? [path] : [path, trimmed], isPath: isPath,
      isOpen: isLast && rest.isEmpty)
  }

  private mutating func quotedMention() -> FileMention? {
    guard let end = rest.dropFirst().firstIndex(of: "\"") else { return nil }
    let path = String(rest[..<end].dropFirst())
    rest = rest[rest.index(after: end)...]
    return path.isEmpty ? nil : FileMention(paths: [path], isPath: true, isOpen: false)
  }
}

extension String {
  fileprivate func trimmingSuffix(_ isTrimmed: (Character) -> Bool) -> Substring {
    var text = self[...]
    while let last = text.last, isTrimmed(last) { text.removeLast() }
    return text
  }
}
