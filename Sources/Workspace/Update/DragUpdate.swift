import Conversation
import Surface

/// Selecting with the mouse: from where the button goes down to where the pointer is.
extension Workspace {
  private static let scrollPause = 0.05

  /// The button goes down on the transcript.
  mutating func beginDrag(_ event: MouseEvent) {
    let place = textPlace(at: event.position)
    state.open.reading.selection = nil
    state.open.reading.drag = Drag(
      position: event.position, anchor: place, scroll: 0, nextScroll: nil)
    guard let place, isOnText(event.position) else { return }
    switch event.action {
    case .doubleClick: state.open.reading.selection = TextSelection(place, unit: .words)
    case .tripleClick: state.open.reading.selection = TextSelection(place, unit: .lines)
    default: break
    }
  }

  /// - Returns: false when no button went down on the transcript.
  mutating func drag(_ event: MouseEvent) -> Bool {
    guard var drag = state.open.reading.drag, let area = layout.hits.rect(of: .transcript) else {
      return false
    }
    switch event.action {
    case .release: endDrag()
    case .drag:
      let above = area.row - event.position.row
      let below = event.position.row - (area.bottom - 1)
      drag.scroll = above > 0 ? -min(above, 5) : below > 0 ? min(below, 5) : 0
      drag.position = event.position
      drag.nextScroll = drag.scroll == 0 ? nil : drag.nextScroll ?? state.now
      state.open.reading.drag = drag
      extendToPointer()
      continueDrag()
    default: return false
    }
    return true
  }

  /// While the pointer is beyond an edge the text comes to meet it.
  mutating func continueDrag() {
    guard let drag = state.open.reading.drag, let next = drag.nextScroll, next <= state.now else {
      return
    }
    scroll(by: drag.scroll)
    state.open.reading.drag?.nextScroll = state.now.adding(seconds: Self.scrollPause)
    extendToPointer()
  }

  private mutating func extendToPointer() {
    guard let drag = state.open.reading.drag, let anchor = drag.anchor,
      let head = textPlace(at: drag.position)
    else { return }
    if state.open.reading.selection == nil {
      if head == anchor { return }
      state.open.reading.selection = TextSelection(anchor)
    }
    state.open.reading.selection?.head = head
  }

  private mutating func endDrag() {
    state.open.reading.drag = nil
    guard let text = selectedText() else { return }
    show(
      "\(Format.count(text.count, "character")) selected · \(hint(.selectionCopy)) copies · "
        + "\(hint(.selectionDrop)) drops")
  }

  // MARK: - Places under the pointer

  /// Whether there is text under the pointer, and not what stands around it.
  private mutating func isOnText(_ position: Position) -> Bool {
    guard let area = layout.hits.rect(of: .transcript), area.contains(position) else {
      return false
    }
    let rows = layout.rows(in: state, capacity: area.rows)
    guard rows.indices.contains(position.row - area.row) else { return false }
    let row = rows[position.row - area.row]
    return layout.place(inLine: row.index, column: 0, of: row.message, in: state) != nil
  }

  /// The nearest place of the text; beyond an edge that of the row at the edge.
  private mutating func textPlace(at position: Position) -> TextPlace? {
    guard let area = layout.hits.rect(of: .transcript), area.rows > 0 else { return nil }
    let rows = layout.rows(in: state, capacity: area.rows)
    guard !rows.isEmpty else { return nil }
    var (line, column) = (position.row - area.row, position.column - area.column - 2)
    if line < 0 { (line, column) = (0, 0) }
    if line >= rows.count { (line, column) = (rows.count - 1, .max) }
    let row = rows[line]
    return layout.nearestPlace(
      toLine: row.index, column: max(0, column), of: row.message, in: state)
  }
}
