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
