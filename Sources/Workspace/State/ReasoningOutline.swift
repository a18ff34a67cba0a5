package import Conversation
import Surface

/// A stretch of reasoning, from one turn of the thought to the next.
package struct ReasoningTurn: Hashable, Sendable {
  /// Where it begins.
  package var place: TextPlace
  /// Its first words, the word that turns in front; one line.
  package var text: String
  /// Characters of `text` that are that word; 0 for the beginning.
  package var wordLength: Int
  package var tokens: Int
}

/// The turns of one answer's reasoning, to jump through.
package struct ReasoningOutline: Hashable, Sendable {
  package var message: MessageID
  package var turns: [ReasoningTurn]
  package var selected: Int
  package var tokens: Int
  /// No provider counted the tokens.
  package var isEstimated: Bool
  package var seconds: Double?

  /// nil without reasoning.
  init?(_ message: Message, now: Timestamp) {
    if message.reasoning.isEmpty { return nil }
    var turns = TurnFinder(message).find()
    let sum = turns.reduce(0) { $0 + $1.tokens }
    let counted = message.usage?.reasoning ?? 0
    isEstimated = counted == 0
    tokens = counted > 0 ? counted : sum
    // What the provider counted, divided as the estimate says.
    if counted > 0, sum > 0 {
      for index in turns.indices { turns[index].tokens = turns[index].tokens * counted / sum }
    }
    seconds = message.reasoningSeconds
    if message.status == .streaming, message.text.isEmpty {
      seconds = message.firstTokenAt.map { now.seconds(since: $0) }
    }
    (self.message, self.turns, selected) = (message.id, turns, 0)
  }

  /// The part of the whole that a turn takes.
  package func share(_ turn: ReasoningTurn) -> Double {
    tokens > 0 ? Double(turn.tokens) / Double(tokens) : 0
  }
}

/// Finds sentences that begin with a word that turns a thought.
private struct TurnFinder {
  /// Longest first where one begins like another.
  private static let words = [
    "alternatively", "therefore", "actually", "however", "hold on", "let me", "let's", "okay",
    "wait", "hmm", "but", "so",
  ].map { Array($0.utf8) }
  private static let chineseWords = [
    "等一下", "等等", "但是", "不过", "不過", "所以", "因此", "或者", "另外", "其实", "其實", "让我", "讓我", "嗯", "但",
  ].map { Array($0.utf8) }

  private let message: Message
  private let bytes: [UInt8]

  init(_ message: Message) {
    self.message = message
    bytes = Array(message.reasoning.utf8)
  }

  func find() -> [ReasoningTurn] {
    var starts: [(offset: Int, length: Int)] = []
    var isStart = true
    var index = 0
    while index < bytes.count {
      if isStart, !isSpace(bytes[index]) {
        let length = turn(at: index)
        if length > 0 || starts.isEmpty { starts.append((index, length)) }
        isStart = false
      }
      let end = sentenceEnd(at: index)
      if end > 0 { isStart = true }
      index += max(1, end)
    }
    return turns(starts)
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  /// Bytes of the mark that ends a sentence here; 0 for none.
  private func sentenceEnd(at index: Int) -> Int {
    switch bytes[index] {
    case 0x0A: return 1
    case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ":"):
      return index + 1 < bytes.count && isSpace(bytes[index + 1]) ? 1 : 0
    // 。 ！ ？ and the three dots, which Chinese writes twice.
    case 0xE3: return bytes[index...].starts(with: [0xE3, 0x80, 0x82]) ? 3 : 0
    case 0xEF:
      let rest = bytes[index...]
      return rest.starts(with: [0xEF, 0xBC, 0x81]) || rest.starts(with: [0xEF, 0xBC, 0x9F]) ? 3 : 0
    case 0xE2: return bytes[index...].starts(with: [0xE2, 0x80, 0xA6]) ? 3 : 0
    default: return 0
    }
  }

  /// Bytes of the word that turns here; 0 for none.
  private func turn(at index: Int) -> Int {
    for word in Self.words where isThere(word, at: index) {
      let end = index + word.count
      // "sooner" is no turn.
      let goesOn = end < bytes.count && (bytes[end] | 0x20 >= 0x61 && bytes[end] | 0x20 <= 0x7A)
      if !goesOn { return word.count }
    }
    for word in Self.chineseWords where bytes[index...].starts(with: word) { return word.count }
    return 0
  }

  private func isThere(_ word: [UInt8], at index: Int) -> Bool {
    guard index + word.count <= bytes.count else { return false }
    return zip(bytes[index...], word).allSatisfy { byte, letter in
      byte == letter || (0x41...0x5A).contains(byte) && byte | 0x20 == letter
    }
  }

  private func turns(_ starts: [(offset: Int, length: Int)]) -> [ReasoningTurn] {
    /// More than anybody reads through.
    let most = 5000
    let longestText = 160
    var turns: [ReasoningTurn] = []
    var (line, lineStart, read) = (0, 0, 0)
    for (index, start) in starts.prefix(most).enumerated() {
      for place in read..<start.offset where bytes[place] == 0x0A {
        (line, lineStart) = (line + 1, place + 1)
      }
      read = start.offset
      let end = index + 1 < min(starts.count, most) ? starts[index + 1].offset : bytes.count
      let own = bytes[start.offset..<end]
      let before = String(decoding: bytes[lineStart..<start.offset], as: UTF8.self)
      let sentence = own.prefix(longestText).prefix { $0 != 0x0A }
      turns.append(
        ReasoningTurn(
          place: TextPlace(
            message.id, .reasoning, line: line, offset: harmless(before).count),
          text: harmlessLine(String(decoding: sentence, as: UTF8.self)),
          wordLength: String(decoding: own.prefix(start.length), as: UTF8.self).count,
          tokens: estimatedTokens(in: String(decoding: own, as: UTF8.self))))
    }
    return turns
  }
}
