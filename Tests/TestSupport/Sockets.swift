#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A system call that a test cannot do without has failed.
package struct SystemError: Error, CustomStringConvertible {
  package let description: String

  init(_ call: String) { description = "\(call): \(String(cString: strerror(errno)))" }
}

#if canImport(Glibc)
  private let stream = Int32(SOCK_STREAM.rawValue)
#else
  private let stream = SOCK_STREAM
#endif

/// A listening socket; its descriptor is closed by the one thread that accepts.
struct Listener: Sendable {
  let descriptor: Int32
  let port: UInt16

  init(_ address: FaultServer.Address) throws {
    switch address {
    case .loopback:
      let descriptor = socket(AF_INET, stream, 0)
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      try bindSocket(descriptor, &name)
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let code = withSocketAddress(of: &name) { getsockname(descriptor, $0, &size) }
      guard code == 0 else { throw SystemError("getsockname") }
      (self.descriptor, port) = (descriptor, UInt16(bigEndian: name.sin_port))
    case .unix(let path):
      descriptor = socket(AF_UNIX, stream, 0)
      port = 0
      var name = sockaddr_un()
      name.sun_family = sa_family_t(AF_UNIX)
      let isFitting = withUnsafeMutableBytes(of: &name.sun_path) { room in
        room.copyBytes(from: path.utf8.prefix(room.count - 1))
        return path.utf8.count < room.count
      }
      guard isFitting else {
        errno = ENAMETOOLONG
        throw SystemError(path)
      }
      unlink(path)
      try bindSocket(descriptor, &name)
    }
    guard listen(descriptor, 1024) == 0 else { throw SystemError("listen") }
    setCloseOnExec(descriptor)
  }

  func accept() -> Int32? {
    #if canImport(Glibc)
      let peer = Glibc.accept(descriptor, nil, nil)
    #else
      let peer = Darwin.accept(descriptor, nil, nil)
      var yes: Int32 = 1
      setsockopt(peer, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
    #endif
    guard peer >= 0 else { return nil }
    setCloseOnExec(peer)
    return peer
  }

  func close() { closeSocket(descriptor) }
}

private func withSocketAddress<Address>(
  of address: inout Address, _ body: (UnsafeMutablePointer<sockaddr>) -> Int32
) -> Int32 {
  withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
  }
}

private func bindSocket<Address>(_ descriptor: Int32, _ address: inout Address) throws {
  let size = socklen_t(MemoryLayout<Address>.size)
  guard withSocketAddress(of: &address, { bind(descriptor, $0, size) }) == 0 else {
    throw SystemError("bind")
  }
}

private func setCloseOnExec(_ descriptor: Int32) { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }

/// Does not wait long, so that the caller can look whether it is to stop.
func isReadable(_ descriptor: Int32, milliseconds: Int32 = 50) -> Bool {
  var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  return poll(&entry, 1, milliseconds) > 0
}

/// Nil at the end of the stream and on errors.
func receive(_ descriptor: Int32) -> [UInt8]? {
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  let count = recv(descriptor, &buffer, buffer.count, 0)
  return count > 0 ? Array(buffer.prefix(count)) : nil
}

func sendAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  #if canImport(Glibc)
    let flags = Int32(MSG_NOSIGNAL)
  #else
    let flags: Int32 = 0
  #endif
  var rest = bytes[...]
  while !rest.isEmpty {
    let sent = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) }
    guard sent > 0 else { return false }
    rest = rest.dropFirst(sent)
  }
  return true
}

/// A loopback port that was free just now, for a server that must be told one.
package func freePort() throws -> UInt16 {
  let listener = try Listener(.loopback)
  defer { listener.close() }
  return listener.port
}

/// The status of a GET on loopback; nil where nobody answers.
package func statusOfGET(_ path: String, at port: UInt16) -> Int? {
  let descriptor = socket(AF_INET, stream, 0)
  defer { closeSocket(descriptor) }
  var name = sockaddr_in()
  name.sin_family = sa_family_t(AF_INET)
  name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  name.sin_port = port.bigEndian
  let size = socklen_t(MemoryLayout<sockaddr_in>.size)
  let request = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
  guard withSocketAddress(of: &name, { connect(descriptor, $0, size) }) == 0,
    sendAll(Array(request.utf8), to: descriptor), isReadable(descriptor, milliseconds: 5000),
    let head = receive(descriptor)
  else { return nil }
  return String(decoding: head.prefix(32), as: UTF8.self).split(separator: " ").dropFirst().first
    .flatMap { Int($0) }
}

private func closeSocket(_ descriptor: Int32) {
  #if canImport(Glibc)
    _ = Glibc.close(descriptor)
  #else
    _ = Darwin.close(descriptor)
  #endif
}

private final class ThreadBody {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// A detached thread, because scripts block. A test cannot go on without one, so failing is fatal.
func startTestThread(_ run: @escaping @Sendable () -> Void) {
  let body = Unmanaged.passRetained(ThreadBody(run))
  #if canImport(Glibc)
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, body.toOpaque())
    precondition(code == 0, "no thread can be started")
    pthread_detach(thread)
  #else
    var thread: pthread_t?
    let code = pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, body.toOpaque())
    guard code == 0, let thread else { preconditionFailure("no thread can be started") }
    pthread_detach(thread)
  #endif
}
