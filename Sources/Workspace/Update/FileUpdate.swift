import Conversation

/// Files that messages name: looked at while one writes, read when the message is sent.
extension Workspace {
  /// Asks what the files are that the composed text names since it changed.
  mutating func lookAtFiles() -> [Effect] {
    let text = state.composer.text
    guard text != state.composer.files.text else { return [] }
    state.composer.files.text = text
    state.composer.files.mentions = fileMentions(in: text)
    let known = state.composer.files.readings
    let unknown = state.composer.files.mentions.flatMap(\.paths).filter { known[$0] == nil }
    return unknown.isEmpty ? [] : [.lookAt(unknown)]
  }

  mutating func looked(at readings: [String: FileReading]) {
    state.composer.files.readings.merge(readings) { _, new in new }
  }

  /// The files of a prompt are read before anything else is done with it; most prompts name none.
  mutating func prepare(
    _ text: String, from origin: PromptOrigin, editing: MessageID? = nil, isUnasked: Bool = false
  ) -> [Effect] {
    if state.open.pending != nil {
      if !isUnasked { show("The files of a message are still being read") }
      return []
    }
    let (kept, mentions) = state.open.attachments(of: text, editing: editing)
    let prompt = PendingPrompt(
      text: text, origin: origin, editing: editing, mentions: mentions, kept: kept,
      isUnasked: isUnasked)
    if mentions.isEmpty { return post(prompt, with: []) }
    state.open.pending = prompt
    return [.read(mentions.flatMap(\.paths))]
  }

  /// The files are here: the prompt goes out, or stays where it was, with the reason.
  mutating func filesRead(_ readings: [String: FileReading], _ content: [Attachment]) -> [Effect] {
    guard let prompt = state.open.pending else { return [] }
    state.open.pending = nil
    guard state.stillStands(prompt) else {
      show("The message changed while its files were read: send it again", .warning)
      return []
    }
    let isInsisted = state.open.insisted == prompt.text
    state.open.insisted = nil
    var files: [Attachment] = []
    for mention in prompt.mentions {
      guard let (path, reading) = ComposedFiles.resolve(mention, in: readings) else { continue }
      switch reading {
      case .file(let file):
        files += content.filter { $0.id == file.id }.prefix(1).map {
          Attachment(file, bytes: $0.bytes)
        }
      case .missing, .folder:
        if !mention.isPath && reading == .missing || isInsisted { continue }
        state.open.insisted = prompt.text
        let problem = reading.problem ?? ""
        refuse(prompt, "\(path) \(problem) · \(hint(.send)) again sends it as plain text")
        return []
      case .refused(let reason):
        refuse(prompt, "\(path) \(reason)")
        return []
      }
    }
    guard files.count + prompt.kept.count <= Attachment.mostFiles else {
      refuse(prompt, "A message takes \(Attachment.mostFiles) files at the most")
      return []
    }
    return post(prompt, with: files)
  }

  private mutating func refuse(_ prompt: PendingPrompt, _ reason: String) {
    let place = prompt.origin == .queue ? "The queue waits. " : ""
    show(place + reason, .warning)
  }

  /// Says why the files of a request cannot go to its model; false when they can.
  mutating func refusesFiles(of request: ReplyRequest) -> Bool {
    let attachments = request.history.flatMap(\.attachments)
    guard let entry = state.entry(for: request.answer.model),
      let reason = entry.refusal(of: attachments)
    else { return false }
    show("\(entry.model.name) \(reason) · \(hint(.pickModel)) picks another", .warning)
    return true
  }

  /// Files that are not in the store, or may not be yet, stay here as long as their conversation.
  mutating func keepFiles(of request: ReplyRequest) {
    for file in request.files { state.open.files[file.id] = file }
  }

  mutating func forgetStoredFiles() {
    if !state.open.isTemporary, state.notSaved == nil { state.open.files = [:] }
  }
}

extension CatalogueEntry {
  /// Why some of these files cannot go to this model, to be read behind its name; nil when all can.
  func refusal(of attachments: [AttachmentReference]) -> String? {
    model.refusal(of: attachments, maxImageBytes: maxImageBytes)
  }
}

extension OpenConversation {
  /// What is attached to a text: the files of the edited question that stay, as they were, and those to be
  /// read. A file stays unless the text no longer names it.
  func attachments(
    of text: String, editing: MessageID?
  ) -> (kept: [AttachmentReference], toRead: [FileMention]) {
    let mentions = fileMentions(in: text)
    guard let question = editing.flatMap({ tree[$0] }), !question.attachments.isEmpty else {
      return ([], mentions)
    }
    let before = fileMentions(in: question.text)
    // By their last path: a dot behind a name makes no other file of it.
    let named = Set(before.map(\.paths.last))
    let still = mentions.filter { named.contains($0.paths.last) }
    let kept = question.attachments.filter { file in
      still.contains { $0.names(file) } || !before.contains { $0.names(file) }
    }
    let toRead = mentions.filter { mention in
      !(still.contains(mention) && kept.contains { mention.names($0) })
    }
    return (kept, toRead)
  }
}

extension FileMention {
  fileprivate func names(_ file: AttachmentReference) -> Bool {
    paths.contains { $0 == file.name || $0.hasSuffix("/" + file.name) }
  }
}

extension WorkspaceState {
  /// What the composer would attach, in its order, and what it cannot.
  package var composedFiles: [(path: String, reading: FileReading)] {
    let (kept, mentions) =
      composer.editing == nil
      ? ([], composer.files.mentions)
      : open.attachments(of: composer.text, editing: composer.editing)
    let found = mentions.compactMap { mention -> (path: String, reading: FileReading)? in
      guard let (path, reading) = ComposedFiles.resolve(mention, in: composer.files.readings),
        reading != .missing || mention.isPath && !mention.isOpen
      else { return nil }
      return (path, reading)
    }
    // What needs a hand comes first: there may not be room for all.
    let problems = found.filter { $0.reading.problem != nil }
    return problems + kept.map { ($0.name, .file($0)) } + found.filter { $0.reading.problem == nil }
  }

  /// A prompt whose files were read is still where it came from.
  fileprivate func stillStands(_ prompt: PendingPrompt) -> Bool {
    switch prompt.origin {
    case .queue: open.queue.first == prompt.text && runningHere == nil
    case .composer:
      composer.editing == prompt.editing && composer.text.typed(behind: prompt.text) != nil
    case .none: true
    }
  }
}

extension String {
  /// What was typed behind a prompt after it was sent; nil when this does not begin with it.
  func typed(behind prompt: String) -> String? {
    let text = drop(while: \.isNewline)
    guard text.hasPrefix(prompt) else { return nil }
    return String(text.dropFirst(prompt.count).drop(while: \.isWhitespace))
  }
}
