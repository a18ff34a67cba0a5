import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension TemporaryFolder {
  /// A program that `sh` runs; its path.
  func script(_ name: String, _ text: String) throws -> String {
    try write(name, "#!/bin/sh\n" + text + "\n", mode: 0o755)
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
  guard let bytes = readFile("/proc/\(pid)/stat") else { return true }
  let stat = String(decoding: bytes, as: UTF8.self)
  let state = stat.split(separator: ")").last?.drop { $0 == " " }.first
  return state != "Z" && state != "X"
}
