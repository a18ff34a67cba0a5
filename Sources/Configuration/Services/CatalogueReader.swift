import Conversation

/// Reads `[services.*]` of the shipped file, then of the user's: the later one overrides field by field.
final class CatalogueReader {
  let log: IssueLog
  let folders: ConfigurationFolders
  private var drafts: [String: ServiceDraft] = [:]
  private var order: [String] = []
  private var rules: [String: WireRulesDraft] = [:]
  private var currencies: [String: Double] = [:]

  init(log: IssueLog, folders: ConfigurationFolders) { (self.log, self.folders) = (log, folders) }

  /// The whole shipped file.
  func readShipped(_ reader: TableReader) {
    order = reader.strings("order") ?? []
    if let table = reader.table("currencies") {
      for code in table.keys {
        guard let entry = table.table(code) else { continue }
        currencies[code] = entry.number("usd", in: 0...1_000)
        _ = entry.date("on")
        entry.finish()
      }
    }
    if let table = reader.table("rules") {
      for name in table.keys {
        guard let entry = table.table(name) else { continue }
        rules[name] = WireRulesDraft(entry)
        entry.finish()
      }
    }
    reader.table("services").map(readServices)
    reader.finish()
  }

  /// The table `services` of either file.
  func readServices(_ table: TableReader) {
    for id in table.keys {
      guard let reader = table.table(id) else { continue }
      guard id != ModelReference.localService, !id.isEmpty, !id.contains("/") else {
        table.report(
          id == ModelReference.localService
            ? "\"local\" is the engine that Parley runs; set it up in [engine]"
            : "a service's name has no slash", at: id)
        continue
      }
      if drafts[id] == nil, !order.contains(id) { order.append(id) }
      drafts[id, default: ServiceDraft()].read(reader, in: self)
      reader.finish()
      if drafts[id]?.baseURL == nil, !reader.has("base_url") {
        reader.report(
          "this service needs a base_url"
            + suggestion(for: id, in: drafts.filter { $0.value.baseURL != nil }.keys),
          at: "base_url")
      }
    }
  }

  func services() -> [Service] {
    order.compactMap { id in drafts[id]?.service(id: id) }
  }

  /// The named set of `[rules.*]`.
  func rules(_ name: String) -> WireRulesDraft? { rules[name] }

  /// Dollars for one unit of a currency.
  func rate(_ currency: String) -> Double? { currency == "USD" ? 1 : currencies[currency] }
}

extension TableReader {
  /// The midnight (UTC) with which a day begins.
  func date(_ key: String) -> Timestamp? {
    value(key, "a day like 2025-01-20") {
      guard case .date(let year, let month, let day) = $0 else { return nil }
      let number = CivilTime.dayNumber(year: year, month: month, day: day)
      return Timestamp(milliseconds: Int64(number) * 86_400_000)
    }
  }
}
