import Conversation
import SessionStore
import Workspace

/// What the workspace's changes are in the store.
extension SessionStore {
  func store(_ effect: Effect) async throws(Failure) {
    switch effect {
    case .save(let conversation, let old):
      try await saveSettings(of: conversation, changedFrom: old)
    case .saveDraft(let text, let id): try await saveDraft(text, for: id)
    case .setTrashed(let ids, let moment): try await setTrashed(ids, at: moment)
    case .rename(let id, let title): try await rename(id, to: title, by: .user)
    case .setPinned(let id, let isPinned): try await setPinned(isPinned, of: id)
    case .rememberModel(let model, let asDefault):
      let key = asDefault ? SettingKey.defaultModel : SettingKey.lastModel
      try await setSetting(key, model.description)
    case .star(let model, let isStarred): try await star(model, isStarred)
    default: break
    }
  }

  private func star(_ model: ModelReference, _ isStarred: Bool) async throws(Failure) {
    var starred = try await starredModels()
    if isStarred { starred.insert(model) } else { starred.remove(model) }
    let text = starred.map(\.description).sorted().joined(separator: "\n")
    try await setSetting(SettingKey.starredModels, text)
  }

  func starredModels() async throws(Failure) -> Set<ModelReference> {
    let lines = (try await setting(SettingKey.starredModels) ?? "").split(separator: "\n")
    return Set(lines.compactMap { ModelReference(String($0)) })
  }
}
