import Conversation

/// A model while its fields come in from one file after the other.
struct ModelDraft {
  let id: String
  private var name: String?
  private var contextLength: Int?
  private var reasons = false
  private var seesImages = false
  private var prices: [Price] = []
  private var rules = WireRulesDraft()
  private var dialect: Dialect?

  init(id: String) { self.id = id }

  mutating func read(_ reader: TableReader, in catalogue: CatalogueReader) {
    name = reader.string("name") ?? name
    contextLength = reader.integer("context", in: 1...1_000_000_000) ?? contextLength
    reasons = reader.boolean("reasons") ?? reasons
    seesImages = reader.boolean("images") ?? seesImages
    dialect = reader.choice("dialect", Dialect.self) ?? dialect
    if let set = reader.string("rules") {
      if let named = catalogue.rules(set) {
        rules.lay(named)
      } else {
        reader.report("no [rules.\(set)]", at: "rules")
      }
    }
    rules.lay(WireRulesDraft(reader))
    if let tables = reader.tables("prices") {
      prices = tables.compactMap { Price($0, rate: catalogue.rate) }
    }
  }

  /// The user moved the whole service to another dialect.
  mutating func forgetDialect() { dialect = nil }

  func model(serviceRules: WireRules) -> Model {
    var abilities: Abilities = []
    if reasons { abilities.insert(.reasons) }
    if seesImages { abilities.insert(.seesImages) }
    return Model(
      id: id, name: name, contextLength: contextLength, abilities: abilities, prices: prices,
      rules: rules.isEmpty ? nil : rules.applied(to: serviceRules), dialect: dialect)
  }
}

extension Price {
  /// nil, with an issue, when an amount is missing or the currency is unknown.
  fileprivate init?(_ reader: TableReader, rate: (String) -> Double?) {
    defer { reader.finish() }
    let currency = reader.string("currency") ?? "USD"
    let (from, to) = (reader.date("from"), reader.date("to"))
    let hours = Self.hours(reader)
    let above = reader.integer("above") ?? 0
    let isEstimated = reader.boolean("estimated") ?? false
    let source = reader.string("source")
    let (input, output) = (reader.money("input"), reader.money("output"))
    let (cached, cacheWrite) = (reader.money("cached"), reader.money("cache_write"))
    guard let factor = rate(currency) else {
      reader.report("unknown currency \"\(currency)\"", at: "currency")
      return nil
    }
    guard let input, let output else {
      if !reader.has(input == nil ? "input" : "output") {
        reader.report("a price needs input and output", at: input == nil ? "input" : "output")
      }
      return nil
    }
    func dollars(_ amount: Money) -> Money {
      Money(nanoDollars: Int64((Double(amount.nanoDollars) * factor).rounded()))
    }
    self.init(
      from: from, to: to, hours: hours, abovePromptTokens: above, input: dollars(input),
      cachedInput: cached.map(dollars), cacheWrite: cacheWrite.map(dollars),
      output: dollars(output), converted: isEstimated || currency != "USD",
      source: source)
  }

  private static func hours(_ reader: TableReader) -> HourRange? {
    reader.value("hours", "two times of the day like [16, 24] or [\"16:30\", \"00:30\"]") {
      guard case .array(let items) = $0, items.count == 2, let first = minute(items[0]),
        let last = minute(items[1]), first < 24 * 60, first != last
      else { return nil }
      return HourRange(firstMinute: first, lastMinute: last)
    }
  }

  /// The minute of the day of an hour (16) or a time ("16:30"), up to the day's end.
  private static func minute(_ node: TOMLNode) -> Int? {
    switch node {
    case .integer(let hour): return (0...24).contains(hour) ? hour * 60 : nil
    case .string(let text):
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isNumber) }),
        let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60
      else { return nil }
      let time = hour * 60 + minute
      return time <= 24 * 60 ? time : nil
    default: return nil
    }
  }
}
