import GRDB
import SessionStore
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Programs that know nothing of our lock, such as `sqlite3` or a backup: what they hold is waited for, where
/// GRDB by itself would give up at once.
@Suite struct OutsiderTests {
  private struct Outsider {
    let queue: DatabaseQueue

    init(_ file: String) throws {
      var configuration = Configuration()
      // Its transactions stay open from one call to the next.
      configuration.allowsUnsafeTransactions = true
      queue = try DatabaseQueue(path: file, configuration: configuration)
    }

    func run(_ sql: String) async throws {
      try await queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    }
  }

  @Test func aWriteWaitsForTheTransactionOfAnotherProgram() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let outsider = try Outsider(folder.database)
    try await outsider.run("BEGIN IMMEDIATE; PRAGMA user_version = 1")
    let write = Task { try await store.setSetting("key", "value") }
    // Nothing tells that it waits; without waiting it would have failed by now.
    try await Task.sleep(for: .milliseconds(300))
    try await outsider.run("COMMIT")
    try await write.value
    #expect(try await store.setting("key") == "value")
  }

  @Test func openingAndReadingWaitForAnotherProgram() async throws {
    let folder = try TemporaryFolder()
    try openStore(folder).close()
    let outsider = try Outsider(folder.database)
    // Exclusive: nobody else may even read.
    try await outsider.run("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT")
    let thread = BlockingThread()
    defer { thread.end() }
    let opening = Task(executorPreference: thread) { try openStore(folder) }
    try await Task.sleep(for: .milliseconds(300))
    try outsider.queue.close()
    let store = try await opening.value
    defer { store.close() }
    #expect(store.readOnlyReason == nil)
    #expect(try await store.summaries().isEmpty)
  }
}
