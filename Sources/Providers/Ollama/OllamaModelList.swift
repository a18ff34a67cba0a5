import Conversation

/// Reads `GET /api/tags`: the models that were pulled.
enum OllamaModelList {
  static func models(in body: [UInt8], service: Service) throws(Failure) -> [Model] {
    try ModelList.entries(in: body, service: service).compactMap(model)
  }

  private static func model(_ entry: JSON) -> Model? {
    // Newer versions say what a model can do; one that only embeds texts cannot answer.
    let capabilities = entry["capabilities"]?.array
    guard let id = entry["model"]?.string ?? entry["name"]?.string, !id.isEmpty,
      capabilities?.isEmpty != false || capabilities?.contains("completion") == true
    else { return nil }
    var abilities: Abilities = []
    if capabilities?.contains("vision") == true { abilities.insert(.seesImages) }
    if capabilities?.contains("thinking") == true { abilities.insert(.reasons) }
    return Model(id: id, contextLength: contextLength(entry), abilities: abilities)
  }

  /// Most versions tell it only to `/api/show`, which is asked about one model at a time.
  private static func contextLength(_ entry: JSON) -> Int? {
    [entry["context_length"], entry["details"]?["context_length"]].lazy
      .compactMap { $0?.int }.first { $0 > 0 }
  }
}
