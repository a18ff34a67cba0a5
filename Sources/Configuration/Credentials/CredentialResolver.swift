package import Conversation

/// Finds the key of a service. Nothing it finds is kept, logged or part of an error.
package struct CredentialResolver: Sendable {
  private let environment: [String: String]
  private let folders: ConfigurationFolders
  /// Seconds that a `key_command` may take: a password manager may wait for a fingerprint.
  private let commandLimit: Double

  package init(
    environment: [String: String], folders: ConfigurationFolders, commandLimit: Double = 30
  ) {
    (self.environment, self.folders) = (environment, folders)
    self.commandLimit = commandLimit
  }

  /// The first of: environment, `key_command`, `key_file`, the file `credentials`. nil for a service that
  /// needs none. Reads files and runs programs, so it belongs off the screen's thread.
  package func key(for service: Service) throws(Failure) -> Secret? {
    let source = service.key
    if let value = environmentValue(source) {
      return Secret(try validKey(value, who: source.environment ?? service.name))
    }
    if !source.command.isEmpty { return try run(source.command, for: service) }
    if let file = source.file {
      guard let text = try PrivateFile.read(file) else {
        throw Failure(
          .missingKey, who: service.name, what: "the key file \(file) does not exist",
          advice: "Write the key into it and run: chmod 600 \(file)")
      }
      return Secret(try validKey(text, who: file))
    }
    let credentials = CredentialFile(path: folders.credentialsFile)
    if let text = try credentials.key(for: service.id) {
      return Secret(try validKey(text, who: folders.credentialsFile))
    }
    guard source.isNeeded else { return nil }
    throw Failure(
      .missingKey, who: service.name, what: "there is no key for it", advice: advice(for: service))
  }

  /// Why a service cannot be used now, in a few words for the picker; nil when a key is there or none is
  /// needed. Runs nothing: a `key_command` counts as a key.
  package func missingKey(for service: Service) -> String? {
    let source = service.key
    guard source.isNeeded, environmentValue(source) == nil, source.command.isEmpty else {
      return nil
    }
    do {
      if let file = source.file {
        return try PrivateFile.read(file) == nil ? "no key: \(file) is missing" : nil
      }
      if try CredentialFile(path: folders.credentialsFile).key(for: service.id) != nil {
        return nil
      }
    } catch {
      return "no key: \(error.sentence)"
    }
    return source.environment.map { "no key: set \($0)" } ?? "no key"
  }

  /// Where a key was found; never the key.
  package enum Place: Hashable, Sendable {
    case environment(String)
    case command(String)
    case file(String)
    /// Kept by `parley credentials set`.
    case kept(String)
  }

  /// Where the key of a service is; nil when there is none that can be read. Runs nothing: a `key_command`
  /// counts as a key.
  package func place(of service: Service) -> Place? {
    let source = service.key
    if environmentValue(source) != nil { return source.environment.map(Place.environment) }
    if let program = source.command.first { return .command(program) }
    if let file = source.file {
      return (try? PrivateFile.read(file)).flatMap { $0 }.map { _ in .file(file) }
    }
    let kept = CredentialFile(path: folders.credentialsFile)
    return (try? kept.key(for: service.id)).flatMap { $0 }.map { _ in .kept(kept.path) }
  }

  private func environmentValue(_ source: KeySource) -> String? {
    source.environment.flatMap { environment[$0] }.flatMap { $0.isEmpty ? nil : $0 }
  }

  private func advice(for service: Service) -> String {
    let command = "run: parley credentials set \(service.id)"
    return service.key.environment.map { "Set \($0) or \(command)" } ?? "Try this: \(command)"
  }

  private func run(_ command: [String], for service: Service) throws(Failure) -> Secret {
    let program = command[0]
    func failure(_ what: String) -> Failure {
      Failure(
        .missingKey, who: service.name, what: "the key_command \(program) \(what)",
        advice: "Run it in a shell: it should print the key and nothing else.")
    }
    switch KeyCommand.run(command, environment: environment, seconds: commandLimit) {
    case .output(let bytes):
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw failure("printed something that is not text")
      }
      // Password managers print notes below the password.
      let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
      return Secret(try validKey(line, who: program))
    case .notStarted(let reason): throw failure("could not be started: \(reason)")
    case .exited(let code): throw failure("ended with exit code \(code)")
    case .timedOut: throw failure("did not end within \(Int(commandLimit.rounded(.up))) seconds")
    }
  }
}
