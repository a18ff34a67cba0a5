/// What the user set for a conversation beyond its model; nil leaves it to the provider.
package struct Parameters: Hashable, Sendable, Codable {
  package var temperature: Double?
  package var maxTokens: Int?
  package var effort: String?
  /// The user chose to leave the oldest messages out when the history outgrows the window.
  package var leavesOutOldest: Bool?
  /// More fields for the request body, as JSON text: for what only one engine knows (`grammar`).
  package var extra: String?

  package init(
    temperature: Double? = nil, maxTokens: Int? = nil, effort: String? = nil, extra: String? = nil
  ) {
    (self.temperature, self.maxTokens) = (temperature, maxTokens)
    (self.effort, self.extra, leavesOutOldest) = (effort, extra, nil)
  }
}

/// One conversation without its messages.
package struct Conversation: Identifiable, Hashable, Sendable {
  package enum TitleSource: String, Sendable, Codable {
    case prompt
    case model
    case user
  }

  package var id: ConversationID
  package var title: String
  package var titleSource: TitleSource
  package var model: ModelReference?
  package var systemPrompt: String
  package var parameters: Parameters
  /// The message at the end of the branch on screen.
  package var leaf: MessageID?
  package var pinned: Bool
  package var archived: Bool
  package var trashedAt: Timestamp?
  /// Nothing hosted may be picked or retried.
  package var localOnly: Bool
  package var tags: [String]
  package var draft: String
  package var created: Timestamp
  package var updated: Timestamp

  package init(id: ConversationID, title: String = "", created: Timestamp) {
    (self.id, self.title, self.titleSource) = (id, title, .prompt)
    (model, systemPrompt, parameters, leaf) = (nil, "", Parameters(), nil)
    (pinned, archived, trashedAt, localOnly, tags) = (false, false, nil, false, [])
    draft = ""
    (self.created, updated) = (created, created)
  }

  /// A title from the first words of a prompt, at most 60 characters, on one line.
  package static func title(fromPrompt prompt: String) -> String {
    let words = prompt.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard words.count > 60 else { return words }
    let cut = words.prefix(59)
    let atWord = cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut
    return (atWord.count > 30 ? atWord : cut) + "…"
  }
}

/// What the list of conversations shows of one.
package struct ConversationSummary: Identifiable, Hashable, Sendable {
  package var id: ConversationID
  package var title: String
  package var updated: Timestamp
  package var pinned: Bool
  package var trashedAt: Timestamp?

  package init(
    id: ConversationID, title: String, updated: Timestamp, pinned: Bool = false,
    trashedAt: Timestamp? = nil
  ) {
    (self.id, self.title, self.updated) = (id, title, updated)
    (self.pinned, self.trashedAt) = (pinned, trashedAt)
  }
}

extension Conversation {
  /// Takes over those of the settings that differ between two states of another copy: model, system prompt,
  /// each parameter, place in the tree, and `local only`.
  package mutating func takeSettings(from new: Conversation, changedFrom old: Conversation) {
    func take<Value: Equatable>(_ field: WritableKeyPath<Conversation, Value>) {
      if new[keyPath: field] != old[keyPath: field] { self[keyPath: field] = new[keyPath: field] }
    }
    take(\.model)
    take(\.systemPrompt)
    take(\.leaf)
    take(\.localOnly)
    take(\.parameters.temperature)
    take(\.parameters.maxTokens)
    take(\.parameters.effort)
    take(\.parameters.leavesOutOldest)
    take(\.parameters.extra)
  }
}
