import Configuration
import Conversation
import Surface

/// The model picker: one line a model, in columns that go when there is no room for them.
extension Painter {
  /// How many columns each fact takes; 0 leaves it out.
  private struct Columns {
    static let sign = 3
    var name: Int
    var place: Int
    var context: Int
    var price: Int
    var seen: Int
    var can: Int

    init(_ width: Int) {
      can = width >= 60 ? 4 : 0
      price = width >= 72 ? 17 : 0
      seen = width >= 80 ? 10 : 0
      context = width >= 46 ? 8 : 0
      place = width >= 90 ? 20 : width >= 46 ? 14 : 13
      name = max(8, width - Self.sign - can - seen - price - context - place)
    }
  }

  mutating func drawPicker(_ picker: PickerState, _ rows: [PickerRow], _ place: OverlayFrame) {
    let selected = rows.indices.contains(picker.selected) ? rows[picker.selected] : nil
    let isFetched = selected.map { state.canFetch($0.entry) } ?? false
    let isForChat = picker.purpose == .conversation
    let accepting = isForChat ? "this chat" : "answers"
    frameOverlay(
      place, isForChat ? "Model for this conversation" : "Answer again with", query: picker.query,
      keys: [
        (.acceptOverlay, isFetched ? "fetches it" : accepting), (.defaultModel, "default"),
        (.starModel, "star"),
        (.closeOverlay, "closes"),
      ], in: .picker)
    let columns = Columns(place.list.columns)
    drawHead(columns, in: place.inside.splitTop(1).top)
    for (offset, index) in visible(rows.count, selected: picker.selected, in: place.list)
      .enumerated()
    {
      let area = place.row(offset)
      draw(rows[index], isSelected: index == picker.selected, columns, in: area)
      hits.add(.overlayRow(index), in: area)
    }
    if rows.isEmpty { drawNothingFits(in: place.list) }
    drawPlace(picker.selected, of: rows.count, place)
    let foot = place.inside.splitBottom(1).bottom
    surface.divider(in: place.box, row: foot.row - 1, style: theme[.overlayBorder])
    surface.label(footText(selected), in: foot, style: theme[.overlayHint])
  }

  private mutating func drawHead(_ columns: Columns, in area: Rect) {
    var column = area.column + Columns.sign
    let heads = [
      ("model", columns.name), ("where", columns.place), ("context", columns.context),
      ("$ in / out per M", columns.price), ("seen", columns.seen), ("can", columns.can),
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
    let signs = (isSelected ? "▸" : " ") + (entry.isStarred ? "★" : isCurrent ? "●" : " ")
    surface.write(
      signs, at: Position(row: area.row, column: area.column),
      style: isSelected ? base : theme[.pickerStar], clip: area)
    let light = isSelected ? Style(.terminal, .underline) : theme[.pickerMatch]
    surface.write(
      lit(elide(entry.label, width: columns.name - 1), row.lit, base: base, light: light),
      at: Position(row: area.row, column: area.column + Columns.sign), clip: area)
    var column = area.column + Columns.sign + columns.name
    if let reason = row.unavailable {
      surface.write(
        elide(explanation(of: entry, reason), width: area.right - column),
        at: Position(row: area.row, column: column), style: base, clip: area)
      return
    }
    let cells = [
      (whereItRuns(entry), columns.place),
      (entry.model.contextLength.map(Format.window) ?? "–", columns.context),
      (price(of: entry), columns.price), (speed(of: entry), columns.seen),
      (abilities(of: entry.model), columns.can),
    ]
    for (text, width) in cells where width > 0 {
      surface.write(
        elide(text, width: width - 1), at: Position(row: area.row, column: column), style: base,
        clip: area)
      column += width
    }
  }

  /// A service on this machine never looks like a hosted one.
  private func whereItRuns(_ entry: CatalogueEntry) -> String {
    let name = harmlessLine(entry.serviceName)
    return entry.place == .hosted || entry.reference.isLocalEngine ? name : "\(name), here"
  }

  private func explanation(of entry: CatalogueEntry, _ reason: String) -> String {
    harmlessLine(entry.reference.isLocalEngine ? reason : "\(entry.serviceName): \(reason)")
  }

  private func price(of entry: CatalogueEntry) -> String {
    guard entry.place == .hosted else { return "–" }
    guard let price = entry.model.prices.price(at: state.now, promptTokens: 0) else { return "?" }
    let sign = price.converted ? "~" : ""
    return "\(sign)\(Format.price(price.input)) / \(Format.price(price.output))"
  }

  /// What earlier answers of this model came with.
  private func speed(of entry: CatalogueEntry) -> String {
    guard let speed = state.speeds[entry.reference] else { return "" }
    return speed < 10
      ? "\(Format.decimal(speed, places: 1)) t/s" : "\(Int(speed.rounded())) t/s"
  }

  private func abilities(of model: Model) -> String {
    joinedSigns([
      (model.abilities.contains(.reasons), "✻"), (model.abilities.contains(.seesImages), "▣"),
    ])
  }

  private func joinedSigns(_ signs: [(Bool, String)]) -> String {
    signs.filter(\.0).map(\.1).joined(separator: " ")
  }

  /// What the signs mean, and what is to be known of the chosen row.
  private func footText(_ row: PickerRow?) -> String {
    let signs = "✻ reasons  ▣ sees images"
    guard let row else { return signs }
    if state.canFetch(row.entry) {
      return "not here yet: about 130 MB with the engine, fetched once"
    }
    // Why it cannot be used is told whole here, where the row may have had no room for it.
    if let reason = row.unavailable { return explanation(of: row.entry, reason) }
    let price = row.entry.model.prices.price(at: state.now, promptTokens: 0)
    guard row.entry.place == .hosted, let from = price?.from else { return signs }
    return "\(signs)   price of \(Format.day(from))"
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
}
