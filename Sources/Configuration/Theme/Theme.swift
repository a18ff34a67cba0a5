package import Surface

/// A style for every part of the workspace, resolved once when the theme is loaded.
package struct Theme: Hashable, Sendable {
  package let name: String
  /// One per `StyleRole`, in its order.
  private let styles: [Style]

  package subscript(role: StyleRole) -> Style { styles[role.rawValue] }

  /// Every role takes the entry of its scope or the nearest scope above; colours that this entry leaves
  /// open are those of `text`, so a theme with a ground of its own paints it everywhere.
  init(name: String, scopes: [String: ThemeStyle]) {
    self.name = name
    let base = scopes["text"] ?? ThemeStyle()
    styles = StyleRole.allCases.map { role in
      let style = Self.nearest(role.scope, in: scopes) ?? base
      return Style(
        style.foreground ?? base.foreground ?? .terminal,
        on: style.background ?? base.background ?? .terminal, style.attributes)
    }
  }

  /// No colours and no attributes: what is left when even the shipped theme cannot be read.
  package static let plain = Theme(name: "plain", scopes: [:])

  private static func nearest(_ scope: String, in scopes: [String: ThemeStyle]) -> ThemeStyle? {
    var rest = scope[...]
    while true {
      if let style = scopes[String(rest)] { return style }
      guard let dot = rest.lastIndex(of: ".") else { return nil }
      rest = rest[..<dot]
    }
  }
}

/// What a theme file says for one scope; nil leaves a colour to `text`.
struct ThemeStyle: Hashable {
  var foreground: Color?
  var background: Color?
  var attributes: Attributes = []
}
