import Surface

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One of the process's standard streams. What comes from outside is made harmless when a terminal shows it,
/// and goes unchanged into pipes and files.
struct Output: Sendable {
  let descriptor: Int32
  let isTerminal: Bool

  static let standard = Output(1)
  static let errors = Output(2)

  private init(_ descriptor: Int32) {
    (self.descriptor, isTerminal) = (descriptor, isatty(descriptor) == 1)
  }

  /// False once nobody reads any more.
  @discardableResult
  func write(_ text: String) -> Bool {
    writeRaw(isTerminal ? harmless(text) : text)
  }

  @discardableResult
  func writeLine(_ text: String) -> Bool { write(text + "\n") }

  /// For what is ours: the escape sequences around dimmed text.
  @discardableResult
  func writeRaw(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { writeBytes($0) }
      if count >= 0 {
        start += count
      } else if errno == EAGAIN {
        var end = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&end, 1, -1)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }

  private func writeBytes(_ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }
}
