package import Conversation

/// The replies that run in this process.
package actor Replies {
  private let endpoints: any EndpointSource
  private let temporarySink: any MessageSink
  private let ask: Asking
  private let clock: @Sendable () -> Timestamp
  private let deliver: @Sendable (ReplyUpdate) -> Void
  /// Told to stop before they were started.
  private var stopped: Set<MessageID> = []
  private var running: [MessageID: (reply: Reply, task: Task<Message, Never>)] = [:]

  package init(
    endpoints: any EndpointSource, temporarySink: any MessageSink = NoSink(),
    ask: @escaping Asking, clock: @escaping @Sendable () -> Timestamp,
    deliver: @escaping @Sendable (ReplyUpdate) -> Void
  ) {
    (self.endpoints, self.temporarySink, self.ask) = (endpoints, temporarySink, ask)
    (self.clock, self.deliver) = (clock, deliver)
  }

  /// Returns when the question is stored, or the store has said that it cannot.
  package func start(_ request: ReplyRequest, sink: any MessageSink) async {
    let reply = Reply(
      request, sink: request.isTemporary ? temporarySink : sink, endpoints: endpoints, ask: ask,
      clock: clock, deliver: deliver)
    let id = request.answer.id
    await reply.begin()
    if stopped.remove(id) != nil { await reply.stop() }
    let task = Task {
      let message = await reply.run()
      self.forget(id)
      return message
    }
    running[id] = (reply, task)
  }

  package func stop(_ id: MessageID) async {
    if let entry = running[id] { await entry.reply.stop() } else { stopped.insert(id) }
  }

  /// Ends the wait of one that is going to ask again.
  package func hurry(_ id: MessageID) async { await running[id]?.reply.hurry() }

  /// Waits until all of an answer is kept, should it be running here or have ended just now.
  package func wait(for id: MessageID) async { _ = await running[id]?.task.value }

  /// Stops all and waits until what they have is stored.
  package func stopAll() async {
    let all = running.values
    for entry in all { await entry.reply.stop() }
    for entry in all { _ = await entry.task.value }
  }

  private func forget(_ id: MessageID) { running[id] = nil }
}
