import CTerminal

/// The process that gives the terminal back when the interface no longer can.
package enum Guardian {
  /// Call it first of all, before there is any thread: this process forks, its child goes on as the
  /// interface, and the parent waits and never returns from here.
  ///
  /// - Returns: false when there is no terminal to watch over.
  @discardableResult
  package static func start() -> Bool {
    cterm_guardian() == Int32(CTERM_GUARDED.rawValue)
  }
}
