package import Conversation

/// One answer being made: resolve, ask, accumulate, store, and only then show.
///
/// Invariants: text is delivered for painting after the store has it, except while the store is late or
/// failing, when it is delivered with `notSaved`; the final message is delivered exactly once, last.
package actor Reply {
  private let request: ReplyRequest
  private let sink: any MessageSink
  private let endpoints: any EndpointSource
  private let ask: Asking
  private let policy: ReplyPolicy
  private let clock: @Sendable () -> Timestamp
  private let deliver: @Sendable (ReplyUpdate) -> Void

  private var answer: Message
  private var phase = ReplyPhase.preparing("")
  private var progress = SavingProgress()
  private var saving: Task<Void, Never>?
  private var notSaved: Failure?
  /// The conversation, the question and the beginning of the answer are stored.
  private var hasBegun = false
  /// The store is taking so long that the painting goes on without it.
  private var isLate = false
  private var isStopped = false
  private var isEnding = false
  private var work: Task<Void, any Error>?
  private var attempts: [Attempt] = []
  /// The wait before asking again, and why there is one.
  private var waiting: (task: Task<Void, any Error>, because: Failure)?

  package init(
    _ request: ReplyRequest, sink: any MessageSink, endpoints: any EndpointSource,
    ask: @escaping Asking, policy: ReplyPolicy = ReplyPolicy(),
    clock: @escaping @Sendable () -> Timestamp, deliver: @escaping @Sendable (ReplyUpdate) -> Void
  ) {
    (self.request, self.sink, self.endpoints) = (request, sink, endpoints)
    (self.ask, self.policy, self.clock, self.deliver) = (ask, policy, clock, deliver)
    answer = request.answer
    // What the answer continues is stored with its beginning.
    progress.saved = SavingProgress.Mark(of: answer)
    progress.painted = progress.saved
  }

  /// Runs to the end and returns the message as it was stored.
  package func run() async -> Message {
    await begin()
    var failure: Failure?
    if !isStopped {
      let work = Task { try await self.converse() }
      self.work = work
      do { try await work.value } catch { failure = Self.failure(from: error) }
    }
    return await end(with: isStopped ? waiting?.because : failure)
  }

  /// Stores the question and the beginning of the answer, unless they are; `run` does it where nobody needs to
  /// wait for it. If it fails it is tried again with every later write.
  package func begin() async {
    do {
      try await beginIfNeeded()
    } catch {
      notSaved = error
    }
  }

  private func beginIfNeeded() async throws(Failure) {
    guard !hasBegun else { return }
    try await sink.begin(request)
    hasBegun = true
  }

  /// Ends the answer with what has arrived; the connection is closed at once.
  package func stop() {
    isStopped = true
    work?.cancel()
  }

  /// Ends a wait: the model is asked again at once.
  package func hurry() { waiting?.task.cancel() }

  // MARK: - Asking

  private func converse() async throws {
    guard let reference = request.answer.model else {
      throw Failure(.configuration, who: "Parley", what: "no model is chosen", advice: "Pick one.")
    }
    var attempt = 0
    while true {
      do {
        try await converse(with: reference)
        return
      } catch let failure as Failure {
        guard let wait = policy.wait(after: failure, attempt: attempt, received: !answer.isNew)
        else {
          throw failure
        }
        attempt += 1
        // A model that is being loaded is asked for every second: that is not worth noting.
        if failure.kind == .modelLoading { attempts.removeLast() }
        try await pause(for: wait, because: failure)
      }
    }
  }

  private func pause(for wait: Double, because failure: Failure) async throws {
    enter(
      failure.kind == .modelLoading
        ? .preparing("\(failure.who) is loading the model")
        : .retrying(at: clock().adding(seconds: wait), because: failure))
    let sleep = Task { try await Task.sleep(for: .milliseconds(Int(wait * 1000))) }
    waiting = (sleep, failure)
    await withTaskCancellationHandler {
      _ = await sleep.result
    } onCancel: {
      sleep.cancel()
    }
    try Task.checkCancellation()
    waiting = nil
  }

  private func converse(with reference: ModelReference) async throws {
    enter(.preparing("connecting"))
    let destination = try await endpoints.destination(for: reference) { note in
      Task { await self.enter(.preparing(note)) }
    }
    if request.conversation.localOnly, destination.service.place == .hosted {
      throw Failure(
        .configuration, who: destination.service.name,
        what: "it is hosted, and this conversation is local only",
        advice: "Choose a local model, or allow hosted ones in the conversation's settings.")
    }
    let content = try await request.content(for: destination, from: sink)
    let prompt = request.prompt(for: reference, at: destination, content: content)
    await endpoints.requestChanged(for: reference, isRunning: true)
    enter(.waiting)
    let answering = ask(prompt, destination)
    attempts.append(Attempt(answering.exchange, rules: request.rules(for: prompt)))
    let result: Result<Void, any Error>
    do {
      for try await deltas in answering.deltas { receive(deltas) }
      try Task.checkCancellation()
      result = .success(())
    } catch {
      result = .failure(error)
    }
    attempts[attempts.count - 1].end(result, at: clock())
    await endpoints.requestChanged(for: reference, isRunning: false)
    price(prompt: prompt, from: destination)
    try result.get()
  }

  private func receive(_ deltas: [Delta]) {
    let now = clock()
    for delta in deltas { answer.apply(delta, at: now) }
    if SavingProgress.Mark(of: answer) != progress.painted { phase = .streaming }
    if isLate { paint(upTo: SavingProgress.Mark(of: answer)) }
    saveSoon()
  }

  private func enter(_ next: ReplyPhase) {
    guard phase != .streaming, phase != .ended else { return }
    phase = next
    paint(upTo: progress.painted)
  }

  // MARK: - Storing and showing

  private func saveSoon() {
    guard saving == nil, SavingProgress.Mark(of: answer) != progress.saved else { return }
    saving = Task { await self.saveLoop() }
  }

  /// One commit a frame at the most; ends when everything is stored.
  private func saveLoop() async {
    while !isEnding, SavingProgress.Mark(of: answer) != progress.saved {
      let started = clock()
      let late = Task {
        try await Task.sleep(for: .milliseconds(Int(policy.lateAfter * 1000)))
        self.paintUnsaved()
      }
      await saveOnce(at: started)
      late.cancel()
      isLate = false
      let pause = notSaved == nil ? policy.frame : policy.retrySavingAfter
      try? await Task.sleep(for: .milliseconds(Int(pause * 1000)))
    }
    saving = nil
  }

  private func saveOnce(at now: Timestamp) async {
    let mark = SavingProgress.Mark(of: answer)
    let (text, reasoning) = answer.added(since: progress.saved)
    do {
      try await beginIfNeeded()
      try await sink.append(
        to: answer.id, text: text, reasoning: reasoning, durably: progress.wantsSync(at: now))
      progress.saved = mark
      notSaved = nil
      paint(upTo: mark)
    } catch {
      notSaved = error
      paint(upTo: SavingProgress.Mark(of: answer))
    }
  }

  /// The store is taking too long: the screen does not wait for it.
  private func paintUnsaved() {
    guard phase != .ended, !Task.isCancelled else { return }
    isLate = true
    notSaved =
      notSaved
      ?? Failure(
        .storage, who: "The store", what: "the disk is slow to answer",
        advice: "The text is kept in memory and saved when it does.")
    paint(upTo: SavingProgress.Mark(of: answer))
  }

  private func paint(upTo stored: SavingProgress.Mark) {
    // More may be on screen already: a late commit must not bring it twice.
    let mark = stored.furthest(progress.painted)
    let (text, reasoning) = answer.added(since: progress.painted, upTo: mark)
    progress.painted = mark
    deliver(
      ReplyUpdate(
        message: answer.id, conversation: request.conversation.id, text: text,
        reasoning: reasoning, phase: phase, notSaved: notSaved))
  }

  // MARK: - The end

  private func end(with failure: Failure?) async -> Message {
    answer.status = isStopped ? .stopped : failure == nil ? .complete : .failed
    answer.failure = failure
    answer.finishedAt = clock()
    if failure != nil, answer.finish == nil {
      answer.finish = failure?.kind == .cut ? .cut : .error
    }
    // Late writes of the journal must not follow the end of the message.
    isEnding = true
    saving?.cancel()
    await saving?.value
    phase = .ended
    do {
      try await store(answer)
      notSaved = nil
    } catch {
      notSaved = error
      keepTryingToFinish()
    }
    let (text, reasoning) = answer.added(since: progress.painted)
    deliver(
      ReplyUpdate(
        message: answer.id, conversation: request.conversation.id, text: text,
        reasoning: reasoning, phase: .ended, final: answer, notSaved: notSaved))
    await keepExchanges()
    return answer
  }

  /// Last of all, so that nobody waits for it.
  private func keepExchanges() async {
    let exchanges = attempts.compactMap(\.finished)
    attempts = []
    if !exchanges.isEmpty { await sink.keep(exchanges, of: answer.id) }
  }

  private func store(_ answer: Message) async throws(Failure) {
    try await beginIfNeeded()
    try await sink.finish(answer)
  }

  private func keepTryingToFinish() {
    guard sink.isWorthRetrying else { return }
    Task {
      while notSaved != nil {
        try await Task.sleep(for: .milliseconds(Int(policy.retrySavingAfter * 1000)))
        do throws(Failure) { try await store(answer) } catch { continue }
        notSaved = nil
        deliver(
          ReplyUpdate(
            message: answer.id, conversation: request.conversation.id, phase: .ended, final: answer)
        )
      }
    }
  }

  private func price(prompt: Prompt, from destination: Destination) {
    if answer.usage == nil, !answer.isNew {
      answer.usage = Usage(
        input: prompt.estimatedInput,
        output: estimatedTokens(in: answer.text) + estimatedTokens(in: answer.reasoning),
        reasoning: estimatedTokens(in: answer.reasoning), estimated: true)
    }
    guard answer.cost == nil, let usage = answer.usage else { return }
    if destination.service.place == .thisMachine {
      answer.cost = .zero
    } else if let price = destination.model.prices.price(
      at: answer.created, promptTokens: usage.input)
    {
      (answer.price, answer.cost) = (price, price.cost(of: usage))
    }
  }

  private static func failure(from error: any Error) -> Failure {
    error as? Failure
      ?? Failure(.internal, who: "Parley", what: "\(error)", advice: "Try again.")
  }
}

extension Message {
  /// Nothing of this answer has come from the model yet.
  fileprivate var isNew: Bool { firstTokenAt == nil }
}
