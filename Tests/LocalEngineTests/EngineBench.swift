import CEngine
import Conversation
import TestSupport
import Testing
import Transfer

@testable import LocalEngine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One real engine at a time: their threads spin, and two cores are soon too few.
@Suite(.serialized, .enabled(if: TestEngine.isThere, TestEngine.advice))
enum RealEngine {}

/// The installed engine the tests use; `make test` puts it there.
enum TestEngine {
  /// `$PARLEY_TEST_ENGINE`, else `.build-engine` of the repository.
  static let folder: String = {
    if let folder = environmentValue("PARLEY_TEST_ENGINE") { return folder }
    // The sources may be reached through a symbolic link.
    let real = realpath(#filePath, nil)
    defer { free(real) }
    let file = real.map { String(cString: $0) } ?? #filePath
    return parentFolder(parentFolder(parentFolder(file))) + "/.build-engine"
  }()

  static let program = folder + "/engine/llama-server"
  static let tiny = folder + "/models/tiny.gguf"
  static let smolLM2 = folder + "/models/" + Pins.modelFile

  static let isThere = isExecutableFile(program) && isRegularFile(tiny)
  static let hasSmolLM2 = isThere && isRegularFile(smolLM2)
  static let advice: Comment =
    "needs the engine and tiny.gguf in .build-engine or $PARLEY_TEST_ENGINE; make test puts them there"

  /// The tests' supervisor program, built beside the test bundle.
  static let supervisor: String = {
    var path = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &path, path.count - 1)
    let own =
      count > 0
      ? String(decoding: path.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      : CommandLine.arguments[0]
    let candidates = [own, CommandLine.arguments[0]] + CommandLine.arguments
    let folders = candidates.map { parentFolder(absolutePath($0)) }
    return folders.map { $0 + "/EngineSupervisorTool" }.first(where: isExecutableFile)
      ?? "EngineSupervisorTool"
  }()
}

/// A private runtime folder and any number of `LocalEngine`s on it, each like a Parley of its own.
final class EngineBench: Sendable {
  let folder: TemporaryFolder
  let directories: EngineDirectories
  let program: String
  let model: String
  let idleSeconds: Double
  static let session = TransferSession()

  init(
    program: String = TestEngine.program, model: String = TestEngine.tiny, idleSeconds: Double = 600
  ) throws {
    folder = try TemporaryFolder()
    directories = try EngineDirectories(runtime: folder.path + "/r", data: folder.path)
    (self.program, self.model, self.idleSeconds) = (program, model, idleSeconds)
  }

  /// A script in the place of the engine.
  init(script: String, model: [UInt8] = GGUFBuilder.model().bytes()) throws {
    folder = try TemporaryFolder()
    directories = try EngineDirectories(runtime: folder.path + "/r", data: folder.path)
    program = try folder.script("engine.sh", script)
    self.model = try folder.write("m.gguf", model)
    idleSeconds = 600
  }

  // Supervisors notice a moment later that their users are gone, and would write into a folder that
  // is being removed.
  deinit {
    let locks = folderEntries(directories.runtime).filter { $0.hasSuffix(".lock") }
    for lock in locks.map({ directories.runtime + "/" + $0 }) {
      cengine_stop(lock)
      for _ in 0..<300 where cengine_lock_holder(lock) > 0 { usleep(10_000) }
    }
  }

  func parley(followLimit: Duration = .seconds(60)) -> LocalEngine {
    LocalEngine(
      directories: directories,
      settings: EngineSettings(enginePath: program, modelPaths: [model], idleSeconds: idleSeconds),
      supervisorCommand: [TestEngine.supervisor, "engine-supervisor"], session: Self.session,
      followLimit: followLimit)
  }

  var modelID: String { String(fileName(model).dropLast(5)) }
  var files: EngineFiles {
    EngineFiles(directories: directories, program: program, modelPath: model)
  }
  var state: EngineState? { EngineState(file: files.state) }
  var report: EngineReport? { parley().reports().first }

  /// The pids of a running engine and its supervisor.
  func pids() throws -> (engine: Int32, supervisor: Int32) {
    let state = try #require(state)
    #expect(isAlive(state.engine) && isAlive(state.supervisor))
    return (state.engine, state.supervisor)
  }

  /// A chat over the socket; gives the whole answer's JSON.
  func chat(
    _ messages: [(role: String, text: String)], extra: String = "", tokens: Int = 24,
    endpoint: Endpoint
  ) async throws -> String {
    let list = messages.map { #"{"role":"\#($0.role)","content":"\#($0.text)"}"# }
    let body =
      #"{"max_tokens":\#(tokens),"temperature":0,"messages":[\#(list.joined(separator: ","))]\#(extra)}"#
    let request = TransferRequest(
      url: endpoint.baseURL + "/v1/chat/completions",
      headers: [HeaderField("Content-Type", "application/json")], body: Array(body.utf8),
      unixSocket: endpoint.unixSocket, connectTimeout: 10)
    let response = try await Self.session.response(to: request)
    #expect(response.head.status == 200)
    return String(decoding: response.body, as: UTF8.self)
  }
}

/// The integer after `"name":` in a JSON text.
func number(_ name: String, in json: String) -> Int? {
  let key = "\"\(name)\":"
  let (text, wanted) = (Array(json.utf8), Array(key.utf8))
  guard text.count > wanted.count else { return nil }
  for start in 0..<text.count - wanted.count
  where text[start..<start + wanted.count].elementsEqual(wanted) {
    let digits = text[(start + wanted.count)...].prefix { $0 >= 48 && $0 <= 57 }
    return Int(String(decoding: digits, as: UTF8.self))
  }
  return nil
}
