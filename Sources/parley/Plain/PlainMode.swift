import Configuration
import Conversation
import Surface
import Terminal
import Transfer
import Workspace

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whether lines are wanted instead of panes: `--plain`, `ACCESSIBLE`, or a terminal that cannot move its cursor.
func wantsPlainMode(_ arguments: [String]) -> Bool {
  if arguments.dropFirst() == ["--plain"] { return true }
  guard arguments.count == 1 else { return false }
  if let value = getenv("ACCESSIBLE"), value.pointee != 0, String(cString: value) != "0" {
    return true
  }
  return getenv("TERM").map { String(cString: $0) } == "dumb"
}

/// The workspace line by line; stays until the input ends or the user quits.
func openPlainMode() -> Never {
  Interruption.blockSignals()
  let inbox = AsyncStream<PlainMail>.makeStream()
  let post: @Sendable (PlainMail) -> Void = { inbox.continuation.yield($0) }
  guard startThread(named: "parley-input", { readLines(post) }) else {
    Output.errors.writeLine("parley: the system has no thread to give. End other programs first.")
    leaveProcess(.internalError)
  }
  Task.detached {
    let session = await PlainSession(post: { post(.event($0)) })
    for await mail in inbox.stream { await session.take(mail) }
  }
  Interruption.forEachSignal { number in post(number == SIGINT ? .interrupt : .end(128 + number)) }
}

/// What reaches the plain mode.
enum PlainMail: Sendable {
  case line(String)
  case interrupt
  /// With the status to leave with.
  case end(Int32)
  case event(Event)
}

private func readLines(_ post: @Sendable (PlainMail) -> Void) {
  var pending: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while true {
    let count = read(0, &buffer, buffer.count)
    if count < 0, errno == EINTR { continue }
    if count <= 0 { break }
    pending += buffer[..<count]
    while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
      post(.line(String(decoding: pending[..<end], as: UTF8.self)))
      pending.removeFirst(end + 1)
    }
  }
  if !pending.isEmpty { post(.line(String(decoding: pending, as: UTF8.self))) }
  post(.end(ExitStatus.answered.rawValue))
}

/// The workspace behind the lines. Used by one task, one thing after the other.
final class PlainSession {
  private var workspace: Workspace
  private var transcript = PlainTranscript()
  private let runner: EffectRunner
  /// Lines that came too early: what they name is not known yet, or a script's answer is still running.
  private var waiting: [String] = []
  private var hasModels = false
  private let isTyped = isatty(0) == 1
  /// Nothing more is typed: the end comes with the last answer.
  private var isEnding = false

  init(post: @escaping @Sendable (Event) -> Void) async {
    let environment = processEnvironment()
    let folders = ConfigurationFolders(environment: environment)
    let opening = StoreOpening(inFolder: folders.data)
    let configuration = Configuration.load(folders: folders, forScreen: false)
    let world = World(configuration: configuration, environment: environment)
    let catalogue = world.catalogue(after: opening.store)
    runner = EffectRunner(world: world, store: opening.store, catalogue: catalogue, post: post)
    opening.report(to: post, runner)
    watchEngine(world, post: post)
    var random = SystemRandomNumberGenerator()
    let state = WorkspaceState(
      size: Size(rows: 50, columns: 100), now: currentTime(), utcOffset: localUTCOffset(),
      seed: random.next(), defaultModel: configuration.settings.defaults.model)
    workspace = Workspace(
      state, keymap: .empty, theme: .plain, settings: configuration.settings)
    Output.standard.writeLine("Parley, line by line. /help lists what can be typed.")
    write(transcript.news(in: workspace.state))
    for issue in configuration.issues + (await catalogue.value).issues {
      Output.standard.writeLine("[\(issue.sentence)]")
    }
  }

  func take(_ mail: PlainMail) async {
    switch mail {
    case .line(let line): waiting.append(line)
    case .interrupt: await apply(.command(.stopReply))
    case .event(let event):
      await apply(event)
      if case .catalogue = event { hasModels = true }
    case .end(let status):
      if status != ExitStatus.answered.rawValue { await leave(status) }
      isEnding = true
    }
    while takesLines, !waiting.isEmpty { await apply(.line(waiting.removeFirst())) }
    if isEnding, waiting.isEmpty, !isReadingFiles, workspace.state.running.isEmpty {
      await leave(ExitStatus.answered.rawValue)
    }
  }

  /// A script's next line waits for the answer to the one before; a typed one is queued by the workspace.
  private var takesLines: Bool {
    hasModels && !isReadingFiles && (isTyped || workspace.state.running.isEmpty)
  }

  /// The last line is about to be sent.
  private var isReadingFiles: Bool { workspace.state.open.pending != nil }

  private func apply(_ event: Event) async {
    let effects = workspace.update(event, at: currentTime())
    write(transcript.news(in: workspace.state))
    for effect in effects { await carryOut(effect) }
  }

  private func carryOut(_ effect: Effect) async {
    switch effect {
    case .print(let text): write(text)
    case .quit: await leave(ExitStatus.answered.rawValue)
    case .suspend: kill(getpid(), SIGTSTP)
    case .bell, .redraw, .setMouse: break
    case .copy, .edit: Output.standard.writeLine("[That needs the workspace with panes.]")
    default: await runner.perform(effect)
    }
  }

  private func write(_ text: String) {
    if !text.isEmpty { Output.standard.write(text) }
  }

  private func leave(_ status: Int32) async -> Never {
    for effect in workspace.keepWords() { await runner.perform(effect) }
    await runner.shutDown()
    leaveProcess(status)
  }
}
