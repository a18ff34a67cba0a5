package import Conversation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Themes by name: the user's folder first, then the shipped ones.
extension Configuration {
  /// In `config.toml`: by what the terminal says of its ground.
  package static let automaticTheme = "auto"

  /// What the first frame is drawn in: the terminal's answer comes later.
  static func firstTheme(
    _ defaults: Settings.Defaults, _ folders: ConfigurationFolders, _ log: IssueLog
  ) -> Theme {
    let loader = ThemeLoader(source: themeSource(folders, log), log: log)
    if let name = defaults.theme {
      guard name != automaticTheme else { return loader.load("terminal") }
      return loader.load(name, requestedBy: folders.configFile, path: "defaults.theme")
    }
    guard case .text(let chosen) = readTextFile(folders.chosenThemeFile) else {
      return loader.load("terminal")
    }
    return loader.load(chosen, requestedBy: folders.chosenThemeFile)
  }

  /// Another theme while the program runs, with what is wrong in it. Reads its file anew.
  package func theme(named name: String) -> (theme: Theme, issues: [ConfigurationIssue]) {
    let log = IssueLog()
    let theme = ThemeLoader(source: Self.themeSource(folders, log), log: log).load(name)
    return (theme, log.issues)
  }

  /// The shipped themes, then the user's others in the order of their names.
  package func themeNames() -> [String] {
    let shipped = ShippedFile.themeNames
    let own = Self.files(in: folders.themes)
      .filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }
      .map { String($0.dropLast(".toml".count)) }
    return shipped + own.filter { !shipped.contains($0) }.sorted()
  }

  /// Keeps the theme chosen in the workspace for the next start. Throws why it cannot be kept.
  package func keep(themeNamed name: String) throws(Failure) {
    try PrivateFile.write(name, to: folders.chosenThemeFile)
  }

  private static func files(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      names.append(name)
    }
    return names
  }

  /// A file of the user's with the same name takes the place of a shipped one.
  private static func themeSource(_ folders: ConfigurationFolders, _ log: IssueLog)
    -> (String) -> (text: String, file: String)?
  {
    { name in
      if !name.isEmpty, !name.hasPrefix("."), !name.contains("/") {
        let path = "\(folders.themes)/\(name).toml"
        switch readTextFile(path) {
        case .text(let text): return (text, path)
        case .absent: break
        case .unreadable(let reason): log.report("cannot be read: \(reason)", file: path)
        }
      }
      return ThemeLoader.shippedSource(name)
    }
  }
}
