package import Surface

extension Workspace {
  /// The screen as it should be now. Changes nothing but what is derived from the state.
  package mutating func draw() -> Surface {
    var painter = Painter(
      state, branch: layout.branch(in: state), draft: layout.draft(in: state), theme: theme,
      keymap: keymap)
    painter.draw(&layout)
    return painter.surface
  }
}
