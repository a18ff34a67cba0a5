import Conversation
import Generation
import SessionStore

/// Keeps replies in the session store.
struct StoreSink: MessageSink {
  let store: SessionStore

  func begin(_ request: ReplyRequest) async throws(Failure) {
    try await store.begin(
      request.answer, prompt: request.question, conversation: request.conversation)
  }

  func append(
    to message: MessageID, text: String, reasoning: String, durably: Bool
  ) async throws(Failure) {
    try await store.appendJournal(message, text: text, reasoning: reasoning, sync: durably)
  }

  func finish(_ message: Message) async throws(Failure) {
    try await store.finishAnswer(message)
  }
}
