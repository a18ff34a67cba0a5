import Configuration

/// Colours, chosen while the program runs.
extension Workspace {
  mutating func openThemes(_ names: [String]) {
    guard state.overlay == nil else { return }
    state.overlay = .themes(
      ThemePicker(
        names: names, selected: names.firstIndex(of: theme.name) ?? 0, before: theme.name))
  }

  /// What was laid out carries the old colours.
  mutating func draw(with theme: Theme) {
    guard theme != self.theme else { return }
    self.theme = theme
    layout = TranscriptLayout(theme: theme, keymap: keymap)
  }

  /// The terminal's answer counts only where the choice was left to it.
  func groundTold(isLight: Bool) -> [Effect] {
    let defaults = settings.defaults
    guard defaults.theme == Configuration.automaticTheme else { return [] }
    return [.loadTheme(isLight ? defaults.lightTheme : defaults.darkTheme)]
  }

  func preview(_ picker: ThemePicker) -> [Effect] {
    picker.names.indices.contains(picker.selected)
      ? [.loadTheme(picker.names[picker.selected])] : []
  }

  mutating func accept(_ picker: ThemePicker) -> [Effect] {
    close()
    guard picker.names.indices.contains(picker.selected) else { return [] }
    let name = picker.names[picker.selected]
    guard let configured = settings.defaults.theme, configured != name else {
      show("Parley is drawn in \(name) from now on")
      return [.loadTheme(name), .keepTheme(name)]
    }
    show("Until Parley ends; for good: theme = \"\(name)\" under [defaults] in config.toml")
    return [.loadTheme(name)]
  }
}
