import SessionStore
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private let strace: String? = ["/usr/bin/strace", "/bin/strace"].first { access($0, X_OK) == 0 }

/// SQLite before 3.51.3 can lose commits when two connections write or checkpoint at the same instant.
/// So whatever changes the database or its log happens under the exclusive lock on `parley.lock`.
@Suite(.enabled(if: strace != nil && ToolProcess.tool != nil, "needs strace and StoreWriterTool"))
struct LogResetTests {
  /// One system call as strace tells it.
  private struct Call {
    let text: Substring

    init?(_ line: Substring) {
      // The process's number comes first.
      text = line.drop { $0 != " " }.drop { $0 == " " }
      guard text.contains(") = 0") || text.hasPrefix("pwrite64") || text.hasPrefix("ftruncate")
      else { return nil }
    }

    func isOn(_ file: String) -> Bool { text.contains("/\(file)>") }
    var locks: Bool { text.hasPrefix("flock") && isOn("parley.lock") && text.contains("LOCK_EX") }
    var unlocks: Bool { text.hasPrefix("flock") && isOn("parley.lock") && text.contains("LOCK_UN") }
    var writes: Bool { text.hasPrefix("pwrite64") || text.hasPrefix("ftruncate") }

    /// SQLite's own locks for writing (byte 120), checkpoints (121) and recovery (122).
    var takesWriteLock: Bool {
      text.hasPrefix("fcntl") && isOn("parley.db-shm") && text.contains("F_WRLCK")
        && ["l_start=120", "l_start=121", "l_start=122"].contains { text.contains($0) }
    }

    var changesTheDatabase: Bool {
      takesWriteLock || writes && (isOn("parley.db") || isOn("parley.db-wal"))
    }
  }

  @Test(arguments: ["journal", "write"])
  func everyWriteAndCheckpointIsUnderTheLock(command: String) throws {
    let folder = try TemporaryFolder()
    let trace = folder.path + "/trace"
    // More than the 400 commits after which the log goes into the database.
    let process = try ToolProcess([
      try #require(strace), "-f", "-y", "-e", "trace=flock,fcntl,pwrite64,ftruncate", "-o", trace,
      try #require(ToolProcess.tool), command, folder.store, "450",
    ])
    _ = process.lines()
    #expect(process.wait() == 0)
    var isLocked = false
    var (commits, checkpoints) = (0, 0)
    var outside: [Substring] = []
    let lines = String(decoding: readFile(trace) ?? [], as: UTF8.self).split(separator: "\n")
    for call in lines.compactMap(Call.init) {
      if call.locks { isLocked = true }
      if call.unlocks { isLocked = false }
      guard call.changesTheDatabase else { continue }
      if !isLocked { outside.append(call.text) }
      if call.writes, call.isOn("parley.db-wal") { commits += 1 }
      if call.takesWriteLock, call.text.contains("l_start=121") { checkpoints += 1 }
    }
    #expect(commits >= 450)
    // One on the way and one at the end.
    #expect(checkpoints >= 2)
    #expect(outside.isEmpty, "\(outside.prefix(5))")
  }
}
