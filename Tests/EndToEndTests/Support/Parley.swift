import PtySupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The program under test, and the engine it uses.
enum Parley {
  /// `$PARLEY_BINARY`, else the one that was built beside the tests.
  static let program: String = {
    if let path = environmentValue("PARLEY_BINARY") { return path }
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let own = String(
      decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    // Under a helper of the toolchain the test bundle's path is among the arguments.
    let bundles = CommandLine.arguments.filter { $0.contains(".xctest") }
    let candidates = ([own] + bundles).map { folder(of: $0) + "/parley" }
    return candidates.first { access($0, X_OK) == 0 } ?? "parley"
  }()

  static let isThere = access(program, X_OK) == 0
  static let advice: Comment = "needs the program: swift build, or $PARLEY_BINARY"

  /// `$PARLEY_TEST_ENGINE`, else `.build-engine` of the repository.
  static let engineFolder: String = {
    if let path = environmentValue("PARLEY_TEST_ENGINE") { return path }
    // The sources may be reached through a symbolic link.
    let real = realpath(#filePath, nil)
    defer { free(real) }
    let file = real.map { String(cString: $0) } ?? #filePath
    return folder(of: folder(of: folder(of: folder(of: file)))) + "/.build-engine"
  }()

  static let hasEngine =
    access(engineFolder + "/engine/llama-server", X_OK) == 0
    && LocalModelFile.allCases.allSatisfy { access($0.source, R_OK) == 0 }
  static let engineAdvice: Comment =
    "needs the engine and its models in .build-engine or $PARLEY_TEST_ENGINE; make test puts them there"

  static func folder(of path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  }
}

/// Models of the real engine.
enum LocalModelFile: String, CaseIterable {
  /// Answers in milliseconds, and with a grammar says what it is told.
  case tiny = "tiny.gguf"
  case smolLM2 = "SmolLM2-135M-Instruct.Q4_1.gguf"

  var source: String { Parley.engineFolder + "/models/" + rawValue }
}

/// Everything one test's Parleys may touch: data, configuration, runtime folder and home of its own.
/// Processes that are left are ended with it, by their numbers.
final class Home {
  private let folder: TemporaryFolder
  var path: String { folder.path }
  var data: String { path + "/data" }
  var database: String { data + "/parley.db" }

  init(_ models: LocalModelFile..., config: String = "") throws {
    folder = try TemporaryFolder()
    for name in ["data", "data/models", "config", "home", "run"] { mkdir(path + "/" + name, 0o700) }
    if !models.isEmpty {
      symlink(Parley.engineFolder + "/engine", data + "/engine")
      for model in models { symlink(model.source, data + "/models/" + model.rawValue) }
    }
    try write(config, to: "config/config.toml")
  }

  deinit { for process in processes { kill(process.id, SIGKILL) } }

  /// All of a Parley's environment.
  func environment(_ changes: [String: String?] = [:]) -> [String: String] {
    var result = [
      "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh",
      "HOME": path + "/home", "PARLEY_DATA": data, "PARLEY_CONFIG": path + "/config",
      "XDG_RUNTIME_DIR": path + "/run",
      // A proxy never gets to see what stays on this machine; nobody listens there.
      "http_proxy": "http://127.0.0.1:1", "ALL_PROXY": "http://127.0.0.1:1",
    ]
    for (name, value) in changes { result[name] = value }
    return result
  }

  @discardableResult
  func write(_ text: String, to name: String, mode: mode_t = 0o600) throws -> String {
    try write(Array(text.utf8), to: name, mode: mode)
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String, mode: mode_t = 0o600) throws -> String {
    try folder.write(name, bytes, mode: mode)
  }

  /// Every process that has this home in its environment, zombies left out.
  var processes: [RunningProcess] { RunningProcess.all(withVariable: "PARLEY_DATA=" + data) }

  /// True when none is left within the time.
  func isDeserted(within limit: Duration = .seconds(5)) -> Bool {
    waits(within: limit) { self.processes.isEmpty }
  }
}

struct Trouble: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Looks again and again; false when the condition does not hold within the time.
func waits(within limit: Duration = .seconds(15), until condition: () -> Bool) -> Bool {
  let deadline = ContinuousClock.now + limit
  while !condition() {
    if .now > deadline { return condition() }
    usleep(5_000)
  }
  return true
}
