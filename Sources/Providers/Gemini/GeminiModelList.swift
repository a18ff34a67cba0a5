import Conversation

/// Reads `GET /models`.
enum GeminiModelList {
  static func models(in body: [UInt8], service: Service) throws(Failure) -> [Model] {
    try ModelList.entries(in: body, service: service).compactMap(model)
  }

  private static func model(_ entry: JSON) -> Model? {
    guard let name = entry["name"]?.string, canChat(entry) else { return nil }
    let id = name.hasPrefix("models/") ? String(name.dropFirst("models/".count)) : name
    guard !id.isEmpty else { return nil }
    // The display names are not used: several models share one.
    return Model(
      id: id, contextLength: entry["inputTokenLimit"]?.int.flatMap { $0 > 0 ? $0 : nil },
      abilities: abilities(id, entry))
  }

  /// The list also has models that only embed texts or paint.
  private static func canChat(_ entry: JSON) -> Bool {
    entry["supportedGenerationMethods"]?.array?.contains("generateContent") ?? true
  }

  private static func abilities(_ id: String, _ entry: JSON) -> Abilities {
    var abilities: Abilities = []
    if entry["thinking"]?.bool == true { abilities.insert(.reasons) }
    // The list does not say it, but every Gemini that writes text sees images.
    if id.hasPrefix("gemini-"), !id.contains("-tts") { abilities.insert(.seesImages) }
    return abilities
  }
}
