import Configuration
import Conversation
import Surface

/// The model picker: one line a model, in columns that go when there is no room for them.
extension Painter {
  /// Where the columns begin, from the right edge of the name on.
  private struct Columns {
    var name: Int
    var place: Int
    var context: Int
    var price: Int
    var can: Int

    init(_ width: Int) {
      can = width >= 60 ? 4 : 0
      price = width >= 72 ? 18 : 0
      context = width >= 46 ? 9 : 0
      place = 14
      name = max(8, width - can - price - context - place - 3)
    }
  }

  mutating func drawPicker(_ picker: PickerState, _ place: OverlayFrame) {
    frameOverlay(place, "Model for this conversation", hint: pickerHint)
    let top = Rect(
      row: place.box.row + 1, column: place.list.column, rows: 1, columns: place.list.columns)
    drawQuery(picker.query, in: top)
    let columns = Columns(place.list.columns - 3)
    drawPickerHead(columns, in: top)
    let rows = state.pickerRows(picker)
    for (offset, index) in visible(rows.count, selected: picker.selected, in: place.list)
      .enumerated()
    {
      let area = Rect(
        row: place.list.row + offset, column: place.list.column, rows: 1,
        columns: place.list.columns)
      draw(rows[index], isSelected: index == picker.selected, columns, in: area)
      hits.add(.overlayRow(index), in: area)
    }
    if rows.isEmpty { drawNothingFits(in: place.list) }
    drawPickerFoot(rows, picker, place)
  }

  private var pickerHint: String {
    let keys: [(Command, String)] = [
      (.acceptOverlay, "picks"), (.starModel, "star"), (.defaultModel, "default"),
    ]
    return keys.compactMap { command, text in
      keymap.label(for: command.rawValue, in: [.picker]).map { "\($0) \(text)" }
    }.joined(separator: " · ")
  }

  /// The names of the columns stand in the query's line, over the prices.
  private mutating func drawPickerHead(_ columns: Columns, in area: Rect) {
    var column = area.column + 3 + columns.name
    let heads = [
      ("where", columns.place), ("context", columns.context), ("$ in / out per M", columns.price),
      ("can", columns.can),
    ]
    for (text, width) in heads where width > 0 {
      surface.write(
        text, at: Position(row: area.row, column: column), style: theme[.overlayHint], clip: area)
      column += width
    }
  }

  private mutating func draw(
    _ row: PickerRow, isSelected: Bool, _ columns: Columns, in area: Rect
  ) {
    let entry = row.entry
    let base = theme[
      isSelected ? .pickerSelected : row.unavailable == nil ? .pickerItem : .pickerDisabled]
    surface.fill(area, style: base)
    let isCurrent = entry.reference == state.open.conversation.model
    let sign = entry.isStarred ? "★" : isCurrent ? "●" : " "
    surface.write(
      sign, at: Position(row: area.row, column: area.column + 1),
      style: isSelected ? base : theme[.pickerStar])
    var column = area.column + 3
    let name = harmlessLine(entry.model.name + (entry.model.isDemo ? " (demo)" : ""))
    surface.write(
      lit(elide(name, width: columns.name - 1), row.lit, base: base, light: theme[.pickerMatch]),
      at: Position(row: area.row, column: column), clip: area)
    column += columns.name
    if let reason = row.unavailable {
      surface.write(
        elide(harmlessLine("\(entry.serviceName): \(reason)"), width: area.right - column),
        at: Position(row: area.row, column: column), style: base, clip: area)
      return
    }
    let cells = [
      (harmlessLine(entry.serviceName), columns.place),
      (entry.model.contextLength.map(Format.window) ?? "–", columns.context),
      (price(of: entry), columns.price), (abilities(of: entry.model), columns.can),
    ]
    for (text, width) in cells where width > 0 {
      surface.write(
        elide(text, width: width - 1), at: Position(row: area.row, column: column), style: base,
        clip: area)
      column += width
    }
  }

  private func price(of entry: CatalogueEntry) -> String {
    guard entry.place == .hosted else { return "–" }
    guard let price = entry.model.prices.price(at: state.now, promptTokens: 0) else { return "?" }
    let sign = price.converted ? "~" : ""
    return "\(sign)\(Format.price(price.input)) / \(Format.price(price.output))"
  }

  private func abilities(of model: Model) -> String {
    (model.abilities.contains(.reasons) ? "✻" : "")
      + (model.abilities.contains(.seesImages) ? "▣" : "")
  }

  /// What the chosen row's signs mean, or how it could be had.
  private mutating func drawPickerFoot(
    _ rows: [PickerRow], _ picker: PickerState, _ place: OverlayFrame
  ) {
    let area = Rect(
      row: place.list.bottom + 1, column: place.list.column, rows: 1, columns: place.list.columns)
    var text = "✻ reasons  ▣ sees images  ★ starred  ● this conversation's"
    if rows.indices.contains(picker.selected) {
      let row = rows[picker.selected]
      if state.canFetch(row.entry) {
        text = "Enter fetches the engine and the demo model"
      } else if let price = row.entry.model.prices.price(at: state.now, promptTokens: 0),
        let from = price.from
      {
        let day = CivilTime(from, offsetFromUTC: 0)
        text = "✻ reasons  ▣ sees images · price in force since \(day.year)-\(day.month)-\(day.day)"
      }
    }
    surface.rule(
      Rect(row: area.row - 1, column: area.column, rows: 1, columns: area.columns),
      style: theme[.overlayBorder])
    surface.write(
      elide(text, width: area.columns), at: Position(row: area.row, column: area.column),
      style: theme[.overlayHint], clip: area)
  }
}
