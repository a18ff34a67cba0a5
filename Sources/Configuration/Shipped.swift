extension Theme {
  /// A theme of the binary; the default one for a name it does not have.
  package static func shipped(_ name: String = "terminal") -> Theme {
    ThemeLoader(source: ThemeLoader.shippedSource, log: IssueLog()).load(name)
  }
}

extension ThemeLoader {
  static func shippedSource(_ name: String) -> (text: String, file: String)? {
    ShippedFile.theme(named: name).map { ($0.text, $0.name) }
  }
}

extension Keymap {
  /// The keys of the binary.
  package static func shipped() -> Keymap {
    KeymapLoader(commands: nil, log: IssueLog()).load(shipped: ShippedFile.keys.text, user: nil)
  }
}
