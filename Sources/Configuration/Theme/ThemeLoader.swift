import Surface

/// Reads a theme with everything it inherits from.
struct ThemeLoader {
  /// The text of a theme and its name in messages; nil when there is none of that name.
  let source: (_ name: String) -> (text: String, file: String)?
  let log: IssueLog

  /// The theme of that name; the shipped default when there is none.
  func load(_ name: String, requestedBy file: String = "", path: String = "") -> Theme {
    let files = chain(from: name)
    guard !files.isEmpty else {
      let known = ShippedFile.themeNames.joined(separator: ", ")
      log.report("no theme named \"\(name)\" (shipped: \(known))", file: file, path: path)
      return name == "terminal" ? .plain : load("terminal")
    }
    // A child may give another meaning to its parent's colour names, so all palettes come first.
    var palette = ThemePalette()
    for reader in files.reversed() { readPalette(reader, into: &palette) }
    var scopes: [String: ThemeStyle] = [:]
    for reader in files.reversed() { readStyles(reader, palette, into: &scopes) }
    for reader in files { reader.finish() }
    return Theme(name: name, scopes: scopes)
  }

  /// The theme and its ancestors, itself first; empty when there is none of that name.
  private func chain(from name: String) -> [TableReader] {
    var (readers, seen): ([TableReader], [String]) = ([], [])
    var next: String? = name
    while let current = next {
      if seen.contains(current) {
        let circle = (seen + [current]).joined(separator: " → ")
        readers.last?.report("a theme cannot inherit from itself: \(circle)", at: "inherits")
        break
      }
      guard let found = source(current) else {
        readers.last?.report("no theme named \"\(current)\"", at: "inherits")
        break
      }
      seen.append(current)
      readers.append(TableReader(text: found.text, file: found.file, log: log))
      next = readers.last?.string("inherits")
    }
    return readers
  }

  private func readPalette(_ reader: TableReader, into palette: inout ThemePalette) {
    guard let table = reader.table("palette") else { return }
    for name in table.keys {
      let color = table.value(name, ThemePalette.expectation) { ThemePalette().color($0) }
      if let color { palette.define(name, as: color) }
    }
  }

  private func readStyles(
    _ reader: TableReader, _ palette: ThemePalette, into scopes: inout [String: ThemeStyle]
  ) {
    guard let table = reader.table("styles") else { return }
    let known = Self.knownScopes
    for scope in table.keys {
      guard known.contains(scope) else {
        _ = table.node(scope)
        table.report("unknown scope\(suggestion(for: scope, in: known))", at: scope)
        continue
      }
      if let style = style(scope, in: table, palette) { scopes[scope] = style }
    }
  }

  private func style(_ scope: String, in table: TableReader, _ palette: ThemePalette)
    -> ThemeStyle?
  {
    guard case .table(let nodes)? = table.node(scope) else {
      return table.value(scope, ThemePalette.expectation, palette.color).map {
        ThemeStyle(foreground: $0)
      }
    }
    let inner = TableReader(
      nodes, file: table.file, path: table.path + ["\"\(scope)\""], log: log)
    defer { inner.finish() }
    return ThemeStyle(
      foreground: inner.value("foreground", ThemePalette.expectation, palette.color),
      background: inner.value("background", ThemePalette.expectation, palette.color),
      attributes: attributes(inner))
  }

  private func attributes(_ reader: TableReader) -> Attributes {
    let names: [(String, Attributes)] = [
      ("bold", .bold), ("dim", .dim), ("italic", .italic), ("underline", .underline),
      ("reverse", .reverse), ("strikethrough", .strikethrough),
    ]
    return names.reduce(into: []) { set, attribute in
      if reader.boolean(attribute.0) == true { set.insert(attribute.1) }
    }
  }

  /// Every scope of the workspace and every scope above one.
  private static let knownScopes: Set<String> = {
    var scopes: Set<String> = []
    for role in StyleRole.allCases {
      var rest = role.scope[...]
      scopes.insert(role.scope)
      while let dot = rest.lastIndex(of: ".") {
        rest = rest[..<dot]
        scopes.insert(String(rest))
      }
    }
    return scopes
  }()
}
