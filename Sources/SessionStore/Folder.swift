#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The few things done to files beside what SQLite does itself.
enum Folder {
  /// Makes a folder and those above it that are missing, 0700. One that is there keeps its mode.
  static func create(_ path: String) throws(SystemError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    let parent = self.parent(of: path)
    guard errno == ENOENT, parent != path else { throw SystemError("making the folder", path) }
    try create(parent)
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw SystemError("making the folder", path)
    }
  }

  /// Makes an empty private file, 0600; false if something of that name is there already.
  ///
  /// SQLite would make its database 0644; `-wal` and `-shm` inherit the mode of the database. Only a
  /// file that was not there is ever opened here: closing a second descriptor of a database in use would
  /// drop the locks SQLite holds on it.
  static func createFile(_ path: String) throws(SystemError) -> Bool {
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if file < 0 {
      guard errno == EEXIST else { throw SystemError("making the file", path) }
      return false
    }
    close(file)
    return true
  }

  /// Makes sure a file's content and its name outlive a power cut.
  static func sync(_ path: String) throws(SystemError) {
    for path in [path, parent(of: path)] {
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { throw SystemError("opening", path) }
      defer { close(file) }
      guard fsync(file) == 0 else { throw SystemError("writing to disk", path) }
    }
  }

  /// The size in bytes; nil if there is no such file.
  static func size(of path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The names in a folder; none if it cannot be read.
  static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}

/// Which file a name stood for at one moment.
struct FileIdentity: Equatable, Sendable {
  private let device: UInt64
  private let inode: UInt64

  /// nil if there is no such file.
  init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    (device, inode) = (UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino))
  }
}
