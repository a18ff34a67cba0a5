#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A lock file that lives and dies with one open store; streaming rows name their writer by its path.
///
/// The path, not only a name, because two processes may have been given different runtime folders.
final class WriterLock: Sendable {
  enum Liveness {
    /// Somebody holds the lock.
    case running
    /// The file is there and nobody holds it: its writer ended without closing.
    case died
    /// No such file.
    case gone
  }

  let path: String
  private let descriptor: Int32

  /// Call it under the store's lock: between making the file and locking it, it looks like a dead one's.
  init(inFolder folder: String, name: String) throws(SystemError) {
    try Folder.create(folder)
    path = folder + "/" + name
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw SystemError("making the writer's lock", path)
    }
    flock(descriptor, LOCK_EX | LOCK_NB)
  }

  deinit { close(descriptor) }

  /// The lock goes with the last descriptor; after this nobody finds the file any more.
  func remove() { unlink(path) }

  static func liveness(of path: String) -> Liveness {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    // Unreadable is not dead: when in doubt an answer is left alone.
    guard descriptor >= 0 else { return errno == ENOENT || errno == ENOTDIR ? .gone : .running }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) == 0 ? .died : .running
  }

  /// Removes the files of dead writers and returns how many there were. Call it under the store's lock.
  static func sweep(folder: String) -> Int {
    let dead = Folder.names(in: folder).map { folder + "/" + $0 }
      .filter { liveness(of: $0) == .died }
    for path in dead { unlink(path) }
    return dead.count
  }
}
