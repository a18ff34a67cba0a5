import Configuration
import Conversation
import Surface

extension Painter {
  /// The turns of a reasoning: how much of it each took, and how it begins.
  mutating func drawOutline(_ outline: ReasoningOutline, _ place: OverlayFrame) {
    let sign = outline.isEstimated ? "~" : ""
    let title = joined([
      "Reasoning", Format.count(outline.turns.count, "turn"),
      outline.seconds.map { Format.seconds($0) },
      "\(sign)\(Format.tokens(outline.tokens)) tokens",
    ])
    frameOverlay(
      place, title, keys: [(.acceptOverlay, "goes there"), (.closeOverlay, "closes")],
      in: .overlay)
    for (offset, index) in visible(
      outline.turns.count, selected: outline.selected, in: place.list
    ).enumerated() {
      let area = place.row(offset)
      draw(outline.turns[index], of: outline, isSelected: index == outline.selected, in: area)
      hits.add(.overlayRow(index), in: area)
    }
    drawPlace(outline.selected, of: outline.turns.count, place)
  }

  private mutating func draw(
    _ turn: ReasoningTurn, of outline: ReasoningOutline, isSelected: Bool, in area: Rect
  ) {
    let base = theme[isSelected ? .pickerSelected : .pickerItem]
    surface.fill(area, style: base)
    let share = outline.share(turn)
    var facts = "\(Int((share * 100).rounded())) %"
    facts = String(repeating: " ", count: max(0, 5 - facts.count)) + facts
    // Where it is narrow the words are worth more.
    if area.columns >= 60 {
      let seconds = outline.seconds.map { Format.seconds($0 * share) } ?? ""
      let sign = outline.isEstimated ? "~" : ""
      for text in [seconds, "\(sign)\(Format.tokens(turn.tokens)) tok"] {
        facts += String(repeating: " ", count: max(1, 10 - text.count)) + text
      }
    }
    let style = isSelected ? base : theme[.secondary].written(on: base)
    let (left, right) = area.splitLeft(displayWidth(of: facts) + 2)
    surface.write(
      facts, at: Position(row: area.row, column: left.column), style: style, clip: left)
    let light = isSelected ? Style(.terminal, .bold) : theme[.pickerMatch]
    surface.write(
      lit(
        elide(turn.text, width: right.columns - 1), Array(0..<turn.wordLength), base: base,
        light: light),
      at: Position(row: right.row, column: right.column), clip: right)
  }
}
