import CTransfer
import Synchronization

/// What other threads ask of the transfer thread.
enum TransferCommand: Sendable {
  case start(id: UInt64, TransferRequest, EventPipe)
  case cancel(id: UInt64)
  case resume(id: UInt64)
  case prepare
}

/// The way to the transfer thread: commands in, a wake-up, and the thread's life.
///
/// Invariants: `library` is set only while the thread runs and the handle lives; the thread ends only
/// in the same critical section that finds no command waiting, so none is ever lost.
final class TransferQueue: Sendable {
  /// An address for `ctransfer_wakeup`, the one call that any thread may make.
  // Sendable although it is a pointer: all other calls through it are made by the thread that
  // created it, and it is taken out of the queue, under the queue's lock, before it is freed.
  struct Library: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  private struct State {
    var commands: [TransferCommand] = []
    var library: Library?
    var isRunning = false
    var isClosed = false
    var lastID: UInt64 = 0
  }

  private let state = Mutex(State())
  private let libraryName: String?

  init(libraryName: String?) { self.libraryName = libraryName }

  /// A number for a new request, never used again.
  func newID() -> UInt64 {
    state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
  }

  /// Puts the command before the transfer thread; starts the thread where it is needed.
  func send(_ command: TransferCommand) {
    let startsThread = state.withLock { state in
      // Without a thread no request is under way, so there is nothing to cancel or resume.
      guard state.isRunning || command.needsThread else { return false }
      state.commands.append(command)
      if let library = state.library { ctransfer_wakeup(library.pointer) }
      defer { state.isRunning = true }
      return !state.isRunning
    }
    guard startsThread else { return }
    let queue = self
    let hasStarted = startThread(named: "parley-transfer") { [libraryName] in
      TransferLoop(queue, libraryName: libraryName).run()
    }
    if !hasStarted { queue.fail(TransferFailure(.internal, "no thread can be started")) }
  }

  /// No more requests will come; the thread ends with the last one under way.
  func close() {
    state.withLock { state in
      state.isClosed = true
      if let library = state.library { ctransfer_wakeup(library.pointer) }
    }
  }

  // The transfer thread's side.

  func publish(_ library: Library) {
    state.withLock { $0.library = library }
  }

  /// Nil when the thread has nothing left to live for: it must end.
  func take(isIdle: Bool) -> [TransferCommand]? {
    state.withLock { state in
      if isIdle, state.isClosed, state.commands.isEmpty {
        (state.library, state.isRunning) = (nil, false)
        return nil
      }
      defer { state.commands = [] }
      return state.commands
    }
  }

  /// Ends the thread's life on an error: every request that waits gets it. The next one tries anew.
  func fail(_ failure: TransferFailure) {
    let commands = state.withLock { state in
      (state.library, state.isRunning) = (nil, false)
      defer { state.commands = [] }
      return state.commands
    }
    for case .start(_, _, let pipe) in commands { pipe.finish(failure) }
  }
}

extension TransferCommand {
  fileprivate var needsThread: Bool {
    switch self {
    case .start, .prepare: true
    case .cancel, .resume: false
    }
  }
}
