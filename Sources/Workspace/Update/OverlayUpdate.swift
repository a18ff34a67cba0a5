import Configuration
import Conversation

/// Keys of what lies over the panes.
extension Workspace {
  mutating func performOverlay(_ command: Command) -> [Effect] {
    if state.overlay == nil { return performLine(command) }
    switch command {
    case .acceptOverlay: return accept()
    case .closeOverlay: return leaveOverlay()
    case .overlayUp: return moveInOverlay(by: -1)
    case .overlayDown: return moveInOverlay(by: 1)
    case .overlayPageUp: return moveInOverlay(by: -overlayPage)
    case .overlayPageDown: return moveInOverlay(by: overlayPage)
    case .overlayTop: return moveInOverlay(toEnd: false)
    case .overlayBottom: return moveInOverlay(toEnd: true)
    case .starModel: return toggleStar()
    case .defaultModel: return makeDefault(pickedRow()?.entry.reference)
    default: break
    }
    return []
  }

  private var overlayPage: Int { max(1, layout.overlayRows(for: state) - 1) }

  mutating func close() { state.overlay = nil }

  /// Leaves it without a choice.
  mutating func leaveOverlay() -> [Effect] {
    defer { close() }
    guard case .themes(let picker) = state.overlay, picker.before != theme.name else { return [] }
    return [.loadTheme(picker.before)]
  }

  private mutating func accept() -> [Effect] {
    switch state.overlay {
    case .picker: return pick()
    case .palette(let palette): return choose(from: palette)
    case .help, .inspector: close()
    case .themes(let picker): return accept(picker)
    case .outline(let outline): go(to: outline)
    case .settings(let form): return accept(form)
    case .rename(let field):
      close()
      if let id = state.targetConversation { return rename(id, to: field.text) }
    case .contextFull(let question): return accept(question)
    case .confirm(let confirmation): return accept(confirmation)
    case nil: break
    }
    return []
  }

  private mutating func choose(from palette: PaletteState) -> [Effect] {
    let rows = state.paletteRows(palette, keymap: keymap)
    close()
    guard rows.indices.contains(palette.selected) else { return [] }
    return perform(rows[palette.selected].command)
  }

  private mutating func accept(_ confirmation: Confirmation) -> [Effect] {
    close()
    switch confirmation.act {
    case .installEngine: return [.installEngine]
    case .leaveTemporary(let departure): return leaveAndGo(to: departure)
    }
  }

  private mutating func accept(_ question: ContextFull) -> [Effect] {
    close()
    switch question.choice {
    case .leaveOutOldest:
      var request = question.request
      request.conversation.parameters.leavesOutOldest = true
      guard state.runningHere == nil,
        let budget = ContextBudget(question.request, window: question.window)
      else { return [] }
      return begin(budget.shortened(request), from: question.origin)
    case .otherModel: return openPicker()
    case .cancel: break
    }
    return []
  }

  // MARK: - Moving

  @discardableResult
  mutating func moveInOverlay(by steps: Int) -> [Effect] {
    switch state.overlay {
    case .themes(var picker):
      picker.selected = clamped(picker.selected + steps, count: picker.names.count)
      state.overlay = .themes(picker)
      return preview(picker)
    case .outline(var outline):
      outline.selected = clamped(outline.selected + steps, count: outline.turns.count)
      state.overlay = .outline(outline)
    case .picker(var picker):
      picker.selected += steps
      state.overlay = .picker(picker)
    case .palette(var palette):
      palette.selected += steps
      state.overlay = .palette(palette)
    case .help(let scroll): state.overlay = .help(scroll: scroll + steps)
    case .settings(var form):
      let count = SettingsForm.Row.allCases.count
      form.row =
        SettingsForm.Row(rawValue: (form.row.rawValue + steps % count + count) % count)
        ?? .systemPrompt
      state.overlay = .settings(form)
    case .contextFull(var question):
      let last = ContextFull.Choice.allCases.count - 1
      let choice = min(max(0, question.choice.rawValue + steps), last)
      question.choice = ContextFull.Choice(rawValue: choice) ?? .cancel
      state.overlay = .contextFull(question)
    case .inspector(let inspector): scrollInspector(inspector, by: steps)
    case .rename, .confirm, nil: break
    }
    return []
  }

  private mutating func moveInOverlay(toEnd isEnd: Bool) -> [Effect] {
    if case .inspector(let inspector) = state.overlay {
      scrollInspector(inspector, toEnd: isEnd)
      return []
    }
    // More than any list has.
    return moveInOverlay(by: isEnd ? 10_000 : -10_000)
  }

  /// Lists change under their selection: a new query, a new catalogue, a new size.
  mutating func keepOverlayInRange() {
    switch state.overlay {
    case .picker(var picker):
      picker.selected = clamped(picker.selected, count: layout.pickerRows(picker, in: state).count)
      state.overlay = .picker(picker)
    case .palette(var palette):
      let count = state.paletteRows(palette, keymap: keymap).count
      palette.selected = clamped(palette.selected, count: count)
      state.overlay = .palette(palette)
    case .help(let scroll):
      let rows = CommandTable.helpRows(keymap).count - layout.overlayRows(for: state)
      state.overlay = .help(scroll: clamped(scroll, count: rows + 1))
    case .inspector(let inspector): keepInspectorInRange(inspector)
    default: break
    }
  }

  private func clamped(_ index: Int, count: Int) -> Int { max(0, min(index, count - 1)) }

  // MARK: - Typing

  mutating func typeInOverlay(_ character: Character) -> [Effect] {
    switch (state.overlay, character) {
    case (.confirm, "y"), (.confirm, "Y"): return accept()
    case (.confirm, "n"), (.confirm, "N"): close()
    case (.contextFull(var question), "1"..."3"):
      let choice = (character.wholeNumberValue ?? 3) - 1
      question.choice = ContextFull.Choice(rawValue: choice) ?? .cancel
      state.overlay = .contextFull(question)
      return accept()
    case (.settings(var form), " ") where form.row == .localOnly:
      form.localOnly.toggle()
      state.overlay = .settings(form)
    case (.settings(var form), " ") where form.row == .effort:
      form.effort = TextField(form.efforts.level(after: form.effort.text))
      form.problem = nil
      state.overlay = .settings(form)
    default: editOverlayField { $0.insert(String(character)) }
    }
    return []
  }

  /// Changes the line that is typed in; a new query begins at its best match.
  mutating func editOverlayField(_ change: (inout TextField) -> Void) {
    switch state.overlay {
    case .picker(var picker):
      let before = picker.query.text
      change(&picker.query)
      if picker.query.text != before { picker.selected = 0 }
      state.overlay = .picker(picker)
    case .palette(var palette):
      let before = palette.query.text
      change(&palette.query)
      if palette.query.text != before { palette.selected = 0 }
      state.overlay = .palette(palette)
    case .rename(var field):
      change(&field)
      state.overlay = .rename(field)
    case .settings(var form):
      form.problem = nil
      switch form.row {
      case .systemPrompt: change(&form.systemPrompt)
      case .temperature: change(&form.temperature)
      case .maxTokens: change(&form.maxTokens)
      case .effort: if form.efforts.unavailable == nil { change(&form.effort) }
      case .localOnly: break
      }
      state.overlay = .settings(form)
    case .help, .themes, .outline, .contextFull, .confirm, .inspector, nil: break
    }
  }
}
