import ArgumentParser
import Configuration
import Conversation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct CredentialsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "credentials",
    abstract: "The keys of hosted services: where they are found, never what they are.",
    subcommands: [List.self, Set.self, Remove.self], defaultSubcommand: List.self)
}

extension CredentialsCommand {
  struct List: WorldlyCommand {
    static let configuration = CommandConfiguration(abstract: "Show which services have a key.")

    func run(in world: World, _: Interruption) async -> ExitStatus {
      let credentials = CredentialResolver(environment: world.environment, folders: world.folders)
      for service in await world.catalogue().value.services where service.key.isNeeded {
        let state = credentials.missingKey(for: service) ?? "found"
        Output.standard.writeLine("\(service.id): \(state)")
      }
      return .answered
    }
  }

  struct Set: WorldlyCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keep a key in a file that only you can read. It is read from standard input.")

    @Argument(help: "The service, as `parley credentials` lists it.")
    var service: String

    func run(in world: World, _ interruption: Interruption) async -> ExitStatus {
      guard await world.catalogue().value[service] != nil else {
        return report(
          Failure(
            .configuration, who: service, what: "there is no service of that name",
            advice: "See `parley credentials` for the names."))
      }
      let file = CredentialFile(path: world.folders.credentialsFile)
      do throws(Failure) {
        try file.set(Secret(readKey(interruption)), for: service)
      } catch {
        return report(error)
      }
      Output.errors.writeLine("Kept in \(file.path).")
      return .answered
    }
  }

  struct Remove: WorldlyCommand {
    static let configuration = CommandConfiguration(abstract: "Forget a key kept by `set`.")

    @Argument(help: "The service.")
    var service: String

    func run(in world: World, _: Interruption) async -> ExitStatus {
      do throws(Failure) {
        let file = CredentialFile(path: world.folders.credentialsFile)
        let wasThere = try file.remove(service)
        Output.errors.writeLine(wasThere ? "Forgotten." : "There was no key of \(service).")
        return .answered
      } catch {
        return report(error)
      }
    }
  }
}

/// One line of standard input; a terminal does not show it.
private func readKey(_ interruption: Interruption) -> String {
  guard isatty(0) == 1 else { return readLine() ?? "" }
  Output.errors.write("Key: ")
  var before = termios()
  tcgetattr(0, &before)
  interruption.handle { [before] in
    var before = before
    tcsetattr(0, TCSAFLUSH, &before)
    leaveProcess(.interrupted)
  }
  var hidden = before
  hidden.c_lflag &= ~tcflag_t(ECHO)
  tcsetattr(0, TCSAFLUSH, &hidden)
  defer {
    tcsetattr(0, TCSAFLUSH, &before)
    Output.errors.write("\n")
  }
  return readLine() ?? ""
}
