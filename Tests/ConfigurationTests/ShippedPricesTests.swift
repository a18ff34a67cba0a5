import Conversation
import Testing

@testable import Configuration

@Suite struct ShippedPricesTests {
  private func moment(_ year: Int, _ month: Int, _ day: Int, hour: Int = 12, minute: Int = 0)
    -> Timestamp
  {
    let days = CivilTime.dayNumber(year: year, month: month, day: day)
    return Timestamp(milliseconds: Int64((days * 24 + hour) * 60 + minute) * 60_000)
  }

  private func price(_ reference: String, _ moment: Timestamp, tokens: Int = 100) throws -> Price? {
    let found = try #require(ModelReference(reference).flatMap(shippedCatalogue().resolve))
    return found.model.prices.price(at: moment, promptTokens: tokens)
  }

  @Test func everyPriceIsPositiveHasASourceAndRunsForward() throws {
    for (name, _, model, _) in try shippedModels() {
      for price in model.prices {
        #expect((price.from?.milliseconds ?? .min) < (price.to?.milliseconds ?? .max), "\(name)")
        #expect(price.input.nanoDollars > 0 && price.output >= price.input, "\(name)")
        #expect(price.cachedInput.nanoDollars > 0, "\(name)")
        #expect(price.cachedInput <= price.input && price.cacheWrite >= price.input, "\(name)")
        #expect(price.source?.isEmpty == false, "\(name): a price without a source")
      }
    }
  }

  @Test func pricesNeverOverlap() throws {
    for (name, _, model, _) in try shippedModels() {
      for (index, price) in model.prices.enumerated() {
        for other in model.prices[(index + 1)...] where overlap(price, other) {
          Issue.record("\(name): two prices for one moment")
        }
      }
    }
  }

  private func overlap(_ a: Price, _ b: Price) -> Bool {
    guard a.abovePromptTokens == b.abovePromptTokens, (a.hours == nil) == (b.hours == nil) else {
      return false
    }
    let inTime =
      (a.from?.milliseconds ?? .min) < (b.to?.milliseconds ?? .max)
      && (b.from?.milliseconds ?? .min) < (a.to?.milliseconds ?? .max)
    let inHours = (0..<24 * 60).contains {
      (a.hours?.contains(minute: $0) ?? true) && (b.hours?.contains(minute: $0) ?? true)
    }
    return inTime && inHours
  }

  /// The prices of the day when DeepSeek-R1 came, and of its rivals.
  @Test func pricesOfEarly2025() throws {
    let launch = moment(2025, 1, 20, hour: 0)
    let (february, march) = (moment(2025, 2, 8, hour: 0), moment(2025, 3, 1))
    let night = moment(2025, 3, 1, hour: 16, minute: 30)
    let table: [(String, Timestamp, input: Double, cached: Double, output: Double)] = [
      ("deepseek/deepseek-reasoner", launch, 0.55, 0.14, 2.19),
      ("deepseek/deepseek-chat", launch, 0.14, 0.014, 0.28),
      ("deepseek/deepseek-chat", february, 0.27, 0.07, 1.10),
      ("deepseek/deepseek-reasoner", march, 0.55, 0.14, 2.19),
      ("deepseek/deepseek-reasoner", night, 0.135, 0.035, 0.55),
      ("deepseek/deepseek-chat", night, 0.135, 0.035, 0.55),
      ("openai/o1", launch, 15, 7.5, 60), ("openai/o1-preview", launch, 15, 7.5, 60),
      ("openai/o1-mini", march, 1.1, 0.55, 4.4), ("openai/o3-mini", march, 1.1, 0.55, 4.4),
      ("openai/gpt-4o", launch, 2.5, 1.25, 10), ("openai/gpt-4o-mini", launch, 0.15, 0.075, 0.6),
      ("anthropic/claude-3-5-sonnet-20241022", launch, 3, 0.3, 15),
      ("anthropic/claude-3-5-haiku-20241022", launch, 0.8, 0.08, 4),
      ("gemini/gemini-2.0-flash", march, 0.1, 0.025, 0.4),
    ]
    for (reference, moment, input, cached, output) in table {
      let price = try #require(try price(reference, moment), "\(reference)")
      #expect(price.input.dollars == input && price.output.dollars == output, "\(reference)")
      #expect(price.cachedInput.dollars == cached, "\(reference)")
    }
    let sonnet = try price("anthropic/claude-3-5-sonnet-20241022", launch)
    #expect(sonnet?.cacheWrite.dollars == 3.75)
    #expect(try price("deepseek/deepseek-reasoner", moment(2025, 1, 19)) == nil)
    #expect(try price("openai/o3", moment(2025, 6, 9))?.input.dollars == 10)
    #expect(try price("openai/o3", moment(2025, 6, 10))?.input.dollars == 2)
  }

  @Test func theNightRateBeganAndEndedAtHalfPast() throws {
    func output(_ hour: Int, _ minute: Int, month: Int = 3) throws -> Double? {
      try price(
        "deepseek/deepseek-reasoner", moment(2025, month, 26, hour: hour, minute: minute)
      )?.output.dollars
    }
    #expect(try output(16, 29) == 2.19)
    #expect(try output(16, 30) == 0.55)
    #expect(try output(0, 29) == 0.55)
    #expect(try output(0, 30) == 2.19)
    #expect(try output(17, 0, month: 1) == 2.19)
  }

  @Test func pricesByHourAndPromptLength() throws {
    let day = price("deepseek/deepseek-flash")
    let (calm, peak) = try (day(moment(2026, 11, 23)), day(moment(2026, 11, 23, hour: 3)))
    #expect(calm?.output.nanoDollars == 600_000_000 && calm?.converted == false)
    #expect(peak?.output.nanoDollars == 1_200_000_000 && peak?.converted == true)
    let autumn = moment(2026, 11, 1)
    #expect(try price("xai/grok-4.7", autumn, tokens: 200_000)?.input.dollars == 2)
    #expect(try price("xai/grok-4.7", autumn, tokens: 200_001)?.input.dollars == 4)
    let doubao = try price("ark/doubao-seed-2-1-pro-260628", autumn)
    #expect(doubao?.converted == true && doubao?.input.nanoDollars == 822_000_000)
  }

  private func price(_ reference: String) -> (Timestamp) throws -> Price? {
    { try price(reference, $0) }
  }

  // MARK: The reference

  private static let services = ["google": "gemini", "bytedance": "ark"]
  private static let wireNames = [
    "claude-3-5-sonnet": "claude-3-5-sonnet-20241022",
    "claude-3-5-haiku": "claude-3-5-haiku-20241022",
    "doubao-seed-2-1-pro": "doubao-seed-2-1-pro-260628",
    "doubao-seed-1-6-thinking": "doubao-seed-1-6-thinking-250615",
  ]
  private static let leftOut = [
    "meta/muse-spark-1.2": "no source names the address that serves it"
  ]

  @Test(.enabled(if: !referencePrices().isEmpty, "../shared/reference/prices.tsv is not there"))
  func everyPriceOfTheReferenceIsThere() throws {
    let catalogue = try shippedCatalogue()
    var unseen = Set(Self.leftOut.keys)
    for row in referencePrices() {
      let service = Self.services[row.vendor] ?? row.vendor
      let id = Self.wireNames[row.model] ?? row.model
      let model = catalogue[service]?.model(id)
      if unseen.remove("\(service)/\(id)") != nil {
        #expect(model == nil, "\(id) is there after all")
        continue
      }
      let prices = try #require(model?.prices, "\(service)/\(id)")
      #expect(prices.contains { row.says($0) }, "\(service)/\(id): \(row)")
    }
    #expect(unseen.isEmpty)
  }
}

/// A row of the table of list prices; amounts in its currency for a million tokens.
private struct ReferencePrice {
  var vendor, model: String
  var from, to: String
  var input, cached, cacheWrite, output: Double?
  var tier, currency: String

  init?(_ line: Substring) {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 12 else { return nil }
    (vendor, model, from, to) = (fields[0], fields[1], fields[2], fields[3])
    (input, cached) = (Double(fields[4]), Double(fields[5]))
    (cacheWrite, output) = (Double(fields[6]), Double(fields[7]))
    (tier, currency) = (fields[8], fields[9])
  }

  func says(_ price: Price) -> Bool {
    isAmount(price.input, input) && isAmount(price.output, output)
      && (cached == nil || isAmount(price.cachedInput, cached))
      && (cacheWrite == nil || isAmount(price.cacheWrite, cacheWrite))
      && (from.isEmpty || price.from == day(from)) && isEnd(price.to)
      && price.abovePromptTokens == above && (price.hours != nil) == isOfHours
      && price.converted == (currency != "USD" || tier == "peak")
  }

  private func isAmount(_ money: Money, _ amount: Double?) -> Bool {
    let rate = currency == "CNY" ? 0.137 : 1
    return amount.map { abs(money.dollars - $0 * rate) < 1e-9 } ?? false
  }

  /// Most rows give the day that is no longer included, an offer its last one.
  private func isEnd(_ end: Timestamp?) -> Bool {
    guard let last = day(to) else { return true }
    return end
      == (tier == "promo" && model.hasPrefix("gemini") ? last.adding(seconds: 86_400) : last)
  }

  private var isOfHours: Bool { tier == "peak" || tier.hasPrefix("off-peak ") }

  /// `>272k` is 272,000.
  private var above: Int {
    guard tier.hasPrefix(">"), tier.hasSuffix("k") else { return 0 }
    return (Int(tier.dropFirst().dropLast()) ?? 0) * 1000
  }

  private func day(_ text: String) -> Timestamp? {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3 else { return nil }
    let number = CivilTime.dayNumber(year: parts[0], month: parts[1], day: parts[2])
    return Timestamp(milliseconds: Int64(number) * 86_400_000)
  }
}

/// Rows of ../shared/reference/prices.tsv; none when it is not there.
private func referencePrices() -> [ReferencePrice] {
  let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  guard case .text(let text) = readTextFile("/\(root)/../shared/reference/prices.tsv") else {
    return []
  }
  return text.split(separator: "\n").dropFirst().compactMap(ReferencePrice.init)
}
