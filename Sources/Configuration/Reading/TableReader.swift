/// Reads one table of a file by typed questions. A wrong value is reported and counts as absent; what
/// nobody asked for is reported by `finish()` with the nearest key that was asked for.
final class TableReader {
  let file: String
  let path: [String]
  let log: IssueLog
  let nodes: [String: TOMLNode]
  private var asked: Set<String> = []

  init(_ nodes: [String: TOMLNode], file: String, path: [String] = [], log: IssueLog) {
    (self.nodes, self.file, self.path, self.log) = (nodes, file, path, log)
  }

  /// A reader of a whole file. A file with a syntax error is reported and counts as empty.
  convenience init(text: String, file: String, log: IssueLog) {
    do {
      try self.init(TOMLDocument.parse(text), file: file, log: log)
    } catch {
      log.report(
        "not valid TOML, the file is not used: \(error.message)", file: file,
        line: error.line)
      self.init([:], file: file, log: log)
    }
  }

  var keys: [String] { nodes.keys.sorted() }
  func has(_ key: String) -> Bool { nodes[key] != nil }

  func report(_ message: String, at key: String) {
    log.report(message, file: file, path: dotted(key))
  }

  /// Takes the raw value, whatever it is; the caller reports what it cannot use.
  func node(_ key: String) -> TOMLNode? {
    asked.insert(key)
    return nodes[key]
  }

  func expected(_ what: String, found node: TOMLNode, at key: String) {
    report("expected \(what), found \(node.kind)", at: key)
  }

  func value<T>(_ key: String, _ what: String, _ convert: (TOMLNode) -> T?) -> T? {
    guard let found = node(key) else { return nil }
    if let value = convert(found) { return value }
    switch found {
    case .string(let text): report("expected \(what), found \"\(text.prefix(40))\"", at: key)
    case .integer(let number): report("expected \(what), found \(number)", at: key)
    case .decimal(let number): report("expected \(what), found \(number)", at: key)
    default: expected(what, found: found, at: key)
    }
    return nil
  }

  func string(_ key: String) -> String? {
    value(key, "a text") { if case .string(let text) = $0 { text } else { nil } }
  }

  func boolean(_ key: String) -> Bool? {
    value(key, "true or false") { if case .boolean(let flag) = $0 { flag } else { nil } }
  }

  func integer(_ key: String, in range: ClosedRange<Int> = 0...Int.max) -> Int? {
    let bounds =
      range.upperBound == .max
      ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    return value(key, "a whole number \(bounds)") {
      if case .integer(let number) = $0, range.contains(number) { number } else { nil }
    }
  }

  func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
    value(key, "a number from \(shortened(range.lowerBound)) to \(shortened(range.upperBound))") {
      switch $0 {
      case .integer(let number) where range.contains(Double(number)): Double(number)
      case .decimal(let number) where range.contains(number): number
      default: nil
      }
    }
  }

  func choice<T: RawRepresentable & CaseIterable>(_ key: String, _ type: T.Type) -> T?
  where T.RawValue == String {
    value(key, "one of \(T.allCases.map(\.rawValue).joined(separator: ", "))") {
      if case .string(let text) = $0 { T(rawValue: text) } else { nil }
    }
  }

  func strings(_ key: String) -> [String]? {
    value(key, "a list of texts") {
      guard case .array(let items) = $0 else { return nil }
      let texts = items.compactMap { if case .string(let text) = $0 { text } else { nil } }
      return texts.count == items.count ? texts : nil
    }
  }

  /// nil when absent or not a table.
  func table(_ key: String) -> TableReader? {
    value(key, "a table") { if case .table(let inner) = $0 { inner } else { nil } }
      .map { TableReader($0, file: file, path: path + [key], log: log) }
  }

  /// An array of tables; their paths are numbered from 1.
  func tables(_ key: String) -> [TableReader]? {
    let found: [[String: TOMLNode]]? = value(key, "a list of tables") {
      guard case .array(let items) = $0 else { return nil }
      let inner = items.compactMap { if case .table(let table) = $0 { table } else { nil } }
      return inner.count == items.count ? inner : nil
    }
    return found?.enumerated().map { index, table in
      TableReader(table, file: file, path: path + ["\(key)[\(index + 1)]"], log: log)
    }
  }

  /// Reports every key that nobody asked for.
  func finish() {
    for key in nodes.keys.sorted() where !asked.contains(key) {
      report("unknown key\(suggestion(for: key, in: asked))", at: key)
    }
  }

  private func dotted(_ key: String) -> String {
    let last = key.contains(".") ? "\"\(key)\"" : key
    return (path + [last]).joined(separator: ".")
  }
}

/// 0.0 as "0", 0.5 as "0.5".
private func shortened(_ number: Double) -> String {
  Int(exactly: number).map { "\($0)" } ?? "\(number)"
}
