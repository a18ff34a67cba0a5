import Conversation
import Surface

/// Which lines of a message's reasoning are shown, and the line that stands for all of them.
struct ReasoningLines {
  static let previewRows = 8
  static let tailRows = 200

  /// Of `rows` laid out lines, those that this fold shows.
  static func shown(_ fold: ReasoningFold, rows: Int, isStreaming: Bool) -> Range<Int> {
    switch fold {
    case .folded: 0..<0
    case .preview:
      // While it streams the news is at the end.
      isStreaming ? max(0, rows - previewRows)..<rows : 0..<min(previewRows, rows)
    case .tail: max(0, rows - tailRows)..<rows
    case .all: 0..<rows
    }
  }

  /// `▸ thought for 12 s · 840 tokens · “assume p/q…”`, or, while it goes on,
  /// `▸ thinking 34 s · ~1 210 tok · last sentence…`.
  static func header(
    of message: Message, fold: ReasoningFold, hidden: Int, now: Timestamp, columns: Int
  ) -> String {
    let isThinking = message.status == .streaming && message.text.isEmpty
    var parts: [String] = []
    if isThinking {
      parts.append("thinking \(Format.clock(now.seconds(since: message.firstTokenAt ?? now)))")
    } else if let seconds = message.reasoningSeconds, seconds > 0 {
      parts.append("thought for \(Format.seconds(seconds))")
    } else {
      parts.append("thought")
    }
    parts.append(tokens(of: message, unit: isThinking ? "tok" : "tokens"))
    if fold != .folded, hidden > 0 {
      parts.append("\(hidden) more line\(hidden == 1 ? "" : "s")")
    }
    let text = "\(fold == .folded ? "▸" : "▾") " + parts.joined(separator: " · ")
    let room = columns - displayWidth(of: text) - 3
    guard fold == .folded, room >= 8 else { return elide(text, width: columns) }
    if isThinking { return "\(text) · \(elide(lastSentence(of: message.reasoning), width: room))" }
    return "\(text) · “\(elide(firstWords(of: message.reasoning), width: room - 2))”"
  }

  private static func tokens(of message: Message, unit: String) -> String {
    if let counted = message.usage?.reasoning, counted > 0 {
      return "\(Format.tokens(counted)) \(unit)"
    }
    return "~\(Format.tokens(estimatedTokens(in: message.reasoning))) \(unit)"
  }

  private static func firstWords(of reasoning: String) -> String {
    let start = reasoning.drop(while: \.isWhitespace).prefix(120)
    return harmlessLine(String(start.prefix { !$0.isNewline }))
  }

  /// The sentence being written: what stands after the last full stop, looking back no further than a
  /// line of the screen needs.
  private static func lastSentence(of reasoning: String) -> String {
    let end = String(reasoning.suffix(160))
    let line = end.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
    let sentence =
      line.dropLast().lastIndex { ".。!?！？".contains($0) }
      .map { String(line[line.index(after: $0)...]) } ?? line
    return harmlessLine(sentence.drop(while: \.isWhitespace).description)
  }
}
