import Configuration
import Surface
import Testing

@testable import Workspace

struct CommandTableTests {
  @Test func everyCommandHasOneRow() {
    let listed = CommandTable.rows.map(\.command)
    #expect(listed.count == Set(listed).count)
    #expect(Set(listed) == Set(Command.allCases))
    #expect(CommandTable.names.count == Command.allCases.count)
  }

  @Test(arguments: CommandTable.rows.map(\.command))
  func helpIsOneShortSentence(command: Command) throws {
    let row = try #require(CommandTable.row(command))
    #expect(!row.help.isEmpty)
    #expect(displayWidth(of: row.help) <= 60)
    #expect(row.help.first?.isUppercase == true)
    #expect(!row.help.hasSuffix("."))
  }

  @Test(arguments: CommandTable.rows.map(\.command))
  func aShippedKeyReachesEveryCommand(command: Command) throws {
    let row = try #require(CommandTable.row(command))
    #expect(!Keymap.shipped().keys(for: command.rawValue, in: row.contexts).isEmpty)
  }

  @Test func labelsFitTheStrip() {
    for row in CommandTable.rows {
      let isBehindLeader = Keymap.shipped().keys(for: row.command.rawValue, in: row.contexts)
        .contains { $0.chords.count > 1 }
      if isBehindLeader { #expect(displayWidth(of: row.label) <= 24, "\(row.label)") }
    }
  }

  @Test func everyBoundNameIsACommand() {
    let bound = Set(KeyContext.allCases.flatMap { commands(behind: [], in: $0) })
    #expect(bound.count > 40)
    #expect(bound.subtracting(CommandTable.names) == [])
  }

  private func commands(behind prefix: [KeyChord], in context: KeyContext) -> [String] {
    Keymap.shipped().continuations(of: prefix, in: [context]).flatMap { next in
      next.command.map { [$0] } ?? commands(behind: prefix + [next.chord], in: context)
    }
  }

  /// A key listed in a context that the table does not name would be missing from the help.
  @Test func theTableNamesEveryContext() {
    let keymap = Keymap.shipped()
    for context in KeyContext.allCases {
      for row in CommandTable.rows where !row.contexts.contains(context) {
        #expect(
          keymap.keys(for: row.command.rawValue, in: [context]).isEmpty,
          "\(row.command.rawValue) is bound in \(context)")
      }
    }
  }

  @Test func helpListsEveryCommandOnce() {
    let rows = CommandTable.helpRows(.shipped())
    let commands = rows.filter { if case .command = $0 { true } else { false } }
    #expect(commands.count == Command.allCases.count)
    #expect(rows.contains(.heading("Conversations")))
  }

  @Test func thePaletteFindsByWordsAndByName() {
    let session = Session()
    var palette = PaletteState()
    palette.query = TextField("again answer")
    let rows = session.state.paletteRows(palette, keymap: .shipped())
    #expect(rows.first?.command == .regenerateReply)
    #expect(rows.first?.unavailable == "There are no messages yet")
    palette.query = TextField("mouse.toggle")
    #expect(session.state.paletteRows(palette, keymap: .shipped()).first?.key == "^X t")
  }

  @Test func hintsNameKeysThatWorkHere() {
    var session = Session()
    session.open(["q", "a"])
    var palette = PaletteState()
    palette.query = TextField("answer again")
    #expect(session.state.paletteRows(palette, keymap: .shipped()).first?.key == "^X r")
    session.press("ctrl-x D")
    #expect(session.notice == "Moved to the trash · ^X ^U takes it back")
    session.press("ctrl-x ctrl-u ctrl-x h d")
    #expect(session.notice == "Moved to the trash · u takes it back")
  }
}
