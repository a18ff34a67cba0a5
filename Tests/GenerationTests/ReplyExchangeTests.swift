import Conversation
import Generation
import Synchronization
import Testing

/// What is kept of the wire.
struct ReplyExchangeTests {
  private func noting(_ answering: Answering, _ rules: [String] = []) -> Answering {
    var answering = answering
    answering.exchange = {
      HTTPExchange(started: now, request: HTTPExchange.Request(url: "http://h"), rules: rules)
    }
    return answering
  }

  @Test func everyAttemptIsKept() async {
    let sink = RecordingSink()
    let attempts = Mutex(0)
    let busy = Failure(.rateLimited, who: "S", what: "is busy", advice: "Wait.", retryAfter: 0)
    let reply = reply(sink: sink, painted: Painted()) { _, _ in
      let attempt = attempts.withLock { count in
        count += 1
        return count
      }
      return self.noting(
        attempt == 1 ? stream([], ending: busy) : stream([[.text("a")]]), ["rule \(attempt)"])
    }
    _ = await reply.run()
    let kept = sink.record.withLock { $0.exchanges }
    #expect(kept.map(\.rules) == [["rule 1"], ["rule 2"]])
    #expect(kept.map(\.ending) == [busy.sentence, "the answer is complete"])
    #expect(kept.allSatisfy { $0.ended == now })
  }

  @Test func aStoppedAnswerHasItsExchange() async throws {
    let sink = RecordingSink()
    let reply = reply(sink: sink, painted: Painted()) { _, _ in
      self.noting(
        Answering(
          AsyncThrowingStream { continuation in
            continuation.yield([.text("a")])
          }))
    }
    let running = Task { await reply.run() }
    while sink.record.withLock({ $0.journal.isEmpty }) { await Task.yield() }
    await reply.stop()
    #expect(await running.value.status == .stopped)
    #expect(sink.record.withLock { $0.exchanges }.map(\.ending) == ["stopped"])
  }

  @Test func whatNeverBecamePartOfThePromptIsTold() async {
    var request = request()
    request.leftOut = 3
    request.conversation.parameters.effort = "high"
    let sink = RecordingSink()
    var endpoint = FixedEndpoint()
    endpoint.model.rules = WireRules(effortField: .none)
    let reply = reply(request, sink: sink, painted: Painted(), endpoint: endpoint) { prompt, _ in
      #expect(prompt.parameters.effort == nil)
      return self.noting(stream([[.text("a")]]), ["of the wire"])
    }
    _ = await reply.run()
    #expect(
      sink.record.withLock { $0.exchanges }.first?.rules == [
        "the oldest messages: 3 left out, by your choice",
        "effort high: left out (this model's thinking cannot be turned up or down)", "of the wire",
      ])
  }
}
