package import Conversation

/// The request inspector: what went over the wire for one answer.
package struct InspectorState: Hashable, Sendable {
  package var answer: MessageID
  package var title: String
  /// nil while it is being read.
  package var inspection: Inspection?
  package var section: Inspection.Section
  package var attempt: Int
  /// Bodies are shown as they are, not indented.
  package var isRaw: Bool
  package var top: InspectedText.Place

  package init(_ answer: MessageID, title: String) {
    (self.answer, self.title, inspection) = (answer, title, nil)
    (section, attempt, isRaw, top) = (.request, 0, false, .top)
  }

  /// What is to be read; nil while there is nothing.
  var text: InspectedText? { shown?.text(section, isRaw: isRaw) }

  var shown: Inspection.Attempt? {
    inspection.flatMap { $0.attempts.indices.contains(attempt) ? $0.attempts[attempt] : nil }
  }
}

extension Inspection.Section {
  var title: String {
    switch self {
    case .request: "Request"
    case .response: "Response"
    case .rules: "Rules"
    }
  }

  func next(_ step: Int) -> Self {
    let count = Self.allCases.count
    return Self(rawValue: (rawValue + step + count) % count) ?? self
  }
}

extension WorkspaceState {
  /// The selected answer, or the one to the selected question; without a selection the last one.
  var answerToInspect: Message? {
    guard open.selected != nil, let message = messageInHand else {
      return open.last { $0.role == .assistant }
    }
    return message.role == .assistant
      ? message : open.last { $0.role == .assistant && $0.parent == message.id }
  }
}
