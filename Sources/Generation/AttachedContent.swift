package import Conversation

extension ReplyRequest {
  /// What the attachments of the history contain, by their hashes: what the request brings, the rest from
  /// where replies are kept. Throws before anything leaves if the model cannot take one or one is gone.
  package func content(
    for destination: Destination, from sink: any MessageSink
  ) async throws(Failure) -> [String: [UInt8]] {
    let attachments = history.flatMap(\.attachments)
    if attachments.isEmpty { return [:] }
    let rules = destination.service.rules(for: destination.model)
    if let reason = destination.model.refusal(
      of: attachments, maxImageBytes: rules.maxImageBytes)
    {
      throw Failure(
        .configuration, who: destination.model.name, what: reason,
        advice: "Choose a model that does, or go on from before the image.")
    }
    var content = Dictionary(files.map { ($0.id, $0.bytes) }) { first, _ in first }
    let missing = Set(attachments.map(\.id)).subtracting(content.keys)
    if !missing.isEmpty {
      content.merge(try await sink.content(of: missing)) { first, _ in first }
    }
    if let gone = attachments.first(where: { content[$0.id] == nil }) {
      throw Failure(
        .storage, who: gone.name, what: "its content is not kept any more",
        advice: "Attach the file again.")
    }
    return content
  }
}
