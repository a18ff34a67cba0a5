import Configuration
import Conversation
import Surface

/// Keys: overlay, then focus, then everywhere; what no context knows is typed.
extension Workspace {
  mutating func press(_ chord: KeyChord) -> [Effect] {
    if state.notice?.until == nil { state.notice = nil }
    lapsePendingKeys()
    if let awaited = state.open.reading.awaiting {
      self.awaited(awaited, chord)
      return []
    }
    // `0` goes to the start of a line, but in `10j` it counts.
    if state.count != nil, state.pendingKeys.isEmpty, isCounting,
      case .character(let digit) = chord.key,
      chord.modifiers.isEmpty, digit.isASCII, digit.isNumber
    {
      typeCount(digit)
      return []
    }
    if !state.pendingKeys.isEmpty, chord == KeyChord(.escape) {
      clearPendingKeys()
      return []
    }
    let sequence = state.pendingKeys + [chord]
    switch keymap.match(contexts: state.keyContexts, sequence: sequence) {
    case .pending:
      (state.pendingKeys, state.pendingSince) = (sequence, state.now)
      return []
    case .command(let name):
      clearPendingKeys()
      guard let command = Command(rawValue: name) else { return [] }
      return pressed(swappedEnter(command, sequence), with: sequence)
    case .none where sequence.count > 1:
      clearPendingKeys()
      show("\(KeySequence(sequence).label) means nothing here")
      return []
    case .none:
      return typed(chord)
    }
  }

  private mutating func pressed(_ command: Command, with sequence: [KeyChord]) -> [Effect] {
    defer { state.count = nil }
    if ![.quit, .stopReply, .deleteForward].contains(command) { disarmQuit() }
    // What is looked for is no question that has to be answered first.
    if isSearching, state.overlay == nil, !worksWhileTyping(command) { acceptSearch() }
    if isTypingLine, !worksWhileTyping(command) {
      show("\(hint(.closeOverlay)) closes this first")
      return []
    }
    // `q` is easily hit by accident; the leader's `q` is not.
    if command == .quit, sequence.count == 1 { return closeOrArmQuit() }
    return perform(command)
  }

  /// Enter and Alt-Enter change places for those who write long prompts.
  private func swappedEnter(_ command: Command, _ sequence: [KeyChord]) -> Command {
    guard !settings.interface.enterSends, sequence.last?.key == .enter else { return command }
    switch command {
    case .send: return .newline
    case .newline: return .send
    default: return command
    }
  }

  /// An overlay or the list's filter has the keys.
  private var isTypingLine: Bool {
    state.overlay != nil || state.focus == .list && state.list.isFiltering || isSearching
  }

  /// The words to look for have the keys.
  private var isSearching: Bool {
    state.focus == .transcript && state.open.reading.search?.isTyping == true
  }

  private var isCounting: Bool {
    state.overlay == nil && state.focus == .transcript && !isSearching
  }

  private func worksWhileTyping(_ command: Command) -> Bool {
    if command.editing != nil { return true }
    switch command {
    case .quit, .suspend, .redraw, .toggleMouse: return true
    default: return [.overlays, .inspector].contains(CommandTable.row(command)?.group)
    }
  }

  // MARK: - Text

  private mutating func typed(_ chord: KeyChord) -> [Effect] {
    guard case .character(let character) = chord.key,
      chord.modifiers.subtracting(.shift).isEmpty,
      !character.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { return [] }
    disarmQuit()
    if state.overlay != nil { return typeInOverlay(character) }
    switch state.focus {
    case .composer: typeInComposer(character)
    case .list where state.list.isFiltering: editFilter { $0.insert(String(character)) }
    case .transcript where isSearching: editSearch { $0.insert(String(character)) }
    case .transcript: typeCount(character)
    case .list: explain(character, instead: .filterList, "filters")
    }
    return []
  }

  private mutating func typeCount(_ character: Character) {
    let most = 9999
    guard let digit = character.wholeNumberValue, character.isASCII, digit > 0 || state.count != nil
    else {
      state.count = nil
      return explain(character, instead: .focusComposer, "writes")
    }
    state.count = min(most, (state.count ?? 0) * 10 + digit)
  }

  private mutating func explain(
    _ character: Character, instead command: Command, _ verb: String
  ) {
    show("\(character) means nothing here · \(hint(command)) \(verb)")
  }

  /// Text between paste marks never sends and runs no command.
  mutating func pasted(_ text: String) -> [Effect] {
    let text = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\0" }))
    if text.isEmpty { return [] }
    clearPendingKeys()
    if state.overlay != nil {
      editOverlayField { $0.insert(text) }
    } else if state.focus == .list, state.list.isFiltering {
      editFilter { $0.insert(text) }
    } else if isSearching {
      editSearch { $0.insert(text) }
    } else {
      state.focus = .composer
      pasteInComposer(text)
    }
    return []
  }

  /// One editing command, in whatever line has the keys.
  mutating func edit(_ command: EditingCommand) -> [Effect] {
    var kills = state.composer.kills
    defer { state.composer.kills = kills }
    if state.overlay != nil {
      editOverlayField { $0.apply(command, kills: &kills) }
    } else if state.focus == .list, state.list.isFiltering {
      editFilter { $0.apply(command, kills: &kills) }
    } else if isSearching {
      editSearch { $0.apply(command, kills: &kills) }
    } else if command == .deleteForward, state.composer.isEmpty {
      return armQuit()
    } else {
      disarmQuit()
      editComposer(command, kills: &kills)
    }
    return []
  }
}
