import Conversation
import SessionStore
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private let strace: String? = ["/usr/bin/strace", "/bin/strace"].first { access($0, X_OK) == 0 }

@Suite struct DurabilityTests {
  @Test func commitsAreFullFromTheStartAndBetweenTheRelaxedOnes() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    #expect(try await store.synchronousInForce() == 2)
    let conversation = makeConversation("durable")
    try await store.appendUserMessage(makeMessage(conversation), conversation: conversation)
    #expect(try await store.synchronousInForce() == 2)
    let answer = makeMessage(conversation, .assistant)
    try await store.beginAnswer(answer)
    try await store.appendJournal(answer.id, text: "a", reasoning: "", sync: false)
    #expect(try await store.synchronousInForce() == 1)
    try await store.appendJournal(answer.id, text: "b", reasoning: "", sync: true)
    #expect(try await store.synchronousInForce() == 2)
  }

  @Test(
    .enabled(if: strace != nil && ToolProcess.tool != nil, "needs strace and StoreWriterTool"),
    arguments: [("journal", 0...2), ("journal-sync", 100...110)])
  func onlySyncedPiecesWaitForTheDisk(command: String, syncs: ClosedRange<Int>) throws {
    let folder = try TemporaryFolder()
    let trace = folder.path + "/trace"
    let process = try ToolProcess([
      try #require(strace), "-f", "-e", "trace=fdatasync,fsync,write", "-o", trace,
      try #require(ToolProcess.tool), command, folder.store, "100",
    ])
    #expect(process.lines() == ["START", "STOP"])
    #expect(process.wait() == 0)
    let lines = String(decoding: readFile(trace) ?? [], as: UTF8.self)
      .split(separator: "\n")
      .drop { !$0.contains("START") }
      .prefix { !$0.contains("STOP") }
    try #require(!lines.isEmpty)
    #expect(syncs.contains(lines.count { $0.contains("sync(") }))
  }

  @Test(
    .enabled(if: strace != nil && ToolProcess.tool != nil, "needs strace and StoreWriterTool"),
    arguments: ["pwrite64", "fdatasync"])
  func aDiskErrorAtAnyMomentLosesNothingAcknowledged(call: String) async throws {
    let folder = try TemporaryFolder()
    var acknowledged: Set<String> = []
    var failures = 0
    for moment in stride(from: 1, through: 25, by: 2) {
      let process = try ToolProcess([
        try #require(strace), "-f", "-qq", "-e", "trace=\(call)",
        "-e", "inject=\(call):error=EIO:when=\(moment)", "-o", "/dev/null",
        try #require(ToolProcess.tool), "write", folder.store, "6",
      ])
      for line in process.lines() {
        if line.hasPrefix("ACK ") { acknowledged.insert(String(line.dropFirst(4))) }
        if line.hasPrefix("FAILED storage") { failures += 1 }
      }
      _ = process.wait()
    }
    #expect(failures > 0)
    #expect(!acknowledged.isEmpty)
    let stored = try query(folder.database, "SELECT id FROM message", as: String.self)
    #expect(acknowledged.isSubset(of: stored))
    let store = try openStore(folder)
    defer { store.close() }
    #expect(try await store.integrityProblems() == [])
  }

  @Test func theLogStaysSmall() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let conversation = makeConversation("long")
    try await store.appendUserMessage(makeMessage(conversation), conversation: conversation)
    let answer = makeMessage(conversation, .assistant)
    try await store.beginAnswer(answer)
    for _ in 0..<1200 {
      try await store.appendJournal(answer.id, text: "word ", reasoning: "", sync: false)
    }
    // Without checkpoints 1,200 commits of two pages would be 10 MB.
    #expect(try #require(readFile(folder.database + "-wal")).count < 6 << 20)
    #expect(try await store.messages(of: conversation.id).last?.text.utf8.count == 6000)
  }

  @Test func aWriteWaitsForTheLockOfAnother() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let lock = open(folder.store + "/parley.lock", O_RDWR | O_CLOEXEC)
    defer { close(lock) }
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    let write = Task { try await store.setSetting("key", "value") }
    // Reading does not wait, and sees that nothing was written.
    for _ in 0..<20 { #expect(try await store.setting("key") == nil) }
    flock(lock, LOCK_UN)
    try await write.value
    #expect(try await store.setting("key") == "value")
  }
}
