import Configuration
import Conversation
import Surface

extension Painter {
  mutating func drawOverlay() {
    guard let overlay = state.overlay else { return }
    let place = OverlayFrame(state)
    surface.cursor = nil
    hits.add(.overlay, in: place.box)
    switch overlay {
    case .picker(let picker): drawPicker(picker, place)
    case .palette(let palette): drawPalette(palette, place)
    case .help(let scroll): drawHelp(scroll, place)
    case .settings(let form): drawSettings(form, place)
    case .rename(let field): drawRename(field, place)
    case .contextFull(let question): drawContextFull(question, place)
    case .confirm(let question): drawConfirmation(question, place)
    }
  }

  /// The frame with its title and hint; the whole inside is cleared.
  mutating func frameOverlay(_ place: OverlayFrame, _ title: String, hint: String = "") {
    _ = surface.box(
      place.box, title: title, hint: hint, border: theme[.overlayBorder],
      titleStyle: theme[.overlayTitle], inside: theme[.overlay])
  }

  /// A line of typed text in a frame's upper border or a form, with the cursor in it.
  mutating func drawField(_ field: TextField, in area: Rect, style: Style, hasCursor: Bool) {
    surface.fill(
      Rect(row: area.row, column: area.column, rows: 1, columns: area.columns), style: style)
    let before = harmlessLine(String(field.text.prefix(field.cursor)))
    let column = displayWidth(of: before)
    // Scrolled so far that the cursor is in view.
    let hidden = max(0, column - area.columns + 1)
    surface.write(
      harmlessLine(field.text), at: Position(row: area.row, column: area.column - hidden),
      style: style, clip: Rect(row: area.row, column: area.column, rows: 1, columns: area.columns))
    if hasCursor { surface.cursor = Position(row: area.row, column: area.column + column - hidden) }
  }

  /// The rows of a list that fit, so that the selected one is in view.
  func visible(_ count: Int, selected: Int, in area: Rect) -> Range<Int> {
    let first = max(0, min(selected - area.rows / 2, count - area.rows))
    return first..<min(count, first + area.rows)
  }

  /// Text with some of its characters lit.
  func lit(_ text: String, _ indices: [Int], base: Style, light: Style) -> StyledLine {
    let wanted = Set(indices)
    var spans: [Span] = []
    for (index, character) in text.enumerated() {
      let style = wanted.contains(index) ? base.overlaid(light) : base
      if spans.last?.style == style {
        spans[spans.count - 1].text.append(character)
      } else {
        spans.append(Span(String(character), style))
      }
    }
    return StyledLine(spans)
  }

  // MARK: - Palette and help

  private mutating func drawPalette(_ palette: PaletteState, _ place: OverlayFrame) {
    frameOverlay(place, "Commands", hint: "enter does it · esc closes")
    let list = place.list
    drawQuery(
      palette.query,
      in: Rect(row: place.box.row + 1, column: list.column, rows: 1, columns: list.columns))
    let rows = state.paletteRows(palette, keymap: keymap)
    for (offset, index) in visible(rows.count, selected: palette.selected, in: list).enumerated() {
      let row = rows[index]
      let isSelected = index == palette.selected
      let base = theme[
        isSelected ? .pickerSelected : row.unavailable == nil ? .pickerItem : .pickerDisabled]
      let area = Rect(row: list.row + offset, column: list.column, rows: 1, columns: list.columns)
      surface.fill(area, style: base)
      let key = row.key ?? ""
      surface.rightLabel(key, in: area, style: isSelected ? base : theme[.helpKey])
      let room = area.splitLeft(area.columns - displayWidth(of: key) - 2).left
      let text =
        row.unavailable.map { "\(row.help) (\($0.prefix(1).lowercased() + $0.dropFirst()))" }
        ?? row.help
      surface.write(
        lit(text, row.lit, base: base, light: theme[.pickerMatch]),
        at: Position(row: area.row, column: area.column), clip: room)
      hits.add(.overlayRow(index), in: area)
    }
    if rows.isEmpty { drawNothingFits(in: list) }
  }

  mutating func drawQuery(_ query: TextField, in area: Rect) {
    surface.write(
      "⌕ ", at: Position(row: area.row, column: area.column), style: theme[.composerPrompt],
      clip: area)
    drawField(query, in: area.splitLeft(2).rest, style: theme[.overlay], hasCursor: true)
  }

  mutating func drawNothingFits(in area: Rect) {
    surface.write(
      "nothing fits", at: Position(row: area.row, column: area.column),
      style: theme[.pickerDisabled],
      clip: area)
  }

  private mutating func drawHelp(_ scroll: Int, _ place: OverlayFrame) {
    frameOverlay(place, "Help", hint: "j k scroll · esc closes")
    let rows = CommandTable.helpRows(keymap)
    let keyColumns = min(24, place.list.columns / 3)
    for offset in 0..<place.list.rows where scroll + offset < rows.count {
      let at = Position(row: place.list.row + offset, column: place.list.column)
      switch rows[scroll + offset] {
      case .space: break
      case .heading(let text):
        surface.write(text, at: at, style: theme[.helpGroup], clip: place.list)
      case .command(let keys, let help):
        surface.write(
          elide(keys, width: keyColumns - 1), at: at, style: theme[.helpKey], clip: place.list)
        surface.write(
          help, at: Position(row: at.row, column: at.column + keyColumns), style: theme[.overlay],
          clip: place.list)
      }
    }
    guard rows.count > place.list.rows else { return }
    let share = " \(min(100, (scroll + place.list.rows) * 100 / rows.count)) % "
    surface.rightLabel(
      share,
      in: Rect(
        row: place.box.bottom - 1, column: place.list.column, rows: 1, columns: place.list.columns),
      style: theme[.overlayHint])
  }

  // MARK: - Forms and questions

  private mutating func drawRename(_ field: TextField, _ place: OverlayFrame) {
    frameOverlay(place, "Rename", hint: "enter keeps · esc leaves")
    drawField(field, in: place.list, style: theme[.overlay], hasCursor: true)
  }

  private mutating func drawSettings(_ form: SettingsForm, _ place: OverlayFrame) {
    frameOverlay(
      place, "Settings of this conversation", hint: "enter keeps · tab next · esc leaves")
    let rows: [(SettingsForm.Row, String, TextField?)] = [
      (.systemPrompt, "system prompt", form.systemPrompt),
      (.temperature, "temperature", form.temperature),
      (.maxTokens, "token limit", form.maxTokens),
      (.localOnly, "local only", nil),
    ]
    for (offset, row) in rows.enumerated() where offset < place.list.rows {
      let area = Rect(
        row: place.list.row + offset, column: place.list.column, rows: 1,
        columns: place.list.columns)
      let isChosen = form.row == row.0
      hits.add(.overlayRow(offset), in: area)
      surface.write(
        (isChosen ? "▸ " : "  ") + row.1, at: Position(row: area.row, column: area.column),
        style: theme[isChosen ? .overlayTitle : .overlay], clip: area)
      let value = area.splitLeft(18).rest
      if let field = row.2 {
        drawField(field, in: value, style: theme[.overlay], hasCursor: isChosen)
      } else {
        surface.write(
          form.localOnly ? "yes · nothing hosted can be picked" : "no",
          at: Position(row: value.row, column: value.column), style: theme[.overlay], clip: value)
      }
    }
    let foot = Rect(
      row: place.list.bottom + 1, column: place.list.column, rows: 1, columns: place.list.columns)
    let (text, role): (String, StyleRole) =
      form.problem.map { ($0, .error) } ?? (settingsHint(form.row), .overlayHint)
    surface.write(
      elide(text, width: foot.columns), at: Position(row: foot.row, column: foot.column),
      style: theme[role], clip: foot)
  }

  private func settingsHint(_ row: SettingsForm.Row) -> String {
    switch row {
    case .systemPrompt: "Said to the model before everything else."
    case .temperature: "0 to 2; empty leaves it to the model."
    case .maxTokens: "The most tokens an answer may have; empty for no limit."
    case .localOnly: "Space changes it."
    }
  }

  private mutating func drawContextFull(_ question: ContextFull, _ place: OverlayFrame) {
    frameOverlay(place, "Longer than the model's window", hint: "enter · esc")
    let tokens = "~\(Format.tokens(question.promptTokens))"
    let text =
      "This conversation has \(tokens) tokens, the window \(Format.tokens(question.window)). "
      + "Nothing is left out without your word."
    let head = Rect(
      row: place.box.row + 1, column: place.list.column, rows: 3, columns: place.list.columns)
    drawText(text, in: head)
    let count = question.wouldLeaveOut
    let choices: [(ContextFull.Choice, String)] = [
      (
        .leaveOutOldest,
        "Leave out the oldest \(count) message\(count == 1 ? "" : "s"), now and later"
      ),
      (.otherModel, "Choose a model with a larger window"),
      (.cancel, "Go back to the draft"),
    ]
    for (offset, choice) in choices.enumerated() where offset < place.list.rows {
      let area = Rect(
        row: place.list.row + offset, column: place.list.column, rows: 1,
        columns: place.list.columns)
      let style = theme[choice.0 == question.choice ? .pickerSelected : .pickerItem]
      surface.label(" " + choice.1, in: area, style: style)
      hits.add(.overlayRow(offset), in: area)
    }
  }

  private mutating func drawConfirmation(_ question: Confirmation, _ place: OverlayFrame) {
    frameOverlay(place, "One question", hint: "enter yes · esc no")
    drawText(question.question, in: place.box.inset(rows: 1, columns: 2))
  }

  private mutating func drawText(_ text: String, in area: Rect) {
    let lines = wrap(harmless(text), width: area.columns, style: theme[.overlay])
    for (offset, line) in lines.prefix(area.rows).enumerated() {
      surface.write(line, at: Position(row: area.row + offset, column: area.column), clip: area)
    }
  }

  // MARK: - What the leader can be followed by

  mutating func drawWhichKey() {
    let keys = state.whichKeys(keymap)
    guard !keys.isEmpty else { return }
    let cell = 36
    let columns = max(1, (state.size.columns - 2) / cell)
    let rows = min((keys.count + columns - 1) / columns, max(1, state.size.rows - 4))
    let area = Rect(
      row: frame.status.row - rows, column: 0, rows: rows, columns: state.size.columns)
    surface.fill(area, style: theme[.statusBar])
    for (index, key) in keys.prefix(rows * columns).enumerated() {
      let at = Position(row: area.row + index % rows, column: 1 + index / rows * cell)
      let end = surface.write(key.key, at: at, style: theme[.statusKey], clip: area)
      let room = cell - (end - at.column) - 2
      surface.write(
        " " + elide(key.help, width: room), at: Position(row: at.row, column: end),
        style: theme[.statusBar], clip: area)
    }
  }
}
