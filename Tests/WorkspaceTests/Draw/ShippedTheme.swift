import Surface

@testable import Configuration

extension Theme {
  /// What Parley looks like without a configuration.
  static let shipped = named("terminal")

  static func named(_ name: String) -> Theme {
    let loader = ThemeLoader(
      source: { ShippedFile.theme(named: $0).map { ($0.text, $0.name) } }, log: IssueLog())
    return loader.load(name)
  }
}
