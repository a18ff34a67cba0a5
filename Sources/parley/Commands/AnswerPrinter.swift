import Conversation
import Synchronization

/// Prints an answer as it comes: words on standard output, thoughts dim on standard error.
///
/// A reader may be slower than the model, or stand still. What it has not taken waits here; the answer is received
/// and stored all the same.
final class AnswerPrinter: Sendable {
  private struct State {
    var hasThoughts = false
    var endsInLineBreak = true
    var isClosed = false
    var warned = false
    /// The wait that was told last.
    var wait: Timestamp?
    var whenClosed: (@Sendable () -> Void)?
  }
  private let state = Mutex(State())
  private let isQuiet: Bool
  private let queue = AsyncStream<ReplyUpdate>.makeStream()

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  /// Nobody reads standard output any more.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// What to do when nobody reads any more, for the answer to be stopped.
  func whenClosed(_ act: @escaping @Sendable () -> Void) {
    state.withLock { $0.whenClosed = act }
  }

  func print(_ update: ReplyUpdate) { queue.continuation.yield(update) }

  /// Prints what comes until `finish`.
  func run() async {
    for await update in queue.stream {
      do throws(Failure) {
        try await blocking { self.show(update) }
      } catch {
        show(update)
      }
    }
    endLine()
  }

  /// Nothing more comes.
  func finish() { queue.continuation.finish() }

  private func show(_ update: ReplyUpdate) {
    let act = state.withLock { state -> (@Sendable () -> Void)? in
      warn(update.notSaved, &state)
      tellWait(update.phase, &state)
      guard !isQuiet, !state.isClosed else { return nil }
      printThoughts(update.reasoning, &state)
      printWords(update.text, &state)
      return state.isClosed ? state.whenClosed : nil
    }
    act?()
  }

  /// Ends the last line, for the prompt of the shell that follows.
  private func endLine() {
    state.withLock { state in
      if !state.endsInLineBreak, !state.isClosed { Output.standard.write("\n") }
    }
  }

  private func printThoughts(_ text: String, _ state: inout State) {
    guard !text.isEmpty else { return }
    state.hasThoughts = true
    guard Output.errors.isTerminal else {
      Output.errors.write(text)
      return
    }
    Output.errors.writeRaw("\u{1B}[2m")
    Output.errors.write(text)
    Output.errors.writeRaw("\u{1B}[22m")
  }

  private func printWords(_ text: String, _ state: inout State) {
    guard let last = text.last else { return }
    if state.hasThoughts {
      Output.errors.write("\n\n")
      state.hasThoughts = false
    }
    // Only these two bring a shell's prompt to a new line.
    state.endsInLineBreak = last == "\n" || last == "\r\n"
    if !Output.standard.write(text) { state.isClosed = true }
  }

  /// One line for each wait, in JSON's case too: a script's log says why nothing happens.
  private func tellWait(_ phase: ReplyPhase, _ state: inout State) {
    guard case .retrying(let moment, let failure) = phase, state.wait != moment else { return }
    state.wait = moment
    let left = waitInWords(moment.seconds(since: currentTime()))
    Output.errors.writeLine("parley: \(failure.cause) Asking again in \(left).")
  }

  private func warn(_ failure: Failure?, _ state: inout State) {
    guard let failure, !state.warned else { return }
    state.warned = true
    Output.errors.writeLine("parley: not being saved: \(failure.sentence)")
  }
}
