#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A thread that sleeps until a file whose name begins with `prefix` is written in a folder, and says so, at
/// most once in 50 ms.
package final class FileWatcher: Sendable {
  package enum Acts {
    case writing
    /// A file that could be written was closed.
    case closing
  }

  /// Milliseconds for which writes are gathered before they are told of.
  private static let pause: Int32 = 50

  private let prefix: String
  private let changed: @Sendable () -> Void
  private let events: Int32
  private let wakeRead: Int32
  private let wakeWrite: Int32

  /// nil if the system has no watch to give. `changed` is called on the thread of the watch.
  package init?(
    folder: String, prefix: String, of acts: Acts = .writing,
    changed: @escaping @Sendable () -> Void
  ) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (wakeRead, wakeWrite) = (ends[0], ends[1])
    (self.prefix, self.changed) = (prefix, changed)
    events = Self.watch(folder, acts)
    guard start() else { return nil }
  }

  deinit {
    for descriptor in [events, wakeRead, wakeWrite] where descriptor >= 0 { close(descriptor) }
  }

  /// Ends the thread; it may still make the call it is in.
  package func stop() {
    var byte: UInt8 = 0
    _ = write(wakeWrite, &byte, 1)
  }

  private func start() -> Bool {
    // The thread holds the watcher until it ends, so the descriptors live as long as it reads them.
    let context = Unmanaged.passRetained(self).toOpaque()
    guard detachThread(context) else {
      Unmanaged<FileWatcher>.fromOpaque(context).release()
      return false
    }
    return true
  }

  fileprivate func run() {
    while let woken = wait(for: events, milliseconds: Self.patience) {
      if woken, !drain() { continue }
      // What comes within the pause is told of together.
      guard wait(for: -1, milliseconds: Self.pause) != nil else { return }
      if woken { _ = drain() }
      changed()
    }
  }

  /// True when `descriptor` can be read, false when the time is over, nil when the watch is to end.
  private func wait(for descriptor: Int32, milliseconds: Int32) -> Bool? {
    var watched = [
      pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0),
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
    ]
    var count = poll(&watched, 2, milliseconds)
    while count < 0, errno == EINTR { count = poll(&watched, 2, milliseconds) }
    return count < 0 || watched[0].revents != 0 ? nil : count > 0
  }
}

private func detachThread(_ context: UnsafeMutableRawPointer) -> Bool {
  #if canImport(Glibc)
    var thread: pthread_t = 0
    guard pthread_create(&thread, nil, { watchFiles($0) }, context) == 0 else { return false }
    pthread_detach(thread)
  #else
    var thread: pthread_t?
    guard pthread_create(&thread, nil, { watchFiles($0) }, context) == 0 else { return false }
    if let thread { pthread_detach(thread) }
  #endif
  return true
}

private func watchFiles(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<FileWatcher>.fromOpaque(context).takeRetainedValue().run()
  return nil
}

#if os(Linux)
  extension FileWatcher {
    /// Without end: the kernel tells of every write.
    fileprivate static let patience: Int32 = -1

    fileprivate static func watch(_ folder: String, _ acts: Acts) -> Int32 {
      let events = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
      guard events >= 0 else { return -1 }
      let mask =
        switch acts {
        case .writing: IN_MODIFY | IN_CREATE | IN_MOVED_TO
        case .closing: IN_CLOSE_WRITE
        }
      inotify_add_watch(events, folder, UInt32(mask))
      return events
    }

    /// Takes all events; true if one was about our files.
    fileprivate func drain() -> Bool {
      var isOurs = false
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(events, &buffer, buffer.count)
        guard count > 0 else { return isOurs }
        isOurs = isOurs || mentionsOurs(buffer[..<count])
      }
    }

    private func mentionsOurs(_ events: ArraySlice<UInt8>) -> Bool {
      let headSize = MemoryLayout<inotify_event>.size
      var rest = events
      while rest.count >= headSize {
        let head = rest.withUnsafeBytes { $0.loadUnaligned(as: inotify_event.self) }
        let name = rest.dropFirst(headSize).prefix(Int(head.len))
        if name.starts(with: prefix.utf8) || head.mask & UInt32(IN_Q_OVERFLOW) != 0 { return true }
        rest = rest.dropFirst(headSize + Int(head.len))
      }
      return false
    }
  }
#else
  extension FileWatcher {
    /// No watch of this system is used: look twice a second.
    fileprivate static let patience: Int32 = 500
    fileprivate static func watch(_ folder: String, _ acts: Acts) -> Int32 { -1 }
    fileprivate func drain() -> Bool { true }
  }
#endif
