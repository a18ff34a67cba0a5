import LocalEngine
import Synchronization

/// An installation's progress on standard error: one line that moves on a terminal, one line a step elsewhere.
final class ProgressBar: Sendable {
  private struct State {
    var phase: InstallProgress.Phase?
    var isOpen = false
  }
  private let state = Mutex(State())
  private static let columns = 24

  func show(_ progress: InstallProgress) {
    state.withLock { state in
      if Output.errors.isTerminal {
        Output.errors.writeRaw("\r\u{1B}[K")
        Output.errors.write(Self.line(progress))
        state.isOpen = true
      } else if progress.phase != state.phase {
        Output.errors.writeLine(progress.note)
      }
      state.phase = progress.phase
    }
  }

  func finish() {
    state.withLock { state in
      if state.isOpen { Output.errors.write("\n") }
      state.isOpen = false
    }
  }

  private static func line(_ progress: InstallProgress) -> String {
    guard progress.total > 0 else { return progress.note + " …" }
    let share = min(1, Double(progress.done) / Double(progress.total))
    let filled = Int(share * Double(columns))
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "░", count: columns - filled)
    return "\(bar) \(progress.done >> 20)/\(progress.total >> 20) MB  \(progress.note)"
  }
}
