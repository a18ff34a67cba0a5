import Conversation
import Synchronization
import Testing

@testable import Generation

/// Keeps what it is told, in order; can be made slow or failing.
final class RecordingSink: MessageSink {
  struct Record {
    var journal = ""
    var reasoning = ""
    var finished: Message?
    var began = false
    /// How many times `begin` fails.
    var beginFailures = 0
    var failuresLeft = 0
    var isHeld = false
    var exchanges: [HTTPExchange] = []
  }
  let record = Mutex(Record())

  func begin(_ request: ReplyRequest) async throws(Failure) {
    let fails = record.withLock { record in
      guard record.beginFailures > 0 else {
        record.began = true
        return false
      }
      record.beginFailures -= 1
      return true
    }
    if fails { throw Failure(.storage, who: "test", what: "disk full") }
  }

  func append(
    to _: MessageID, text: String, reasoning: String, durably _: Bool
  ) async throws(Failure) {
    while record.withLock({ $0.isHeld }) { await Task.yield() }
    let fails = record.withLock { record in
      if record.failuresLeft > 0 {
        record.failuresLeft -= 1
        return true
      }
      record.journal += text
      record.reasoning += reasoning
      return false
    }
    if fails { throw Failure(.storage, who: "test", what: "disk full") }
  }

  func finish(_ message: Message) async throws(Failure) {
    record.withLock { $0.finished = message }
  }

  func keep(_ exchanges: [HTTPExchange], of message: MessageID) async {
    record.withLock { record in
      #expect(record.finished?.id == message, "an exchange comes after the end")
      record.exchanges += exchanges
    }
  }
}

struct FixedEndpoint: EndpointSource {
  var model = Model(id: "m")
  var place = Place.thisMachine

  func destination(
    for _: ModelReference, note: @escaping @Sendable (String) -> Void
  ) async throws(Failure) -> Destination {
    let service = Service(id: "s", name: "S", baseURL: "http://localhost", place: place)
    return Destination(
      service: service, model: model, endpoint: Endpoint(baseURL: "http://localhost", place: place))
  }

  func requestChanged(for _: ModelReference, isRunning _: Bool) async {}
}

/// Updates as delivered, and the text painted so far.
final class Painted: Sendable {
  let updates = Mutex<[ReplyUpdate]>([])
  var text: String { updates.withLock { $0.map(\.text).joined() } }
  var last: ReplyUpdate? { updates.withLock { $0.last } }
}

let now = Timestamp(milliseconds: 1_700_000_000_000)

func request(continuing text: String = "") -> ReplyRequest {
  let conversation = Conversation(id: ConversationID(rawValue: "c"), created: now)
  let question = Message(
    id: MessageID(rawValue: "q"), conversation: conversation.id, role: .user, text: "Why?",
    created: now)
  let answer = Message(
    id: MessageID(rawValue: "a"), conversation: conversation.id, parent: question.id,
    role: .assistant, model: ModelReference(service: "s", model: "m"), status: .streaming,
    text: text, created: now)
  return ReplyRequest(
    conversation: conversation, question: question, answer: answer, history: [question])
}

func reply(
  _ request: ReplyRequest = request(), sink: RecordingSink, painted: Painted,
  endpoint: FixedEndpoint = FixedEndpoint(), policy: ReplyPolicy = ReplyPolicy(),
  ask: @escaping Asking
) -> Reply {
  Reply(
    request, sink: sink, endpoints: endpoint, ask: ask, policy: policy, clock: { now },
    deliver: { update in painted.updates.withLock { $0.append(update) } })
}

func stream(
  _ batches: [[Delta]], ending failure: Failure? = nil
) -> Answering {
  Answering(
    AsyncThrowingStream { continuation in
      batches.forEach { continuation.yield($0) }
      continuation.finish(throwing: failure)
    })
}

func streaming(
  _ build: (AsyncThrowingStream<[Delta], any Error>.Continuation) -> Void
) -> Answering {
  Answering(AsyncThrowingStream { build($0) })
}

@Suite struct ReplyTests {
  @Test func storesAndPaintsTheWholeAnswer() async {
    let (sink, painted) = (RecordingSink(), Painted())
    let batches: [[Delta]] = [
      [.reasoning("hm")], [.text("Be"), .text("cause")], [.usage(Usage(input: 3, output: 2))],
      [.finished(.stop, word: "stop")],
    ]
    let final = await reply(sink: sink, painted: painted) { _, _ in stream(batches) }.run()
    #expect(final.status == .complete)
    #expect(final.text == "Because")
    #expect(final.reasoning == "hm")
    #expect(final.cost == .zero)
    #expect(painted.text == "Because")
    #expect(painted.last?.final == final)
    sink.record.withLock {
      #expect($0.began)
      #expect($0.finished == final)
    }
  }

  @Test func paintsOnlyWhatIsStored() async {
    let (sink, painted) = (RecordingSink(), Painted())
    let pieces = (0..<200).map { "piece \($0) " }
    // A busy machine must not count as a slow disk, for which the painting would not wait.
    var policy = ReplyPolicy()
    policy.lateAfter = 600
    let checked = Reply(
      request(), sink: sink, endpoints: FixedEndpoint(),
      ask: { _, _ in stream(pieces.map { [.text($0)] } + [[.finished(.stop, word: "stop")]]) },
      policy: policy, clock: { now },
      deliver: { update in
        painted.updates.withLock { $0.append(update) }
        guard update.final == nil else { return }
        let stored = sink.record.withLock { $0.journal }
        #expect(stored.hasPrefix(painted.text), "painted before it was stored")
      })
    #expect(await checked.run().text == pieces.joined())
  }

  @Test func keepsWhatArrivedWhenTheStreamIsCut() async {
    let (sink, painted) = (RecordingSink(), Painted())
    let cut = Failure(.cut, who: "S", what: "the connection was cut")
    let final = await reply(sink: sink, painted: painted) { _, _ in
      stream([[.text("half an ans")]], ending: cut)
    }.run()
    #expect(final.status == .failed)
    #expect(final.failure == cut)
    #expect(final.finish == .cut)
    #expect(final.text == "half an ans")
    #expect(final.usage?.estimated == true)
  }

  @Test func stopKeepsTheTextAndClosesTheStream() async {
    let (sink, painted) = (RecordingSink(), Painted())
    let closed = Mutex(false)
    let running = reply(sink: sink, painted: painted) { _, _ in
      streaming { continuation in
        continuation.onTermination = { _ in closed.withLock { $0 = true } }
        continuation.yield([.text("so far")])
      }
    }
    let task = Task { await running.run() }
    while painted.text.isEmpty { await Task.yield() }
    await running.stop()
    let final = await task.value
    #expect(final.status == .stopped)
    #expect(final.failure == nil)
    #expect(final.text == "so far")
    #expect(closed.withLock { $0 })
  }

  @Test func aFailingDiskNeverStopsThePainting() async {
    let (sink, painted) = (RecordingSink(), Painted())
    sink.record.withLock { $0.failuresLeft = 2 }
    var policy = ReplyPolicy()
    policy.retrySavingAfter = 0.01
    let running = reply(sink: sink, painted: painted, policy: policy) { _, _ in
      streaming { continuation in
        continuation.yield([.text("kept")])
        Task {
          while sink.record.withLock({ $0.journal.isEmpty }) { await Task.yield() }
          continuation.yield([.finished(.stop, word: "stop")])
          continuation.finish()
        }
      }
    }
    let final = await running.run()
    #expect(final.text == "kept")
    #expect(painted.text == "kept")
    painted.updates.withLock { updates in
      #expect(updates.contains { $0.notSaved?.kind == .storage && $0.text == "kept" })
    }
    #expect(painted.last?.notSaved == nil)
    #expect(sink.record.withLock { $0.journal } == "kept")
  }

  @Test func aSlowDiskNeverStopsThePainting() async {
    let (sink, painted) = (RecordingSink(), Painted())
    sink.record.withLock { $0.isHeld = true }
    var policy = ReplyPolicy()
    policy.lateAfter = 0.01
    let running = reply(sink: sink, painted: painted, policy: policy) { _, _ in
      stream([[.text("slow")], [.finished(.stop, word: "stop")]])
    }
    let task = Task { await running.run() }
    while painted.text != "slow" { await Task.yield() }
    #expect(painted.last?.notSaved?.kind == .storage)
    sink.record.withLock { $0.isHeld = false }
    #expect(await task.value.text == "slow")
    #expect(painted.last?.notSaved == nil)
    #expect(painted.text == "slow")
  }

  @Test func aQuestionThatCouldNotBeStoredIsStoredLater() async {
    let (sink, painted) = (RecordingSink(), Painted())
    sink.record.withLock { $0.beginFailures = 2 }
    var policy = ReplyPolicy()
    policy.retrySavingAfter = 0.01
    let final = await reply(sink: sink, painted: painted, policy: policy) { _, _ in
      stream([[.text("kept")], [.finished(.stop, word: "stop")]])
    }.run()
    #expect(final.text == "kept")
    while sink.record.withLock({ $0.finished == nil }) { await Task.yield() }
    sink.record.withLock { record in
      #expect(record.began, "the answer was stored without its question")
      #expect(record.finished == final)
    }
    painted.updates.withLock { updates in
      #expect(updates.contains { $0.notSaved?.kind == .storage })
    }
  }

  @Test func aLateCommitHoldsNothingUpAndBringsNothingTwice() async {
    let (sink, painted) = (RecordingSink(), Painted())
    sink.record.withLock { $0.isHeld = true }
    var policy = ReplyPolicy()
    policy.lateAfter = 0.01
    let running = reply(sink: sink, painted: painted, policy: policy) { _, _ in
      streaming { continuation in
        continuation.yield([.text("one ")])
        Task {
          while painted.text != "one " { await Task.yield() }
          continuation.yield([.text("two ")])
          while painted.text != "one two " { await Task.yield() }
          sink.record.withLock { $0.isHeld = false }
          continuation.yield([.text("three"), .finished(.stop, word: "stop")])
          continuation.finish()
        }
      }
    }
    #expect(await running.run().text == "one two three")
    #expect(painted.text == "one two three")
    #expect(sink.record.withLock { $0.finished?.text } == "one two three")
  }

  @Test func aLocalOnlyConversationIsNeverSentAway() async {
    let (sink, painted) = (RecordingSink(), Painted())
    var request = request()
    request.conversation.localOnly = true
    let asked = Mutex(false)
    let final = await reply(
      request, sink: sink, painted: painted, endpoint: FixedEndpoint(place: .hosted)
    ) { _, _ in
      asked.withLock { $0 = true }
      return stream([[.finished(.stop, word: "stop")]])
    }.run()
    #expect(final.failure?.kind == .configuration)
    #expect(!asked.withLock { $0 })
  }

  @Test func asksAgainOnlyWhereNothingCameAndTheProviderSaysWhen() async {
    let limited = Failure(.rateLimited, who: "S", what: "slow down", retryAfter: 0.01)
    for (sent, expectedCalls) in [([[Delta]](), 3), ([[.text("x")]], 1)] {
      let (sink, painted) = (RecordingSink(), Painted())
      let calls = Mutex(0)
      let final = await reply(sink: sink, painted: painted) { _, _ in
        calls.withLock { $0 += 1 }
        return stream(sent, ending: limited)
      }.run()
      #expect(calls.withLock { $0 } == expectedCalls)
      #expect(final.failure == limited)
    }
  }

  private static let busy = ReplyPolicyTests.failure(.rateLimited, 429, after: 50)

  @Test func aWaitCanBeCutShort() async {
    let (sink, painted) = (RecordingSink(), Painted())
    let calls = Mutex(0)
    let running = reply(sink: sink, painted: painted) { _, _ in
      let number = calls.withLock { count in
        count += 1
        return count
      }
      return number == 1
        ? stream([], ending: Self.busy)
        : stream([[.text("yes")], [.finished(.stop, word: "stop")]])
    }
    let task = Task { await running.run() }
    while painted.last?.phase != .retrying(at: now.adding(seconds: 50), because: Self.busy) {
      await Task.yield()
    }
    await running.hurry()
    #expect(await task.value.text == "yes")
    #expect(calls.withLock { $0 } == 2)
  }

  @Test func aStoppedWaitSaysWhyThereWasOne() async {
    let (sink, painted) = (RecordingSink(), Painted())
    let running = reply(sink: sink, painted: painted) { _, _ in stream([], ending: Self.busy) }
    let task = Task { await running.run() }
    while painted.last?.phase != .retrying(at: now.adding(seconds: 50), because: Self.busy) {
      await Task.yield()
    }
    await running.stop()
    let final = await task.value
    #expect(final.status == .stopped && final.failure == Self.busy)
  }

  @Test func continuingSendsTheTextSoFarAndAddsToIt() async {
    let (sink, painted) = (RecordingSink(), Painted())
    let seen = Mutex<Prompt?>(nil)
    let final = await reply(request(continuing: "One, two"), sink: sink, painted: painted) {
      prompt, _ in
      seen.withLock { $0 = prompt }
      return stream([[.text(", three")], [.finished(.stop, word: "stop")]])
    }.run()
    #expect(final.text == "One, two, three")
    #expect(painted.text == ", three")
    #expect(sink.record.withLock { $0.finished?.text } == "One, two, three")
    #expect(seen.withLock { $0?.turns.last } == Prompt.Turn(role: .assistant, text: "One, two"))
  }

  @Test func aHostedAnswerCostsWhatItsDaysPriceSays() async {
    let (sink, painted) = (RecordingSink(), Painted())
    let price = Price(
      input: Money(nanoDollars: 550_000_000), output: Money(nanoDollars: 2_190_000_000))
    let endpoint = FixedEndpoint(model: Model(id: "m", prices: [price]), place: .hosted)
    let final = await reply(sink: sink, painted: painted, endpoint: endpoint) { _, _ in
      stream([
        [.text("x"), .usage(Usage(input: 1000, output: 100)), .finished(.stop, word: "stop")]
      ])
    }.run()
    // 1000 × $0.55/M + 100 × $2.19/M
    #expect(final.cost == Money(nanoDollars: 550_000 + 219_000))
  }
}
