/// Everything that is set in files. `load` reads what the first frame needs; the catalogue of services is
/// read when it is asked for.
package struct Configuration: Sendable {
  package let folders: ConfigurationFolders
  package var settings: Settings
  package var theme: Theme
  package var keymap: Keymap
  /// What was wrong in `config.toml`, `keys.toml` and the theme.
  package var issues: [ConfigurationIssue]
  /// `[services.*]` of `config.toml`, not yet looked at.
  private let ownServices: [String: TOMLNode]

  /// - Parameters:
  ///   - commands: the names that `keys.toml` may bind; nil takes every name.
  ///   - forScreen: false leaves keys and colours alone, which nothing but the workspace's screen has.
  package static func load(
    folders: ConfigurationFolders, commands: Set<String>? = nil, forScreen: Bool = true
  ) -> Configuration {
    let log = IssueLog()
    let file = folders.configFile
    let reader = TableReader(text: userFile(file, log)?.text ?? "", file: file, log: log)
    let settings = Settings(reader, folders: folders)
    let services = reader.table("services")
    reader.finish()
    var (theme, keymap) = (Theme.plain, Keymap.empty)
    if forScreen {
      theme = firstTheme(settings.defaults, folders, log)
      keymap = KeymapLoader(commands: commands, log: log)
        .load(shipped: ShippedFile.keys.text, user: userFile(folders.keysFile, log))
    }
    return Configuration(
      folders: folders, settings: settings, theme: theme, keymap: keymap, issues: log.issues,
      ownServices: services?.nodes ?? [:])
  }

  /// Reads the services: the shipped ones, then the user's over them. Parses a file of some 20 KB, so it
  /// belongs off the screen's thread.
  package func catalogue() -> ServiceCatalogue {
    let log = IssueLog()
    let reader = CatalogueReader(log: log, folders: folders)
    let shipped = ShippedFile.services
    reader.readShipped(TableReader(text: shipped.text, file: shipped.name, log: log))
    reader.readServices(
      TableReader(ownServices, file: folders.configFile, path: ["services"], log: log))
    return ServiceCatalogue(services: reader.services(), issues: log.issues)
  }

  private static func userFile(_ path: String, _ log: IssueLog) -> (text: String, file: String)? {
    switch readTextFile(path) {
    case .text(let text): return (text, path)
    case .absent: return nil
    case .unreadable(let reason):
      log.report("cannot be read, so it counts as empty: \(reason)", file: path)
      return nil
    }
  }
}
