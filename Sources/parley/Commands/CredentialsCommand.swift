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
    // Every command has a name here: the parser's own way to one is two milliseconds of each start.
    subcommands: [List.self, Set.self, Test.self, Remove.self], defaultSubcommand: List.self)
}

extension CredentialsCommand {
  struct List: WorldlyCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Show which services have a key, and where it is found.")

    @Flag(help: "Print one JSON array.")
    var json = false

    private struct Row: Encodable {
      var service: String
      /// `environment`, `key_command`, `key_file`, `credentials`, or nothing.
      var source: String?
      /// The variable's, program's or file's name.
      var place: String?
      var problem: String?
    }

    func run(in world: World, _: Interruption) async -> ExitStatus {
      let credentials = CredentialResolver(environment: world.environment, folders: world.folders)
      var rows: [Row] = []
      for service in await world.catalogue().value.services {
        let found = credentials.place(of: service)
        guard service.key.isNeeded || found != nil else { continue }
        rows.append(
          Row(
            service: service.id, source: found?.source, place: found?.name,
            problem: credentials.missingKey(for: service)))
      }
      if json {
        guard let line = jsonLine(rows) else { return .internalError }
        Output.standard.writeLine(line)
        return .answered
      }
      for row in rows {
        let found = "found: \([row.source, row.place].compactMap(\.self).joined(separator: " "))"
        Output.standard.writeLine("\(row.service): \(row.problem ?? found)")
      }
      return .answered
    }

  }

  struct Set: WorldlyCommand {
    static let configuration = CommandConfiguration(
      commandName: "set",
      abstract: "Keep a key in a file that only you can read. It is read from standard input.")

    @Argument(help: "The service, as `parley credentials` lists it.")
    var service: String

    @Argument(help: .hidden)
    var rest: [String] = []

    /// Not the parser's words: they would repeat the key.
    func validate() throws {
      guard rest.isEmpty else {
        throw ValidationError(
          "A key on the command line can be read by others. Give it on standard input: "
            + "parley credentials set \(service) < FILE")
      }
    }

    func run(in world: World, _ interruption: Interruption) async -> ExitStatus {
      guard let known = await world.catalogue().value[service] else {
        return report(.noService(service))
      }
      let file = CredentialFile(path: world.folders.credentialsFile)
      do throws(Failure) {
        try file.set(Secret(readKey(interruption)), for: service)
      } catch {
        return report(error)
      }
      Output.errors.writeLine("Kept in \(file.path).")
      let credentials = CredentialResolver(environment: world.environment, folders: world.folders)
      if let place = credentials.place(of: known), place != .kept(file.path) {
        Output.errors.writeLine("It is not used: \(place.words) goes before it.")
      } else {
        Output.errors.writeLine("`parley credentials test \(service)` tries it.")
      }
      return .answered
    }
  }

  struct Remove: WorldlyCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove", abstract: "Forget a key kept by `set`.")

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

extension CredentialResolver.Place {
  fileprivate var source: String {
    switch self {
    case .environment: "environment"
    case .command: "key_command"
    case .file: "key_file"
    case .kept: "credentials"
    }
  }

  fileprivate var name: String {
    switch self {
    case .environment(let name), .command(let name), .file(let name), .kept(let name): name
    }
  }

  fileprivate var words: String { "\(source) \(name)" }
}

extension Failure {
  static func noService(_ id: String) -> Failure {
    Failure(
      .configuration, who: id, what: "there is no service of that name",
      advice: "See `parley credentials` for the names.")
  }
}

/// One line of standard input; a terminal does not show it.
private func readKey(_ interruption: Interruption) -> String {
  guard isatty(0) == 1 else { return readLine() ?? "" }
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
  // Only now: what is typed at the sight of it must not be echoed.
  Output.errors.write("Key: ")
  defer {
    tcsetattr(0, TCSAFLUSH, &before)
    Output.errors.write("\n")
  }
  return readLine() ?? ""
}
