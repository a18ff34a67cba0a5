package import Conversation

/// Changes that the store has not taken yet: for every thing the latest, the one asked for first in front.
package struct UnsavedEffects: Sendable {
  package private(set) var effects: [Effect] = []

  package init() {}

  package var isEmpty: Bool { effects.isEmpty }

  /// Takes the place of an earlier change of the same thing.
  package mutating func add(_ effect: Effect) {
    guard let thing = effect.storedThing else { return }
    guard let index = effects.firstIndex(where: { $0.storedThing == thing }) else {
      return effects.append(effect)
    }
    effects[index] = effects[index].followed(by: effect)
  }

  /// It is stored; one that was added for the same thing meanwhile stays.
  package mutating func remove(_ effect: Effect) { effects.removeAll { $0 == effect } }

  /// The others get their turn first.
  package mutating func postpone(_ effect: Effect) {
    guard let index = effects.firstIndex(of: effect) else { return }
    effects.append(effects.remove(at: index))
  }

  /// A conversation as it will be once these are stored.
  package func applied(to conversation: Conversation) -> Conversation {
    var result = conversation
    for effect in effects {
      switch effect {
      case .save(let saved, let was) where saved.id == result.id:
        result.takeSettings(from: saved, changedFrom: was)
      case .saveDraft(let text, result.id): result.draft = text
      case .rename(result.id, let title): (result.title, result.titleSource) = (title, .user)
      case .setPinned(result.id, let isPinned): result.pinned = isPinned
      case .setTrashed(let ids, let moment) where ids.contains(result.id):
        result.trashedAt = moment
      default: break
      }
    }
    return result
  }

  /// The list as it will be once these are stored.
  package func applied(to summaries: [ConversationSummary]) -> [ConversationSummary] {
    if isEmpty { return summaries }
    return summaries.map { summary in
      var summary = summary
      for effect in effects {
        switch effect {
        case .rename(summary.id, let title): summary.title = title
        case .setPinned(summary.id, let isPinned): summary.pinned = isPinned
        case .setTrashed(let ids, let moment) where ids.contains(summary.id):
          summary.trashedAt = moment
        default: break
        }
      }
      return summary
    }
  }
}

/// What a storing effect changes; a later change of the same thing makes an earlier one needless.
package enum StoredThing: Hashable, Sendable {
  case settings(ConversationID)
  case draft(ConversationID?)
  case title(ConversationID)
  case pin(ConversationID)
  case trash([ConversationID])
  case lastModel
  case defaultModel
  case star(ModelReference)
}

extension Effect {
  /// nil: it changes nothing in the store, or sees to that itself.
  package var storedThing: StoredThing? {
    switch self {
    case .save(let conversation, _): .settings(conversation.id)
    case .saveDraft(_, let id): .draft(id)
    case .rename(let id, _): .title(id)
    case .setPinned(let id, _): .pin(id)
    case .setTrashed(let ids, _): .trash(ids)
    case .rememberModel(_, let asDefault): asDefault ? .defaultModel : .lastModel
    case .star(let model, _): .star(model)
    default: nil
    }
  }

  /// Both as one: settings changed by the first are still to be stored.
  fileprivate func followed(by next: Effect) -> Effect {
    guard case .save(_, let was) = self, case .save(let conversation, _) = next else { return next }
    return .save(conversation, was: was)
  }
}
