import CTransfer

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private final class Body {
  let name: String
  let run: @Sendable () -> Void

  init(_ name: String, _ run: @escaping @Sendable () -> Void) {
    (self.name, self.run) = (name, run)
  }
}

private func enter(_ body: Body) {
  ctransfer_name_this_thread(body.name)
  body.run()
}

/// Starts a detached thread that handles no signals: they belong to the interface's thread, and a
/// `SIGPIPE` from a TLS connection becomes the error it should be. Signals of faults stay open.
///
/// For everything that blocks: Swift's own threads are as few as the processors, and must never wait.
///
/// - Returns: false when the system has no thread to give.
package func startThread(named name: String, _ run: @escaping @Sendable () -> Void) -> Bool {
  var blocked = sigset_t()
  var before = sigset_t()
  sigfillset(&blocked)
  for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT] { sigdelset(&blocked, fault) }
  // A thread inherits the mask of the one that starts it.
  pthread_sigmask(SIG_SETMASK, &blocked, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

  let body = Unmanaged.passRetained(Body(name, run))
  #if canImport(Glibc)
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { enter(Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()) }
        return nil
      }, body.toOpaque())
    if code == 0 { pthread_detach(thread) }
  #else
    var thread: pthread_t?
    let code = pthread_create(
      &thread, nil,
      { argument in
        enter(Unmanaged<Body>.fromOpaque(argument).takeRetainedValue())
        return nil
      }, body.toOpaque())
    if code == 0, let thread { pthread_detach(thread) }
  #endif
  if code != 0 { body.release() }
  return code == 0
}
