import Surface
import Terminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A small program on the event loop, for the tests to drive through a pseudo-terminal.
///
/// The first row tells its processes, the second its size, the third what came in last. Letters are commands.
@main
enum Probe {
  static func main() {
    if CommandLine.arguments.contains("--unguarded") { run() }
    Guardian.start { run() }
  }

  private static func run() -> Never {
    do {
      let screen = try NcursesScreen()
      let program = ProbeProgram(screen: screen)
      let loop = EventLoop<ProbeProgram>(screen: screen)
      program.mailbox = loop.mailbox
      screen.setMouse(true)
      let end = loop.run(program)
      screen.close()
      print("ended: \(end)")
      exit(end == .finished ? program.status : 4)
    } catch {
      let message = "\(error)\n"
      write(STDERR_FILENO, message, message.utf8.count)
      exit(3)
    }
  }
}

struct Count: Mergeable {
  var value: Int
  var mergeKey: Int? { 0 }
  mutating func merge(_ next: Count) -> Bool {
    value += next.value
    return true
  }
}

final class ProbeProgram: LoopHandler {
  private let screen: NcursesScreen
  var mailbox: Mailbox<Count>?
  var status: Int32 = 0
  private(set) var isFinished = false
  private(set) var deadline: Instant?
  private var events: [String] = []
  private var total = 0
  private var frames = 0
  private var page = samplePage
  private var isMouseOn = true

  init(screen: NcursesScreen) { self.screen = screen }

  func handle(_ input: InputEvent) {
    switch input {
    case .key(let chord):
      events.append(chord.description)
      obey(chord)
    case .paste(let text): events.append("paste(\(text.count) \(text.prefix(20)))")
    case .mouse(let event):
      events.append("\(event.action)@\(event.position.row),\(event.position.column)")
    case .resize(let size): events.append("resize(\(size.rows)x\(size.columns))")
    case .ground(let isLight): events.append("ground(\(isLight ? "light" : "dark"))")
    case .focus(let isOn): events.append("focus(\(isOn))")
    }
  }

  func handle(_ mail: [Count]) { total += mail.reduce(0) { $0 + $1.value } }

  func handleDeadline(at now: Instant) {
    deadline = nil
    events.append("deadline")
  }

  private func obey(_ chord: KeyChord) {
    switch chord.description {
    case "q": isFinished = true
    case "X": (status, isFinished) = (7, true)
    case "T": fatalError("on purpose")
    case "S": raise(SIGSEGV)
    case "A": abort()
    case "K": kill(getpid(), SIGKILL)
    case "ctrl-z": screen.suspend()
    case "H": hang()
    case "d": deadline = .now + .milliseconds(30)
    case "h": page = hostilePage
    case "b": screen.bell()
    case "t": screen.setTitle("Title \u{1B}]0;evil\u{07} 標題")
    case "m":
      isMouseOn.toggle()
      screen.setMouse(isMouseOn)
    case "p": postMuch()
    case "e": runProgram()
    case "g": events.append("global \(Contended.value)")
    default: break
    }
  }

  /// Says so past the screen, since no frame follows.
  private func hang() -> Never {
    write(STDERR_FILENO, "HANGING", 7)
    while true { pause() }
  }

  private func runProgram() {
    let script = "printf 'EDITOR '; stty -a | grep -c -- ' icanon'; read line; exit 5"
    do {
      events.append("ran \(try screen.run(["/bin/sh", "-c", script]))")
    } catch {
      events.append("\(error)")
    }
  }

  /// Two tasks post a hundred thousand items each.
  private func postMuch() {
    guard let mailbox else { return }
    for _ in 0..<2 {
      Task.detached { for _ in 0..<100_000 { mailbox.post(Count(value: 1)) } }
    }
  }

  func draw(size: Size) -> Surface? {
    frames += 1
    var surface = Surface(size)
    let facts = [
      "ui=\(getpid()) guardian=\(getppid()).", "size=\(size.rows)x\(size.columns).",
      "last=\(events.suffix(3).joined(separator: " ")). events=\(events.count).",
      "total=\(total). frames=\(frames).",
    ]
    for (row, text) in facts.enumerated() { surface.write(text, at: Position(row: row, column: 0)) }
    for (row, line) in page.enumerated() {
      surface.write(
        harmlessLine(line), at: Position(row: row + 5, column: 2),
        style: Style(.palette(UInt8(row % 8)), row % 2 == 0 ? .bold : []))
    }
    surface.cursor = Position(row: 2, column: 0)
    return surface
  }
}

/// A global that another thread wants while this one makes it.
private enum Contended {
  static let value: Int = {
    Task.detached { _ = value }
    usleep(200_000)
    return 1
  }()
}

private let samplePage = [
  "plain text", "中文字符 and 日本語", "emoji 😀 done", "box ┌──┐│", "combining e\u{301} a\u{308}\u{301}.",
  "family 👨‍👩‍👧 end",
]

private let hostilePage = [
  "\u{1B}]52;c;ZXZpbA==\u{07}", "\u{1B}[2J\u{1B}[H gone", "\u{9B}31m c1",
  "\u{202E}reversed\u{202C}",
  "\u{1B}P$q\"p\u{1B}\\", "\rspoof\u{08}\u{08}", "nul\u{0}after", "\u{E0041}\u{E0042}tags",
  "zwsp\u{200B}end \u{FEFF}bom", "\u{1B}_Gq\u{1B}\\ \u{05} \u{0E}", "\u{1B}[6n\u{1B}[c\u{1B}c",
]
