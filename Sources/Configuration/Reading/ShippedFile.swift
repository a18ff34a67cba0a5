import CResources

/// The data files that are part of the binary.
package enum ShippedFile: String, Sendable, CaseIterable {
  case terminalTheme = "themes/terminal.toml"
  case lightTheme = "themes/light.toml"
  case darkTheme = "themes/dark.toml"
  case keys = "keys.toml"
  case services = "services.toml"

  package var text: String {
    let resource =
      switch self {
      case .terminalTheme: cresource_theme_terminal()
      case .lightTheme: cresource_theme_light()
      case .darkTheme: cresource_theme_dark()
      case .keys: cresource_keys()
      case .services: cresource_services()
      }
    return String(
      decoding: UnsafeBufferPointer(start: resource.bytes, count: resource.length), as: UTF8.self)
  }

  /// The name in messages.
  package var name: String { "shipped/\(rawValue)" }

  static func theme(named name: String) -> ShippedFile? {
    ShippedFile(rawValue: "themes/\(name).toml")
  }

  package static let themeNames = ["terminal", "light", "dark"]
}
