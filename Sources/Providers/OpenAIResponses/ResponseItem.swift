/// Reads the items that a Responses answer is made of.
enum ResponseItem {
  /// Items that wait for the client to do something, which one that only chats cannot.
  private static let calls: Set<String> = [
    "function_call", "custom_tool_call", "computer_call", "local_shell_call", "shell_call",
    "apply_patch_call", "mcp_approval_request",
  ]

  static func callsTool(_ item: JSON) -> Bool { calls.contains(item["type"]?.string ?? "") }

  /// The parts of a reasoning item's summary, or of the thoughts themselves where there is none.
  static func reasoning(in item: JSON) -> (parts: [String], isSummary: Bool) {
    let summary = texts(in: item["summary"])
    return summary.isEmpty ? (texts(in: item["content"]), false) : (summary, true)
  }

  private static func texts(in parts: JSON?) -> [String] {
    (parts?.array ?? []).compactMap { $0["text"]?.string }.filter { !$0.isEmpty }
  }
}

/// The reasoning items of one answer that its text can be sent back with.
///
/// The service refuses a reasoning item without the item it led to. A conversation keeps an answer's text
/// and not its tool calls, so only the reasoning directly before the last message can go back; and only
/// what is encrypted, because nothing is stored on the server that its id would name.
struct ReplayedReasoning: Hashable {
  private var reasoning: [JSON] = []
  private var isFollowedByMessage = false

  var items: [JSON] { isFollowedByMessage ? reasoning.filter(Self.canBeReplayed) : [] }

  mutating func note(_ item: JSON) {
    switch item["type"]?.string {
    case "reasoning":
      if isFollowedByMessage { reasoning = [] }
      isFollowedByMessage = false
      reasoning.append(item)
    case "message": isFollowedByMessage = true
    default: if !isFollowedByMessage { reasoning = [] }
    }
  }

  static func canBeReplayed(_ item: JSON) -> Bool {
    item["type"]?.string == "reasoning" && item["encrypted_content"]?.string?.isEmpty == false
  }
}
