#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where Parley keeps what: `PARLEY_CONFIG` and `PARLEY_DATA`, else the XDG folders.
package struct ConfigurationFolders: Hashable, Sendable {
  /// `config.toml`, `keys.toml`, `themes/` and `credentials`.
  package var config: String
  /// The database, models and the bundled engine.
  package var data: String
  /// Sockets, locks and pid files. Whoever makes it sees to its owner and mode.
  package var runtime: String
  package var home: String

  package init(environment: [String: String]) {
    func folder(_ name: String) -> String? {
      // The XDG specification: a path that is not absolute is to be ignored.
      environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let home = folder("HOME") ?? Self.homeOfUser() ?? "/"
    let base = home == "/" ? "" : home
    self.home = home
    runtime = folder("XDG_RUNTIME_DIR").map { $0 + "/parley" } ?? "/tmp/parley-\(getuid())"
    config =
      Self.own("PARLEY_CONFIG", environment, home)
      ?? (folder("XDG_CONFIG_HOME") ?? base + "/.config") + "/parley"
    data =
      Self.own("PARLEY_DATA", environment, home)
      ?? (folder("XDG_DATA_HOME") ?? base + "/.local/share") + "/parley"
  }

  package var configFile: String { config + "/config.toml" }
  package var keysFile: String { config + "/keys.toml" }
  package var themes: String { config + "/themes" }
  /// Beside the database and not in it: the first frame needs it.
  var chosenThemeFile: String { data + "/theme" }
  package var credentialsFile: String { config + "/credentials" }

  /// A path as people write it in a file: `~/` is the home folder; relative paths start at `config`.
  package func expanded(_ path: String) -> String {
    if path == "~" { return home }
    if path.hasPrefix("~/") { return home + path.dropFirst() }
    return path.hasPrefix("/") ? path : config + "/" + path
  }

  /// Parley's own variables: set by hand, so a relative path counts, from the current folder.
  private static func own(
    _ name: String, _ environment: [String: String], _ home: String
  ) -> String? {
    guard var path = environment[name], !path.isEmpty else { return nil }
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    if path == "~" || path.hasPrefix("~/") { return home + path.dropFirst() }
    return path
  }

  private static func homeOfUser() -> String? {
    guard let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir else { return nil }
    return String(cString: folder)
  }
}
