package import Conversation
package import Transfer

/// How long a provider wants us to wait, from the many places where it may say so.
package enum RetryHint {
  /// Seconds from `now`, never negative and not capped; nil when nothing was said.
  package static func seconds(
    head: ResponseHead, error: ProviderError, now: Timestamp
  ) -> Double? {
    if let text = head.value("retry-after-ms"), let value = number(text) { return value / 1000 }
    if let text = head.value("retry-after") {
      if let value = number(text) { return value }
      if let date = httpDate(text) { return max(0, date.seconds(since: now)) }
    }
    // OpenAI sends the rest with every answer; they mean something only when we must wait.
    guard head.status == 429 || head.status == 529 else { return error.retryAfter }
    return openAIReset(head) ?? anthropicReset(head, now)
      ?? epochReset(head.value("x-ratelimit-reset").flatMap { Int64($0) } ?? error.retryAt, now)
      ?? error.retryAfter
  }

  /// A finite number of seconds that is not negative.
  private static func number(_ text: String) -> Double? {
    Double(text.trimmingSpaces).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
  }

  private static func openAIReset(_ head: ResponseHead) -> Double? {
    let waits = ["requests", "tokens"].compactMap { what -> Double? in
      if let left = head.value("x-ratelimit-remaining-\(what)"), left != "0" { return nil }
      return head.value("x-ratelimit-reset-\(what)").flatMap(seconds(ofDuration:))
    }
    return waits.max()
  }

  private static func anthropicReset(_ head: ResponseHead, _ now: Timestamp) -> Double? {
    let waits = ["requests", "tokens", "input-tokens", "output-tokens"].compactMap {
      what -> Double? in
      if let left = head.value("anthropic-ratelimit-\(what)-remaining"), left != "0" { return nil }
      return head.value("anthropic-ratelimit-\(what)-reset").flatMap(internetDate)
        .map { max(0, $0.seconds(since: now)) }
    }
    return waits.max()
  }

  /// OpenRouter counts milliseconds since 1970, others seconds, some the seconds that are left.
  private static func epochReset(_ value: Int64?, _ now: Timestamp) -> Double? {
    guard let value, value >= 0 else { return nil }
    if value > 100_000_000_000 {
      return max(0, Timestamp(milliseconds: value).seconds(since: now))
    }
    if value > 1_000_000_000 {
      return max(0, Timestamp(milliseconds: value * 1000).seconds(since: now))
    }
    return Double(value)
  }

  /// The time in a sentence: "try again in 7.66s" (Groq), "Please retry in 48s" (Gemini), "retry after 20
  /// seconds" (Azure).
  static func seconds(inMessage text: String) -> Double? {
    let words = text.prefix(2000).lowercased().split(whereSeparator: \.isWhitespace)
    for (index, word) in words.enumerated() where word == "in" || word == "after" {
      guard index > 0, words.indices.contains(index + 1),
        ["again", "retry"].contains(words[index - 1])
      else { continue }
      let duration = String(
        words[index + 1].reversed().drop { !$0.isLetter && !$0.isNumber }
          .reversed())
      if let value = seconds(ofDuration: duration) { return value }
      guard let value = number(duration), words.indices.contains(index + 2) else { continue }
      let unit = words[index + 2].prefix { $0.isLetter }
      let units = [("millisecond", 0.001), ("second", 1), ("minute", 60), ("hour", 3600)]
      if let unit = units.first(where: { unit.hasPrefix($0.0) }) { return value * unit.1 }
    }
    return nil
  }

  /// `20ms`, `1s`, `6m0s`, `1h2m3.5s`.
  package static func seconds(ofDuration text: String) -> Double? {
    var total = 0.0
    var rest = text.trimmingSpaces[...]
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
      guard let value = Double(digits) else { return nil }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      guard let factor = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400][unit] else {
        return nil
      }
      total += value * factor
      rest = rest.dropFirst(unit.count)
    }
    return total.isFinite ? total : nil
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, the only form of HTTP dates still sent.
  package static func httpDate(_ text: String) -> Timestamp? {
    let parts = text.split { $0 == " " || $0 == "," || $0 == ":" }
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    guard parts.count == 8, parts[7] == "GMT",
      let month = months.firstIndex(of: String(parts[2])), let day = Int(parts[1]),
      let year = Int(parts[3]), let hour = Int(parts[4]), let minute = Int(parts[5]),
      let second = Int(parts[6])
    else { return nil }
    return moment(year, month + 1, day, hour, minute, second)
  }

  /// RFC 3339: `2025-08-08T15:41:00Z`, with a fraction or an offset from UTC.
  package static func internetDate(_ text: String) -> Timestamp? {
    let parts = text.prefix(19).split { $0 == "-" || $0 == "T" || $0 == "t" || $0 == ":" }
      .compactMap { Int($0) }
    guard text.count >= 20, parts.count == 6 else { return nil }
    let zone = text.dropFirst(19).drop { $0 == "." || $0.isNumber }
    guard let offset = offset(zone) else { return nil }
    return moment(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5])
      .map { $0.adding(seconds: -Double(offset)) }
  }

  private static func offset(_ zone: Substring) -> Int? {
    if zone == "Z" || zone == "z" { return 0 }
    let parts = zone.dropFirst().split(separator: ":").compactMap { Int($0) }
    guard parts.count == 2, zone.first == "+" || zone.first == "-" else { return nil }
    return (parts[0] * 3600 + parts[1] * 60) * (zone.first == "-" ? -1 : 1)
  }

  private static func moment(
    _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int
  ) -> Timestamp? {
    guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
      (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
    else { return nil }
    let days = CivilTime.dayNumber(year: year, month: month, day: day)
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    return Timestamp(milliseconds: Int64(seconds) * 1000)
  }
}

extension String {
  var trimmingSpaces: String {
    let start = drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
