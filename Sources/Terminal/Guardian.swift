import CTerminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The process that gives the terminal back when the interface no longer can.
package enum Guardian {
  package typealias Interface = @Sendable () -> Never

  /// Call it first of all, before there is any thread: this process forks and watches its child, and the
  /// child goes on with the interface, on a new thread. Where there is no terminal to watch over, the
  /// interface runs in this process.
  ///
  /// Why a new thread: Swift's runtime keeps the id of each thread for its locks on Linux. The child's first
  /// thread would go on with its parent's id, and the first lock that another thread wanted at the same
  /// time (that of a global being made, say) would spin for ever.
  package static func start(_ interface: @escaping Interface) -> Never {
    _ = cterm_guardian()
    let body = Unmanaged.passRetained(Body(interface))
    guard startThread(body) else { body.takeRetainedValue().interface() }
    // The handlers of signals wake the interface, wherever they run; here they would only wake this thread,
    // which sleeps until the guardian is dead: the loop may be too busy to notice that.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    cterm_outlive_guardian()
  }

  /// Whether everything on screen is stored: what the guardian says when the interface crashes.
  package static func note(isSaved: Bool) { cterm_note_saved(isSaved) }

  /// With the main thread's stack, of which deeply nested text needs more than other threads have.
  private static func startThread(_ body: Unmanaged<Body>) -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, 8 << 20)
    #if canImport(Glibc)
      var thread = pthread_t()
      return pthread_create(
        &thread, &attributes,
        { argument in
          guard let argument else { return nil }
          Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().interface()
        }, body.toOpaque()) == 0
    #else
      var thread: pthread_t?
      return pthread_create(
        &thread, &attributes,
        { Unmanaged<Body>.fromOpaque($0).takeRetainedValue().interface() }, body.toOpaque()) == 0
    #endif
  }

  private final class Body: Sendable {
    let interface: Interface
    init(_ interface: @escaping Interface) { self.interface = interface }
  }
}
