import Configuration
import Conversation
import LocalEngine
import Providers
import SessionStore
import Transfer

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What every life of the program needs of its surroundings; made once, shared by reference.
final class World: Sendable {
  let configuration: Configuration
  let folders: ConfigurationFolders
  let environment: [String: String]
  let providers: ProviderClient
  let lists: ModelLists
  /// Of a command that keeps a conversation.
  let store: Task<Result<SessionStore, Failure>, Never>?
  /// Or why there can be no local engine.
  let engine: Result<LocalEngine, Failure>

  init(
    configuration: Configuration, environment: [String: String],
    session: TransferSession = TransferSession(),
    store: Task<Result<SessionStore, Failure>, Never>? = nil
  ) {
    (self.configuration, self.environment, self.store) = (configuration, environment, store)
    folders = configuration.folders
    providers = ProviderClient(session: session, clock: currentTime)
    let settings = EngineSettings(configuration)
    let data = folders.data
    lists = ModelLists(dataFolder: data)
    engine = Result { () throws(Failure) in
      LocalEngine(
        directories: try EngineDirectories(data: data), settings: settings,
        supervisorCommand: [ownExecutable(), Main.supervisorWord], session: session)
    }
  }

  /// The services; parsed once, off the interface's thread, and after what matters more.
  func catalogue(
    after first: Task<Result<SessionStore, Failure>, Never>? = nil
  ) -> Task<ServiceCatalogue, Never> {
    Task.detached { [configuration] in
      _ = await first?.value
      return configuration.catalogue()
    }
  }

}

/// The store, being opened on a thread of its own: another Parley may hold its lock for a while.
func begunOpening(inFolder folder: String) -> Task<Result<SessionStore, Failure>, Never> {
  begun { () throws(Failure) in try SessionStore.open(inFolder: folder, now: currentTime()) }
}

extension EngineSettings {
  init(_ configuration: Configuration) {
    let wanted = configuration.settings.engine
    self.init(
      enginePath: wanted.path, modelPaths: wanted.models,
      idleSeconds: Double(wanted.idleMinutes) * 60, arguments: wanted.arguments)
    if let context = wanted.context { contextLimit = context }
  }
}

/// This binary's own path, for starting itself again.
func ownExecutable() -> String {
  #if os(Linux)
    return "/proc/self/exe"
  #else
    return CommandLine.arguments[0]
  #endif
}

func processEnvironment() -> [String: String] {
  var result: [String: String] = [:]
  var next = environ
  while let entry = next.pointee {
    let text = String(cString: entry)
    if let equals = text.firstIndex(of: "=") {
      result[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }
    next += 1
  }
  return result
}

/// Seconds east of UTC now.
func localUTCOffset() -> Int {
  var now = time(nil)
  var parts = tm()
  localtime_r(&now, &parts)
  return parts.tm_gmtoff
}
