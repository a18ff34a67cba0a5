import CTerminal
import Surface

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why the terminal cannot be used.
package enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  case noTerminal
  case unknownTerminal(String)
  case plainTerminal(String)
  case cannotRun(program: String, errorNumber: Int32)
  case system(errorNumber: Int32)

  init?(_ code: cterm_error) {
    let name = getenv("TERM").map { String(cString: $0) } ?? ""
    switch code {
    case CTERM_OK: return nil
    case CTERM_NO_TERMINAL: self = .noTerminal
    case CTERM_UNKNOWN_TERMINAL: self = .unknownTerminal(name)
    case CTERM_PLAIN_TERMINAL: self = .plainTerminal(name)
    default: self = .system(errorNumber: errno)
    }
  }

  /// One sentence, and what to do.
  package var description: String {
    switch self {
    case .noTerminal:
      "Parley needs a terminal for its workspace. In scripts and pipes, use: parley ask"
    case .unknownTerminal(""):
      "TERM is not set, so the kind of terminal is not known. Try: TERM=xterm-256color parley"
    case .unknownTerminal(let name):
      "The terminal type TERM=\(harmlessLine(name)) is not in this machine's terminfo database. "
        + "Try: TERM=xterm-256color parley"
    case .plainTerminal(let name):
      "The terminal type TERM=\(harmlessLine(name)) cannot place the cursor, which the workspace "
        + "needs. Use: parley ask"
    case .cannotRun(let program, let number):
      "\(harmlessLine(program)) could not be started: \(String(cString: strerror(number)))"
    case .system(let number):
      "The terminal cannot be opened: \(String(cString: strerror(number)))"
    }
  }
}
