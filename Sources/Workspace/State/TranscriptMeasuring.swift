package import Conversation

/// What scrolling and clicking need to know about the drawing: `TranscriptLayout` in Draw/ is it.
package protocol TranscriptMeasuring {
  /// Lines a message takes in the transcript at its present width, the space behind it included.
  mutating func height(of id: MessageID, in state: WorkspaceState) -> Int
  /// Rows of the transcript; 0 when it is not on screen.
  mutating func viewportRows(for state: WorkspaceState) -> Int
  /// The lines of the composed text.
  mutating func draft(in state: WorkspaceState) -> [ComposerLine]
  /// Columns that composed text is broken at.
  func composerWidth(for state: WorkspaceState) -> Int
  /// Rows of the open overlay's list; at least 1.
  func overlayRows(for state: WorkspaceState) -> Int
  /// Filled by the last `draw`.
  var hits: HitMap { get }
}
