import Conversation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The system's words for an error number, without a final dot.
func systemWords(_ code: Int32 = errno) -> String {
  guard let words = strerror(code) else { return "error \(code)" }
  return String(cString: words)
}

/// A failure of the file system about one path.
func storageFailure(_ path: String, _ what: String, _ code: Int32 = errno) -> Failure {
  let advice =
    code == ENOSPC || code == EDQUOT
    ? "Free some space on that disk and try again." : "Check that folder's owner and permissions."
  return Failure(.storage, who: path, what: "\(what): \(systemWords(code))", advice: advice)
}

/// What `stat` says, nil when there is nothing to say; follows symbolic links.
func fileStatus(_ path: String) -> stat? {
  var info = stat()
  return stat(path, &info) == 0 ? info : nil
}

/// Bytes; nil when there is no such file.
func fileSize(_ path: String) -> Int? { fileStatus(path).map { Int($0.st_size) } }

func isFolder(_ path: String) -> Bool {
  fileStatus(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
}

func isRegularFile(_ path: String) -> Bool {
  fileStatus(path).map { $0.st_mode & S_IFMT == S_IFREG } ?? false
}

func isExecutableFile(_ path: String) -> Bool { isRegularFile(path) && access(path, X_OK) == 0 }

/// The names in a folder, sorted; empty when it cannot be read.
func folderEntries(_ path: String) -> [String] {
  guard let folder = opendir(path) else { return [] }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// At most `limit` bytes of a file, from its end; nil when it cannot be read.
func fileTail(_ path: String, limit: Int) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  let size = lseek(descriptor, 0, SEEK_END)
  guard size >= 0 else { return nil }
  var bytes = [UInt8](repeating: 0, count: min(Int(size), limit))
  let count = bytes.withUnsafeMutableBytes { buffer in
    pread(descriptor, buffer.baseAddress, buffer.count, size - off_t(buffer.count))
  }
  return count < 0 ? nil : Array(bytes.prefix(count))
}

/// Makes a folder and those above it, 0700 where they are new.
func makeFolders(_ path: String) throws(Failure) {
  if isFolder(path) { return }
  if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
    try makeFolders(String(path[..<slash]))
  }
  guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
    throw storageFailure(path, "the folder cannot be made")
  }
}

/// Replaces a file durably: new bytes under another name, flushed, renamed, the folder flushed.
func replaceFile(_ path: String, with bytes: [UInt8], mode: mode_t) throws(Failure) {
  let unfinished = path + ".part"
  unlink(unfinished)
  let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
  guard descriptor >= 0 else { throw storageFailure(path, "it cannot be written") }
  var written = 0
  while written < bytes.count {
    let count = bytes.withUnsafeBytes {
      write(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written)
    }
    if count < 0 { break }
    written += count
  }
  let complete = written == bytes.count && fsync(descriptor) == 0
  let code = errno
  close(descriptor)
  guard complete else {
    unlink(unfinished)
    throw storageFailure(path, "it cannot be written", code)
  }
  try commitFile(unfinished, as: path)
}

/// Gives a finished, flushed file its name and flushes the folder.
func commitFile(_ unfinished: String, as path: String) throws(Failure) {
  guard rename(unfinished, path) == 0 else { throw storageFailure(path, "it cannot be named") }
  let folder = open(parentFolder(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  if folder >= 0 {
    fsync(folder)
    close(folder)
  }
}

func parentFolder(_ path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

/// Removes a file or a whole folder; what is not there is no error. Never follows a symbolic link.
func removeTree(_ path: String) {
  var info = stat()
  guard lstat(path, &info) == 0 else { return }
  guard info.st_mode & S_IFMT == S_IFDIR else {
    unlink(path)
    return
  }
  for name in folderEntries(path) { removeTree(path + "/" + name) }
  rmdir(path)
}

/// `~/` at the start becomes the home folder, a relative path one under the working folder.
func absolutePath(_ path: String) -> String {
  if path == "~" || path.hasPrefix("~/"), let home = environmentValue("HOME") {
    return home + path.dropFirst()
  }
  guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
  defer { free(folder) }
  return String(cString: folder) + "/" + path
}

/// Nil when the variable is unset or empty.
func environmentValue(_ name: String) -> String? {
  guard let value = getenv(name), value[0] != 0 else { return nil }
  return String(cString: value)
}

/// The first executable of this name in the folders of `PATH`.
func findOnPath(_ name: String, path: String? = environmentValue("PATH")) -> String? {
  for folder in (path ?? "").split(separator: ":") where folder.hasPrefix("/") {
    let candidate = folder + "/" + name
    if isExecutableFile(String(candidate)) { return String(candidate) }
  }
  return nil
}

func now() -> Timestamp {
  var moment = timespec()
  clock_gettime(CLOCK_REALTIME, &moment)
  return Timestamp(
    milliseconds: Int64(moment.tv_sec) * 1000 + Int64(moment.tv_nsec) / 1_000_000)
}

/// Calls a C function with a NULL-terminated array of strings, all copies.
func withCommand<Result>(
  _ words: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
  defer { pointers.forEach { free($0) } }
  pointers.append(nil)
  return body(pointers)
}
