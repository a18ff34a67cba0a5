import Configuration
import Conversation
import LocalEngine
import Providers
import SessionStore
import Surface
import Terminal
import Workspace

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Opens the workspace and stays until it is left. Never returns.
///
/// The order is what makes the start quick: the store opens beside configuration and terminal, and all
/// three meet in the first frame; services and the network come after it.
func openWorkspace() -> Never { Guardian.start(runInterface) }

@Sendable private func runInterface() -> Never {
  signal(SIGPIPE, SIG_IGN)
  let environment = processEnvironment()
  let folders = ConfigurationFolders(environment: environment)
  let opening = StoreOpening(inFolder: folders.data)
  let configuration = Configuration.load(folders: folders, commands: CommandTable.names)
  let world = World(configuration: configuration, environment: environment)
  let screen: NcursesScreen
  do throws(TerminalError) {
    screen = try NcursesScreen()
  } catch {
    Output.errors.writeLine("parley: \(error)")
    leaveProcess(ExitStatus.setup.rawValue)
  }
  let loop = EventLoop<WorkspaceApplication>(screen: screen)
  let post: @Sendable (Event) -> Void = { [mailbox = loop.mailbox] in mailbox.post(Mail($0)) }
  let catalogue = world.catalogue(after: opening.store)
  let runner = EffectRunner(
    world: world, store: opening.store, catalogue: catalogue, post: post)
  let queue = AsyncStream<Effect>.makeStream()
  let work = Task.detached {
    for await effect in queue.stream { await runner.perform(effect) }
  }
  opening.report(to: post, runner)
  watchEngine(world, post: post)
  watchThemes(folders, post: post)

  var random = SystemRandomNumberGenerator()
  let state = WorkspaceState(
    size: screen.size, now: currentTime(), utcOffset: localUTCOffset(), seed: random.next(),
    defaultModel: configuration.settings.defaults.model)
  let workspace = Workspace(
    state, keymap: configuration.keymap, theme: configuration.theme,
    settings: configuration.settings)
  screen.aroundStop = opening.withoutWriting
  if configuration.settings.defaults.theme == Configuration.automaticTheme { screen.askGround() }
  screen.setMouse(configuration.settings.interface.mouse)
  Task.detached { tellIssues(configuration.issues + (await catalogue.value).issues, post: post) }
  let application = WorkspaceApplication(workspace, screen: screen) { effect in
    // Stopping must not wait for a write that waits for the disk.
    if case .stop = effect {
      Task.detached { await runner.perform(effect) }
    } else {
      queue.continuation.yield(effect)
    }
  }
  if let page = opening.waitForFirstPage() { post(.listed(page, isComplete: false)) }
  let end = loop.run(application)
  if end != .finished { application.keepWords() }
  queue.continuation.finish()
  screen.close()
  leave(runner, work, end)
}

/// What was wrong in the configuration: the first of it; `parley models` and `parley ask` print all.
func tellIssues(_ issues: [ConfigurationIssue], post: @Sendable (Event) -> Void) {
  guard let first = issues.first else { return }
  let more = issues.count - 1
  let rest = more > 0 ? " (and \(more) more)" : ""
  post(.notice(Notice(first.sentence + rest, .warning)))
}

/// Does what is still to be done (`work`), keeps what runs, and ends with the status that shells give to a
/// program ended by that signal; a disk that hangs does not hold the shell for more than two seconds.
private func leave(_ runner: EffectRunner, _ work: Task<Void, Never>, _ end: LoopEnd) -> Never {
  let status = end.signal.map { 128 + $0 }
  Task.detached {
    await work.value
    await runner.shutDown()
    leaveProcess(status ?? ExitStatus.answered.rawValue)
  }
  // A closed window sends more than one signal, and each of them ends a sleep.
  var seconds: UInt32 = 2
  while seconds > 0 { seconds = sleep(seconds) }
  leaveProcess(status ?? ExitStatus.internalError.rawValue)
}
