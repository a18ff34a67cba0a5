import ArgumentParser
import Configuration
import Conversation
import SessionStore
import Transfer

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct ParleyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parley",
    abstract:
      "Chat with open, local and hosted models; keep, browse and compare every conversation.",
    discussion: """
      Without a subcommand Parley opens its workspace. parley --plain (or ACCESSIBLE=1) opens it line by line, \
      for screen readers, simple terminals and logs.
      """,
    version: parleyVersion,
    subcommands: [
      AskCommand.self, ModelsCommand.self, EngineCommand.self, CredentialsCommand.self,
    ])
}

let parleyVersion = "0.1.0"

/// A command with something to do, as opposed to showing its help.
protocol WorldlyCommand: ParsableCommand, Sendable {
  /// Whether it certainly sends a request: the library for it is loaded while the rest starts.
  static var sendsRequest: Bool { get }
  /// Whether it keeps a conversation: the store opens while the rest starts.
  var keepsConversation: Bool { get }
  func run(in world: World, _ interruption: Interruption) async -> ExitStatus
}

extension WorldlyCommand {
  static var sendsRequest: Bool { false }
  var keepsConversation: Bool { false }
}

/// The exit codes of the contract for scripts.
enum ExitStatus: Int32 {
  case answered = 0
  case internalError = 1
  case usage = 2
  case setup = 3
  case refused = 4
  case tryLater = 5
  case interrupted = 130

  init(_ failure: Failure) {
    switch failure.kind {
    case .configuration, .missingKey, .engineMissing, .modelMissing, .engineFailed: self = .setup
    case .badRequest, .wrongKey, .noCredit, .forbidden, .notFound, .contextTooLong,
      .contentRefused:
      self = .refused
    case .rateLimited, .overloaded, .modelLoading, .unreachable, .unknownHost, .proxy, .tls,
      .connectTimeout, .firstByteTimeout, .silence, .cut:
      self = .tryLater
    case .redirect, .notAModelServer: self = .setup
    case .interrupted: self = .interrupted
    // The provider refuses a request of that size (413); an answer that is too large has no status.
    case .tooLarge: self = failure.status == nil ? .internalError : .refused
    case .storage, .internal: self = .internalError
    }
  }
}

/// Parses the command line, runs what it names, and exits.
func runCommand() -> Never {
  Interruption.blockSignals()
  do {
    var command = try ParleyCommand.parseAsRoot()
    if let worldly = command as? any WorldlyCommand { run(worldly) }
    try command.run()
    leaveProcess(.answered)
  } catch {
    let code = ParleyCommand.exitCode(for: error)
    let text = ParleyCommand.fullMessage(for: error)
    if !text.isEmpty { (code.isSuccess ? Output.standard : Output.errors).writeLine(text) }
    leaveProcess(code == .validationFailure ? ExitStatus.usage.rawValue : code.rawValue)
  }
}

private func run<Command: WorldlyCommand>(_ command: Command) -> Never {
  let interruption = Interruption()
  let session = TransferSession()
  Task.detached {
    let environment = processEnvironment()
    let folders = ConfigurationFolders(environment: environment)
    // Threads first: none can be started while a library is being loaded.
    let store = command.keepsConversation ? begunOpening(inFolder: folders.data) : nil
    if Command.sendsRequest { session.prepare() }
    let configuration = Configuration.load(folders: folders, forScreen: false)
    for issue in configuration.issues { Output.errors.writeLine("parley: \(issue.sentence)") }
    let world = World(
      configuration: configuration, environment: environment, session: session, store: store)
    let status = await command.run(in: world, interruption)
    if case .success(let store)? = await store?.value { store.close() }
    leaveProcess(status)
  }
  interruption.waitForSignals()
}

/// Ends without the destructors of `exit`, which would take the runtime away under threads that still run.
/// Nothing is left in a buffer: all output goes through `Output`. Not even C's own streams are flushed,
/// because a thread that waits for input holds their lock.
func leaveProcess(_ status: Int32) -> Never { _exit(status) }

func leaveProcess(_ status: ExitStatus) -> Never { leaveProcess(status.rawValue) }

/// Says on standard error why a command failed.
func report(_ failure: Failure) -> ExitStatus {
  Output.errors.writeLine("parley: \(failure.sentence)")
  return ExitStatus(failure)
}
