package import Conversation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The two folders the local engine lives in.
///
/// Invariants: `runtime` belongs to this user, is no symbolic link and nobody else may look into it;
/// both are absolute.
package struct EngineDirectories: Hashable, Sendable {
  /// Sockets, locks and state of running engines; gone after a reboot.
  package let runtime: String
  /// The installed engine and the models.
  package let data: String

  /// Makes the runtime folder if it is missing.
  /// Throws a `Failure` when it is not safe to put a socket there.
  package init(data: String) throws(Failure) {
    try self.init(runtime: Self.usualRuntimeFolder, data: data)
  }

  package init(runtime: String, data: String) throws(Failure) {
    self.runtime = absolutePath(runtime)
    self.data = absolutePath(data)
    try Self.prepareRuntimeFolder(self.runtime)
  }

  package var models: String { data + "/models" }
  var engine: String { data + "/engine" }
  package var bundledEngine: String { engine + "/llama-server" }

  /// `$XDG_RUNTIME_DIR/parley`, else `/tmp/parley-<uid>`.
  static var usualRuntimeFolder: String {
    if let folder = environmentValue("XDG_RUNTIME_DIR"), folder.hasPrefix("/"), isFolder(folder) {
      return folder + "/parley"
    }
    return "/tmp/parley-\(geteuid())"
  }

  private static func prepareRuntimeFolder(_ path: String) throws(Failure) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw storageFailure(path, "the folder for sockets cannot be made")
    }
    var info = stat()
    guard lstat(path, &info) == 0 else {
      throw storageFailure(path, "the folder for sockets cannot be read")
    }
    if let flaw = flaw(of: info) {
      throw Failure(
        .storage, who: path, what: "the folder for sockets \(flaw)",
        advice: "Remove it, or set XDG_RUNTIME_DIR to a folder of your own.")
    }
  }

  private static func flaw(of info: stat) -> String? {
    if info.st_mode & S_IFMT != S_IFDIR { return "is not a folder" }
    if info.st_uid != geteuid() { return "belongs to somebody else" }
    if info.st_mode & 0o777 != 0o700 { return "can be entered by others (its mode is not 0700)" }
    return nil
  }
}

/// The files of one engine; see `cengine.h` for what each of them means.
struct EngineFiles: Hashable, Sendable {
  let directory: String
  let key: String

  /// The size of `sockaddr_un.sun_path` without the final NUL.
  static let longestSocketPath = 107

  /// One engine for each pair of program and model, so that all of a user's Parleys share it.
  init(directories: EngineDirectories, program: String, modelPath: String) {
    directory = directories.runtime
    key = Self.shortHash(canonicalPath(program) + "\0" + canonicalPath(modelPath))
  }

  init(directory: String, key: String) { (self.directory, self.key) = (directory, key) }

  var socket: String { file("sock") }
  var lock: String { file("lock") }
  var users: String { file("users") }
  var busy: String { file("busy") }
  var hold: String { file("hold") }
  var state: String { file("state") }
  var log: String { file("log") }
  /// Held while one Parley looks whether an engine runs and starts it.
  var start: String { file("start") }

  private func file(_ ending: String) -> String { "\(directory)/\(key).\(ending)" }

  func checkSocketPath() throws(Failure) {
    guard socket.utf8.count <= Self.longestSocketPath else {
      throw Failure(
        .configuration, who: directory,
        what: "the path of the engine's socket has \(socket.utf8.count) bytes; a socket's path has "
          + "at most \(Self.longestSocketPath)",
        advice: "Set XDG_RUNTIME_DIR to a shorter path.")
    }
  }

  /// FNV-1a, 64 bits: short, and the same in every process (unlike `Hasher`).
  private static func shortHash(_ text: String) -> String {
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// The path without symbolic links; the path itself when that cannot be said.
private func canonicalPath(_ path: String) -> String {
  guard let resolved = realpath(path, nil) else { return path }
  defer { free(resolved) }
  return String(cString: resolved)
}
