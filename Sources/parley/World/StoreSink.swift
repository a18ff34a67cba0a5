import Conversation
import Generation
import SessionStore

/// Stands in for a store that could not be opened: says so at every turn, so that nothing seems saved.
struct ClosedSink: MessageSink {
  let failure: Failure
  var isWorthRetrying: Bool { false }

  func begin(_: ReplyRequest) async throws(Failure) { throw failure }
  func append(
    to _: MessageID, text _: String, reasoning _: String, durably _: Bool
  ) async throws(Failure) {
    throw failure
  }
  func finish(_: Message) async throws(Failure) { throw failure }
}

/// Keeps replies in the session store.
struct StoreSink: MessageSink {
  let store: SessionStore
  var isWorthRetrying: Bool { !store.isReadOnly }

  func begin(_ request: ReplyRequest) async throws(Failure) {
    try await store.begin(
      request.answer, prompt: request.question, conversation: request.conversation,
      files: request.files)
  }

  func append(
    to message: MessageID, text: String, reasoning: String, durably: Bool
  ) async throws(Failure) {
    try await store.appendJournal(message, text: text, reasoning: reasoning, sync: durably)
  }

  func finish(_ message: Message) async throws(Failure) {
    try await store.finishAnswer(message)
  }

  func keep(_ exchanges: [HTTPExchange], of message: MessageID) async {
    try? await store.saveExchanges(exchanges, of: message)
  }

  func content(of hashes: Set<String>) async throws(Failure) -> [String: [UInt8]] {
    try await store.content(of: hashes)
  }
}
