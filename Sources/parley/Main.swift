import CEngine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The program's three lives: the engine's supervisor, the workspace, and commands for the shell.
@main
enum Main {
  static func main() {
    let arguments = CommandLine.arguments
    if arguments.dropFirst().first == supervisorWord {
      // From the hidden word on, which takes the place of a program's name.
      exit(cengine_supervisor_main(CommandLine.argc - 1, CommandLine.unsafeArgv + 1))
    }
    // A core file would hold conversations and keys.
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    if wantsPlainMode(arguments) {
      openPlainMode()
    } else if opensWorkspace(arguments) {
      openWorkspace()
    } else {
      runCommand()
    }
  }

  /// Hidden: the local engine's supervisor is a mode of this binary.
  static let supervisorWord = "engine-supervisor"

  private static func opensWorkspace(_ arguments: [String]) -> Bool { arguments.count == 1 }
}
