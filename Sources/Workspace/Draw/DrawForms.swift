import Configuration
import Conversation
import Surface

/// Overlays that ask for something: names, settings, a second word.
extension Painter {
  private static let closing: [(Command, String)] = [
    (.acceptOverlay, "keeps"), (.closeOverlay, "leaves"),
  ]

  mutating func drawRename(_ field: TextField, _ place: OverlayFrame) {
    frameOverlay(place, "Title of this conversation", keys: Self.closing, in: .picker)
    drawField(field, in: place.list, style: theme[.overlay], hasCursor: true)
  }

  mutating func drawSettings(_ form: SettingsForm, _ place: OverlayFrame) {
    frameOverlay(
      place, "Settings of this conversation",
      keys: [(.acceptOverlay, "keeps"), (.overlayDown, "next"), (.closeOverlay, "leaves")],
      in: .picker)
    let rows: [(SettingsForm.Row, String, TextField?, String)] = [
      (.systemPrompt, "system prompt", form.systemPrompt, "none"),
      (.temperature, "temperature", form.temperature, "the model's own"),
      (.maxTokens, "token limit", form.maxTokens, "none"),
      (.effort, "effort", form.efforts.unavailable == nil ? form.effort : nil, "the model's own"),
      (.localOnly, "local only", nil, ""),
    ]
    for (offset, row) in rows.enumerated() where offset < place.list.rows {
      let area = place.row(offset)
      let isChosen = form.row == row.0
      hits.add(.overlayRow(offset), in: area)
      let (left, value) = area.splitLeft(18)
      surface.label(
        (isChosen ? "▸ " : "  ") + row.1, in: left,
        style: theme[isChosen ? .overlayTitle : .overlay].written(on: theme[.overlay]))
      guard let field = row.2 else {
        drawPlainValue(of: row.0, form, in: value)
        continue
      }
      drawField(field, in: value, style: theme[.overlay], hasCursor: isChosen)
      if field.text.isEmpty, !isChosen {
        surface.label(
          row.3, in: value, style: theme[.composerPlaceholder].written(on: theme[.overlay]))
      }
    }
    drawSettingsFoot(form, place)
  }

  /// A value that is not typed.
  private mutating func drawPlainValue(
    of row: SettingsForm.Row, _ form: SettingsForm, in area: Rect
  ) {
    if row == .localOnly {
      let text = form.localOnly ? "yes: nothing hosted can be picked" : "no"
      surface.label(text, in: area, style: theme[.overlay])
    } else {
      surface.label(
        "–", in: area, style: theme[.composerPlaceholder].written(on: theme[.overlay]))
    }
  }

  private mutating func drawSettingsFoot(_ form: SettingsForm, _ place: OverlayFrame) {
    let foot = place.inside.splitBottom(2).bottom
    guard foot.row > place.list.bottom else { return }
    let hint =
      switch form.row {
      case .systemPrompt: "Said to the model before everything else."
      case .temperature: "0 to 2; empty leaves it to the model."
      case .maxTokens: "The most tokens an answer may have; empty for no limit."
      case .effort: effortHint(form.efforts)
      case .localOnly: "Space changes it."
      }
    let text = form.problem ?? hint
    let style = theme[form.problem == nil ? .overlayHint : .error].written(on: theme[.overlay])
    surface.lines(wrap(text, width: foot.columns, style: style), in: foot)
  }

  private func effortHint(_ efforts: EffortChoices) -> String {
    if let reason = efforts.unavailable {
      return Format.sentence(reason) + "."
    }
    let turning = efforts.levels.isEmpty ? "" : " Space goes through them."
    return "How hard it thinks: \(efforts.list).\(turning)"
  }

  mutating func drawContextFull(_ question: ContextFull, _ place: OverlayFrame) {
    frameOverlay(
      place, "Longer than the model's window",
      keys: [(.acceptOverlay, "chooses"), (.closeOverlay, "goes back")], in: .overlay)
    drawText(question.explanation, above: place)
    let count = question.wouldLeaveOut
    let messages = count == 1 ? "the oldest message" : "the oldest \(count) messages"
    let choices: [(ContextFull.Choice, String)] = [
      (.leaveOutOldest, "Leave out \(messages), now and later"),
      (.otherModel, "Choose a model with a larger window"),
      (.cancel, "Go back to the draft"),
    ]
    for (offset, choice) in choices.enumerated() where offset < place.list.rows {
      let area = place.row(offset)
      let isChosen = choice.0 == question.choice
      surface.label(
        (isChosen ? "▸ " : "  ") + choice.1, in: area,
        style: theme[isChosen ? .pickerSelected : .pickerItem])
      hits.add(.overlayRow(offset), in: area)
    }
  }

  /// Drawn in the selected theme itself.
  mutating func drawThemes(_ picker: ThemePicker, _ place: OverlayFrame) {
    frameOverlay(
      place, "Colours", keys: [(.acceptOverlay, "keeps"), (.closeOverlay, "goes back")],
      in: .overlay)
    let rows = visible(picker.names.count, selected: picker.selected, in: place.list)
    for (offset, index) in rows.enumerated() {
      let area = place.row(offset)
      surface.label(
        (index == picker.selected ? "▸ " : "  ") + harmlessLine(picker.names[index]), in: area,
        style: theme[index == picker.selected ? .pickerSelected : .pickerItem])
      hits.add(.overlayRow(index), in: area)
    }
    drawPlace(picker.selected, of: picker.names.count, place)
  }

  mutating func drawConfirmation(_ question: Confirmation, _ place: OverlayFrame) {
    frameOverlay(
      place, "One question", keys: [(.acceptOverlay, "yes"), (.closeOverlay, "no")], in: .overlay)
    drawText(question.question, above: place)
  }

  /// The question itself, with a blank line over it.
  private mutating func drawText(_ text: String, above place: OverlayFrame) {
    let area = place.inside.splitTop(place.list.row - place.inside.row).top.inset(rows: 1)
    surface.lines(
      wrap(harmless(text), width: place.inside.columns, style: theme[.overlay]), in: area)
  }
}
