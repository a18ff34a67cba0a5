import Conversation

extension Settings {
  /// Takes what is right and reports the rest; `services` is left to `ServiceCatalogue`.
  init(_ reader: TableReader, folders: ConfigurationFolders) {
    self.init()
    reader.table("defaults").map { defaults = Defaults($0) }
    reader.table("ui").map { interface = Interface($0) }
    reader.table("engine").map { engine = Engine($0, folders: folders) }
  }
}

extension Settings.Defaults {
  fileprivate init(_ reader: TableReader) {
    self.init()
    model = reader.value("model", "\"service/model\"") {
      if case .string(let text) = $0 { ModelReference(text) } else { nil }
    }
    theme = reader.string("theme")
    lightTheme = reader.string("theme_light") ?? lightTheme
    darkTheme = reader.string("theme_dark") ?? darkTheme
    systemPrompt = reader.string("system_prompt") ?? systemPrompt
    parameters = Parameters(
      temperature: reader.number("temperature", in: 0...2),
      maxTokens: reader.integer("max_tokens", in: 1...10_000_000), effort: reader.string("effort"))
    reader.finish()
  }
}

extension Settings.Interface {
  fileprivate init(_ reader: TableReader) {
    self.init()
    mouse = reader.boolean("mouse") ?? mouse
    list = reader.boolean("list") ?? list
    listWidth = reader.integer("list_width", in: 16...60) ?? listWidth
    enterSends = reader.boolean("enter_sends") ?? enterSends
    reasoningOpen = reader.boolean("reasoning_open") ?? reasoningOpen
    windowTitle = reader.boolean("window_title") ?? windowTitle
    reader.finish()
  }
}

extension Settings.Engine {
  fileprivate init(_ reader: TableReader, folders: ConfigurationFolders) {
    self.init()
    path = reader.string("path").map(folders.expanded)
    models = reader.strings("models")?.map(folders.expanded) ?? models
    context = reader.integer("context", in: 256...100_000_000)
    idleMinutes = reader.integer("idle_minutes", in: 1...10_080) ?? idleMinutes
    arguments = reader.strings("arguments") ?? arguments
    reader.finish()
  }
}
