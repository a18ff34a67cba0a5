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
  /// UTC hours of day in which it holds, first included, last excluded; may wrap past midnight.
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

  package struct HourRange: Hashable, Sendable, Codable {
    package var first: Int
    package var last: Int
    package init(first: Int, last: Int) { (self.first, self.last) = (first, last) }
    package func contains(_ hour: Int) -> Bool {
      first <= last ? (first..<last).contains(hour) : hour >= first || hour < last
    }
  }

  package init(
    from: Timestamp? = nil, to: Timestamp? = nil, hours: HourRange? = nil,
    abovePromptTokens: Int = 0, input: Money, cachedInput: Money? = nil, cacheWrite: Money? = nil,
    output: Money, converted: Bool = false
  ) {
    (self.from, self.to, self.hours) = (from, to, hours)
    (self.abovePromptTokens, self.input, self.output) = (abovePromptTokens, input, output)
    self.cachedInput = cachedInput ?? input
    self.cacheWrite = cacheWrite ?? input
    self.converted = converted
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

extension [Price] {
  /// The price in force at a moment for a prompt of so many tokens: the narrowest one that holds.
  package func price(at moment: Timestamp, promptTokens: Int) -> Price? {
    let hour = CivilTime(moment, offsetFromUTC: 0).hour
    return filter {
      ($0.from.map { $0 <= moment } ?? true) && ($0.to.map { moment < $0 } ?? true)
        && ($0.hours?.contains(hour) ?? true)
        && (promptTokens > $0.abovePromptTokens || $0.abovePromptTokens == 0)
    }
    .max {
      ($0.abovePromptTokens, $0.hours == nil ? 0 : 1, $0.from?.milliseconds ?? .min)
        < ($1.abovePromptTokens, $1.hours == nil ? 0 : 1, $1.from?.milliseconds ?? .min)
    }
  }
}
