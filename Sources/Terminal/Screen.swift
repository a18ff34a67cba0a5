package import Surface

/// A place where surfaces are shown. Belongs to the interface's thread.
package protocol Screen: AnyObject {
  var size: Size { get }

  /// Shows a surface; what does not fit the screen is left out.
  func present(_ surface: Surface)

  func bell()
  func setMouse(_ isOn: Bool)

  /// Names the terminal's window; the text is made harmless.
  func setTitle(_ title: String)

  /// Gives the terminal to the shell until the user continues the job, then repaints.
  func suspend()

  /// Runs a program in the terminal, such as an editor, and repaints.
  ///
  /// - Returns: its exit status, 128 + n when signal n ended it.
  func run(_ arguments: [String]) throws(TerminalError) -> Int
}

/// A screen for tests: it remembers.
package final class MemoryScreen: Screen {
  package var size: Size
  package private(set) var surface: Surface?
  package private(set) var frames = 0
  package private(set) var bells = 0
  package private(set) var suspensions = 0
  package private(set) var isMouseOn = false
  package private(set) var title = ""
  package private(set) var commands: [[String]] = []
  /// What `run` does instead of running a program.
  package var runResult: Result<Int, TerminalError> = .success(0)
  package var onRun: ([String]) -> Void = { _ in }

  package init(size: Size) { self.size = size }

  package func present(_ surface: Surface) {
    self.surface = surface
    frames += 1
  }

  package func bell() { bells += 1 }
  package func setMouse(_ isOn: Bool) { isMouseOn = isOn }
  package func setTitle(_ title: String) { self.title = harmlessLine(title) }
  package func suspend() { suspensions += 1 }

  package func run(_ arguments: [String]) throws(TerminalError) -> Int {
    commands.append(arguments)
    onRun(arguments)
    return try runResult.get()
  }
}
