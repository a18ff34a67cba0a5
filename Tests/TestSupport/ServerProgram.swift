import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A program that serves something on loopback and says on standard output what it does. It goes, and is
/// told so by the end of its standard input, when it is let go of.
package final class ServerProgram: Sendable {
  private let process: pid_t
  private let input: Int32
  private let output: Mutex<Output>

  private struct Output {
    var descriptor: Int32
    var text = ""
    var lines: [Substring] { text.split(separator: "\n") }
  }

  /// - Parameters:
  ///   - environment: all of it.
  ///   - log: a file for what it says on standard error, and on standard output too if `isLogged`.
  package init(
    _ words: [String], environment: [String: String], log: String = "/dev/null",
    isLogged: Bool = false
  ) throws {
    var (inputEnds, outputEnds): ([Int32], [Int32]) = ([0, 0], [0, 0])
    guard pipe(&inputEnds) == 0, pipe(&outputEnds) == 0 else { throw SystemError("pipe") }
    // What is started beside it must not hold the ends.
    for end in inputEnds + outputEnds { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(inputEnds[0]) }
    defer { close(outputEnds[1]) }
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
    #else
      var actions: posix_spawn_file_actions_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, inputEnds[0], 0)
    posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, isLogged ? 2 : outputEnds[1], 1)
    var argv = words.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + variables).forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, words[0], &actions, nil, &argv, &variables)
    guard code == 0 else {
      errno = code
      throw SystemError(words[0])
    }
    self.process = process
    input = inputEnds[1]
    output = Mutex(Output(descriptor: outputEnds[0]))
  }

  deinit {
    close(input)
    // Not SIGTERM: a child of a concurrency thread inherits a mask that blocks it.
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    close(output.withLock { $0.descriptor })
  }

  /// The lines said so far.
  package var lines: [String] {
    output.withLock { output in
      while isReadable(output.descriptor, milliseconds: 0), Self.read(into: &output) {}
      return output.lines.map(String.init)
    }
  }

  /// Waits for a line that begins so, and gives what follows; nil when none comes in time.
  package func line(after start: String, seconds: Double = 20) -> String? {
    let limit = SuspendingClock().now + .seconds(seconds)
    return output.withLock { output in
      while true {
        if let line = output.lines.first(where: { $0.hasPrefix(start) }) {
          return String(line.dropFirst(start.count))
        }
        guard SuspendingClock().now < limit else { return nil }
        if isReadable(output.descriptor, milliseconds: 50), !Self.read(into: &output) { return nil }
      }
    }
  }

  private static func read(into output: inout Output) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    #if canImport(Glibc)
      let count = Glibc.read(output.descriptor, &buffer, buffer.count)
    #else
      let count = Darwin.read(output.descriptor, &buffer, buffer.count)
    #endif
    guard count > 0 else { return false }
    output.text += String(decoding: buffer.prefix(count), as: UTF8.self)
    return true
  }
}
