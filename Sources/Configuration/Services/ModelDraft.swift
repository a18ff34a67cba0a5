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

  init(id: String) { self.id = id }

  mutating func read(_ reader: TableReader, in catalogue: CatalogueReader) {
    name = reader.string("name") ?? name
    contextLength = reader.integer("context", in: 1...1_000_000_000) ?? contextLength
    reasons = reader.boolean("reasons") ?? reasons
    seesImages = reader.boolean("images") ?? seesImages
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

  func model(serviceRules: WireRules) -> Model {
    var abilities: Abilities = []
    if reasons { abilities.insert(.reasons) }
    if seesImages { abilities.insert(.seesImages) }
    return Model(
      id: id, name: name, contextLength: contextLength, abilities: abilities, prices: prices,
      rules: rules.isEmpty ? nil : rules.applied(to: serviceRules))
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
      output: dollars(output), converted: isEstimated || currency != "USD")
  }

  private static func hours(_ reader: TableReader) -> HourRange? {
    reader.value("hours", "two hours of the day like [16, 24]") {
      guard case .array(let items) = $0, items.count == 2,
        case .integer(let first) = items[0], case .integer(let last) = items[1],
        (0...23).contains(first), (0...24).contains(last), first != last
      else { return nil }
      return HourRange(first: first, last: last)
    }
  }
}
