import Configuration
import Conversation
import Surface

extension Painter {
  mutating func drawOverlay(_ layout: inout TranscriptLayout) {
    guard let overlay = state.overlay else { return }
    let place = OverlayFrame(state)
    surface.cursor = nil
    hits.add(.overlay, in: place.box)
    switch overlay {
    case .picker(let picker): drawPicker(picker, layout.pickerRows(picker, in: state), place)
    case .palette(let palette): drawPalette(palette, place)
    case .help(let scroll): drawHelp(scroll, place)
    case .themes(let picker): drawThemes(picker, place)
    case .outline(let outline): drawOutline(outline, place)
    case .settings(let form): drawSettings(form, place)
    case .rename(let field): drawRename(field, place)
    case .contextFull(let question): drawContextFull(question, place)
    case .inspector(let inspector): drawInspector(inspector, place)
    case .confirm(let question): drawConfirmation(question, place)
    }
  }

  /// The frame with its title, what is typed to find something, and the keys that work in it; the whole
  /// inside is cleared.
  mutating func frameOverlay(
    _ place: OverlayFrame, _ title: String, query: TextField? = nil, keys: [(Command, String)],
    in contexts: KeyContext...
  ) {
    var hints = keys.compactMap { command, text in
      keymap.hint(command, in: contexts + [.composer]).map { "\($0) \(text)" }
    }
    // The first key and the one that closes stay longest.
    while hints.count > 1, displayWidth(of: joined(hints)) > place.box.columns - 6 {
      hints.remove(at: hints.count > 2 ? hints.count - 2 : 0)
    }
    let queryArea = query.map { self.queryArea($0, place) }
    let room = (queryArea?.column ?? place.box.right - 2) - place.box.column - 4
    surface.box(
      place.box, title: elide(title, width: room), hint: joined(hints),
      border: theme[.overlayBorder], titleStyle: theme[.overlayTitle],
      hintStyle: theme[.overlayHint], inside: theme[.overlay])
    if let query, let queryArea { drawQuery(query, in: queryArea) }
  }

  /// In the upper border, on the right.
  private func queryArea(_ query: TextField, _ place: OverlayFrame) -> Rect {
    let typed = displayWidth(of: harmlessLine(query.text)) + 1
    let columns = min(max(Self.queryHint.utf8.count, typed), place.box.columns / 2 - 4) + 4
    return Rect(
      row: place.box.row, column: place.box.right - columns - 2, rows: 1, columns: columns)
  }

  private static let queryHint = "type to find"

  private mutating func drawQuery(_ query: TextField, in area: Rect) {
    surface.fill(area, style: theme[.overlay])
    surface.write(
      " ⌕ ", at: Position(row: area.row, column: area.column),
      style: theme[.composerPrompt].written(on: theme[.overlay]), clip: area)
    let field = Rect(row: area.row, column: area.column + 3, rows: 1, columns: area.columns - 4)
    drawField(query, in: field, style: theme[.overlay], hasCursor: true)
    if query.text.isEmpty {
      surface.label(
        Self.queryHint, in: field, style: theme[.composerPlaceholder].written(on: theme[.overlay]))
    }
  }

  /// A line of typed text with the cursor in it.
  mutating func drawField(_ field: TextField, in area: Rect, style: Style, hasCursor: Bool) {
    guard area.columns > 0 else { return }
    let line = Rect(row: area.row, column: area.column, rows: 1, columns: area.columns)
    surface.fill(line, style: style)
    let column = displayWidth(of: harmlessLine(String(field.text.prefix(field.cursor))))
    let text = harmlessLine(field.text)
    guard hasCursor else {
      surface.label(text, in: line, style: style)
      return
    }
    // Scrolled so far that the cursor is in view.
    let hidden = max(0, column - area.columns + 1)
    surface.write(
      text, at: Position(row: area.row, column: area.column - hidden), style: style, clip: line)
    let mark = Position(row: area.row, column: area.column)
    if hidden > 0 { surface.write("…", at: mark, style: style, clip: line) }
    if displayWidth(of: text) - hidden > area.columns {
      surface.write(
        "…", at: Position(row: area.row, column: area.right - 1), style: style, clip: line)
    }
    surface.cursor = Position(row: area.row, column: area.column + column - hidden)
  }

  /// The rows of a list that fit, so that the selected one is in view.
  func visible(_ count: Int, selected: Int, in area: Rect) -> Range<Int> {
    let first = max(0, min(selected - area.rows / 2, count - area.rows))
    return first..<min(count, first + area.rows)
  }

  /// Tells, in the lower border, where one is in a list that has more rows than fit.
  mutating func drawPlace(_ selected: Int, of count: Int, _ place: OverlayFrame) {
    guard count > place.list.rows, place.box.columns > 60 else { return }
    surface.write(
      " \(selected + 1) of \(count) ",
      at: Position(row: place.box.bottom - 1, column: place.box.column + 2),
      style: theme[.overlayHint], clip: place.box)
  }

  mutating func drawNothingFits(in area: Rect) {
    surface.label("Nothing fits these letters.", in: area, style: theme[.pickerDisabled])
  }

  private mutating func drawPalette(_ palette: PaletteState, _ place: OverlayFrame) {
    frameOverlay(
      place, "Commands", query: palette.query,
      keys: [(.acceptOverlay, "does it"), (.closeOverlay, "closes")], in: .picker)
    let rows = state.paletteRows(palette, keymap: keymap)
    for (offset, index) in visible(rows.count, selected: palette.selected, in: place.list)
      .enumerated()
    {
      let area = place.row(offset)
      draw(rows[index], isSelected: index == palette.selected, in: area)
      hits.add(.overlayRow(index), in: area)
    }
    if rows.isEmpty { drawNothingFits(in: place.list) }
    drawPlace(palette.selected, of: rows.count, place)
  }

  private mutating func draw(_ row: PaletteRow, isSelected: Bool, in area: Rect) {
    let base = theme[
      isSelected ? .pickerSelected : row.unavailable == nil ? .pickerItem : .pickerDisabled]
    surface.fill(area, style: base)
    let key = row.key ?? ""
    let inner = area.inset(columns: 1)
    surface.rightLabel(
      key, in: inner, style: isSelected ? base : theme[.helpKey].written(on: base))
    let room = inner.splitLeft(inner.columns - displayWidth(of: key) - 2).left
    let at = Position(row: room.row, column: room.column)
    let help = elide(row.help, width: room.columns)
    let light = isSelected ? Style(.terminal, .bold) : theme[.pickerMatch]
    let end = surface.write(lit(help, row.lit, base: base, light: light), at: at, clip: room)
    guard let reason = row.unavailable, room.right - end > 8 else { return }
    let text = " · " + reason.prefix(1).lowercased() + reason.dropFirst()
    surface.write(
      elide(text, width: room.right - end), at: Position(row: at.row, column: end), style: base,
      clip: room)
  }

  private mutating func drawHelp(_ scroll: Int, _ place: OverlayFrame) {
    frameOverlay(
      place, "Help",
      keys: [(.overlayDown, "scrolls"), (.closeOverlay, "closes")],
      in: .overlay)
    let rows = CommandTable.helpRows(keymap)
    let keyColumns = min(22, place.list.columns / 3)
    for offset in 0..<place.list.rows where scroll + offset < rows.count {
      let area = place.row(offset)
      switch rows[scroll + offset] {
      case .space: break
      case .heading(let text): surface.label(text, in: area, style: theme[.helpGroup])
      case .command(let keys, let help):
        let (left, right) = area.splitLeft(keyColumns)
        surface.label(
          elide(" " + keys, width: left.columns - 1), in: left, style: theme[.helpKey])
        surface.label(help, in: right, style: theme[.overlay])
      }
    }
    guard rows.count > place.list.rows else { return }
    let last = min(rows.count, scroll + place.list.rows)
    let share = " \(last * 100 / rows.count) % "
    surface.rightLabel(
      share,
      in: Rect(
        row: place.box.row, column: place.inside.column, rows: 1, columns: place.inside.columns),
      style: theme[.overlayHint])
  }
}

extension OverlayFrame {
  /// A row of the list, counted from the first one in view.
  func row(_ offset: Int) -> Rect {
    Rect(row: list.row + offset, column: list.column, rows: 1, columns: list.columns)
  }
}
