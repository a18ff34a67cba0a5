import CEngine
package import Conversation
package import Transfer

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The engines of this machine as one Parley process sees them.
///
/// An engine belongs to nobody: the first Parley that needs it starts its supervisor, all others
/// find it by its socket, and the supervisor ends it when no process holds a lock on it any more.
///
/// Invariants: `users` has a lock for every engine this process got an endpoint for, so it stays
/// until `release`, `stop` or this object's end; an engine is only ever started while its start lock
/// is held.
package actor LocalEngine {
  package nonisolated let directories: EngineDirectories
  package nonisolated let settings: EngineSettings
  /// What happens to the engines this process uses, the newest 64.
  package nonisolated let statusUpdates: AsyncStream<EngineStatus>

  nonisolated let supervisorCommand: [String]
  nonisolated let session: TransferSession
  nonisolated let updates: AsyncStream<EngineStatus>.Continuation
  private var library = ModelLibrary()

  /// By the engines' keys.
  var users: [String: FileLock] = [:]
  var watchers: [String: Task<Void, Never>] = [:]
  var restarts: [String: Int] = [:]
  /// By the models' ids, since their files may be renamed while the engine runs.
  var known: [String: EngineFiles] = [:]
  private var requests: [String: (count: Int, lock: FileLock)] = [:]
  /// How many wait for an endpoint. By the models' ids.
  var waiters: [String: Int] = [:]
  /// How long an engine that nobody waits for is asked whether it has loaded its model.
  let followLimit: Duration
  /// By the models' ids.
  var last: [String: EngineStatus] = [:]

  /// `supervisorCommand` is the program and the words that make it `cengine_supervisor_main`.
  package init(
    directories: EngineDirectories, settings: EngineSettings = EngineSettings(),
    supervisorCommand: [String], session: TransferSession, followLimit: Duration = .seconds(1800)
  ) {
    self.followLimit = followLimit
    (self.directories, self.settings) = (directories, settings)
    (self.supervisorCommand, self.session) = (supervisorCommand, session)
    (statusUpdates, updates) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
  }

  deinit {
    watchers.values.forEach { $0.cancel() }
    updates.finish()
  }

  /// Every GGUF file in the data folder's `models` and under the configured paths, sorted by id;
  /// unusable ones with their problem.
  package func models() -> [LocalModel] {
    library.models(in: places, contextLimit: settings.contextLimit)
  }

  private nonisolated var places: [String] { [directories.models] + settings.modelPaths }

  /// The program that would be started. Throws `engineMissing`.
  package nonisolated func program() throws(Failure) -> EngineProgram {
    try EngineProgram.find(settings: settings, directories: directories)
  }

  /// The last status of each model this process asked for, sorted by model.
  package func status() -> [EngineStatus] {
    last.sorted { $0.key < $1.key }.map(\.value)
  }

  package func status(of modelID: String) -> EngineStatus? { last[modelID] }

  /// Call when a request begins. Until `requestEnded` the engine is not idle, however long it takes.
  package func requestBegan(_ modelID: String) async {
    guard let files = known[modelID] else { return }
    if requests[files.key] == nil, let lock = try? await FileLock.acquire(files.busy, .shared) {
      // Another request may have come first while this one waited for the lock.
      if requests[files.key] == nil { requests[files.key] = (0, lock) }
    }
    requests[files.key]?.count += 1
    users[files.key]?.touch()
  }

  package func requestEnded(_ modelID: String) {
    guard let files = known[modelID] else { return }
    users[files.key]?.touch()
    requests[files.key]?.count -= 1
    if let request = requests[files.key], request.count <= 0 {
      requests.removeValue(forKey: files.key)
    }
  }

  /// Keeps the engine for the idle time from now even when every Parley is gone.
  package func hold(_ modelID: String) async throws(Failure) {
    try await FileLock.acquire(try files(for: modelID).hold, .shared).touch()
  }

  /// This process does not need the engine any more; it ends when nobody else does.
  package func release(_ modelID: String) {
    guard let files = known[modelID] else { return }
    users.removeValue(forKey: files.key)
  }

  /// Ends the engine, also for others; their next request starts it again. Returns whether one ran.
  @discardableResult
  package func stop(_ modelID: String) async throws(Failure) -> Bool {
    try await stop(try files(for: modelID))
  }

  /// Ends every engine of this user. Returns how many ran.
  package func stopAll() async throws(Failure) -> Int {
    var count = 0
    for files in knownEngines() where try await stop(files) { count += 1 }
    return count
  }

  /// The last lines of the engine's log; see `EngineLog.lines`.
  package func log(_ modelID: String, lines: Int) throws(Failure) -> [String] {
    EngineLog(path: try files(for: modelID).log).lines(lines)
  }

  /// The same for an engine that anybody started.
  package nonisolated func log(of report: EngineReport, lines: Int) -> [String] {
    EngineLog(path: report.log).lines(lines)
  }

  /// All engines of this user that left a trace, running ones first.
  package nonisolated func reports() -> [EngineReport] {
    let reports = knownEngines().compactMap { files -> EngineReport? in
      guard let state = EngineState(file: files.state) else { return nil }
      let holder = cengine_lock_holder(files.lock)
      return EngineReport(
        model: state.model, phase: holder > 0 ? state.phase.rawValue : ended(state.phase),
        supervisor: holder > 0 ? holder : nil,
        engine: holder > 0 && state.engine > 0 ? state.engine : nil, started: state.started,
        restarts: state.restarts, ending: state.ending, reason: state.reason,
        socket: files.socket, log: files.log)
    }
    return reports.filter { $0.supervisor != nil } + reports.filter { $0.supervisor == nil }
  }

  func model(_ id: String) throws(Failure) -> LocalModel {
    guard let model = library.model(id, in: places, contextLimit: settings.contextLimit) else {
      throw Failure(
        .modelMissing, who: id, what: "there is no such GGUF file on this machine",
        advice:
          "Put it into \(directories.models), or run `parley engine install` for the demo model.")
    }
    if let problem = model.problem { throw problem }
    return model
  }

  func files(for modelID: String) throws(Failure) -> EngineFiles {
    if let files = known[modelID] { return files }
    let path = try model(modelID).path
    return EngineFiles(directories: directories, program: try program().path, modelPath: path)
  }

  private nonisolated func knownEngines() -> [EngineFiles] {
    folderEntries(directories.runtime).filter { $0.hasSuffix(".state") }.map {
      EngineFiles(directory: directories.runtime, key: String($0.dropLast(6)))
    }
  }

  /// A supervisor that was killed could not write how it ended.
  private nonisolated func ended(_ phase: EngineState.Phase) -> String {
    phase == .failed ? phase.rawValue : EngineState.Phase.stopped.rawValue
  }

  private func stop(_ files: EngineFiles) async throws(Failure) -> Bool {
    guard cengine_lock_holder(files.lock) > 0 else { return false }
    guard cengine_stop(files.lock) == 0 else {
      throw Failure(
        .engineFailed, who: "local engine", what: "it cannot be stopped: \(systemWords())")
    }
    try await waitUntilGone(files)
    return true
  }
}
