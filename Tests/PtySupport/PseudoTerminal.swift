import CTestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A program in a pseudo-terminal, and what a person would see of it.
///
/// Not for several threads at once.
package final class PseudoTerminal {
  package struct SpawnError: Error {
    package let errorNumber: Int32
  }

  /// The terminal's settings, comparable.
  package struct Settings: Hashable {
    package var flags: [UInt]
    package var characters: [UInt8]

    fileprivate init(_ raw: termios) {
      flags = [UInt(raw.c_iflag), UInt(raw.c_oflag), UInt(raw.c_cflag), UInt(raw.c_lflag)]
      characters = withUnsafeBytes(of: raw.c_cc) { Array($0) }
    }
  }

  package let process: Int32
  /// As the program finds them; asked for before it starts, because it changes them at once.
  package let initialSettings: Settings
  /// Everything the program has written, as bytes.
  package private(set) var output: [UInt8] = []
  /// What the terminal shows.
  package private(set) var screen: TerminalModel
  private var master: Int32 = -1
  private var status: Int32?

  /// Starts a program; `environment` is all of its environment.
  ///
  /// - Parameter arguments: the program's path and its arguments.
  package init(
    _ arguments: [String], rows: Int = 24, columns: Int = 80, environment: [String: String]
  ) throws {
    screen = TerminalModel(rows: max(1, rows), columns: max(1, columns))
    var argv = arguments.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + variables).forEach { free($0) } }
    var initial = termios()
    process = pty_spawn(
      arguments.first ?? "", &argv, &variables, Int32(rows), Int32(columns), &master, &initial)
    initialSettings = Settings(initial)
    if process < 0 { throw SpawnError(errorNumber: errno) }
  }

  deinit {
    hangUp()
    if status == nil {
      kill(process, SIGKILL)
      _ = waitForExit(within: .seconds(5))
    }
  }

  // MARK: Talking to the program

  package func send(_ text: String) { send(Array(text.utf8)) }

  package func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // A program that echoes must not fill the terminal while we fill it from the other side.
      receive(within: .zero)
      let chunk = Array(rest.prefix(512))
      let count = write(master, chunk, chunk.count)
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }

  package func resize(rows: Int, columns: Int) {
    screen.resize(rows: max(1, rows), columns: max(1, columns))
    _ = pty_resize(master, Int32(rows), Int32(columns))
  }

  package func signal(_ number: Int32) { kill(process, number) }

  /// Closes the terminal, as when its window is closed.
  package func hangUp() {
    if master >= 0 { close(master) }
    master = -1
  }

  /// The settings of the program's side; they change when it goes to raw mode and back.
  package var settings: Settings {
    var raw = termios()
    tcgetattr(master, &raw)
    return Settings(raw)
  }

  // MARK: Waiting

  /// Reads until the condition holds; false when it does not within the time.
  package func wait(
    within limit: Duration = .seconds(15), until condition: (TerminalModel) -> Bool
  ) -> Bool {
    let deadline = ContinuousClock.now + limit
    while !condition(screen) {
      let left = deadline - .now
      if left <= .zero || !receive(within: min(left, .milliseconds(50))) {
        return condition(screen)
      }
    }
    return true
  }

  package func waitForText(_ text: String, within limit: Duration = .seconds(15)) -> Bool {
    wait(within: limit) { $0.text.contains(text) }
  }

  /// Waits for a marker among the bytes written from `start` on.
  package func waitForBytes(
    _ marker: String, from start: Int = 0, within limit: Duration = .seconds(15)
  ) -> Bool {
    wait(within: limit) { _ in
      String(decoding: output[min(start, output.count)...], as: UTF8.self).contains(marker)
    }
  }

  /// Reads what the program writes until nothing comes for a while.
  package func settle(quiet: Duration = .milliseconds(150)) {
    var before = -1
    while before != output.count {
      before = output.count
      receive(within: quiet)
    }
  }

  /// The exit status, 128 + n after signal n; nil when the program goes on.
  package func waitForExit(within limit: Duration = .seconds(15)) -> Int32? {
    let deadline = ContinuousClock.now + limit
    while status == nil, .now < deadline {
      // What it still writes must be read, or it cannot end.
      if master >= 0 { receive(within: .milliseconds(10)) } else { usleep(5_000) }
      var raw: Int32 = 0
      if waitpid(process, &raw, WNOHANG) == process {
        status = raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + raw & 0x7F
      }
    }
    if master >= 0 { while receive(within: .zero), !isDrained {} }
    return status
  }

  private var isDrained = true

  /// Reads what is there; false when the program's side is closed.
  @discardableResult
  package func receive(within limit: Duration) -> Bool {
    isDrained = true
    var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    let (seconds, attoseconds) = limit.components
    let timeout = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    guard poll(&ready, 1, Int32(clamping: timeout)) > 0 else { return true }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(master, &buffer, buffer.count)
    if count <= 0 { return false }
    isDrained = false
    output += buffer[..<count]
    screen.feed(buffer[..<count])
    return true
  }
}
