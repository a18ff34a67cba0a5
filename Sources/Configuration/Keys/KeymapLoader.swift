import Surface

/// Reads the shipped keys and lays the user's over them.
struct KeymapLoader {
  typealias Bindings = [KeyContext: [String: [KeySequence]]]

  /// The names of the command table; nil takes every name.
  let commands: Set<String>?
  let log: IssueLog

  func load(shipped: String, user: (text: String, file: String)?) -> Keymap {
    let defaults = read(shipped, file: ShippedFile.keys.name)
    // The shipped keys have no conflicts: a test sees to it, so that no start has to.
    guard let user else { return Keymap(defaults) }
    let own = read(user.text, file: user.file)
    let merged = merge(own, over: defaults)
    report(conflictsIn: merged, file: user.file, touching: own)
    return Keymap(merged)
  }

  /// What the user gives for a command replaces its keys there, and a key that the user gives to
  /// another command is no longer the shipped one's.
  private func merge(_ own: Bindings, over shipped: Bindings) -> Bindings {
    var merged = shipped
    for (context, byCommand) in own {
      let taken = Set(byCommand.values.joined())
      for (command, sequences) in merged[context] ?? [:] where byCommand[command] == nil {
        merged[context]?[command] = sequences.filter { !taken.contains($0) }
      }
      merged[context, default: [:]].merge(byCommand) { _, own in own }
    }
    return merged
  }

  func read(_ text: String, file: String) -> Bindings {
    let reader = TableReader(text: text, file: file, log: log)
    var bindings: Bindings = [:]
    for context in KeyContext.allCases {
      guard let table = reader.table(context.rawValue) else { continue }
      for command in table.keys {
        if let sequences = sequences(for: command, in: table) {
          bindings[context, default: [:]][command] = sequences
        }
      }
    }
    reader.finish()
    return bindings
  }

  private func sequences(for command: String, in table: TableReader) -> [KeySequence]? {
    guard let node = table.node(command) else { return nil }
    if let commands, !commands.contains(command) {
      table.report("unknown command\(suggestion(for: command, in: commands))", at: command)
      return nil
    }
    switch node {
    case .string("none"): return []
    case .string(let text): return sequence(text, of: command, in: table).map { [$0] }
    case .array(let items):
      var found: [KeySequence] = []
      for item in items {
        if case .string(let text) = item {
          if let sequence = sequence(text, of: command, in: table) { found.append(sequence) }
        } else {
          table.expected("keys like \"ctrl-x m\"", found: item, at: command)
        }
      }
      // A list that has only mistakes leaves the shipped keys: nobody meant to unbind.
      return found.isEmpty && !items.isEmpty ? nil : found
    default:
      table.expected("a key, a list of keys or \"none\"", found: node, at: command)
      return nil
    }
  }

  private func sequence(_ text: String, of command: String, in table: TableReader) -> KeySequence? {
    guard let sequence = KeySequence(text) else {
      table.report(
        "\"\(text)\" is not a key; keys are written ctrl-x, alt-enter, f1, space, \"ctrl-x m\"",
        at: command)
      return nil
    }
    if let other = sequence.indistinguishableKey {
      table.report("a terminal cannot tell \(text) from \(other)", at: command)
    }
    return sequence
  }

  // MARK: Conflicts

  /// Reports sequences that two commands share and sequences that hide longer ones. With `own`, only
  /// those of its commands: what the user did not touch is not the user's mistake.
  func report(conflictsIn bindings: Bindings, file: String, touching own: Bindings? = nil) {
    for context in KeyContext.allCases {
      var owner: [[KeyChord]: String] = [:]
      let pairs = (bindings[context] ?? [:]).sorted { $0.key < $1.key }
        .flatMap { command, list in list.map { (command, $0) } }
      for (command, sequence) in pairs {
        if let other = owner[sequence.chords], other != command {
          report(
            sequence, context, "means both \(other) and \(command)", [other, command], own, file)
        }
        owner[sequence.chords] = command
      }
      for (command, sequence) in pairs {
        for length in 1..<max(1, sequence.chords.count) {
          let beginning = Array(sequence.chords.prefix(length))
          guard let other = owner[beginning] else { continue }
          report(
            KeySequence(beginning), context,
            "means \(other), so \(command) (\(sequence)) cannot be reached", [other, command], own,
            file)
        }
      }
    }
  }

  private func report(
    _ sequence: KeySequence, _ context: KeyContext, _ message: String, _ commands: [String],
    _ own: Bindings?, _ file: String
  ) {
    if let own, !commands.contains(where: { own[context]?[$0] != nil }) { return }
    log.report("\(sequence) \(message)", file: file, path: context.rawValue)
  }
}
