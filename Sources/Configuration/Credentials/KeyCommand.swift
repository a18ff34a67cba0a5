#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Runs a program that prints a key, without a shell. It gets the user's whole environment, keys and all: the
/// user chose it, and password managers are unlocked by such variables (BW_SESSION, OP_SERVICE_ACCOUNT_TOKEN).
enum KeyCommand {
  enum Outcome: Equatable {
    case output([UInt8])
    case notStarted(String)
    case exited(Int32)
    case timedOut
  }

  /// A key has some hundred bytes; a program that prints more prints something else.
  private static let outputLimit = 65_536

  /// - Parameter seconds: after which the program and its children are killed.
  static func run(_ arguments: [String], environment: [String: String], seconds: Double) -> Outcome
  {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return .notStarted(systemMessage(errno)) }
    let (reading, writing) = (ends[0], ends[1])
    // Another thread may start a program at the same moment: its child must not hold our pipe open.
    for descriptor in ends { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    defer { close(reading) }
    let child: pid_t
    switch spawn(arguments, environment, output: writing) {
    case .success(let pid): child = pid
    case .failure(let error):
      close(writing)
      return .notStarted(systemMessage(error.code))
    }
    close(writing)
    let deadline = now() + seconds
    let bytes = readToEnd(reading, deadline)
    let status = bytes == nil ? nil : wait(for: child, deadline)
    guard let bytes, let status else {
      // The child is the leader of its own group, and not yet reaped, so the number is still its own.
      kill(-child, SIGKILL)
      reap(child)
      return .timedOut
    }
    return status == 0 ? .output(bytes) : .exited(status)
  }

  private static func spawn(
    _ arguments: [String], _ environment: [String: String], output: Int32
  ) -> Result<pid_t, SystemError> {
    var files = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&files)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&files)
      posix_spawnattr_destroy(&attributes)
    }
    // Neither the keyboard nor the screen of the workspace is for this program.
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&files, output, 1)
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0)
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))
    let argv = arguments.map { strdup($0) } + [nil]
    let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var child: pid_t = 0
    let code = posix_spawnp(&child, arguments[0], &files, &attributes, argv, envp)
    return code == 0 ? .success(child) : .failure(SystemError(code: code))
  }

  /// nil when the time is over before the end.
  private static func readToEnd(_ descriptor: Int32, _ deadline: Double) -> [UInt8]? {
    var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
    while bytes.count <= outputLimit {
      let left = deadline - now()
      guard left > 0 else { return nil }
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&entry, 1, Int32((min(left, 3600) * 1000).rounded(.up)))
      if ready < 0, errno != EINTR { return nil }
      guard ready > 0 else { continue }
      let count = read(descriptor, &chunk, chunk.count)
      if count == 0 { break }
      if count > 0 { bytes.append(contentsOf: chunk[..<count]) }
      if count < 0, errno != EINTR { return nil }
    }
    return bytes
  }

  /// The exit code, or 128 and the signal; nil when the time is over first.
  private static func wait(for child: pid_t, _ deadline: Double) -> Int32? {
    var status: Int32 = 0
    while true {
      let result = waitpid(child, &status, WNOHANG)
      if result == child {
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
      }
      if result < 0, errno != EINTR { return 0 }
      guard now() < deadline else { return nil }
      // Its output has ended, so it is about to exit.
      usleep(2000)
    }
  }

  private static func reap(_ child: pid_t) {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
