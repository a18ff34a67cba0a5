import CTransfer

/// The transfer thread: it owns the library's handle, every socket and every request under way.
///
/// All of it is used on that one thread; the callbacks come on it too, from inside `ctransfer_run`
/// and `ctransfer_resume`, and never end a job but in `done`.
final class TransferLoop {
  private final class Job {
    let pointer: OpaquePointer
    let pipe: EventPipe
    let maximum: Int
    var watchdog: Watchdog
    var parser = HeadParser()
    var received = 0
    /// Why a callback stopped the transfer; the library only knows that it did.
    var failure: TransferFailure?

    init(_ pointer: OpaquePointer, _ request: TransferRequest, _ pipe: EventPipe) {
      (self.pointer, self.pipe) = (pointer, pipe)
      maximum = max(0, request.maximumBytes ?? .max)
      watchdog = Watchdog(request, now: SuspendingClock().now)
    }
  }

  private let queue: TransferQueue
  private let libraryName: String?
  private var jobs: [UInt64: Job] = [:]

  init(_ queue: TransferQueue, libraryName: String?) {
    (self.queue, self.libraryName) = (queue, libraryName)
  }

  /// Runs until the queue is closed and nothing is under way, or the library fails.
  func run() {
    let library: OpaquePointer
    do {
      library = try open()
    } catch {
      queue.fail(error)
      return
    }
    queue.publish(.init(pointer: library))
    while let commands = queue.take(isIdle: jobs.isEmpty) {
      if !commands.isEmpty {
        perform(commands, library)
        // Look again before waiting: the last command may have left nothing to wait for.
        continue
      }
      if !ctransfer_run(library, waitingTime) {
        let failure = TransferFailure(.internal, "libcurl cannot wait for the network")
        queue.fail(failure)
        for (id, job) in jobs { end(id, job, failure) }
        break
      }
      checkLimits()
    }
    ctransfer_free(library)
  }

  private func open() throws(TransferFailure) -> OpaquePointer {
    let callbacks = ctransfer_callbacks(
      context: Unmanaged.passUnretained(self).toOpaque(),
      header: { loop(of: $0).received(header: UnsafeBufferPointer(start: $2, count: $3), $1) },
      body: { loop(of: $0).received(body: UnsafeBufferPointer(start: $2, count: $3), $1) },
      done: { loop(of: $0).done($1, TransferFailure($2, detail: String(cString: $3))) })
    var message = [CChar](repeating: 0, count: 300)
    let library = ctransfer_new(libraryName, callbacks, &message, message.count)
    if let library { return library }
    let text = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    throw TransferFailure(.libraryMissing, String(decoding: text, as: UTF8.self))
  }

  // Commands.

  private func perform(_ commands: [TransferCommand], _ library: OpaquePointer) {
    var cancelled: Set<UInt64> = []
    for case .cancel(let id) in commands { cancelled.insert(id) }
    for command in commands {
      switch command {
      case .start(let id, let request, let pipe):
        if cancelled.contains(id) {
          pipe.finish(TransferFailure(.cancelled))
        } else {
          start(id, request, pipe, library)
        }
      case .prepare: break  // The thread is here, and has the library.
      case .cancel(let id):
        if let job = jobs[id] { end(id, job, TransferFailure(.cancelled)) }
      case .resume(let id):
        guard let job = jobs[id] else { continue }
        job.watchdog.resume(now: SuspendingClock().now)
        ctransfer_resume(job.pointer)
      }
    }
  }

  private func start(
    _ id: UInt64, _ request: TransferRequest, _ pipe: EventPipe, _ library: OpaquePointer
  ) {
    if let flaw = request.flaw { return pipe.finish(TransferFailure(.invalidRequest, flaw)) }
    guard let pointer = ctransfer_prepare(library, id, request.method, request.url) else {
      return pipe.finish(TransferFailure(.internal, "out of memory"))
    }
    for header in request.headers {
      let line = header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
      ctransfer_add_header(pointer, line)
    }
    if !request.body.isEmpty { ctransfer_set_body(pointer, request.body, request.body.count) }
    if let path = request.unixSocket { ctransfer_set_unix_socket(pointer, path) }
    if let path = request.caFile { ctransfer_set_ca_file(pointer, path) }
    if request.goesRoundTheProxy { ctransfer_bypass_proxy(pointer) }
    // Zero means five minutes to the library.
    let connect = max(1, min(request.connectTimeout * 1000, 86_400_000))
    ctransfer_set_connect_timeout(pointer, Int(connect))
    guard ctransfer_start(pointer) else {
      ctransfer_end(pointer)
      return pipe.finish(TransferFailure(.invalidRequest, "libcurl does not take this request"))
    }
    jobs[id] = Job(pointer, request, pipe)
  }

  private func end(_ id: UInt64, _ job: Job, _ failure: TransferFailure?) {
    jobs[id] = nil
    ctransfer_end(job.pointer)
    job.pipe.finish(failure)
  }

  // Limits.

  /// In milliseconds, until the nearest limit; rounded up, so that it has passed then.
  private var waitingTime: Int32 {
    guard let nearest = jobs.values.compactMap(\.watchdog.deadline).min() else { return .max }
    let left = SuspendingClock().now.duration(to: nearest) / .milliseconds(1)
    return Int32(max(0, min(left.rounded(.up), 3_600_000)))
  }

  private func checkLimits() {
    let now = SuspendingClock().now
    for (id, job) in jobs {
      if job.watchdog.isSending {
        job.watchdog.noteUpload(ctransfer_uploaded(job.pointer), now: now)
      }
      if let failure = job.watchdog.verdict(now: now) { end(id, job, failure) }
    }
  }

  // Callbacks.

  fileprivate func received(header line: UnsafeBufferPointer<UInt8>, _ id: UInt64)
    -> ctransfer_answer
  {
    guard let job = jobs[id] else { return CTRANSFER_STOP }
    do {
      if let head = try job.parser.take(line) { job.pipe.send(head) }
      return CTRANSFER_TAKEN
    } catch {
      job.failure = error
      return CTRANSFER_STOP
    }
  }

  fileprivate func received(body: UnsafeBufferPointer<UInt8>, _ id: UInt64) -> ctransfer_answer {
    guard let job = jobs[id] else { return CTRANSFER_STOP }
    let allowed = UnsafeBufferPointer(rebasing: body.prefix(job.maximum - job.received))
    guard job.pipe.accept(allowed) else {
      job.watchdog.pause()
      return CTRANSFER_PAUSE
    }
    job.watchdog.noteBytes(now: SuspendingClock().now)
    job.received += allowed.count
    guard allowed.count < body.count else { return CTRANSFER_TAKEN }
    job.failure = TransferFailure(.tooLarge, "the answer is longer than \(job.maximum) bytes")
    return CTRANSFER_STOP
  }

  fileprivate func done(_ id: UInt64, _ failure: TransferFailure?) {
    guard let job = jobs[id] else { return }
    var found = job.failure ?? failure
    if found == nil, !job.parser.isComplete {
      // For the library an answer that ends inside its head is complete.
      found = TransferFailure(.cut, "the connection ended inside the headers")
    }
    end(id, job, found)
  }
}

/// The loop outlives its library handle, and with it every callback.
private func loop(of context: UnsafeMutableRawPointer?) -> TransferLoop {
  guard let context else { preconditionFailure("libcurl was started without its loop") }
  return Unmanaged<TransferLoop>.fromOpaque(context).takeUnretainedValue()
}
