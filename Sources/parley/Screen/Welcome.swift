import Configuration
import Conversation
import SessionStore
import Workspace

/// At the very first start one quiet line says what can be used besides the demo.
func welcome(
  _ entries: [CatalogueEntry], _ store: SessionStore, _ configuration: Configuration,
  _ post: @Sendable (Event) -> Void
) async {
  guard (try? await store.setting(SettingKey.welcomed)) == nil else { return }
  var inUse = configuration.settings.defaults.model
  if inUse == nil { inUse = await chosenModel(in: store) }
  var names: [String] = []
  for entry in entries where entry.unavailable == nil && !entry.model.isDemo {
    // Nobody is told about the service that is answering already.
    let isInUse =
      entry.reference.isLocalEngine
      ? entry.reference == inUse : entry.reference.service == inUse?.service
    let name = entry.reference.isLocalEngine ? entry.model.name : entry.serviceName
    if !isInUse, !names.contains(name) { names.append(name) }
  }
  if !names.isEmpty {
    let shown = names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", …" : "")
    let key =
      configuration.keymap.label(for: Command.pickModel.rawValue, in: [.everywhere]) ?? "the picker"
    post(.notice(Notice("Also usable: \(shown) · \(key) picks")))
  }
  try? await store.setSetting(SettingKey.welcomed, "yes")
}
