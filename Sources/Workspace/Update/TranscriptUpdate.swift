import Conversation

/// Reading: motions, selection, copying, folding.
extension Workspace {
  mutating func performTranscript(_ command: Command) -> [Effect] {
    let count = state.count ?? 1
    let page = max(1, layout.viewportRows(for: state) - 2)
    switch command {
    case .scrollUp: move(by: -count)
    case .scrollDown: move(by: count)
    case .halfPageUp: move(by: -count * max(1, page / 2))
    case .halfPageDown: move(by: count * max(1, page / 2))
    case .pageUp: move(by: -count * page)
    case .pageDown: move(by: count * page)
    case .scrollToTop:
      state.open.reading.jumps.leave(readingPlace())
      scroll(toTopOf: 0)
      moveHead(toEdgeOfBranch: .top)
    case .scrollToBottom:
      state.open.reading.jumps.leave(readingPlace())
      go(to: ReadingPlace(text: nil))
    case .previousMessage: selectMessage(by: -count)
    case .nextMessage: selectMessage(by: count)
    case .copyMessage: return copyMessage()
    case .copyCode: return copyCode()
    case .copyReasoning: return copyReasoning()
    case .searchForward: beginSearch(backward: false)
    case .searchBackward: beginSearch(backward: true)
    case .searchNext: nextHit(count: count, against: false)
    case .searchPrevious: nextHit(count: count, against: true)
    case .nextCode: goToCode(by: count)
    case .previousCode: goToCode(by: -count)
    case .setMark, .goToMark, .jumpBack, .jumpForward: performJump(command)
    case .alignTop: align(.top)
    case .alignMiddle: align(.middle)
    case .alignBottom: align(.bottom)
    case .foldReasoning:
      if let message = state.messageToFold { fold(message) }
    case .foldAllReasoning: foldAll()
    case .outlineReasoning: openOutline()
    case .openAllReasoning: foldAll(to: .all)
    case .closeAllReasoning: foldAll(to: .folded)
    default: break
    }
    return []
  }

  /// By lines of the screen: the head of a selection, or else the screen.
  private mutating func move(by lines: Int) {
    if state.open.reading.selection?.hasCursor == true {
      moveHead(byRows: lines)
    } else {
      scroll(by: lines)
    }
  }

  /// What one looked for and selected is left with the transcript.
  mutating func endReading() {
    state.open.reading.selection = nil
    state.open.reading.search?.isLit = false
    if state.open.reading.search?.isTyping == true { cancelSearch() }
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
    if state.open.reading.selection?.hasCursor == true,
      let place = layout.nearestPlace(toLine: 0, column: 0, of: path[index], in: state)
    {
      state.open.reading.selection?.head = place
    }
  }

  // MARK: - Copying

  private mutating func copyMessage() -> [Effect] {
    guard let message = state.messageInHand else { return [] }
    return copy(withoutControls(message.text), "the message")
  }

  private mutating func copyReasoning() -> [Effect] {
    guard let message = state.messageToFold else { return [] }
    return copy(withoutControls(message.reasoning), "the reasoning")
  }

  mutating func copy(_ text: String, _ what: String) -> [Effect] {
    show("Copied \(what)")
    return [.copy(text)]
  }

  /// Whoever carried the copy out says which way it went.
  mutating func copied(_ way: String) {
    guard var notice = state.notice, notice.text.hasPrefix("Copied") else { return show(way) }
    notice.text += " · \(way)"
    state.notice = notice
  }

  /// The topmost block of code in view, of the selected message if there is one; a count takes another of
  /// them. With none in view the last one of the message in hand, or of the nearest one above it.
  private mutating func copyCode() -> [Effect] {
    if state.count == nil, let code = codeAtHand() {
      return copy(withoutControls(code), "this code")
    }
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
    let text = withoutControls(codes[number - 1].text)
    return codes.count > 1 ? [.copy(text)] : copy(text, "the code")
  }

  private mutating func copyCodeAbove() -> [Effect] {
    let path = state.open.path
    let end = path.firstIndex { $0.id == state.messageInHand?.id } ?? path.count - 1
    for message in path[...end].reversed() {
      if let code = layout.codeBlocks(of: message.id, in: state).last {
        return copy(withoutControls(code), "the last code above")
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

  private mutating func foldAll(to fold: ReasoningFold? = nil) {
    let path = layout.branch(in: state).ids
    guard !path.isEmpty else { return }
    let anchor = path[top(of: path).message]
    changeFolds(around: anchor) { open in
      let isAnyOpen = open.defaultFold != .folded || open.folds.values.contains { $0 != .folded }
      open.defaultFold = fold ?? (isAnyOpen ? .folded : .all)
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
