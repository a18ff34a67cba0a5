import Conversation
import Surface

/// The workspace driven by lines instead of keys: the same state, the same commands, no panes.
extension Workspace {
  mutating func entered(_ line: String) -> [Effect] {
    if let overlay = state.overlay { return answer(overlay, with: line) }
    switch PlainLine(line) {
    case .prompt(let text): return prompt(text)
    case .command(let command): return perform(command)
    case .unknown(let name):
      return said("There is no /\(name). /help lists what there is; //\(name) sends it as text.")
    case .word(let word, let rest):
      if let command = word.command { return perform(command) }
      return perform(word, rest)
    }
  }

  private mutating func prompt(_ text: String) -> [Effect] {
    if text.allSatisfy(\.isWhitespace) { return send() }
    loadComposer(state.composer.text + text)
    return send()
  }

  private func said(_ text: String) -> [Effect] { [.print(text + "\n")] }

  private mutating func perform(_ word: PlainWord, _ rest: String) -> [Effect] {
    switch word {
    case .help: return said(Self.plainHelp)
    case .list: return list(rest)
    case .open: return open(rest)
    case .models: return listModels(rest)
    case .model: return use(rest)
    case .stop: return state.runningHere == nil ? said("Nothing runs.") : perform(.stopReply)
    case .read: return said(state.open.path.map(state.readOut).joined(separator: "\n"))
    case .thoughts:
      let last = state.open.last { $0.role == .assistant && !$0.reasoning.isEmpty }
      return said(last?.reasoning ?? "The last answer came without reasoning.")
    case .rename:
      guard !rest.isEmpty, let id = state.targetConversation else { return said("Which title?") }
      return rename(id, to: rest)
    case .system, .temperature, .limit, .effort, .local: return set(word, to: rest)
    default: return []
    }
  }

  private static let plainHelp: String = {
    let words = PlainWord.allCases.map { word in
      let operand = word.operand.isEmpty ? "" : " " + word.operand
      return "/\(word.rawValue)\(operand): \(word.help)"
    }
    return (["Everything else is sent. A backslash at the end makes a line break."] + words)
      .joined(separator: "\n")
  }()

  // MARK: - Questions that wait for an answer

  private mutating func answer(_ overlay: Overlay, with line: String) -> [Effect] {
    let word = line.drop(while: \.isWhitespace).lowercased()
    switch overlay {
    case .confirm:
      guard let first = word.first, "yn".contains(first) else { return said("yes or no?") }
      return typeInOverlay(first)
    case .contextFull:
      guard let first = word.first, "123".contains(first) else { return said("1, 2 or 3?") }
      return typeInOverlay(first)
    default:
      // Made for keys; what it is for has a word of its own here.
      close()
      return entered(line)
    }
  }

  // MARK: - Conversations

  private mutating func list(_ words: String) -> [Effect] {
    let wanted = words.lowercased().split(separator: " ")
    let found = state.list.summaries.filter { summary in
      let title = summary.title.lowercased()
      return summary.trashedAt == nil && wanted.allSatisfy { title.contains($0) }
    }
    let shown = Array(found.prefix(Self.mostListed))
    state.offered.conversations = shown.map(\.id)
    if shown.isEmpty { return said("There are none.") }
    let lines = shown.enumerated().map { index, summary in
      let age = Format.age(summary.updated, now: state.now)
      let isOpen = summary.id == state.open.conversation.id ? ", open" : ""
      return "\(index + 1). \(harmlessLine(summary.title)), \(age)\(isOpen)"
    }
    let more = found.count - shown.count
    let rest = more > 0 ? ["and \(more) more: /list WORDS finds them"] : []
    return said((lines + rest).joined(separator: "\n"))
  }

  private static let mostListed = 20

  private mutating func open(_ text: String) -> [Effect] {
    guard let id = offered(text, in: state.offered.conversations) else {
      return said("/open takes a number of the last /list.")
    }
    return depart(to: .open(id))
  }

  private func offered<Choice>(_ text: String, in choices: [Choice]) -> Choice? {
    guard let number = Int(text), choices.indices.contains(number - 1) else { return nil }
    return choices[number - 1]
  }

  // MARK: - Models

  private func rows(_ words: String) -> [PickerRow] {
    var picker = PickerState()
    picker.query = TextField(words)
    return state.pickerRows(picker)
  }

  private mutating func listModels(_ words: String) -> [Effect] {
    let usable = rows(words).filter { $0.unavailable == nil }.prefix(Self.mostListed)
    state.offered.models = usable.map(\.entry.reference)
    if usable.isEmpty { return said("No model that can be used fits.") }
    let lines = usable.enumerated().map { index, row in
      let entry = row.entry
      let place = entry.place == .hosted ? "hosted" : "on this machine"
      let isUsed = entry.reference == state.open.conversation.model ? ", in use" : ""
      return "\(index + 1). \(entry.label), \(harmlessLine(entry.serviceName)), \(place)\(isUsed)"
    }
    return said(lines.joined(separator: "\n"))
  }

  private mutating func use(_ text: String) -> [Effect] {
    let numbered = offered(text, in: state.offered.models)
    let row =
      numbered.flatMap { reference in rows("").first { $0.entry.reference == reference } }
      ?? (text.isEmpty ? nil : rows(text).first)
    guard let row else { return said("/model takes a number of the last /models, or its name.") }
    if state.canFetch(row.entry) {
      confirmInstall()
      return []
    }
    if let reason = row.unavailable { return said("\(row.entry.label): \(reason)") }
    return use(row.entry.reference) + said("\(row.entry.label) answers from now on.")
  }

  // MARK: - Settings

  private mutating func set(_ word: PlainWord, to text: String) -> [Effect] {
    let efforts = state.entry(for: state.open.conversation.model)?.efforts ?? EffortChoices()
    var form = SettingsForm(state.open.conversation, efforts: efforts)
    switch word {
    case .system: form.systemPrompt = TextField(text)
    case .temperature: form.temperature = TextField(text)
    case .limit: form.maxTokens = TextField(text)
    case .local: form.localOnly = text != "off"
    default:
      if let reason = efforts.unavailable { return said(Format.sentence(reason) + ".") }
      form.effort = TextField(text)
    }
    let effects = accept(form)
    guard case .settings(let refused) = state.overlay else { return effects + said("Done.") }
    close()
    return said(refused.problem ?? "That cannot be set.")
  }
}
