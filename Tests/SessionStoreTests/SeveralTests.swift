import Conversation
import SessionStore
import TestSupport
import Testing

/// Several Parleys on one store: what each must leave to the others.
struct SeveralTests {
  @Test func unsentWordsOfTwoParleysBothStay() async throws {
    let folder = try TemporaryFolder()
    let first = try openStore(folder)
    let second = try SessionStore.open(inFolder: folder.store, now: moment.adding(seconds: 1))
    try await first.saveDraft("words of the first", for: nil)
    #expect(try await second.adoptNewDraft() == "", "they are still being written")
    try await second.saveDraft("words of the second", for: nil)
    #expect(try await first.draft(for: nil) == "words of the first")
    first.close()
    second.close()

    let third = try openStore(folder)
    defer { third.close() }
    let both = "words of the first\n\nwords of the second"
    #expect(try await third.adoptNewDraft() == both)
    #expect(try await third.draft(for: nil) == both)
    let fourth = try openStore(folder)
    defer { fourth.close() }
    #expect(try await fourth.adoptNewDraft() == "")
    #expect(try query(folder.database, "SELECT key FROM setting", as: String.self).count == 1)
  }

  @Test func theDraftOfAnEarlierParleyIsFound() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    try await store.setSetting("draft.new", "from before")
    #expect(try await store.adoptNewDraft() == "from before")
    #expect(try await store.setting("draft.new") == nil)
  }

  @Test func aPausedStoreHoldsNobodyUp() async throws {
    let folder = try TemporaryFolder()
    let (paused, other) = (try openStore(folder), try openStore(folder))
    defer {
      paused.close()
      other.close()
    }
    #expect(paused.pauseWriting(waitingAtMost: 200))
    let writing = Task { try await paused.setSetting("a", "1") }
    // Writing goes on elsewhere, and the paused one does not slip in between.
    for round in 0..<20 { try await other.setSetting("b", "\(round)") }
    #expect(try await other.setting("a") == nil)
    paused.resumeWriting()
    try await writing.value
    #expect(try await other.setting("a") == "1")
    #expect(try await other.setting("b") == "19")
  }

  @Test func pausingWaitsForTheWriteUnderWayButNotForEver() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    // Another process in the lock of SQLite itself makes a write stay in the lock of ours.
    let blocker = try LockedDatabase(folder.database)
    let writing = Task { try await store.setSetting("a", "1") }
    let end = ContinuousClock.now + .seconds(5)
    while store.pauseWriting(waitingAtMost: 0), .now < end {
      store.resumeWriting()
      await Task.yield()
    }
    let start = ContinuousClock.now
    #expect(!store.pauseWriting(waitingAtMost: 50))
    #expect(ContinuousClock.now - start < .seconds(2))
    try blocker.release()
    try await writing.value
    #expect(store.pauseWriting(waitingAtMost: 200))
    store.resumeWriting()
  }

  @Test(.enabled(if: ToolProcess.tool != nil, "needs StoreWriterTool beside the tests"))
  func theDeathOfAnotherIsToldAndItsAnswerEnds() async throws {
    let folder = try TemporaryFolder()
    let process = try ToolProcess.run("hold", folder.store)
    let held = try #require(process.line()).split(separator: " ").map(String.init)
    try #require(held.count == 3)
    let store = try openStore(folder)
    defer { store.close() }
    #expect(try await store.recoverIfNeeded() == [])
    let ends = store.writerEnds()
    let recovered = Task {
      for await _ in ends {
        let stopped = try await store.recoverIfNeeded()
        if !stopped.isEmpty { return stopped }
      }
      return []
    }
    process.kill()
    #expect(process.wait() == -1)
    #expect(try await recovered.value == [MessageID(rawValue: held[2])])
  }
}
