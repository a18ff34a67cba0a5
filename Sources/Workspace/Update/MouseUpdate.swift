import Conversation
import Surface

/// The wheel scrolls what is under the pointer; a click goes where it points.
extension Workspace {
  private static let wheelLines = 3

  mutating func mouse(_ event: MouseEvent) -> [Effect] {
    if drag(event) { return [] }
    guard let region = layout.hits.region(at: event.position) else { return [] }
    switch event.action {
    case .scrollUp: return wheel(over: region.target, direction: -1)
    case .scrollDown: return wheel(over: region.target, direction: 1)
    case .press, .doubleClick, .tripleClick:
      disarmQuit()
      clearPendingKeys()
      return click(event, in: region)
    case .release, .drag: break
    }
    return []
  }

  private mutating func wheel(over target: HitTarget, direction: Int) -> [Effect] {
    if case .inspector = state.overlay { return moveInOverlay(by: direction * Self.wheelLines) }
    if state.overlay != nil { return moveInOverlay(by: direction) }
    switch target {
    case .list, .listFilter, .conversation: moveSelection(by: direction)
    case .transcript, .message, .reasoning, .branch: scroll(by: direction * Self.wheelLines)
    case .composer, .overlay, .overlayRow: break
    }
    return []
  }

  private mutating func click(_ event: MouseEvent, in region: HitMap.Region) -> [Effect] {
    if state.overlay != nil { return clickOverlay(region.target) }
    switch region.target {
    case .transcript, .message, .reasoning, .branch: beginDrag(event)
    default: break
    }
    switch region.target {
    case .list: focusList()
    case .listFilter:
      focusList()
      state.list.isFiltering = true
    case .conversation(let id):
      focusList()
      state.list.selected = id
      return openSelected()
    case .transcript:
      endFilter()
      state.focus = .transcript
    case .message(let id): select(id)
    case .reasoning(let id):
      select(id)
      if let message = state.messageToFold { fold(message) }
    case .branch(let id):
      select(id)
      return showBranch(of: id, step: 1)
    case .composer(let firstLine): clickComposer(event.position, region.rect, firstLine)
    case .overlay, .overlayRow: break
    }
    return []
  }

  private mutating func select(_ id: MessageID) {
    guard state.open.tree[id] != nil else { return }
    endFilter()
    state.focus = .transcript
    state.open.selected = id
  }

  /// The sign in front of the text takes the first columns of the region.
  private mutating func clickComposer(_ position: Position, _ rect: Rect, _ firstLine: Int) {
    focusComposer()
    let width = layout.composerWidth(for: state)
    let lines = layout.draft(in: state)
    let sign = max(0, rect.columns - width - 1)
    let cell = Position(
      row: firstLine + position.row - rect.row, column: max(0, position.column - rect.column - sign)
    )
    state.composer.buffer.move(
      to: composerIndex(at: cell, in: lines, of: state.composer.text, width: width))
    state.composer.goalColumn = nil
    state.composer.undo.endStep()
    state.composer.kills.endCut()
  }

  /// A first click selects a row, a click on the selected one accepts it.
  private mutating func clickOverlay(_ target: HitTarget) -> [Effect] {
    switch (target, state.overlay) {
    case (.overlayRow(let row), .picker(var picker)):
      if picker.selected == row { return pick() }
      picker.selected = row
      state.overlay = .picker(picker)
    case (.overlayRow(let row), .palette(var palette)):
      if palette.selected == row { return performOverlay(.acceptOverlay) }
      palette.selected = row
      state.overlay = .palette(palette)
    case (.overlayRow(let row), .outline(var outline)):
      if outline.selected == row {
        go(to: outline)
        return []
      }
      outline.selected = row
      state.overlay = .outline(outline)
    case (.overlayRow(let row), .themes(var picker)):
      if picker.selected == row { return accept(picker) }
      picker.selected = row
      state.overlay = .themes(picker)
      return preview(picker)
    case (.overlayRow(let row), .contextFull(var question)):
      guard let choice = ContextFull.Choice(rawValue: row) else { return [] }
      question.choice = choice
      state.overlay = .contextFull(question)
      return performOverlay(.acceptOverlay)
    case (.overlayRow(let row), .settings(var form)):
      form.row = SettingsForm.Row(rawValue: row) ?? form.row
      state.overlay = .settings(form)
    case (.overlayRow(let row), .inspector(var inspector)):
      inspector.show(Inspection.Section(rawValue: row) ?? inspector.section)
      state.overlay = .inspector(inspector)
    case (.overlay, _), (.overlayRow, _): break
    // A click beside it closes it, unless it asks something.
    case (_, .contextFull), (_, .confirm): break
    default: return leaveOverlay()
    }
    return []
  }
}
