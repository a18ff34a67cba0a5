import CEngine
import Conversation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What is easier said in Python: zip files and checksums, with the language's own library.
enum PythonScript {
  static let checksum = """
    import hashlib, sys
    digest = hashlib.sha256()
    with open(sys.argv[1], "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    print(digest.hexdigest())
    """

  /// Arguments: package folder, name in the package, target, SHA-256. Ends with 3 for a wrong one.
  static let unpack = """
    import glob, hashlib, os, sys, zipfile
    folder, name, target, expected = sys.argv[1:]
    digest = hashlib.sha256()
    for path in glob.glob(os.path.join(glob.escape(folder), "*.whl")):
        with zipfile.ZipFile(path) as package:
            member = next((m for m in package.namelist() if m.endswith("/" + name)), None)
            if member is None:
                continue
            with package.open(member) as source, open(target, "wb") as file:
                while block := source.read(1 << 20):
                    digest.update(block)
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            sys.exit(0 if digest.hexdigest() == expected else 3)
    sys.exit("the package does not contain " + name)
    """

  /// Ends with 3 for an old Python, with 4 when it cannot make environments.
  static let ability = """
    import sys
    if sys.version_info < (3, 10):
        sys.exit(3)
    try:
        import ensurepip, venv
    except ImportError:
        sys.exit(4)
    """
}

extension EngineInstaller {
  func launcherBytes() -> [UInt8] {
    Array(UnsafeBufferPointer(start: cengine_launcher(), count: cengine_launcher_size))
  }

  func writeLauncher() throws(Failure) {
    let isCurrent =
      isExecutableFile(launcher) && fileTail(launcher, limit: 1 << 20) == launcherBytes()
    if !isCurrent { try replaceFile(launcher, with: launcherBytes(), mode: 0o755) }
  }

  func checkSpace(_ needed: Int) throws(Failure) {
    var info = statvfs()
    guard statvfs(engine, &info) == 0 else { return }
    let free = Int(info.f_bavail) * Int(info.f_frsize)
    guard free < needed else { return }
    throw diskFull(needed: needed)
  }

  private func diskFull(needed: Int) -> Failure {
    Failure(
      .storage, who: data, what: "the disk is full",
      advice: "Free \(needed >> 20) MB there, or set PARLEY_DATA to another disk, and try again.")
  }

  func makeEnvironment() async throws(Failure) {
    if isExecutableFile(python) {
      let pip = try await ChildProcess(words: [python, "-I", "-m", "pip", "--version"]).run()
      if pip.isSuccess { return }
    }
    let system = try await systemPython()
    removeTree(environment)
    let made = try await ChildProcess(
      words: [system, "-I", "-m", "venv", environment], environment: pipEnvironment()
    ).run()
    guard made.isSuccess else {
      if made.output.contains("No space left") { throw diskFull(needed: Pins.spaceForEngine) }
      if made.output.contains("ensurepip") { throw missingVenv(system) }
      throw Failure(
        .engineMissing, who: system,
        what: "a Python environment cannot be made: \(lastLine(made.output))",
        advice: "Install the Debian package python3-venv and try again.")
    }
  }

  private func systemPython() async throws(Failure) -> String {
    guard let system = findOnPath("python3", path: path) else {
      throw Failure(
        .engineMissing, who: "python3", what: "it is not installed, and the engine comes with it",
        advice: "Install the Debian packages python3 and python3-venv, or put llama.cpp's own "
          + "llama-server on PATH.")
    }
    switch try await ChildProcess(words: [system, "-I", "-c", PythonScript.ability]).run().status {
    case 0: return system
    case 4: throw missingVenv(system)
    case 3:
      throw Failure(
        .engineMissing, who: system, what: "it is older than Python 3.10",
        advice: "Put a newer python3 first on PATH.")
    default:
      throw Failure(
        .engineMissing, who: system, what: "it does not run", advice: "Reinstall python3.")
    }
  }

  private func missingVenv(_ system: String) -> Failure {
    Failure(
      .engineMissing, who: system, what: "it cannot make environments (the module venv is missing)",
      advice: "Install the Debian package python3-venv and try again.")
  }

  /// Fetches one pinned package into `packages`, unless it is there.
  func fetch(
    _ requirement: String, phase: InstallProgress.Phase, size: Int?, note: String,
    _ progress: @escaping @Sendable (InstallProgress) -> Void
  ) async throws(Failure) {
    try makeFolders(packages)
    try makeFolders(temporary)
    let list = temporary + "/requirements.txt"
    try replaceFile(list, with: Array(requirement.utf8), mode: 0o600)
    let (packages, temporary) = (packages, temporary)
    let distribution = String(requirement.prefix { $0 != "=" }.map { $0 == "-" ? "_" : $0 })
    let report: @Sendable () -> Void = {
      let done = max(
        largestPackage(in: packages, of: distribution),
        largestPackage(in: temporary, of: distribution))
      progress(.init(phase: phase, done: min(done, size ?? done), total: size ?? 0, note: note))
    }
    report()
    let words =
      pip("download") + ["--only-binary", ":all:", "--retries", "2", "-d", packages, "-r", list]
    let result = try await ChildProcess(words: words, environment: pipEnvironment())
      .run(tick: report)
    guard result.isSuccess else { throw pipFailure(result.output) }
    report()
  }

  func installPackage() async throws(Failure) {
    let list = temporary + "/requirements.txt"
    try replaceFile(list, with: Array(Pins.engineRequirement.utf8), mode: 0o600)
    let words = pip("install") + ["--no-index", "--find-links", packages, "-r", list]
    let result = try await ChildProcess(words: words, environment: pipEnvironment()).run()
    guard result.isSuccess else { throw pipFailure(result.output) }
  }

  func unpackModel() async throws(Failure) {
    let unfinished = model + ".part"
    let words =
      [python, "-I", "-B", "-c", PythonScript.unpack]
      + [packages, Pins.modelFile, unfinished, Pins.modelHash]
    let result = try await ChildProcess(words: words).run()
    guard result.isSuccess else {
      unlink(unfinished)
      if result.output.contains("No space left") { throw diskFull(needed: Pins.spaceForModel) }
      throw result.status == 3 ? wrongChecksum(result.output) : pipFailure(result.output)
    }
    try commitFile(unfinished, as: model)
  }

  private func pip(_ command: String) -> [String] {
    [
      python, "-I", "-m", "pip", command, "--no-deps", "--require-hashes", "--no-cache-dir",
      "--progress-bar", "off",
    ]
  }

  /// Python's own configuration says where packages come from; only what would lead the result
  /// elsewhere is taken out.
  private func pipEnvironment() -> [String: String?] {
    var changes: [String: String?] = [
      "TMPDIR": temporary, "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1",
      "LC_ALL": "C.UTF-8",
    ]
    for name in ["PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_REQUIRE_VIRTUALENV"] {
      changes[name] = .some(nil)
    }
    return changes.merging(pipSettings) { _, given in given }
  }

  /// What pip's words mean for a person.
  func pipFailure(_ output: String) -> Failure {
    func says(_ words: String...) -> Bool { words.contains { output.contains($0) } }
    if says("No space left on device", "Disk quota exceeded") {
      return diskFull(needed: Pins.spaceForEngine)
    }
    if says("DO NOT MATCH THE HASHES") { return wrongChecksum(output) }
    if says(
      "NewConnectionError", "Failed to establish a new connection", "Max retries exceeded",
      "ConnectTimeoutError", "ReadTimeoutError", "Read timed out", "name resolution",
      "ConnectionResetError", "IncompleteRead", "ProxyError", "SSLError", "Connection broken")
    {
      return Failure(
        .unreachable, who: "package registry",
        what: "the package cannot be fetched; is there a network?",
        advice: "Try again with a network: what is already there is kept.")
    }
    if says("No matching distribution") {
      return Failure(
        .engineMissing, who: "package registry",
        what: "there is no such package for this machine, or the registry cannot be reached",
        advice: "Check the network, or put llama.cpp's own llama-server on PATH.")
    }
    return Failure(
      .engineMissing, who: "pip", what: lastLine(output),
      advice: "Try again; see also `pip config`."
    )
  }

  private func wrongChecksum(_ output: String) -> Failure {
    removeTree(packages)
    return Failure(
      .engineMissing, who: "package registry",
      what: "what was fetched is not what this Parley was made for (its checksum differs)",
      advice: "Try again; if it stays so, somebody changes your downloads on the way.")
  }

  func lastLine(_ output: String) -> String {
    let lines = output.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
    let errors = lines.filter { $0.hasPrefix("ERROR") || $0.contains("Error:") }
    return String((errors.last ?? lines.last ?? "it gave no reason").prefix(300))
  }
}

/// Bytes of the largest file of this package under the folder, complete or not.
private func largestPackage(in folder: String, of distribution: String) -> Int {
  folderEntries(folder).reduce(0) { largest, name in
    let path = folder + "/" + name
    if isFolder(path) { return max(largest, largestPackage(in: path, of: distribution)) }
    guard name.hasPrefix(distribution) else { return largest }
    return max(largest, fileSize(path) ?? 0)
  }
}
