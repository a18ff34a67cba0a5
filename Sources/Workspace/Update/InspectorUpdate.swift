import Conversation
import Surface

/// The request inspector's keys.
extension Workspace {
  mutating func inspect() -> [Effect] {
    guard var answer = state.answerToInspect else { return [] }
    let model = answer.model.map { state.entry(for: $0)?.model.name ?? $0.model }
    state.overlay = .inspector(InspectorState(answer.id, title: model ?? "unknown model"))
    // As it was before it began, for building its request again.
    (answer.text, answer.reasoning) = ("", "")
    return [
      .inspect(
        ReplyRequest(
          conversation: state.open.conversation, question: nil, answer: answer,
          history: state.open.tree.path(to: answer.parent), isTemporary: state.open.isTemporary))
    ]
  }

  mutating func inspected(_ id: MessageID, _ inspection: Inspection) {
    guard case .inspector(var inspector) = state.overlay, inspector.answer == id else { return }
    inspector.inspection = inspection
    // Of several attempts the last one made the answer.
    inspector.attempt = max(0, inspection.attempts.count - 1)
    state.overlay = .inspector(inspector)
  }

  mutating func performInspector(_ command: Command) -> [Effect] {
    guard case .inspector(var inspector) = state.overlay else { return [] }
    switch command {
    case .inspectorNext: inspector.show(inspector.section.next(1))
    case .inspectorPrevious: inspector.show(inspector.section.next(-1))
    case .inspectorAttempt:
      let count = inspector.inspection?.attempts.count ?? 0
      guard count > 1 else {
        show("There was one attempt only")
        return []
      }
      inspector.attempt = (inspector.attempt + 1) % count
      inspector.top = .top
    case .inspectorRaw:
      inspector.isRaw.toggle()
      inspector.top = .top
    case .inspectorCopy: return copyShown(inspector)
    case .inspectorCurl: return copyCurl(inspector)
    default: break
    }
    state.overlay = .inspector(inspector)
    return []
  }

  private mutating func copyShown(_ inspector: InspectorState) -> [Effect] {
    guard let text = inspector.text else { return [] }
    // Far more than any terminal takes, and enough to be noticed here.
    guard text.bytes.count <= 1 << 20 else {
      show("Too long for the terminal's clipboard")
      return []
    }
    show("Copied the \(inspector.section.title.lowercased())")
    return [.copy(withoutControls(text.text))]
  }

  private mutating func copyCurl(_ inspector: InspectorState) -> [Effect] {
    guard let attempt = inspector.shown else { return [] }
    guard let curl = attempt.curl else {
      show("The request was not kept whole: it cannot be sent again")
      return []
    }
    show("Copied as curl; the key is taken from the environment")
    return [.copy(withoutControls(curl))]
  }

  // MARK: - Moving

  mutating func scrollInspector(_ inspector: InspectorState, by rows: Int) {
    guard let text = inspector.text else { return }
    var inspector = inspector
    inspector.top = text.place(rows, from: inspector.top, width: inspectorColumns)
    state.overlay = .inspector(inspector)
  }

  /// To the beginning, or to the last page.
  mutating func scrollInspector(_ inspector: InspectorState, toEnd isEnd: Bool) {
    guard let text = inspector.text else { return }
    var inspector = inspector
    inspector.top =
      isEnd
      ? text.lastTop(rows: layout.overlayRows(for: state), width: inspectorColumns) : .top
    state.overlay = .inspector(inspector)
  }

  /// After another size or another text.
  mutating func keepInspectorInRange(_ inspector: InspectorState) {
    guard let text = inspector.text, inspector.top > .top else { return }
    let last = text.lastTop(rows: layout.overlayRows(for: state), width: inspectorColumns)
    guard inspector.top > last else { return }
    var inspector = inspector
    inspector.top = last
    state.overlay = .inspector(inspector)
  }

  private var inspectorColumns: Int { max(1, OverlayFrame(state).list.columns) }
}

extension InspectorState {
  mutating func show(_ section: Inspection.Section) { (self.section, top) = (section, .top) }
}
