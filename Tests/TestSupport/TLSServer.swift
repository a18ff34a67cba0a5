#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `openssl s_server` on loopback with a certificate made for the occasion: a private authority that is valid
/// for 127.0.0.1 and for nothing else. It answers every request with a page, and stops when it is let go of.
package final class TLSServer: Sendable {
  package static let isPossible: Bool = spawn(["version"], output: nil).map(exitCode) == 0

  package let port: Int
  /// The path of a PEM file.
  package let certificate: String
  private let folder: TemporaryFolder
  private let process: pid_t

  /// nil where openssl cannot do it.
  package init?() {
    guard let folder = try? TemporaryFolder() else { return nil }
    self.folder = folder
    certificate = folder.path + "/certificate.pem"
    let key = folder.path + "/key.pem"
    let made = Self.spawn(
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
        "1", "-subj", "/CN=Parley test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
        "-out", certificate,
      ], output: nil)
    var ends: [Int32] = [0, 0]
    guard made.map(Self.exitCode) == 0, pipe(&ends) == 0 else { return nil }
    defer { ends.forEach { close($0) } }
    let arguments = [
      "s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www",
    ]
    guard let process = Self.spawn(arguments, output: ends[1]) else { return nil }
    self.process = process
    guard let port = Self.port(saidOn: ends[0]) else {
      Self.stop(process)
      return nil
    }
    self.port = port
  }

  deinit { Self.stop(process) }

  /// It says "ACCEPT 127.0.0.1:40123" when it listens.
  private static func port(saidOn descriptor: Int32) -> Int? {
    var said = ""
    var buffer = [UInt8](repeating: 0, count: 512)
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while !said.contains("ACCEPT") || said.last != "\n", poll(&entry, 1, 10_000) > 0 {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      said += String(decoding: buffer.prefix(count), as: UTF8.self)
    }
    let line = said.split(separator: "\n").first { $0.hasPrefix("ACCEPT") }
    return line?.split(separator: ":").last.flatMap { Int($0) }
  }

  private static func stop(_ process: pid_t) {
    // Not SIGTERM: a child of a concurrency thread inherits a mask that blocks it.
    kill(process, SIGKILL)
    _ = exitCode(process)
  }

  private static func exitCode(_ process: pid_t) -> Int32 {
    var status: Int32 = 0
    return waitpid(process, &status, 0) == process ? (status >> 8) & 0xFF : -1
  }

  /// Runs openssl with its output to a descriptor, or to nowhere.
  private static func spawn(_ arguments: [String], output: Int32?) -> pid_t? {
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
    #else
      var actions: posix_spawn_file_actions_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDWR, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_RDWR, 0)
    if let output {
      posix_spawn_file_actions_adddup2(&actions, output, 1)
    } else {
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_RDWR, 0)
    }
    var words = (["openssl"] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var process: pid_t = 0
    return posix_spawnp(&process, "openssl", &actions, nil, &words, environ) == 0 ? process : nil
  }
}
