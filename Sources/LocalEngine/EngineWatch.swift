import CEngine
import Synchronization
import Transfer

/// News about one engine, without any work while there are none: a thread sleeps in the kernel until
/// the supervisor writes its state or is gone. Ends after `supervisorGone` or when nobody listens.
enum EngineNews: Sendable {
  case stateChanged
  case supervisorGone
}

func engineNews(of files: EngineFiles) -> AsyncStream<EngineNews> {
  let (stream, continuation) = AsyncStream.makeStream(
    of: EngineNews.self, bufferingPolicy: .bufferingNewest(8))
  guard let watch = EngineWatch(files) else {
    continuation.finish()
    return stream
  }
  continuation.onTermination = { _ in watch.cancel() }
  let isRunning = startThread(named: "parley-watch") {
    // What happened before the watch was open is told by the state as it is now.
    continuation.yield(.stateChanged)
    while let news = watch.next() { continuation.yield(news) }
    watch.close()
    continuation.finish()
  }
  if !isRunning {
    watch.close()
    continuation.finish()
  }
  return stream
}

/// The C watch, which one thread waits on and any thread may cancel.
private final class EngineWatch: Sendable {
  // Safe to send: `next` runs on the one thread that also closes the watch, the C side allows
  // cancelling from any other, and `isOpen` decides under its lock whether there is something left
  // to cancel.
  private struct Handle: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  private let handle: Handle
  private let isOpen = Mutex(true)
  private let isOver = Mutex(false)

  init?(_ files: EngineFiles) {
    guard let pointer = cengine_watch_open(files.directory, files.key) else { return nil }
    handle = Handle(pointer: pointer)
  }

  /// Nil when cancelled, or after the supervisor's end has been told.
  func next() -> EngineNews? {
    if isOver.withLock({ $0 }) { return nil }
    switch cengine_watch_wait(handle.pointer) {
    case CENGINE_STATE_CHANGED: return .stateChanged
    case CENGINE_SUPERVISOR_GONE:
      isOver.withLock { $0 = true }
      return .supervisorGone
    default: return nil
    }
  }

  func cancel() {
    isOpen.withLock { if $0 { cengine_watch_cancel(handle.pointer) } }
  }

  func close() {
    isOpen.withLock {
      if $0 { cengine_watch_close(handle.pointer) }
      $0 = false
    }
  }
}
