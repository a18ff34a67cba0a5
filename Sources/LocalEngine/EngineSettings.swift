import Conversation

/// What the configuration says about the local engine.
package struct EngineSettings: Hashable, Sendable {
  /// The configured `llama-server`; nil looks on `PATH`, then for the bundled one.
  package var enginePath: String?
  /// Files and folders with GGUF files besides the data folder's `models`.
  package var modelPaths: [String]
  /// Seconds without a request after which the engine ends.
  package var idleSeconds: Double
  /// Tokens of one conversation; a model trained for fewer gets what it was trained for.
  package var contextLimit: Int
  /// More words for the engine's command line.
  package var arguments: [String]
  /// Answers at the same time. Each has the whole context, so memory grows with it.
  package var slots: Int

  package init(
    enginePath: String? = nil, modelPaths: [String] = [], idleSeconds: Double = 900,
    contextLimit: Int = 8192, arguments: [String] = [], slots: Int = 2
  ) {
    (self.enginePath, self.modelPaths) = (enginePath, modelPaths)
    (self.idleSeconds, self.contextLimit) = (idleSeconds, max(contextLimit, 256))
    self.arguments = arguments
    self.slots = max(slots, 1)
  }
}

/// A `llama-server` that can be started.
package struct EngineProgram: Hashable, Sendable {
  package enum Origin: String, Sendable {
    case configured
    case onPath
    case bundled
  }

  package var path: String
  package var origin: Origin

  /// The configured one, else `llama-server` on `PATH`, else the bundled one.
  static func find(
    settings: EngineSettings, directories: EngineDirectories
  ) throws(Failure) -> EngineProgram {
    if let configured = settings.enginePath {
      let path = absolutePath(configured)
      guard isExecutableFile(path) else {
        throw Failure(
          .engineMissing, who: path, what: "the configured engine is not an executable file",
          advice: "Correct [engine] path in config.toml, or remove it to use the bundled engine.")
      }
      return EngineProgram(path: path, origin: .configured)
    }
    if let path = findOnPath("llama-server") { return EngineProgram(path: path, origin: .onPath) }
    if isExecutableFile(directories.bundledEngine) {
      return EngineProgram(path: directories.bundledEngine, origin: .bundled)
    }
    throw Failure(
      .engineMissing, who: "local engine", what: "there is no llama-server on this machine",
      advice: "Run `parley engine install`.")
  }

  /// llama-server's own options for one model, understood by every version of the last two years.
  func command(
    for model: LocalModel, socket: String, settings: EngineSettings
  ) -> [String] {
    let context = model.model.contextLength ?? settings.contextLimit
    // The server divides `-c` evenly among its slots.
    return [
      path, "--host", socket, "-m", absolutePath(model.path), "--alias", model.id,
      "-c", String(context * settings.slots), "-np", String(settings.slots), "--jinja",
    ] + settings.arguments
  }
}
