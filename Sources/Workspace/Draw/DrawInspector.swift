import Configuration
import Conversation
import Surface

extension Painter {
  mutating func drawInspector(_ inspector: InspectorState, _ place: OverlayFrame) {
    let attempts = inspector.inspection?.attempts.count ?? 0
    var keys: [(Command, String)] = []
    if attempts > 0 { keys.append((.inspectorNext, "next part")) }
    if attempts > 1 { keys.append((.inspectorAttempt, "attempt")) }
    if attempts > 0 {
      keys += [
        (.inspectorCurl, "as curl"), (.inspectorRaw, inspector.isRaw ? "indented" : "raw"),
        (.inspectorCopy, "copies"),
      ]
    }
    keys.append((.closeOverlay, "closes"))
    frameOverlay(
      place, "Request inspector · \(harmlessLine(inspector.title))", keys: keys,
      in: .inspector, .overlay)
    drawSections(inspector, attempts, place)
    drawWarning(inspector.inspection?.warning, place)
    drawNotice(over: place)
    guard let text = inspector.text else {
      let words = inspector.inspection?.problem ?? "reading …"
      return surface.lines(
        wrap(harmlessLine(words), width: place.list.columns, style: theme[.overlay]),
        in: place.list)
    }
    let page = text.page(
      from: inspector.top, rows: place.list.rows, width: max(1, place.list.columns))
    for (offset, line) in page.enumerated() {
      surface.write(
        StyledLine(line.spans.map { Span($0.text, theme[.overlay]) }),
        at: Position(row: place.list.row + offset, column: place.list.column), clip: place.list)
    }
    drawShare(of: text, from: inspector.top, shown: page.count, place)
  }

  /// The parts there are, the one in view lit; which of the attempts, and how it is shown.
  private mutating func drawSections(
    _ inspector: InspectorState, _ attempts: Int, _ place: OverlayFrame
  ) {
    var column = place.inside.column
    for section in Inspection.Section.allCases {
      let text = " \(section.title) "
      let isShown = section == inspector.section
      let area = Rect(
        row: place.inside.row, column: column, rows: 1, columns: displayWidth(of: text))
      surface.write(
        text, at: Position(row: area.row, column: column),
        style: theme[isShown ? .pickerSelected : .overlay], clip: place.inside)
      hits.add(.overlayRow(section.rawValue), in: area)
      column = area.right + 1
    }
    let isWide = place.inside.columns > 50
    let number =
      isWide
      ? "attempt \(inspector.attempt + 1) of \(attempts)" : "\(inspector.attempt + 1)/\(attempts)"
    let parts = [
      attempts > 1 ? number : nil,
      inspector.isRaw && inspector.section != .rules ? "raw" : nil,
    ]
    let area = Rect(
      row: place.inside.row, column: column, rows: 1,
      columns: max(0, place.inside.right - column))
    surface.rightLabel(
      elide(joined(parts), width: area.columns), in: area,
      style: theme[.overlayHint].written(on: theme[.overlay]))
  }

  /// What a key has done: the line on which it is told elsewhere lies under this overlay.
  private mutating func drawNotice(over place: OverlayFrame) {
    guard let notice = state.notice, place.list.row > place.inside.row + 1 else { return }
    let area = Rect(
      row: place.list.row - 1, column: place.inside.column, rows: 1,
      columns: place.inside.columns)
    surface.write(
      elide(harmlessLine(notice.text), width: area.columns),
      at: Position(row: area.row, column: area.column),
      style: theme[.notice].written(on: theme[.overlay]), clip: area)
  }

  private mutating func drawWarning(_ warning: String?, _ place: OverlayFrame) {
    guard let warning else { return }
    let area = Rect(
      row: place.inside.row + 1, column: place.inside.column,
      rows: place.list.row - place.inside.row - 1, columns: place.inside.columns)
    surface.lines(
      wrap(warning, width: area.columns, style: theme[.warning].written(on: theme[.overlay])),
      in: area)
  }

  /// In the upper border: how far down one is.
  private mutating func drawShare(
    of text: InspectedText, from top: InspectedText.Place, shown: Int, _ place: OverlayFrame
  ) {
    let width = max(1, place.list.columns)
    let isAll = top == .top && text.lastTop(rows: place.list.rows, width: width) == .top
    guard !isAll else { return }
    let isEnd = text.lastTop(rows: place.list.rows, width: width) <= top
    let share = isEnd ? "end" : top == .top ? "top" : "\(text.share(above: top)) %"
    surface.rightLabel(
      " \(share) ",
      in: Rect(
        row: place.box.row, column: place.inside.column, rows: 1, columns: place.inside.columns),
      style: theme[.overlayHint])
  }
}
