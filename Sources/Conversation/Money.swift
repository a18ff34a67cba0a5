/// An amount in nano-dollars (10⁻⁹ USD), exact where a Double would drift.
package struct Money: Hashable, Sendable, Comparable, Codable {
  package var nanoDollars: Int64

  package init(nanoDollars: Int64) { self.nanoDollars = nanoDollars }
  package static let zero = Money(nanoDollars: 0)

  package static func < (a: Self, b: Self) -> Bool { a.nanoDollars < b.nanoDollars }
  package static func + (a: Self, b: Self) -> Self {
    .init(nanoDollars: a.nanoDollars + b.nanoDollars)
  }

  package var dollars: Double { Double(nanoDollars) / 1e9 }
}

/// What a million tokens cost at a service, from one moment to another.
package struct Price: Hashable, Sendable, Codable {
  /// In force from this moment on; nil is "always was".
  package var from: Timestamp?
  /// In force until just before this moment; nil is "still is".
  package var to: Timestamp?
  /// The part of the UTC day in which it holds; nil is all day.
  package var hours: HourRange?
  /// Holds for whole requests whose prompt has more tokens than this.
  package var abovePromptTokens: Int
  /// Per million tokens, in USD.
  package var input: Money
  package var cachedInput: Money
  package var cacheWrite: Money
  package var output: Money
  /// True when converted from another currency by a dated rate: shown with `~`.
  package var converted: Bool
  /// Where it was read.
  package var source: String?

  /// A part of the day, to the minute; it may wrap past midnight.
  package struct HourRange: Hashable, Sendable {
    /// Minutes of the day, the first included, the last (1,440 at most) not.
    package var firstMinute: Int
    package var lastMinute: Int

    package init(firstMinute: Int, lastMinute: Int) {
      (self.firstMinute, self.lastMinute) = (firstMinute, lastMinute)
    }

    /// Whole hours.
    package init(first: Int, last: Int) {
      self.init(firstMinute: first * 60, lastMinute: last * 60)
    }

    package func contains(minute: Int) -> Bool {
      firstMinute <= lastMinute
        ? (firstMinute..<lastMinute).contains(minute)
        : minute >= firstMinute || minute < lastMinute
    }
  }

  package init(
    from: Timestamp? = nil, to: Timestamp? = nil, hours: HourRange? = nil,
    abovePromptTokens: Int = 0, input: Money, cachedInput: Money? = nil, cacheWrite: Money? = nil,
    output: Money, converted: Bool = false, source: String? = nil
  ) {
    (self.from, self.to, self.hours) = (from, to, hours)
    (self.abovePromptTokens, self.input, self.output) = (abovePromptTokens, input, output)
    self.cachedInput = cachedInput ?? input
    self.cacheWrite = cacheWrite ?? input
    (self.converted, self.source) = (converted, source)
  }

  /// The cost of one request. Cached and cache-writing tokens are part of `usage.input`.
  package func cost(of usage: Usage) -> Money {
    let fresh = max(0, usage.input - usage.cached - usage.cacheWrite)
    let parts: [(tokens: Int, price: Money)] = [
      (fresh, input), (usage.cached, cachedInput), (usage.cacheWrite, cacheWrite),
      (usage.output, output),
    ]
    let total = parts.reduce(Int64(0)) { $0 + Int64($1.tokens) * $1.price.nanoDollars }
    return Money(nanoDollars: (total + 500_000) / 1_000_000)
  }
}

extension Price.HourRange: Codable {
  private enum CodingKeys: String, CodingKey {
    case firstMinute, lastMinute
  }

  /// What answers were stored with before a price could begin at half past: whole hours.
  private enum WholeHours: String, CodingKey {
    case first, last
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    if values.contains(.firstMinute) {
      self.init(
        firstMinute: try values.decode(Int.self, forKey: .firstMinute),
        lastMinute: try values.decode(Int.self, forKey: .lastMinute))
    } else {
      let hours = try decoder.container(keyedBy: WholeHours.self)
      func hour(_ key: WholeHours) throws -> Int {
        min(max(try hours.decode(Int.self, forKey: key), 0), 24)
      }
      self.init(first: try hour(.first), last: try hour(.last))
    }
  }
}

extension [Price] {
  /// The price in force at a moment for a prompt of so many tokens: the narrowest one that holds.
  package func price(at moment: Timestamp, promptTokens: Int) -> Price? {
    let time = CivilTime(moment, offsetFromUTC: 0)
    let minute = time.hour * 60 + time.minute
    return filter {
      ($0.from.map { $0 <= moment } ?? true) && ($0.to.map { moment < $0 } ?? true)
        && ($0.hours?.contains(minute: minute) ?? true)
        && (promptTokens > $0.abovePromptTokens || $0.abovePromptTokens == 0)
    }
    .max {
      ($0.abovePromptTokens, $0.hours == nil ? 0 : 1, $0.from?.milliseconds ?? .min)
        < ($1.abovePromptTokens, $1.hours == nil ? 0 : 1, $1.from?.milliseconds ?? .min)
    }
  }
}
