import CEngine
package import Conversation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension LocalEngine {
  /// An engine that has loaded the model and answers; started if it does not run. There is no time
  /// limit: a large model on a slow disk takes minutes, and `statusUpdates` tells how long it has
  /// been. Cancelling the task stops the waiting with `interrupted`, not the engine.
  ///
  /// Throws `engineMissing`, `modelMissing`, `engineFailed` with the engine's last words, or
  /// `configuration` and `storage` when there is no safe place for its socket.
  package func endpoint(for modelID: String) async throws(Failure) -> Endpoint {
    waiters[modelID, default: 0] += 1
    defer { waiters[modelID, default: 1] -= 1 }
    do {
      let model = try model(modelID)
      let program = try program()
      let files = EngineFiles(
        directories: directories, program: program.path, modelPath: model.path)
      try files.checkSocketPath()
      known[modelID] = files
      try await use(files)
      try await makeReady(model, program, files)
      return Endpoint(
        baseURL: "http://localhost", unixSocket: files.socket, place: .thisMachine,
        timeouts: Timeouts(connect: 10, firstByte: nil, silence: nil))
    } catch {
      tell(error, about: modelID)
      throw error
    }
  }

  private func tell(_ failure: Failure, about modelID: String) {
    switch failure.kind {
    case .interrupted: if waiters[modelID] == 1 { tellNobodyWaits(for: modelID) }
    case .engineMissing: publish(.absent, for: modelID)
    default: publish(.failed(model: modelID, failure), for: modelID)
    }
  }

  /// The seconds of a start that nobody waits for would count for ever if the engine never answered; one
  /// that does answer is told of by its watcher.
  private func tellNobodyWaits(for modelID: String) {
    switch last[modelID] {
    case .starting, .loading: publish(.stopped(model: modelID), for: modelID)
    default: break
    }
  }

  func publish(_ status: EngineStatus, for modelID: String) {
    guard last.updateValue(status, forKey: modelID) != status else { return }
    updates.yield(status)
  }

  /// From here on the engine has a user, and it is not idle.
  private func use(_ files: EngineFiles) async throws(Failure) {
    if users[files.key] == nil {
      let lock = try await FileLock.acquire(files.users, .shared)
      if users[files.key] == nil { users[files.key] = lock }
    }
    users[files.key]?.touch()
  }

  private func makeReady(
    _ model: LocalModel, _ program: EngineProgram, _ files: EngineFiles
  ) async throws(Failure) {
    let asked = now()
    if await !isReady(files) {
      publish(.starting(model: model.id, seconds: 0), for: model.id)
      try await start(model, program, files)
    }
    watch(files, modelID: model.id)
    var (attempts, pause) = (1, 20)
    while true {
      switch await glance(files) {
      case .ready(let since):
        publish(.ready(model: model.id, since: since), for: model.id)
        return
      case .waiting(let isLoading, let since):
        let seconds = max(0, Int(now().seconds(since: since ?? asked)))
        publish(
          isLoading
            ? .loading(model: model.id, seconds: seconds)
            : .starting(model: model.id, seconds: seconds), for: model.id)
      case .failed: throw failure(of: model.id, files)
      case .gone:
        // Its supervisor was killed, or it was stopped just as we came.
        guard attempts < 3 else { throw failure(of: model.id, files) }
        attempts += 1
        try await start(model, program, files)
        watch(files, modelID: model.id)
      }
      try await rest(milliseconds: pause)
      pause = min(pause * 3 / 2, 250)
    }
  }

  /// Starts the supervisor unless one is there. The start lock makes two Parleys that come at the
  /// same moment share one engine.
  private func start(
    _ model: LocalModel, _ program: EngineProgram, _ files: EngineFiles
  ) async throws(Failure) {
    let lock = try await FileLock.acquire(files.start, .exclusive)
    defer { withExtendedLifetime(lock) {} }
    if EngineState(file: files.state)?.phase == .stopped { try await waitUntilGone(files) }
    guard cengine_lock_holder(files.lock) == 0 else { return }
    unlink(files.state)
    restarts[files.key] = 0
    let command =
      supervisorCommand + [
        "--directory", files.directory, "--key", files.key,
        "--idle", String(settings.idleSeconds), "--model", absolutePath(model.path), "--",
      ] + program.command(for: model, socket: files.socket, settings: settings)
    guard withCommand(command, { cengine_spawn_detached($0) }) == 0 else {
      throw Failure(
        .engineFailed, who: "local engine",
        what: "its supervisor cannot be started: \(systemWords())")
    }
    try await waitForSign(files)
  }

  /// The supervisor writes its state as soon as it has its lock.
  private func waitForSign(_ files: EngineFiles) async throws(Failure) {
    for _ in 0..<1000 {
      if EngineState(file: files.state) != nil { return }
      try await rest(milliseconds: 5)
    }
    throw Failure(
      .engineFailed, who: "local engine", what: "its supervisor gives no sign",
      advice: "See whether \(files.directory) can be written to.")
  }

  func waitUntilGone(_ files: EngineFiles) async throws(Failure) {
    while cengine_lock_holder(files.lock) > 0 { try await rest(milliseconds: 20) }
  }

  private enum Glance {
    case ready(since: Timestamp)
    case waiting(isLoading: Bool, since: Timestamp?)
    case failed
    case gone
  }

  /// One look at an engine that is being started.
  private func glance(_ files: EngineFiles) async -> Glance {
    let holder = cengine_lock_holder(files.lock)
    guard let state = EngineState(file: files.state) else {
      return holder > 0 ? .waiting(isLoading: false, since: nil) : .gone
    }
    switch state.phase {
    case .failed: return .failed
    case .stopped: return .gone
    case .starting, .running, .crashed:
      guard holder > 0 else { return .gone }
      guard state.phase == .running || access(files.socket, F_OK) == 0 else {
        return .waiting(isLoading: false, since: state.started)
      }
      switch await engineHealth(socket: files.socket, session: session) {
      case .ready: return .ready(since: state.ready ?? state.started)
      case .loading: return .waiting(isLoading: true, since: state.started)
      case .unreachable: return .waiting(isLoading: false, since: state.started)
      }
    }
  }

  private func isReady(_ files: EngineFiles) async -> Bool {
    if case .ready = await glance(files) { return true }
    return false
  }

  private func rest(milliseconds: Int) async throws(Failure) {
    do {
      try await Task.sleep(for: .milliseconds(milliseconds))
    } catch {
      throw interruption
    }
  }

  func failure(of modelID: String, _ files: EngineFiles) -> Failure {
    let state = EngineState(file: files.state)
    let words = EngineLog(path: files.log).lastWords().joined(separator: " / ")
    let ending = state?.ending ?? "disappeared"
    return Failure(
      .engineFailed, who: modelID,
      what: "the local engine \(ending)" + (words.isEmpty ? "" : "; its last words: \(words)"),
      advice: "Ask again to start it anew; `parley engine log` shows more.")
  }
}
