package import Configuration
package import Conversation
import Markdown
import Surface

/// What was laid out and where it stands on the screen: derived from the state, droppable at any time.
///
/// Only messages that meet the viewport are laid out. A message is laid out once per width and theme;
/// while it streams only its last block is.
package struct TranscriptLayout: TranscriptMeasuring {
  /// A row of the viewport: a line of a message.
  struct Row {
    var message: MessageID
    var line: Int
  }

  package internal(set) var hits = HitMap()
  private var layouts: [MessageID: MessageLayout] = [:]
  private var conversation: ConversationID?
  private var columns = 0
  private let theme: Theme

  package init(theme: Theme) { self.theme = theme }

  // MARK: - Measures

  package mutating func height(of id: MessageID, in state: WorkspaceState) -> Int {
    guard let message = state.open.tree[id] else { return 0 }
    return layout(of: message, in: state).count
  }

  package func viewportRows(for state: WorkspaceState) -> Int {
    let frame = WorkspaceFrame(state)
    return frame.isTooSmall ? 0 : max(0, frame.transcript.rows - state.open.queue.count)
  }

  package func composerWidth(for state: WorkspaceState) -> Int {
    WorkspaceFrame.composerColumns(for: state.size)
  }

  package func overlayRows(for state: WorkspaceState) -> Int {
    max(1, OverlayFrame(state).list.rows)
  }

  /// Code blocks of a message, in their order, as their source has them.
  package mutating func codeBlocks(of id: MessageID, in state: WorkspaceState) -> [String] {
    guard let message = state.open.tree[id] else { return [] }
    return layout(of: message, in: state).codes
  }

  mutating func layout(of message: Message, in state: WorkspaceState) -> MessageLayout {
    let frame = WorkspaceFrame.textColumns(for: state)
    if frame != columns || conversation != state.open.conversation.id {
      layouts = [:]
      (columns, conversation) = (frame, state.open.conversation.id)
    }
    // Taken out while it changes, so that its lines are not copied.
    var layout =
      layouts.removeValue(forKey: message.id)
      ?? MessageLayout(columns: columns, theme: theme, role: message.role)
    if !layout.canGrow(to: message) {
      layout = MessageLayout(columns: columns, theme: theme, role: message.role)
    }
    let notes = MessageNotes(theme: theme, state: state, columns: columns)
    layout.update(to: message, fold: state.open.fold(of: message.id), notes: notes)
    layouts[message.id] = layout
    return layout
  }

  // MARK: - The viewport

  /// The rows in view, top first: as many as fit, fewer for a short conversation.
  mutating func rows(in state: WorkspaceState, capacity: Int) -> [Row] {
    let path = state.open.path
    if case .at(let id, let line) = state.open.scroll,
      let first = path.firstIndex(where: { $0.id == id })
    {
      let rows = rowsDown(path, from: first, line: line, capacity: capacity, state)
      // After a change of size the end may have moved up: never show less than there is.
      if rows.count == capacity { return rows }
    }
    return rowsUp(path, capacity: capacity, state)
  }

  private mutating func rowsDown(
    _ path: [Message], from first: Int, line: Int, capacity: Int, _ state: WorkspaceState
  ) -> [Row] {
    var rows: [Row] = []
    var start = line
    for message in path[first...] where rows.count < capacity {
      let height = layout(of: message, in: state).count
      for line in min(start, height)..<height where rows.count < capacity {
        rows.append(Row(message: message.id, line: line))
      }
      start = 0
    }
    return rows
  }

  private mutating func rowsUp(
    _ path: [Message], capacity: Int, _ state: WorkspaceState
  ) -> [Row] {
    var rows: [Row] = []
    for message in path.reversed() where rows.count < capacity {
      let height = layout(of: message, in: state).count
      let shown = min(height, capacity - rows.count)
      rows.insert(
        contentsOf: (height - shown..<height).map { Row(message: message.id, line: $0) }, at: 0)
    }
    return rows
  }
}
