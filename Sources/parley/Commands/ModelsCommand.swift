import ArgumentParser
import Configuration
import Conversation
import FoundationEssentials
import Workspace

struct ModelsCommand: WorldlyCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the models that can be asked, and why others cannot.")

  @Flag(help: "Print one JSON array.")
  var json = false

  @Flag(help: "Ask every service for its models now, not only those asked more than a day ago.")
  var refresh = false

  private struct Row: Encodable {
    var model: String
    var name: String
    var place: String
    var context: Int?
    var unavailable: String?
  }

  func run(in world: World, _: Interruption) async -> ExitStatus {
    let catalogue = world.configuration.catalogue()
    for issue in catalogue.issues { Output.errors.writeLine("parley: \(issue.sentence)") }
    let shelf = ModelShelf(world: world, catalogue: catalogue)
    await shelf.refreshLists(isWanted: refresh, includesKeyless: true)
    let entries = await shelf.entries() + (await shelf.discovered())
    if json { return printJSON(entries) }
    let width = entries.map { "\($0.reference)".count }.max() ?? 0
    for entry in entries {
      let name = "\(entry.reference)"
      let padding = String(repeating: " ", count: width - name.count + 2)
      let note = entry.unavailable ?? (entry.place == .hosted ? "hosted" : "this machine")
      Output.standard.writeLine(name + padding + note)
    }
    if entries.isEmpty {
      Output.errors.writeLine(
        "There is no model yet. Run `parley engine install` for a small local one.")
    }
    return .answered
  }

  private func printJSON(_ entries: [CatalogueEntry]) -> ExitStatus {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let rows = entries.map {
      Row(
        model: "\($0.reference)", name: $0.model.name, place: $0.place.rawValue,
        context: $0.model.contextLength, unavailable: $0.unavailable)
    }
    guard let data = try? encoder.encode(rows) else { return .internalError }
    Output.standard.writeLine(String(decoding: data, as: UTF8.self))
    return .answered
  }
}
