import Conversation
import Terminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The ways to the user's clipboard: the terminal (OSC 52), the programs of the desktop, at last a file.
struct Clipboard: Sendable {
  let environment: [String: String]
  /// Where the file is.
  let folder: String

  /// Whether the terminal can be expected to take a text. It never says whether it did.
  static func isForTerminal(_ text: String, _ environment: [String: String]) -> Bool {
    // The Linux console and Apple's terminal have no such sequence, and print nothing of it either.
    let hasSequence =
      environment["TERM"] != "linux" && environment["TERM_PROGRAM"] != "Apple_Terminal"
    return hasSequence && text.utf8.count <= NcursesScreen.longestClipboard
  }

  /// What the terminal's way is called.
  static func terminalWay(_ environment: [String: String]) -> String {
    if environment["TMUX"]?.isEmpty == false { return "through tmux and the terminal (OSC 52)" }
    if environment["STY"]?.isEmpty == false { return "through screen and the terminal (OSC 52)" }
    return "through the terminal (OSC 52)"
  }

  /// Whether there is a way besides the terminal, or the terminal takes it not.
  static func goesOn(_ text: String, _ environment: [String: String]) -> Bool {
    !isForTerminal(text, environment) || !tools(environment).isEmpty
  }

  /// Programs that would reach the user's own desktop, best first. Over SSH the desktop is elsewhere.
  private static func tools(_ environment: [String: String]) -> [[String]] {
    var tools: [[String]] = []
    if environment["WAYLAND_DISPLAY"]?.isEmpty == false { tools.append(["wl-copy"]) }
    if environment["DISPLAY"]?.isEmpty == false {
      tools.append(["xclip", "-selection", "clipboard"])
    }
    #if canImport(Darwin)
      if environment["SSH_CONNECTION"] == nil { tools.append(["pbcopy"]) }
    #endif
    // It hands the text to its own terminals even where it swallows what programs send.
    if environment["TMUX"]?.isEmpty == false { tools.append(["tmux", "load-buffer", "-w", "-"]) }
    return tools
  }

  /// Goes the ways besides the terminal.
  ///
  /// - Returns: which one it went; nil when none was left and none was needed.
  func copy(_ text: String) throws(Failure) -> String? {
    for tool in Self.tools(environment) where give(text, to: tool) { return "by \(tool[0])" }
    if Self.isForTerminal(text, environment) { return nil }
    let path = folder + "/clipboard.txt"
    try save(text, to: path)
    return "to the file \(path)"
  }

  private func save(_ text: String, to path: String) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0, writeAll(text, to: descriptor) else {
      if descriptor >= 0 { close(descriptor) }
      throw Failure(
        .internal, who: "Parley", what: "the text could not be copied",
        advice: "The file \(path) cannot be written.")
    }
    close(descriptor)
  }

  private func writeAll(_ text: String, to descriptor: Int32) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return false }
      bytes = bytes.dropFirst(max(0, count))
    }
    return true
  }

  /// Runs a program with the text on its standard input; true when it says that it took it. Such programs stay
  /// behind to serve the text, so only the first process is waited for.
  private func give(_ text: String, to arguments: [String]) -> Bool {
    var template = Array("\(environment["TMPDIR"] ?? "/tmp")/parley-copy-XXXXXX".utf8CString)
    let input = mkstemp(&template)
    guard input >= 0 else { return false }
    unlink(template)
    defer { close(input) }
    _ = fcntl(input, F_SETFD, FD_CLOEXEC)
    guard writeAll(text, to: input), lseek(input, 0, SEEK_SET) == 0 else { return false }
    guard let child = spawn(arguments, input: input) else { return false }
    return ends(child, within: 2)
  }

  private func spawn(_ arguments: [String], input: Int32) -> pid_t? {
    var files = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&files)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&files)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&files, input, 0)
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0)
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for number in [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    // A group of its own: what ends Parley's terminal job leaves the clipboard.
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var argv = arguments.map { strdup($0) } + [nil]
    var envp = passedOn.map { strdup($0) } + [nil]
    defer { for text in argv + envp { free(text) } }
    var child: pid_t = 0
    let error = posix_spawnp(&child, arguments[0], &files, &attributes, &argv, &envp)
    return error == 0 ? child : nil
  }

  /// Clipboard programs need no keys.
  private var passedOn: [String] {
    [
      "PATH", "HOME", "LANG", "LC_ALL", "DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY",
      "XDG_RUNTIME_DIR", "TMUX", "TMUX_TMPDIR", "TERM",
    ].compactMap { name in environment[name].map { "\(name)=\($0)" } }
  }

  private func ends(_ child: pid_t, within seconds: Double) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    var status: Int32 = 0
    while true {
      let result = waitpid(child, &status, WNOHANG)
      if result == child { return status == 0 }
      if result < 0, errno != EINTR { return false }
      if ContinuousClock.now > deadline { break }
      usleep(5_000)
    }
    // Not reaped yet, so the number is still its own.
    kill(-child, SIGKILL)
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return false
  }
}
