import Conversation

/// Reading: motions, selection, copying, folding.
extension Workspace {
  mutating func performTranscript(_ command: Command) -> [Effect] {
    let count = state.count ?? 1
    let page = max(1, layout.viewportRows(for: state) - 2)
    switch command {
    case .scrollUp: scroll(by: -count)
    case .scrollDown: scroll(by: count)
    case .halfPageUp: scroll(by: -count * max(1, page / 2))
    case .halfPageDown: scroll(by: count * max(1, page / 2))
    case .pageUp: scroll(by: -count * page)
    case .pageDown: scroll(by: count * page)
    case .scrollToTop: scroll(toTopOf: 0)
    case .scrollToBottom: state.open.scroll = .followingEnd
    case .previousMessage: selectMessage(by: -count)
    case .nextMessage: selectMessage(by: count)
    case .copyMessage: return copyMessage()
    case .copyCode: return copyCode()
    case .foldReasoning:
      if let message = state.messageToFold { fold(message) }
    case .foldAllReasoning: foldAll()
    default: break
    }
    return []
  }

  private mutating func selectMessage(by steps: Int) {
    let path = layout.branch(in: state).ids
    guard !path.isEmpty else { return }
    let current = path.firstIndex { $0 == state.open.selected }
    // Without a selection the message at the top of the screen is where one reads.
    let start = current ?? top(of: path).message + (steps < 0 ? 1 : -1)
    let index = min(max(0, start + steps), path.count - 1)
    state.open.selected = path[index]
    state.focus = .transcript
    scroll(toTopOf: index)
  }

  // MARK: - Copying

  private func copyMessage() -> [Effect] {
    state.messageInHand.map { [.copy(withoutControls($0.text))] } ?? []
  }

  /// The topmost block of code in view, of the selected message if there is one; a count takes another of
  /// them. With none in view the last one of the message in hand, or of the nearest one above it.
  private mutating func copyCode() -> [Effect] {
    var codes = layout.codeInView(in: state)
    let ofSelected = codes.filter { $0.message == state.open.selected }
    if !ofSelected.isEmpty { codes = ofSelected }
    if codes.isEmpty { return copyCodeAbove() }
    let number = state.count ?? 1
    guard codes.indices.contains(number - 1) else {
      show("\(codes.count == 1 ? "One block" : "\(codes.count) blocks") of code in view")
      return []
    }
    if codes.count > 1 {
      show("Copied block \(number) of the \(codes.count) in view · a number first picks another")
    }
    return [.copy(withoutControls(codes[number - 1].text))]
  }

  private mutating func copyCodeAbove() -> [Effect] {
    let path = state.open.path
    let end = path.firstIndex { $0.id == state.messageInHand?.id } ?? path.count - 1
    for message in path[...end].reversed() {
      if let code = layout.codeBlocks(of: message.id, in: state).last {
        return [.copy(withoutControls(code))]
      }
    }
    show("There is no block of code")
    return []
  }

  /// What is copied is pasted into shells.
  func withoutControls(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter {
          $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control
        }))
  }

  // MARK: - Folding

  /// One step further: preview, the last lines, all, folded. The line with the key stays where it is.
  mutating func fold(_ message: Message) {
    let next = nextFold(of: message)
    changeFolds(around: message.id) { $0.folds[message.id] = next }
  }

  private func nextFold(of message: Message) -> ReasoningFold {
    let bytes = message.reasoning.utf8.count
    switch state.open.fold(of: message.id) {
    case .folded: return bytes > ReasoningSize.preview ? .preview : .all
    case .preview: return bytes > ReasoningSize.tail ? .tail : .all
    case .tail: return .all
    case .all: return .folded
    }
  }

  private mutating func foldAll() {
    let path = layout.branch(in: state).ids
    guard !path.isEmpty else { return }
    let anchor = path[top(of: path).message]
    changeFolds(around: anchor) { open in
      let isAnyOpen = open.defaultFold != .folded || open.folds.values.contains { $0 != .folded }
      open.defaultFold = isAnyOpen ? .folded : .all
      open.folds = [:]
    }
  }

  /// Folds without moving what is being read: when the top of the screen is inside the message that
  /// changes, it keeps its distance from that message's end; otherwise it stays. The end is still followed.
  private mutating func changeFolds(
    around id: MessageID, _ change: (inout OpenConversation) -> Void
  ) {
    let path = layout.branch(in: state).ids
    guard !path.isEmpty else { return }
    let wasFollowing = state.open.scroll == .followingEnd
    var place = top(of: path)
    let before = layout.height(of: path[place.message], in: state)
    change(&state.open)
    if wasFollowing, state.running[id] != nil { return }
    let after = layout.height(of: path[place.message], in: state)
    // The first lines of a message are its header and the line that folds.
    if place.line > 1 { place.line = max(0, after - (before - place.line)) }
    state.open.scroll = .at(path[place.message], line: place.line)
    keepScrollInRange()
  }
}

/// Sizes in bytes under which a step of unfolding would show nothing new.
private enum ReasoningSize {
  static let preview = 500
  static let tail = 12_000
}

extension WorkspaceState {
  /// The selected message's reasoning; without a selection the last there is.
  var messageToFold: Message? {
    if open.selected != nil { return messageInHand.flatMap { $0.reasoning.isEmpty ? nil : $0 } }
    return open.last { !$0.reasoning.isEmpty }
  }
}
