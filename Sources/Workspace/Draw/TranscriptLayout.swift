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
    var line: MessageLayout.Line
    /// Counted in the message.
    var index: Int
    /// The blank line behind a message does not belong to what is marked as selected.
    var isGap: Bool
  }

  /// More are not kept, so that reading through a long conversation does not fill the memory.
  private static let mostKept = 256

  package internal(set) var hits = HitMap()
  private var layouts: [MessageID: MessageLayout] = [:]
  private var branch: Branch?
  private(set) var composer = ComposerLayout()
  private var list = ListRows()
  private var models = PickerRows()
  /// Blocks whose lines were asked for, for selecting and searching.
  var blockIndices: [BlockKey: BlockIndex] = [:]
  private var conversation: ConversationID?
  private var columns = 0
  private let theme: Theme
  private let keymap: Keymap
  /// How often a message was laid out from its first line on: what tests of the cost look at.
  private(set) var messagesLaidOut = 0

  package init(theme: Theme, keymap: Keymap) { (self.theme, self.keymap) = (theme, keymap) }

  // MARK: - Measures

  package mutating func height(of id: MessageID, in state: WorkspaceState) -> Int {
    guard let message = state.open.tree[id] else { return 0 }
    return layout(of: message, in: state).count
  }

  package mutating func viewportRows(for state: WorkspaceState) -> Int {
    let frame = WorkspaceFrame(state, draftLines: draft(in: state).count)
    return frame.isTooSmall ? 0 : frame.transcript.rows
  }

  package func composerWidth(for state: WorkspaceState) -> Int {
    WorkspaceFrame.composerColumns(for: state.size)
  }

  /// What is being written, in lines as it stands in the composer.
  package mutating func draft(in state: WorkspaceState) -> [ComposerLine] {
    composer.update(to: state.composer.text, width: composerWidth(for: state))
    return composer.lines
  }

  /// The list of conversations as it stands in its pane.
  mutating func listRows(in state: WorkspaceState) -> ListRows {
    list.update(to: state)
    return list
  }

  /// The place of a conversation among those that the list shows.
  mutating func place(of id: ConversationID?, in state: WorkspaceState) -> Int? {
    list.update(to: state)
    return list.place(of: id, in: state.list)
  }

  mutating func pickerRows(_ picker: PickerState, in state: WorkspaceState) -> [PickerRow] {
    models.rows(picker, in: state)
  }

  package func overlayRows(for state: WorkspaceState) -> Int {
    max(1, OverlayFrame(state).list.rows)
  }

  /// Code blocks of a message, in their order, as their source has them.
  package mutating func codeBlocks(of id: MessageID, in state: WorkspaceState) -> [String] {
    guard let message = state.open.tree[id] else { return [] }
    return layout(of: message, in: state).codes
  }

  /// Code blocks of which something is in view, the topmost first.
  mutating func codeInView(in state: WorkspaceState) -> [(message: MessageID, text: String)] {
    var seen: [MessageID: Set<MessageLayout.CodePlace>] = [:]
    var found: [(MessageID, String)] = []
    for row in rows(in: state, capacity: viewportRows(for: state)) {
      guard let code = row.line.code, let layout = layouts[row.message],
        seen[row.message, default: []].insert(code).inserted
      else { continue }
      found.append((row.message, layout.code(code)))
    }
    return found
  }

  /// The messages on screen and what follows from them.
  mutating func branch(in state: WorkspaceState) -> Branch {
    if let branch, branch.isOf(state.open) { return branch }
    let fresh = Branch(state.open)
    branch = fresh
    return fresh
  }

  mutating func layout(of message: Message, in state: WorkspaceState) -> MessageLayout {
    let frame = WorkspaceFrame.textColumns(for: state)
    if frame != columns || conversation != state.open.conversation.id {
      layouts = [:]
      (columns, conversation) = (frame, state.open.conversation.id)
    }
    // Taken out while it changes, so that its lines are not copied.
    var layout = layouts.removeValue(forKey: message.id)
    if layout?.canGrow(to: message) != true { layout = nil }
    if layout == nil { messagesLaidOut += 1 }
    var current =
      layout.take()
      ?? MessageLayout(
        columns: columns, theme: theme, role: message.role, codeHint: keymap.codeHint)
    let notes = MessageNotes(
      theme: theme, keymap: keymap, state: state, branch: branch(in: state), columns: columns)
    current.update(to: message, fold: state.open.fold(of: message.id), notes: notes)
    layouts[message.id] = current
    return current
  }

  // MARK: - The viewport

  /// The rows in view, top first: as many as fit, fewer for a short conversation.
  mutating func rows(in state: WorkspaceState, capacity: Int) -> [Row] {
    let branch = branch(in: state)
    var rows: [Row] = []
    if case .at(let id, let line) = state.open.scroll, let first = branch.place(of: id) {
      rows = rowsDown(branch.ids[first...], line: line, capacity: capacity, state)
    }
    // After a change of size the end may have moved up: never show less than there is.
    if rows.count < capacity { rows = rowsUp(branch.ids, capacity: capacity, state) }
    if layouts.count > Self.mostKept {
      let shown = Set(rows.map(\.message))
      layouts = layouts.filter { shown.contains($0.key) }
    }
    return rows
  }

  private mutating func rowsDown(
    _ ids: ArraySlice<MessageID>, line: Int, capacity: Int, _ state: WorkspaceState
  ) -> [Row] {
    var rows: [Row] = []
    var start = line
    for id in ids where rows.count < capacity {
      guard let message = state.open.tree[id] else { continue }
      let layout = layout(of: message, in: state)
      let first = min(start, layout.count)
      rows += Self.rows(layout, id, first..<min(layout.count, first + capacity - rows.count))
      start = 0
    }
    return rows
  }

  private mutating func rowsUp(
    _ ids: [MessageID], capacity: Int, _ state: WorkspaceState
  ) -> [Row] {
    var parts: [[Row]] = []
    var free = capacity
    for id in ids.reversed() {
      if free == 0 { break }
      guard let message = state.open.tree[id] else { continue }
      let layout = layout(of: message, in: state)
      let shown = min(layout.count, free)
      parts.append(Self.rows(layout, id, layout.count - shown..<layout.count))
      free -= shown
    }
    return parts.reversed().flatMap { $0 }
  }

  private static func rows(_ layout: MessageLayout, _ id: MessageID, _ lines: Range<Int>) -> [Row] {
    lines.map {
      Row(message: id, line: layout.line($0), index: $0, isGap: $0 == layout.count - 1)
    }
  }
}

extension Keymap {
  /// What stands in the border of code: `yc copies`.
  fileprivate var codeHint: String {
    guard let keys = hint(.copyCode, in: [.transcript, .everywhere]) else { return "" }
    let isTyped = keys.split(separator: " ").allSatisfy { $0.count == 1 }
    return "\(isTyped ? keys.filter { $0 != " " } : keys) copies"
  }
}
