@testable import LocalEngine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder for one test, 0700, with a path short enough for sockets; gone with the object.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/parley-test-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    guard let made else { preconditionFailure("no temporary folder: \(systemWords())") }
    path = made
  }

  deinit { removeTree(path) }

  func file(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws -> String {
    let path = path + "/" + name
    try makeFolders(parentFolder(path))
    try replaceFile(path, with: bytes, mode: mode)
    chmod(path, mode)
    return path
  }

  func script(_ name: String, _ text: String) throws -> String {
    try file(name, Array(("#!/bin/sh\n" + text + "\n").utf8), mode: 0o755)
  }
}

/// Waits for something that happens outside of this process; false after 20 seconds.
func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
  for _ in 0..<2000 {
    if try await condition() { return true }
    try? await Task.sleep(for: .milliseconds(10))
  }
  return false
}

/// False also for a process that has ended and only waits to be collected.
func isAlive(_ pid: Int32) -> Bool {
  guard pid > 0, kill(pid, 0) == 0 else { return false }
  guard let stat = try? String(decoding: readAll("/proc/\(pid)/stat"), as: UTF8.self) else {
    return true
  }
  let state = stat.split(separator: ")").last?.drop { $0 == " " }.first
  return state != "Z" && state != "X"
}

private func readAll(_ path: String) throws -> [UInt8] {
  let descriptor = open(path, O_RDONLY)
  guard descriptor >= 0 else { return [] }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 4096)
  return Array(bytes.prefix(max(0, read(descriptor, &bytes, bytes.count))))
}
