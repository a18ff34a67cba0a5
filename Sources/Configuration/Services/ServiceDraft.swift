import Conversation

/// A service while its fields come in from one file after the other.
struct ServiceDraft {
  var baseURL: String?
  private var name: String?
  private var dialect: Dialect?
  private var key = KeySource()
  private var keyHeader: String?
  private var query: [String: String] = [:]
  private var caFile: String?
  private var discover: Bool?
  private var start: String?
  private var notForChat: [String]?
  private var keyCheck: String?
  private var isHidden = false
  private var connect: Double?
  private var firstByte: Double?
  private var silence: Double?
  private var rules = WireRulesDraft()
  private var models: [ModelDraft] = []

  mutating func read(_ reader: TableReader, in catalogue: CatalogueReader) {
    name = reader.string("name") ?? name
    if let whole = reader.choice("dialect", Dialect.self) {
      dialect = whole
      for index in models.indices { models[index].forgetDialect() }
    }
    baseURL = reader.value("base_url", "an http:// or https:// address", Self.address) ?? baseURL
    caFile = reader.string("ca_file").map(catalogue.folders.expanded) ?? caFile
    discover = reader.boolean("discover") ?? discover
    start = reader.string("start") ?? start
    notForChat = reader.strings("not_for_chat") ?? notForChat
    keyCheck = reader.string("key_check") ?? keyCheck
    isHidden = reader.boolean("hidden") ?? isHidden
    readKey(reader, catalogue.folders)
    readQuery(reader)
    if let timeouts = reader.table("timeouts") {
      connect = timeouts.number("connect", in: 0...86_400) ?? connect
      firstByte = timeouts.number("first_byte", in: 0...86_400) ?? firstByte
      silence = timeouts.number("silence", in: 0...86_400) ?? silence
      timeouts.finish()
    }
    rules.lay(WireRulesDraft(reader))
    readModels(reader, in: catalogue)
  }

  /// nil when there is no address to talk to, or the user does not want to see it.
  func service(id: String) -> Service? {
    guard let baseURL, !isHidden else { return nil }
    let place: Place = isLoopback(baseURL) ? .thisMachine : .hosted
    let ownRules = rules.applied(to: WireRules())
    return Service(
      id: id, name: name ?? id, dialect: dialect ?? .openAIChat, baseURL: baseURL, place: place,
      key: key, keyHeader: keyHeader, query: query, caFile: caFile, discover: discover ?? false,
      start: start, notForChat: (notForChat ?? []).map { $0.lowercased() }, keyCheck: keyCheck,
      timeouts: timeouts(place),
      rules: ownRules, models: models.map { $0.model(serviceRules: ownRules) })
  }

  /// Connecting 10 s, the first byte for ever, then silence 120 s hosted and for ever on this machine. 0 in
  /// a file is for ever, except for connecting, which then takes its 10 s.
  private func timeouts(_ place: Place) -> Timeouts {
    func endless(_ seconds: Double) -> Double? { seconds == 0 ? nil : seconds }
    return Timeouts(
      connect: connect.flatMap(endless) ?? 10, firstByte: firstByte.flatMap(endless),
      silence: silence.map(endless) ?? (place == .hosted ? 120 : nil))
  }

  /// A key in one file replaces every way to a key of the file before it.
  private mutating func readKey(_ reader: TableReader, _ folders: ConfigurationFolders) {
    let environment = reader.string("key_env")
    let command = reader.strings("key_command")
    let file = reader.string("key_file").map(folders.expanded)
    if command?.isEmpty == true {
      reader.report("expected a program and its arguments", at: "key_command")
    }
    guard environment != nil || command?.isEmpty == false || file != nil else { return }
    key = KeySource(
      environment: environment.flatMap { $0.isEmpty ? nil : $0 }, command: command ?? [], file: file
    )
  }

  /// What goes along with every request besides the key.
  private mutating func readQuery(_ reader: TableReader) {
    keyHeader =
      reader.value("key_header", "the name of a header") {
        guard case .string(let name) = $0, !name.isEmpty,
          name.allSatisfy({ $0 == "-" || $0.isASCII && ($0.isLetter || $0.isNumber) })
        else { return nil }
        return name
      } ?? keyHeader
    guard let table = reader.table("query") else { return }
    for name in table.keys { query[name] = table.string(name) ?? query[name] }
  }

  /// A list of tables, or of plain ids for models of which nothing else is to be said.
  private mutating func readModels(_ reader: TableReader, in catalogue: CatalogueReader) {
    guard case .array(let items)? = reader.node("models") else {
      if let node = reader.node("models") {
        reader.expected("a list of models", found: node, at: "models")
      }
      return
    }
    for (index, item) in items.enumerated() {
      switch item {
      case .string(let id) where !id.isEmpty: update(id) { _ in }
      case .table(let nodes):
        let inner = TableReader(
          nodes, file: reader.file, path: reader.path + ["models[\(index + 1)]"], log: reader.log)
        if let id = inner.string("id"), !id.isEmpty {
          update(id) { $0.read(inner, in: catalogue) }
        } else {
          inner.report("a model needs an id", at: "id")
        }
        inner.finish()
      default: reader.expected("an id or a table", found: item, at: "models[\(index + 1)]")
      }
    }
  }

  private mutating func update(_ id: String, _ change: (inout ModelDraft) -> Void) {
    let index = models.firstIndex { $0.id == id } ?? models.endIndex
    if index == models.endIndex { models.append(ModelDraft(id: id)) }
    change(&models[index])
  }

  private static func address(_ node: TOMLNode) -> String? {
    guard case .string(var text) = node else { return nil }
    while text.hasSuffix("/") { text.removeLast() }
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.isASCII && $0.value > 0x20 && $0.value != 0x7F
    }
    return isPlain && !hostName(of: text).isEmpty ? text : nil
  }
}

/// The host of an http address, without port, user and brackets; empty when it is no such address.
func hostName(of url: String) -> String {
  guard let scheme = ["http://", "https://"].first(where: url.lowercased().hasPrefix) else {
    return ""
  }
  var host = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
  if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
  if host.hasPrefix("[") { return String(host.dropFirst().prefix { $0 != "]" }) }
  return host.prefix { $0 != ":" }.lowercased()
}

/// True for an address that never leaves this machine, as far as its text tells.
func isLoopback(_ url: String) -> Bool {
  let host = hostName(of: url)
  if host == "localhost" || host == "::1" { return true }
  let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
  return parts.count == 4 && parts[0] == 127 && !parts.contains(nil)
}
