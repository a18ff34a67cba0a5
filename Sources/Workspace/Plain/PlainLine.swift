/// A line as it is typed in the plain mode.
enum PlainLine: Hashable {
  case prompt(String)
  case word(PlainWord, rest: String)
  /// A command by its name in `keys.toml`.
  case command(Command)
  case unknown(String)

  /// `/word rest`; two slashes send a prompt that begins with one.
  init(_ line: String) {
    guard line.hasPrefix("/") else {
      self = .prompt(line)
      return
    }
    if line.hasPrefix("//") {
      self = .prompt(String(line.dropFirst()))
      return
    }
    let name = line.dropFirst().prefix { !$0.isWhitespace }
    var rest = line.dropFirst(name.count + 1)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    if let word = PlainWord(rawValue: String(name)) {
      self = .word(word, rest: String(rest))
    } else if let command = Command(rawValue: String(name)) {
      self = .command(command)
    } else {
      self = .unknown(String(name))
    }
  }
}

/// The words of the plain mode; every command can be called by its own name besides.
enum PlainWord: String, CaseIterable {
  case help, quit
  case new, temporary, list, open, rename, trash, undo
  case models, model
  case again, `continue`, stop, previous, next
  case read, thoughts, clear
  case system, temperature, limit, effort, local

  var help: String {
    switch self {
    case .help: "this list"
    case .quit: "end Parley; control-d does the same"
    case .new: "begin a conversation"
    case .temporary: "begin a conversation that is stored nowhere"
    case .list: "list the conversations, or those with these words in their title"
    case .open: "open a conversation by its number in the list"
    case .rename: "give the conversation this title"
    case .trash: "move the conversation to the trash, or out of it"
    case .undo: "take that back"
    case .models: "list the models that can be used, or those that fit these words"
    case .model: "use this model: its number in the list, or words that fit it best"
    case .again: "answer again, beside the answer that is there"
    case .continue: "go on with an answer that was cut"
    case .stop: "stop the answer; control-c does the same"
    case .previous: "show the previous alternative"
    case .next: "show the next alternative"
    case .read: "read the conversation from its beginning"
    case .thoughts: "read the reasoning of the last answer"
    case .clear: "throw the draft away"
    case .system: "set the system prompt; nothing clears it"
    case .temperature: "set the temperature; nothing leaves it to the model"
    case .limit: "set the most tokens of an answer; nothing sets no limit"
    case .effort: "set how hard the model thinks; nothing leaves it to the model"
    case .local: "on: nothing hosted can be used; off: it can"
    }
  }

  /// What stands behind it, for the help.
  var operand: String {
    switch self {
    case .list, .models: "[WORDS]"
    case .open: "NUMBER"
    case .rename: "TITLE"
    case .model: "NUMBER or WORDS"
    case .system: "[TEXT]"
    case .temperature, .limit: "[NUMBER]"
    case .effort: "[LEVEL]"
    case .local: "on or off"
    default: ""
    }
  }

  /// The command it is another name of.
  var command: Command? {
    switch self {
    case .quit: .quit
    case .new: .newConversation
    case .temporary: .temporaryConversation
    case .trash: .trashConversation
    case .undo: .undo
    case .again: .regenerateReply
    case .continue: .continueReply
    case .previous: .previousBranch
    case .next: .nextBranch
    case .clear: .clearDraft
    default: nil
    }
  }
}
