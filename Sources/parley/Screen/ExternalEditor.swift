import Configuration
import Terminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Text in the user's own editor (`$VISUAL`, else `$EDITOR`, else vi), in a private file.
struct ExternalEditor {
  private let screen: NcursesScreen
  init(_ screen: NcursesScreen) { self.screen = screen }

  /// The text as it was saved; nil when the editor failed or nothing changed. A program that is told to
  /// end meanwhile ends its editor too, and takes what has been saved by then.
  func edit(_ text: String) -> String? {
    var template = Array("\(temporaryFolder())/parley-XXXXXX.md".utf8CString)
    let descriptor = mkstemps(&template, 3)
    guard descriptor >= 0 else { return nil }
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    // nano and some others save what was not saved under this name when a signal ends them.
    let rescued = path + ".save"
    defer {
      unlink(path)
      unlink(rescued)
    }
    let isWritten = writeAll(Array(text.utf8), to: descriptor)
    close(descriptor)
    // The variable may hold arguments; the shell takes it apart as every other program does.
    let command = "\(editor()) \"$1\""
    guard isWritten else { return nil }
    let status = try? screen.run(["/bin/sh", "-c", command, "sh", path])
    let isCut = screen.isToldToEnd
    guard status == 0 || isCut, let edited = (isCut ? readAll(rescued) : nil) ?? readAll(path)
    else { return nil }
    let kept = edited.hasSuffix("\n") && !text.hasSuffix("\n") ? String(edited.dropLast()) : edited
    return kept == text ? nil : kept
  }

  private func editor() -> String {
    for name in ["VISUAL", "EDITOR"] {
      if let value = getenv(name), value.pointee != 0 { return String(cString: value) }
    }
    return "vi"
  }

  private func temporaryFolder() -> String {
    guard let value = getenv("TMPDIR"), value.pointee != 0 else { return "/tmp" }
    return String(cString: value)
  }

  private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return false }
      start += max(0, count)
    }
    return true
  }

  private func readAll(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
      bytes += buffer[..<count]
    }
  }
}
