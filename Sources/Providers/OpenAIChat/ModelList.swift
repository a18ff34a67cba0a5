import Conversation

/// Reads `GET /models`: OpenAI's shape with what each server adds to it.
enum ModelList {
  static func models(in body: [UInt8], service: Service) throws(Failure) -> [Model] {
    try entries(in: body, service: service).compactMap(model)
  }

  /// The entries of a list, in whichever place they are.
  static func entries(in body: [UInt8], service: Service) throws(Failure) -> [JSON] {
    let document: JSON
    do {
      document = try JSONParser.parse(body)
    } catch {
      if ProviderError.isWebPage(String(decoding: body.prefix(256), as: UTF8.self)) {
        throw .webPage(body, service: service)
      }
      throw .garbled(body, error, service: service)
    }
    // Ollama 0.1 without a model.
    if document == ["models": .null] { return [] }
    guard let entries = document["data"]?.array ?? document.array ?? document["models"]?.array
    else {
      if let error = ProviderError(inAnswer: document, named: "") {
        throw .streamError(error, service: service, model: "")
      }
      throw Failure(
        .notAModelServer, who: service.name, what: "its answer is not a list of models",
        advice: "Check this service's base_url (\(service.shownAddress)).")
    }
    return entries
  }

  static func model(_ entry: JSON) -> Model? {
    guard let id = entry["id"]?.string ?? entry["model"]?.string, !id.isEmpty,
      entry["status"]?.string != "Shutdown"
    else { return nil }
    return Model(
      id: id, name: name(id, entry), contextLength: contextLength(entry),
      abilities: abilities(entry), prices: prices(entry["pricing"]))
  }

  /// llama-server names a model by its file's path unless it was given an alias.
  private static func name(_ id: String, _ entry: JSON) -> String {
    guard id.lowercased().hasSuffix(".gguf") else { return id }
    return id.split(separator: "/").last.map { String($0.dropLast(5)) } ?? id
  }

  /// What can be used now comes before what the model could do at most.
  private static func contextLength(_ entry: JSON) -> Int? {
    let places = [
      entry["meta"]?["n_ctx"],  // llama-server, of one slot
      entry["max_model_len"],  // vLLM, SGLang
      entry["loaded_context_length"], entry["max_context_length"],  // LM Studio, Mistral
      entry["top_provider"]?["context_length"], entry["context_length"],  // OpenRouter, Together
      entry["context_window"],  // Groq
      entry["token_limits"]?["context_window"],  // Ark
      entry["max_input_tokens"],
    ]
    return places.lazy.compactMap { $0?.int }.first { $0 > 0 }
  }

  private static func abilities(_ entry: JSON) -> Abilities {
    var abilities: Abilities = []
    let inputs = entry["architecture"]?["input_modalities"]?.array ?? []
    if inputs.contains("image") || entry["capabilities"]?["vision"]?.bool == true {
      abilities.insert(.seesImages)
    }
    if entry["supported_parameters"]?.array?.contains("reasoning") == true
      || entry["capabilities"]?["reasoning"]?.bool == true
    {
      abilities.insert(.reasons)
    }
    return abilities
  }

  /// OpenRouter's prices: strings in USD for one token, with other ones above a prompt size.
  private static func prices(_ pricing: JSON?) -> [Price] {
    guard let pricing, let base = price(pricing, above: 0) else { return [] }
    let overrides = (pricing["overrides"]?.array ?? []).compactMap { override in
      override["min_prompt_tokens"]?.int.flatMap { price(override, above: $0) }
    }
    return [base] + overrides
  }

  private static func price(_ pricing: JSON, above tokens: Int) -> Price? {
    guard let input = money(pricing["prompt"]), let output = money(pricing["completion"]) else {
      return nil
    }
    return Price(
      abovePromptTokens: tokens, input: input, cachedInput: money(pricing["input_cache_read"]),
      cacheWrite: money(pricing["input_cache_write"]), output: output)
  }

  private static func money(_ dollarsPerToken: JSON?) -> Money? {
    // A negative price means "depends" (OpenRouter's automatic router).
    guard let value = dollarsPerToken?.double, (0..<1).contains(value) else { return nil }
    return Money(nanoDollars: Int64((value * 1e15).rounded()))
  }
}
