import Conversation
import TestSupport
import Testing

@testable import Configuration

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct CredentialTests {
  private func service(_ key: KeySource) -> Service {
    Service(id: "acme", name: "Acme", baseURL: "https://acme.example", place: .hosted, key: key)
  }

  private func resolver(
    _ folder: TemporaryFolder, _ environment: [String: String] = [:], limit: Double = 30
  ) -> CredentialResolver {
    var environment = environment
    environment["PARLEY_CONFIG"] = folder.path
    environment["PATH"] = "/usr/bin:/bin"
    return CredentialResolver(
      environment: environment, folders: ConfigurationFolders(environment: environment),
      commandLimit: limit)
  }

  private func failure(_ body: () throws -> Secret?) -> Failure? {
    do {
      _ = try body()
      return nil
    } catch {
      return error as? Failure
    }
  }

  @Test func theEnvironmentComesFirst() throws {
    let folder = try TemporaryFolder()
    try folder.write("credentials", "acme = \"from-file\"\n", mode: 0o600)
    let source = service(KeySource(environment: "ACME_KEY", command: ["false"]))
    let resolver = resolver(folder, ["ACME_KEY": " sk-1 \n"])
    #expect(try resolver.key(for: source)?.reveal() == "sk-1")
    #expect(resolver.missingKey(for: source) == nil)
  }

  @Test func theCredentialsFileComesLast() throws {
    let folder = try TemporaryFolder()
    try folder.write("credentials", "acme = \"from-file\"\n", mode: 0o600)
    let source = service(KeySource(environment: "ACME_KEY"))
    #expect(try resolver(folder, ["ACME_KEY": ""]).key(for: source)?.reveal() == "from-file")
    #expect(resolver(folder).missingKey(for: source) == nil)
  }

  @Test func aMissingKeySaysWhatToDo() throws {
    let folder = try TemporaryFolder()
    let source = service(KeySource(environment: "ACME_KEY"))
    let failure = failure { try resolver(folder).key(for: source) }
    #expect(failure?.kind == .missingKey)
    #expect(
      failure?.sentence
        == "Acme: there is no key for it. Set ACME_KEY or run: parley credentials set acme")
    #expect(resolver(folder).missingKey(for: source) == "no key: set ACME_KEY")
  }

  @Test func aServiceWithoutKeySourceNeedsNone() throws {
    let folder = try TemporaryFolder()
    #expect(try resolver(folder).key(for: service(KeySource())) == nil)
    #expect(resolver(folder).missingKey(for: service(KeySource())) == nil)
  }

  @Test func aCommandRunsWithoutAShell() throws {
    let folder = try TemporaryFolder()
    let source = service(KeySource(command: ["printf", "%s\\nnotes below\\n", "sk-$HOME;x"]))
    #expect(try resolver(folder).key(for: source)?.reveal() == "sk-$HOME;x")
    #expect(resolver(folder).missingKey(for: source) == nil)
  }

  @Test func aCommandThatDoesNotEndIsKilledWithItsChildren() throws {
    let folder = try TemporaryFolder()
    let script = "sleep 600 & echo $! > \(folder.path)/pid; wait"
    let source = service(KeySource(command: ["sh", "-c", script]))
    let failure = failure { try resolver(folder, limit: 0.5).key(for: source) }
    #expect(failure?.kind == .missingKey)
    #expect(failure?.what == "the key_command sh did not end within 1 seconds")
    let text = try #require(folder.contents("pid")).filter(\.isNumber)
    let child = try #require(pid_t(text))
    // It may still be a zombie until its new parent has looked.
    #expect(eventually { kill(child, 0) != 0 || isZombie(child) })
  }

  private func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<1000 {
      if condition() { return true }
      usleep(5000)
    }
    return false
  }

  private func isZombie(_ process: pid_t) -> Bool {
    guard case .text(let status) = readTextFile("/proc/\(process)/stat") else { return true }
    return status.split(separator: ")").last?.split(separator: " ").first == "Z"
  }

  @Test func aCommandThatFailsSaysHow() throws {
    let folder = try TemporaryFolder()
    let cases: [([String], String)] = [
      (["sh", "-c", "echo sk-secret; exit 3"], "the key_command sh ended with exit code 3"),
      (["sh", "-c", "kill -9 $$"], "the key_command sh ended with exit code 137"),
      (["no-such-program"], "the key_command no-such-program could not be started"),
      (["true"], "the key is empty"),
      (["printf", "a\\033b"], "the key holds characters"),
      (["printf", "\\377"], "printed something that is not text"),
    ]
    for (command, expected) in cases {
      let failure = failure { try resolver(folder).key(for: service(KeySource(command: command))) }
      #expect(failure?.kind == .missingKey)
      #expect(failure?.what.contains(expected) == true, "\(command): \(failure?.what ?? "none")")
      #expect(failure?.sentence.contains("sk-secret") == false)
    }
  }

  @Test(arguments: [mode_t(0o644), 0o640, 0o620, 0o601])
  func aKeyFileThatOthersCanUseIsRefused(mode: mode_t) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("key", "sk-1\n", mode: mode)
    let source = service(KeySource(file: path))
    let failure = failure { try resolver(folder).key(for: source) }
    #expect(failure?.kind == .configuration)
    #expect(failure?.advice == "Run: chmod 600 \(path)")
    #expect(resolver(folder).missingKey(for: source)?.hasPrefix("no key: ") == true)
    chmod(path, 0o600)
    #expect(try resolver(folder).key(for: source)?.reveal() == "sk-1")
  }

  @Test func openCredentialsAreRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("credentials", "acme = \"k\"\n", mode: 0o644)
    let failure = failure {
      try resolver(folder).key(for: service(KeySource(environment: "ACME_KEY")))
    }
    #expect(failure?.what == "has keys but can be used by others (mode 0644)")
  }

  @Test func aMissingKeyFileSaysSo() throws {
    let folder = try TemporaryFolder()
    let source = service(KeySource(file: "\(folder.path)/none"))
    #expect(failure { try resolver(folder).key(for: source) }?.kind == .missingKey)
    #expect(resolver(folder).missingKey(for: source)?.hasSuffix("is missing") == true)
  }

  @Test func credentialsAreWrittenPrivatelyAndReadBack() throws {
    let folder = try TemporaryFolder()
    let file = CredentialFile(path: "\(folder.path)/sub/credentials")
    try file.set(Secret("sk-\"quoted\\"), for: "acme")
    try file.set(Secret(" second "), for: "o.ther")
    #expect(folder.mode("sub/credentials") == 0o600)
    #expect(folder.mode("sub") == 0o700)
    #expect(try file.services() == ["acme", "o.ther"])
    #expect(try file.key(for: "acme") == "sk-\"quoted\\")
    #expect(try file.key(for: "o.ther") == "second")
    #expect(try file.remove("acme"))
    #expect(try !file.remove("acme"))
    #expect(try file.services() == ["o.ther"])
    #expect(throws: Failure.self) { try file.set(Secret("two\nlines"), for: "x") }
  }

  @Test func brokenCredentialsNameTheLineAndNoKey() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("credentials", "a = \"b\"\nacme = sk-secret\n", mode: 0o600)
    let failure = failure {
      try resolver(folder).key(for: service(KeySource(environment: "ACME_KEY")))
    }
    #expect(failure?.who == "\(path):2")
    #expect(failure?.sentence.contains("sk-secret") == false)
  }
}
