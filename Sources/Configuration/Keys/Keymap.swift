package import Surface

/// Which keys mean which command, per context. Commands are names; what they do is the caller's.
package struct Keymap: Hashable, Sendable {
  package enum Match: Hashable, Sendable {
    case command(String)
    /// The beginning of at least one binding.
    case pending
    case none
  }

  /// A key that goes on from a prefix: to a command, or to more keys when `command` is nil.
  package struct Continuation: Hashable, Sendable {
    package var chord: KeyChord
    package var command: String?
    package init(chord: KeyChord, command: String?) {
      (self.chord, self.command) = (chord, command)
    }
  }

  /// No keys at all: hints give the commands' names.
  package static let empty = Keymap([:])

  private var commands: [KeyContext: [[KeyChord]: String]] = [:]
  private var prefixes: [KeyContext: Set<[KeyChord]>] = [:]
  /// In the order of the file, for hints: the first one is the one to show.
  private(set) var sequences: [KeyContext: [String: [KeySequence]]] = [:]

  init(_ bindings: [KeyContext: [String: [KeySequence]]]) {
    sequences = bindings
    for (context, byCommand) in bindings {
      for (command, list) in byCommand {
        for sequence in list {
          commands[context, default: [:]][sequence.chords] = command
          for length in 1..<max(1, sequence.chords.count) {
            prefixes[context, default: []].insert(Array(sequence.chords.prefix(length)))
          }
        }
      }
    }
  }

  /// The most specific context that knows the sequence, whole or as a beginning, decides.
  package func match(contexts: [KeyContext], sequence: [KeyChord]) -> Match {
    let chords = sequence.map(KeySequence.normalized)
    for context in contexts {
      if let command = commands[context]?[chords] { return .command(command) }
      if prefixes[context]?.contains(chords) == true { return .pending }
    }
    return .none
  }

  /// The keys of a command, those of the most specific context first; for hints and the help.
  package func keys(for command: String, in contexts: [KeyContext]) -> [KeySequence] {
    var found: [KeySequence] = []
    for (index, context) in contexts.enumerated() {
      for sequence in sequences[context]?[command] ?? [] where !found.contains(sequence) {
        let isShadowed = contexts[..<index].contains {
          commands[$0]?[sequence.chords] != nil || prefixes[$0]?.contains(sequence.chords) == true
        }
        if !isShadowed { found.append(sequence) }
      }
    }
    return found
  }

  /// The hint for a command, `^X m`; nil when no key reaches it there.
  package func label(for command: String, in contexts: [KeyContext]) -> String? {
    keys(for: command, in: contexts).first?.label
  }

  /// What can follow a beginning, in the order of the keys; for the which-key strip.
  package func continuations(of prefix: [KeyChord], in contexts: [KeyContext]) -> [Continuation] {
    let prefix = prefix.map(KeySequence.normalized)
    var found: [KeyChord: Continuation] = [:]
    for context in contexts {
      var here: [KeyChord: Continuation] = [:]
      for (chords, command) in commands[context] ?? [:]
      where chords.count > prefix.count && chords.starts(with: prefix) {
        let chord = chords[prefix.count]
        if chords.count == prefix.count + 1 {
          here[chord] = Continuation(chord: chord, command: command)
        } else if here[chord] == nil {
          here[chord] = Continuation(chord: chord, command: nil)
        }
      }
      found.merge(here) { specific, _ in specific }
    }
    return found.values.sorted { $0.chord.description < $1.chord.description }
  }
}
