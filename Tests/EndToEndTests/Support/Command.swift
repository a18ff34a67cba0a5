import CTestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A command with pipes for its three streams.
final class Command {
  struct Result {
    var status: Int32
    var output: [UInt8]
    var errors: [UInt8]
    var text: String { String(decoding: output, as: UTF8.self) }
    var errorText: String { String(decoding: errors, as: UTF8.self) }
  }

  let process: Int32
  private(set) var output: [UInt8] = []
  private(set) var errors: [UInt8] = []
  private var descriptors: [Int32]

  /// - Parameter input: all of standard input; nil closes it at once.
  init(_ arguments: [String], environment: [String: String], input: String? = nil) throws {
    let (inputEnds, outputEnds, errorEnds) = (try Self.pipe(), try Self.pipe(), try Self.pipe())
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, inputEnds[0], 0)
    posix_spawn_file_actions_adddup2(&actions, outputEnds[1], 1)
    posix_spawn_file_actions_adddup2(&actions, errorEnds[1], 2)
    var argv = arguments.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + variables).forEach { free($0) } }
    var id: pid_t = 0
    let code = posix_spawn(&id, arguments[0], &actions, nil, &argv, &variables)
    for end in [inputEnds[0], outputEnds[1], errorEnds[1]] { close(end) }
    guard code == 0 else { throw Trouble("cannot start \(arguments[0]): \(code)") }
    process = id
    descriptors = [outputEnds[0], errorEnds[0]]
    let bytes = Array((input ?? "").utf8)
    if !bytes.isEmpty { _ = Glibc.write(inputEnds[1], bytes, bytes.count) }
    close(inputEnds[1])
  }

  deinit { closeAll() }

  private static func pipe() throws -> [Int32] {
    var ends: [Int32] = [-1, -1]
    guard test_pipe(&ends) == 0 else { throw Trouble("no pipe") }
    return ends
  }

  private func closeAll() {
    for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
    descriptors = []
  }

  /// Nobody reads standard output from now on.
  func closeOutput() {
    close(descriptors[0])
    descriptors[0] = -1
  }

  /// Reads until the condition holds; false when it does not within the time.
  func wait(within limit: Duration = .seconds(20), until condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + limit
    while !condition() {
      if .now > deadline || !receive() { return condition() }
    }
    return true
  }

  /// False when both streams have ended.
  private func receive() -> Bool {
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard descriptors.contains(where: { $0 >= 0 }) else { return false }
    poll(&polled, nfds_t(polled.count), 20)
    for (index, entry) in polled.enumerated() where entry.revents != 0 && entry.fd >= 0 {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = read(entry.fd, &buffer, buffer.count)
      if count <= 0 {
        close(entry.fd)
        descriptors[index] = -1
      } else if index == 0 {
        output += buffer[..<count]
      } else {
        errors += buffer[..<count]
      }
    }
    return true
  }

  /// Waits for its end; a command that does not end is killed and gives the status -1.
  func finish(within limit: Duration = .seconds(120)) -> Result {
    let deadline = ContinuousClock.now + limit
    var raw: Int32 = 0
    var hasEnded = false
    while !hasEnded, .now < deadline {
      if !receive() { usleep(2_000) }
      hasEnded = waitpid(process, &raw, WNOHANG) == process
    }
    if !hasEnded {
      kill(process, SIGKILL)
      waitpid(process, &raw, 0)
    }
    // The engine it started may hold the streams; what is there already is enough.
    while descriptors.contains(where: { $0 >= 0 }), isReadable, receive() {}
    closeAll()
    let status = !hasEnded ? -1 : raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + raw & 0x7F
    return Result(status: status, output: output, errors: errors)
  }

  private var isReadable: Bool {
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    return poll(&polled, nfds_t(polled.count), 0) > 0
  }
}

extension Home {
  /// Runs a subcommand of Parley to its end.
  func run(
    _ arguments: String..., input: String? = nil, environment changes: [String: String?] = [:]
  ) throws -> Command.Result {
    try start(arguments, input: input, environment: changes).finish()
  }

  func start(
    _ arguments: [String], input: String? = nil, environment changes: [String: String?] = [:]
  ) throws -> Command {
    try Command([Parley.program] + arguments, environment: environment(changes), input: input)
  }
}
