package import Configuration
import Conversation
import Surface

/// A line of the help, which is the command table with its keys.
package enum HelpRow: Hashable, Sendable {
  case heading(String)
  case command(keys: String, help: String)
  case space
}

extension CommandTable {
  package static func helpRows(_ keymap: Keymap) -> [HelpRow] {
    var result: [HelpRow] = []
    for group in CommandGroup.allCases {
      if !result.isEmpty { result.append(.space) }
      result.append(.heading(group.rawValue))
      for row in rows where row.group == group {
        result.append(.command(keys: keys(of: row, in: keymap), help: row.help))
      }
    }
    return result
  }

  /// All keys of a command, `^X m  F1`; empty when it has none.
  package static func keys(of row: CommandRow, in keymap: Keymap) -> String {
    keymap.keys(for: row.command.rawValue, in: row.contexts).map(\.label).joined(separator: "  ")
  }
}

/// One entry of the which-key strip.
package struct WhichKey: Hashable, Sendable {
  package var key: String
  package var help: String
}

/// One row of the palette.
package struct PaletteRow: Hashable, Sendable {
  package var command: Command
  package var help: String
  /// The key that does it without the palette; nil when there is none in this pane.
  package var key: String?
  /// Why it cannot be done now.
  package var unavailable: String?
  /// Characters of `help` to light.
  package var lit: [Int]
}

extension WorkspaceState {
  /// Where keys are looked up now, most specific first.
  package var keyContexts: [KeyContext] {
    switch overlay {
    case .picker, .palette, .settings, .rename: return [.picker, .composer, .everywhere]
    case .help, .themes, .outline, .contextFull, .confirm: return [.overlay, .everywhere]
    case .inspector: return [.inspector, .overlay, .everywhere]
    case nil: return focusContexts
    }
  }

  /// The same without what lies over the panes.
  package var focusContexts: [KeyContext] {
    switch focus {
    case .composer: return [.composer, .everywhere]
    case .transcript where open.reading.search?.isTyping == true:
      return [.picker, .composer, .everywhere]
    case .transcript where open.reading.selection != nil:
      return [.selection, .transcript, .everywhere]
    case .transcript: return [.transcript, .everywhere]
    case .list where list.isFiltering: return [.picker, .composer, .everywhere]
    case .list: return [.list, .everywhere]
    }
  }

  /// What can follow the keys that were pressed; empty until the strip is due.
  package func whichKeys(_ keymap: Keymap) -> [WhichKey] {
    guard let since = pendingSince, now >= since.adding(seconds: Delay.whichKey) else { return [] }
    return keymap.continuations(of: pendingKeys, in: keyContexts).map { next in
      let command = next.command.flatMap(Command.init(rawValue:)).flatMap(CommandTable.row)
      return WhichKey(key: next.chord.label, help: command?.label ?? next.command ?? "…")
    }
  }

  /// The commands that fit the palette's query, best first.
  package func paletteRows(_ palette: PaletteState, keymap: Keymap) -> [PaletteRow] {
    let query = palette.query.text
    var found: [(row: PaletteRow, score: Int, order: Int)] = []
    for (order, row) in CommandTable.rows.enumerated() where row.isInPalette {
      // The name is searched too: who writes keys.toml knows it.
      guard let match = FuzzyMatch(query, in: row.help + " " + row.command.rawValue) else {
        continue
      }
      let length = row.help.count
      let shown = PaletteRow(
        command: row.command, help: row.help,
        key: keymap.label(for: row.command.rawValue, in: focusContexts),
        unavailable: row.unavailable(self), lit: match.indices.filter { $0 < length })
      found.append((shown, match.score, order))
    }
    return found.sorted { ($1.score, $0.order) < ($0.score, $1.order) }.map(\.row)
  }
}
