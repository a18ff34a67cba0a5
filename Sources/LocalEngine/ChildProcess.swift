import CEngine
import Conversation
import Synchronization
import Transfer

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A command that runs to its end, with its output kept. It dies with this process, and gets no keys:
/// packages are other people's code, and what they need is no secret of ours.
struct ChildProcess: Sendable {
  /// The first word is an absolute path.
  var words: [String]
  /// Replaces variables of this process's environment; nil removes one.
  var environment: [String: String?] = [:]

  struct Result: Sendable {
    /// The exit status; 128 and the signal's number for a process that was killed.
    var status: Int32
    /// The end of what it wrote, both streams together.
    var output: String
    var isSuccess: Bool { status == 0 }
  }

  private static let outputLimit = 64 << 10
  private static let tickMilliseconds: Int32 = 100

  /// Calls `tick` about ten times a second. Cancelling the task ends the process and throws
  /// `interrupted`.
  func run(tick: @escaping @Sendable () -> Void = {}) async throws(Failure) -> Result {
    let flag = Flag()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Result?, Never>) in
        // The cooperative threads must never wait for a process, and its death signal is tied to the thread
        // that made it.
        let started = startThread(named: "parley-child") {
          continuation.resume(returning: self.runHere(tick, isCancelled: { flag.isSet }))
        }
        if !started { continuation.resume(returning: nil) }
      }
    } onCancel: {
      flag.set()
    }
    guard !flag.isSet else { throw interruption }
    guard let result else {
      throw Failure(
        .internal, who: fileName(words[0]), what: "it cannot be started: \(systemWords())")
    }
    return result
  }

  /// Nil when there is no process to be had.
  private func runHere(_ tick: () -> Void, isCancelled: () -> Bool) -> Result? {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    defer { close(ends[0]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    let pid = withCommand(words) { command in
      withCommand(childEnvironment()) { cengine_launch(command, $0, ends[1]) }
    }
    close(ends[1])
    guard pid > 0 else { return nil }
    return attend(pid, output: ends[0], tick, isCancelled)
  }

  private func attend(
    _ pid: pid_t, output: Int32, _ tick: () -> Void, _ isCancelled: () -> Bool
  ) -> Result {
    var (text, status, ticksSinceCancel) = ([UInt8](), Int32(0), 0)
    while true {
      var wait = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      poll(&wait, 1, Self.tickMilliseconds)
      let isOpen = drain(output, into: &text)
      let ended = waitpid(pid, &status, WNOHANG)
      // ECHILD: somebody set SIGCHLD to be ignored, and the system collected it.
      if ended == pid || (ended < 0 && errno == ECHILD) { break }
      if isCancelled() {
        cengine_signal_group(pid, ticksSinceCancel < 10 ? SIGTERM : SIGKILL)
        ticksSinceCancel += 1
      }
      if !isOpen { usleep(useconds_t(Self.tickMilliseconds) * 200) }
      tick()
    }
    _ = drain(output, into: &text)
    let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    return Result(status: code, output: String(decoding: text, as: UTF8.self))
  }

  /// False at the end of the output.
  private func drain(_ output: Int32, into text: inout [UInt8]) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 8192)
    while true {
      let count = read(output, &bytes, bytes.count)
      guard count > 0 else { return count < 0 }
      text += bytes.prefix(count)
      if text.count > Self.outputLimit { text.removeFirst(text.count - Self.outputLimit / 2) }
    }
  }

  /// pip's own settings stay, such as PIP_KEYRING_PROVIDER.
  private static func isPrivate(_ name: String) -> Bool {
    let name = name.uppercased()
    return !name.hasPrefix("PIP_")
      && ["KEY", "TOKEN", "SECRET", "PASSWORD"].contains { name.contains($0) }
  }

  private func childEnvironment() -> [String] {
    var lines: [String] = []
    var next = cengine_environment()
    while let entry = next?.pointee {
      lines.append(String(cString: entry))
      next = next?.advanced(by: 1)
    }
    return Self.environment(from: lines, with: environment)
  }

  /// What a child gets of these lines (`NAME=value`), with the changes.
  static func environment(from lines: [String], with changes: [String: String?]) -> [String] {
    let kept = lines.filter { line in
      let name = String(line.prefix { $0 != "=" })
      return changes[name] == nil && !isPrivate(name)
    }
    return kept + changes.compactMap { name, value in value.map { "\(name)=\($0)" } }
  }
}

private final class Flag: Sendable {
  private let value = Atomic(false)
  var isSet: Bool { value.load(ordering: .acquiring) }
  func set() { value.store(true, ordering: .releasing) }
}
