import Conversation

/// Whether a request fits the model's window, and what would have to go.
struct ContextBudget {
  /// Tokens of the prompt: as a provider counted them as far as one did, estimated from there on.
  let promptTokens: Int
  let window: Int
  /// Kept free for the answer.
  let reserve: Int
  /// The oldest messages that would have to go.
  let leavesOut: Int

  var isExceeded: Bool { promptTokens + reserve > window }

  /// nil while the window is unknown.
  init?(_ request: ReplyRequest, window: Int?) {
    guard let window, window > 0 else { return nil }
    self.window = window
    let most = window / 4
    reserve = request.conversation.parameters.maxTokens.map { min($0, most) } ?? min(1024, most)
    let estimate = Self.estimate(request)
    promptTokens = Self.counted(request) ?? estimate
    let scale = estimate > 0 ? Double(promptTokens) / Double(estimate) : 1
    leavesOut = Self.oldest(
      request.history, over: promptTokens + reserve - window, scale: max(scale, 0.1))
  }

  /// The same request without the oldest messages.
  func shortened(_ request: ReplyRequest) -> ReplyRequest {
    var shorter = request
    shorter.history.removeFirst(min(leavesOut, max(0, request.history.count - 1)))
    shorter.leftOut = request.history.count - shorter.history.count
    return shorter
  }

  private static func estimate(_ request: ReplyRequest) -> Int {
    let system = request.conversation.systemPrompt
    let start = system.isEmpty ? 0 : estimatedTokens(in: system) + 4
    return request.history.reduce(start + estimatedTokens(in: request.answer.text)) {
      $0 + cost($1)
    }
  }

  private static func cost(_ message: Message) -> Int {
    message.attachments.reduce(estimatedTokens(in: message.text) + 4) { $0 + $1.estimatedTokens }
  }

  /// The count behind the last answer that has one, with what came after it. nil when there is none, and
  /// where the oldest messages are left out, because then the count is of a shorter prompt.
  private static func counted(_ request: ReplyRequest) -> Int? {
    guard request.conversation.parameters.leavesOutOldest != true,
      let index = request.history.lastIndex(where: { tokens(after: $0) != nil }),
      let base = tokens(after: request.history[index])
    else { return nil }
    let rest = request.history[(index + 1)...]
    return rest.reduce(base + estimatedTokens(in: request.answer.text)) { $0 + cost($1) }
  }

  /// Reasoning is not sent back, so it does not count.
  private static func tokens(after message: Message) -> Int? {
    if let usage = message.usage, !usage.estimated {
      return usage.input + usage.output - usage.reasoning
    }
    return message.engine?.contextTokens
  }

  /// How many of the oldest messages make up `excess` tokens. What stays begins with a question, and the
  /// last message always stays.
  private static func oldest(_ history: [Message], over excess: Int, scale: Double) -> Int {
    var (left, count) = (Double(excess), 0)
    while left > 0, count < history.count - 1 {
      left -= Double(cost(history[count])) * scale
      count += 1
    }
    guard count > 0 else { return 0 }
    while count < history.count - 1, history[count].role == .assistant { count += 1 }
    return count
  }
}
