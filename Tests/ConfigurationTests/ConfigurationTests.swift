import Conversation
import Surface
import TestSupport
import Testing

@testable import Configuration

@Suite struct ConfigurationTests {
  private func load(
    _ files: [String: String], commands: Set<String>? = nil
  ) throws -> (configuration: Configuration, issues: [String], folder: TemporaryFolder) {
    let folder = try TemporaryFolder()
    for (name, text) in files { try folder.write(name, text) }
    let folders = ConfigurationFolders(environment: [
      "PARLEY_CONFIG": folder.path, "PARLEY_DATA": folder.path, "HOME": "/u/me",
    ])
    let configuration = Configuration.load(folders: folders, commands: commands)
    let issues = configuration.issues.map {
      String($0.sentence.replacing("\(folder.path)/", with: ""))
    }
    return (configuration, issues, folder)
  }

  @Test func withoutFilesEverythingHasADefault() throws {
    let (configuration, issues, _) = try load([:])
    #expect(issues == [])
    #expect(configuration.settings == Settings())
    #expect(configuration.theme == .shipped())
    #expect(configuration.keymap == .shipped())
  }

  @Test func theChosenThemeIsKeptUnlessTheFileNamesOne() throws {
    let (configuration, _, folder) = try load(["themes/mine.toml": "inherits = \"paper\"\n"])
    #expect(configuration.themeNames().suffix(2) == ["contrast", "mine"])
    try configuration.keep(themeNamed: "mine")
    let folders = configuration.folders
    #expect(Configuration.load(folders: folders).theme.name == "mine")
    try folder.write("config.toml", "[defaults]\ntheme = \"auto\"\n")
    #expect(Configuration.load(folders: folders).theme.name == "terminal")
    try folder.write("config.toml", "[defaults]\ntheme = \"light\"\n")
    #expect(Configuration.load(folders: folders).theme.name == "light")
    // What was chosen is gone: said, and drawn as ever.
    try configuration.keep(themeNamed: "gone")
    try folder.write("config.toml", "")
    let without = Configuration.load(folders: folders)
    #expect(without.theme == .shipped())
    #expect(without.issues.count == 1)
  }

  @Test func everySettingIsRead() throws {
    let (configuration, issues, _) = try load([
      "config.toml": """
      [defaults]
      model = "openrouter/deepseek/deepseek-r1"
      theme = "dark"
      system_prompt = "Be brief."
      temperature = 1
      max_tokens = 4096
      effort = "high"
      [ui]
      mouse = false
      list = false
      list_width = 30
      enter_sends = false
      reasoning_open = true
      window_title = false
      [engine]
      path = "~/bin/llama-server"
      models = ["~/models", "/srv/a.gguf"]
      context = 8192
      idle_minutes = 5
      arguments = ["--threads", "2"]
      """
    ])
    let settings = configuration.settings
    #expect(issues == [])
    #expect(settings.defaults.model == ModelReference("openrouter/deepseek/deepseek-r1"))
    #expect(settings.defaults.model?.service == "openrouter")
    #expect(configuration.theme.name == "dark")
    #expect(settings.defaults.systemPrompt == "Be brief.")
    #expect(
      settings.defaults.parameters == Parameters(temperature: 1, maxTokens: 4096, effort: "high"))
    #expect(!settings.interface.mouse && !settings.interface.list && !settings.interface.enterSends)
    #expect(settings.interface.listWidth == 30 && settings.interface.reasoningOpen)
    #expect(!settings.interface.windowTitle)
    #expect(settings.engine.path == "/u/me/bin/llama-server")
    #expect(settings.engine.models == ["/u/me/models", "/srv/a.gguf"])
    #expect(settings.engine.context == 8192 && settings.engine.idleMinutes == 5)
    #expect(settings.engine.arguments == ["--threads", "2"])
  }

  @Test func aSyntaxErrorNamesFileAndLineAndTheFileCountsAsEmpty() throws {
    let (configuration, issues, _) = try load([
      "config.toml": "[ui]\nmouse = false\nlist_width = \n",
      "keys.toml": "[list]\n\"app.help\" = \"f5\"\n",
    ])
    #expect(issues.count == 1)
    #expect(issues.first?.hasPrefix("config.toml:3: not valid TOML, the file is not used") == true)
    #expect(configuration.settings == Settings())
    #expect(
      configuration.keymap.match(contexts: [.list], sequence: [KeyChord(.function(5))])
        == .command("app.help"))
  }

  @Test func mistakesAreReportedWithPathAndExpectationAndTheRestIsUsed() throws {
    let (configuration, issues, _) = try load([
      "config.toml": """
      [defaults]
      model = "deepseek-reasoner"
      temperature = "hot"
      [ui]
      mous = true
      list_width = 200
      enter_sends = "no"
      reasoning_open = true
      [engine]
      models = ["a.gguf", 3]
      [defualts]
      theme = "dark"
      """
    ])
    #expect(
      issues == [
        "config.toml: defaults.model: expected \"service/model\", found \"deepseek-reasoner\".",
        "config.toml: defaults.temperature: expected a number from 0 to 2, found \"hot\".",
        "config.toml: ui.list_width: expected a whole number from 16 to 60, found 200.",
        "config.toml: ui.enter_sends: expected true or false, found \"no\".",
        "config.toml: ui.mous: unknown key (did you mean mouse?).",
        "config.toml: engine.models: expected a list of texts, found a list.",
        "config.toml: defualts: unknown key (did you mean defaults?).",
      ])
    #expect(configuration.settings.interface.reasoningOpen)
    #expect(configuration.settings.interface.listWidth == 26)
    #expect(configuration.settings.interface.enterSends)
  }

  @Test func ownThemesAreFoundAndTakeTheShippedOnesPlace() throws {
    let (configuration, issues, folder) = try load([
      "config.toml": "[defaults]\ntheme = \"mine\"\n",
      "themes/mine.toml": "inherits = \"dark\"\n[styles]\n\"money\" = \"sky\"\n",
      "themes/light.toml": "[styles]\n\"money\" = \"red\"\n",
    ])
    #expect(issues == [])
    #expect(configuration.theme[.money].foreground == .rgb(0x87, 0xAF, 0xD7))
    #expect(configuration.theme[.text] == Theme.shipped("dark")[.text])
    // Themes are read when they are asked for, so the folder has to be there until then.
    withExtendedLifetime(folder) {
      #expect(configuration.theme(named: "light").theme[.money].foreground == .palette(1))
      #expect(configuration.theme(named: "../../etc/passwd").theme.name == "terminal")
    }
  }

  @Test func aFileThatCannotBeReadIsReported() throws {
    let (configuration, issues, _) = try load(["config.toml/x": "", "keys.toml": ""])
    #expect(
      issues == ["config.toml: cannot be read, so it counts as empty: not a regular file."])
    #expect(configuration.settings == Settings())
    #expect(configuration.keymap == .shipped())
  }

  @Test func unknownCommandsAreReportedOnlyWithATable() throws {
    let files = ["keys.toml": "[list]\n\"my.command\" = \"f5\"\n"]
    #expect(try load(files).issues == [])
    let issues = try load(files, commands: Keymap.shipped().boundCommands).issues
    #expect(issues == ["keys.toml: list.\"my.command\": unknown command."])
  }
}

@Suite struct ConfigurationFoldersTests {
  @Test func foldersFollowTheEnvironment() {
    let plain = ConfigurationFolders(environment: ["HOME": "/u/me"])
    #expect(plain.config == "/u/me/.config/parley")
    #expect(plain.data == "/u/me/.local/share/parley")
    #expect(plain.runtime.hasPrefix("/tmp/parley-"))
    #expect(plain.configFile == "/u/me/.config/parley/config.toml")

    let xdg = ConfigurationFolders(environment: [
      "HOME": "/u/me", "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "not/absolute",
      "XDG_RUNTIME_DIR": "/run/user/7",
    ])
    #expect(xdg.runtime == "/run/user/7/parley")
    #expect(xdg.config == "/c/parley")
    #expect(xdg.data == "/u/me/.local/share/parley")

    let own = ConfigurationFolders(environment: [
      "HOME": "/u/me", "XDG_CONFIG_HOME": "/c", "PARLEY_CONFIG": "/mine/", "PARLEY_DATA": "~/d",
    ])
    #expect(own.config == "/mine")
    #expect(own.data == "/u/me/d")
    #expect(own.credentialsFile == "/mine/credentials")
    #expect(own.expanded("~/x") == "/u/me/x")
    #expect(own.expanded("x") == "/mine/x")
    #expect(own.expanded("/x") == "/x")
  }

  @Test func anEmptyVariableIsNone() {
    let folders = ConfigurationFolders(environment: ["HOME": "/h", "PARLEY_CONFIG": ""])
    #expect(folders.config == "/h/.config/parley")
    #expect(!ConfigurationFolders(environment: [:]).config.isEmpty)
  }
}
