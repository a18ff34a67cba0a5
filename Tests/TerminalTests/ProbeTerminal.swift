import PtySupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The probe program in a pseudo-terminal.
struct ProbeTerminal {
  /// The folder of the built products: the test runner is one of them.
  static let productFolder: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let path = String(
      decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let own = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let folder = own.joined(separator: "/")
    if access(folder + "/TerminalProbe", X_OK) == 0 { return folder }
    // Under a helper of the toolchain the bundle's path is among the arguments.
    for argument in CommandLine.arguments where argument.contains(".xctest") {
      return argument.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        .joined(separator: "/")
    }
    return folder
  }()

  static let program = productFolder + "/TerminalProbe"

  static func environment(_ changes: [String: String?] = [:]) -> [String: String] {
    var result = [
      "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/",
    ]
    for (name, value) in changes { result[name] = value }
    return result
  }

  /// Starts it and waits for its first frame.
  static func start(
    _ arguments: [String] = [], rows: Int = 24, columns: Int = 80,
    environment changes: [String: String?] = [:]
  ) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      [program] + arguments, rows: rows, columns: columns, environment: environment(changes))
    return terminal
  }

  /// Starts it in a shell that goes on when it has ended, as a user's does.
  static func startInShell(_ suffix: String = "") throws -> PseudoTerminal {
    try PseudoTerminal(
      ["/bin/sh", "-c", "\(program)\(suffix); echo status=$?.; read line"],
      environment: environment())
  }

  static func number(_ name: String, in terminal: PseudoTerminal) -> Int32? {
    guard let start = terminal.screen.text.firstRange(of: "\(name)=") else { return nil }
    return Int32(terminal.screen.text[start.upperBound...].prefix { $0.isNumber })
  }
}

extension String {
  fileprivate func firstRange(of text: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) {
        return start..<(index(start, offsetBy: text.count, limitedBy: endIndex) ?? endIndex)
      }
      start = index(after: start)
    }
    return nil
  }
}
