#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder that is gone when the test is.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/parley-configuration-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FolderError() }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  struct FolderError: Error {}

  deinit {
    // The tests make at most one level of folders.
    for name in names(path) {
      for inner in names("\(path)/\(name)") { unlink("\(path)/\(name)/\(inner)") }
      if unlink("\(path)/\(name)") != 0 { rmdir("\(path)/\(name)") }
    }
    rmdir(path)
  }

  private func names(_ folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var found: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { found.append(name) }
    }
    return found
  }

  @discardableResult
  func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws -> String {
    let file = "\(path)/\(name)"
    if let slash = name.lastIndex(of: "/") { mkdir("\(path)/\(name[..<slash])", 0o700) }
    guard let stream = fopen(file, "w") else { throw FolderError() }
    fputs(text, stream)
    fclose(stream)
    chmod(file, mode)
    return file
  }

  func mode(_ name: String) -> mode_t? {
    var status = stat()
    return stat("\(path)/\(name)", &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  func contents(_ name: String) -> String? {
    guard let stream = fopen("\(path)/\(name)", "r") else { return nil }
    defer { fclose(stream) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = fread(&bytes, 1, bytes.count, stream)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
