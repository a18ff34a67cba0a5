package import Conversation

/// What `config.toml` says, with the defaults for what it does not. Services are in `ServiceCatalogue`.
package struct Settings: Hashable, Sendable {
  /// For a new conversation.
  package struct Defaults: Hashable, Sendable {
    /// nil takes the last model chosen, else the bundled one.
    package var model: ModelReference?
    /// nil takes the one chosen in the workspace, else the terminal's own colours.
    package var theme: String?
    /// What `theme = "auto"` takes, by the ground that the terminal says it has.
    package var lightTheme = "light"
    package var darkTheme = "dark"
    package var systemPrompt = ""
    package var parameters = Parameters()
  }

  package struct Interface: Hashable, Sendable {
    package var mouse = true
    /// The list of conversations is shown at the start.
    package var list = true
    /// Columns of the list of conversations.
    package var listWidth = 26
    /// False swaps Enter and Alt-Enter, for those who write long prompts.
    package var enterSends = true
    /// Reasoning starts unfolded.
    package var reasoningOpen = false
    /// The terminal's title tells the conversation's.
    package var windowTitle = true
  }

  package struct Engine: Hashable, Sendable {
    /// A llama-server of the user's own; nil looks on `PATH`, then for the bundled one.
    package var path: String?
    /// GGUF files or folders of them.
    package var models: [String] = []
    /// Tokens of the context window; nil takes the engine's choice.
    package var context: Int?
    /// Minutes without a request after which the engine ends.
    package var idleMinutes = 15
    /// More arguments for llama-server.
    package var arguments: [String] = []
  }

  package var defaults = Defaults()
  package var interface = Interface()
  package var engine = Engine()

  package init() {}
}
