import Configuration
import Conversation
import Providers
import Surface
import Terminal
import Workspace

/// The workspace on the interface's thread: events in, effects out, a surface when something changed.
///
/// What touches the terminal is done here; everything that can wait goes to `EffectRunner`.
final class WorkspaceApplication: LoopHandler {
  private var workspace: Workspace
  private let screen: NcursesScreen
  private let perform: (Effect) -> Void
  private var hasChanged = true
  private var title = ""
  private(set) var isFinished = false

  init(_ workspace: Workspace, screen: NcursesScreen, perform: @escaping (Effect) -> Void) {
    (self.workspace, self.screen, self.perform) = (workspace, screen, perform)
  }

  func handle(_ input: InputEvent) { apply(.input(input)) }

  func handle(_ mail: [Mail]) {
    for item in mail { apply(item.event) }
  }

  var deadline: Instant? {
    workspace.nextDeadline.map { .now + .seconds(max(0, $0.seconds(since: currentTime()))) }
  }

  func handleDeadline(at _: Instant) { apply(.tick) }

  func draw(size: Size) -> Surface? {
    if workspace.state.size != size { apply(.input(.resize(size))) }
    guard hasChanged else { return nil }
    hasChanged = false
    nameWindow()
    return workspace.draw()
  }

  /// The terminal's own title follows the conversation's.
  private func nameWindow() {
    guard workspace.settings.interface.windowTitle else { return }
    let conversation = workspace.state.open.conversation.title
    let wanted = conversation.isEmpty ? "Parley" : "\(conversation) · Parley"
    guard wanted != title else { return }
    title = wanted
    screen.setTitle(wanted)
  }

  /// At an end that nobody chose (a signal, a closed window): the draft is kept as when quitting by keys.
  func keepWords() { workspace.keepWords().forEach(perform) }

  private func apply(_ event: Event) {
    hasChanged = true
    let effects = workspace.update(event, at: currentTime())
    // Before it is painted, and before anything else can go wrong.
    Guardian.note(isSaved: !workspace.state.hasUnsavedWords)
    for effect in effects { carryOut(effect) }
  }

  private func carryOut(_ effect: Effect) {
    switch effect {
    case .bell: screen.bell()
    case .setMouse(let isOn): screen.setMouse(isOn)
    case .redraw: screen.repaint()
    case .suspend: screen.suspend()
    case .quit: isFinished = true
    case .copy(let text): copy(text)
    case .edit(let text, let purpose):
      apply(.edited(ExternalEditor(screen).edit(text), purpose))
    default: perform(effect)
    }
  }

  private func copy(_ text: String) {
    let environment = processEnvironment()
    if Clipboard.isForTerminal(text, environment), screen.setClipboard(text) {
      apply(.copied(Clipboard.terminalWay(environment)))
    }
    if Clipboard.goesOn(text, environment) { perform(.copy(text)) }
  }
}
