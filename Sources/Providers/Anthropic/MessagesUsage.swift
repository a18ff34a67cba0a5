import Conversation

/// The counts of one answer. They come in several events, each of which replaces the fields it has.
struct MessagesUsage: Hashable {
  private var input: Int?
  private var cached: Int?
  private var cacheWrite: Int?
  private var output: Int?
  private var thinking: Int?

  mutating func take(_ report: JSON?) {
    guard let report else { return }
    input = Self.count(report["input_tokens"]) ?? input
    cached = Self.count(report["cache_read_input_tokens"]) ?? cached
    cacheWrite = Self.count(report["cache_creation_input_tokens"]) ?? cacheWrite
    output = Self.count(report["output_tokens"]) ?? output
    thinking = Self.count(report["output_tokens_details"]?["thinking_tokens"]) ?? thinking
  }

  private static func count(_ value: JSON?) -> Int? { value.map { TokenCount.of($0) } }

  /// In the normal form, which counts cached tokens as input, too; nil when the prompt was not counted:
  /// llama-server leaves `message_start` out when the first token is no whole character.
  var total: Usage? {
    guard let input else { return nil }
    return Usage(
      input: input + (cached ?? 0) + (cacheWrite ?? 0), cached: cached ?? 0,
      cacheWrite: cacheWrite ?? 0, output: output ?? 0, reasoning: thinking ?? 0)
  }
}
