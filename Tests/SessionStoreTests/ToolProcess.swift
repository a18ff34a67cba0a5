#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A program with pipes to its input and from its output.
final class ToolProcess {
  private let id: pid_t
  private let input: Int32
  private let output: Int32
  private var unread: [UInt8] = []
  private var isReaped = false

  /// The tool of this package, beside the program that runs the tests.
  static let tool: String? = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { return nil }
    let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let slash = path.lastIndex(of: "/") else { return nil }
    let tool = path[...slash] + "StoreWriterTool"
    return access(String(tool), X_OK) == 0 ? String(tool) : nil
  }()

  static func run(_ arguments: String...) throws -> ToolProcess {
    guard let tool else { throw TestError("StoreWriterTool has not been built") }
    return try ToolProcess([tool] + arguments)
  }

  init(_ command: [String]) throws {
    var (toChild, fromChild): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else { throw TestError("pipe failed") }
    for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
    posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var id: pid_t = 0
    let result = posix_spawnp(&id, command[0], &actions, nil, &arguments, environ)
    close(toChild[0])
    close(fromChild[1])
    (self.id, input, output) = (id, toChild[1], fromChild[0])
    guard result == 0 else { throw TestError("\(command[0]) did not start") }
  }

  deinit {
    kill()
    _ = wait()
    closeInput()
    close(output)
  }

  /// The next line; nil at the end of the output.
  func line() -> String? {
    while true {
      if let end = unread.firstIndex(of: 10) {
        defer { unread.removeSubrange(...end) }
        return String(decoding: unread[..<end], as: UTF8.self)
      }
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(output, &buffer, buffer.count)
      guard count > 0 else { return nil }
      unread += buffer[..<count]
    }
  }

  /// All lines up to the end.
  func lines() -> [String] {
    var lines: [String] = []
    while let line = line() { lines.append(line) }
    return lines
  }

  func send(_ text: String) { _ = text.withCString { write(input, $0, strlen($0)) } }
  func closeInput() { close(input) }
  func kill() { if !isReaped { signalProcess(id, SIGKILL) } }

  /// Waits for the end and gives the exit status; -1 for a signal.
  func wait() -> Int32 {
    guard !isReaped else { return -1 }
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    isReaped = true
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
  }
}

private func signalProcess(_ id: pid_t, _ signal: Int32) { _ = kill(id, signal) }
