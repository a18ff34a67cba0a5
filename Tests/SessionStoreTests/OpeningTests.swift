import Conversation
import GRDB
import SessionStore
import TestSupport
import Testing

@Suite struct OpeningTests {
  /// A closed store with one conversation of one message.
  private func closedStore(_ title: String = "kept") async throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    let conversation = makeConversation(title)
    try await store.save(conversation, messages: [makeMessage(conversation, text: "text")])
    store.close()
    return folder
  }

  private func refusal(opening folder: TemporaryFolder) -> Failure? {
    do {
      try openStore(folder).close()
      return nil
    } catch let error as Failure {
      return error
    } catch {
      return nil
    }
  }

  @Test func aNewStoreIsPrivateAndMarked() async throws {
    let folder = try await closedStore()
    #expect(fileMode(folder.store) == 0o700)
    #expect(fileMode(folder.database) == 0o600)
    #expect(TemporaryFolder.names(in: folder.store) == ["parley.db", "parley.lock", "run"])
    #expect(TemporaryFolder.names(in: folder.store + "/run") == [])
    let id = try query(folder.database, "PRAGMA application_id", as: Int32.self)
    #expect(id == [Schema.applicationID])
    #expect(
      try query(folder.database, "PRAGMA user_version", as: Int.self) == [Schema.current.version])
    #expect(try query(folder.database, "PRAGMA journal_mode", as: String.self) == ["wal"])
  }

  @Test func theLogIsPrivateToo() throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    #expect(fileMode(folder.database + "-wal") == 0o600)
    #expect(fileMode(folder.database + "-shm") == 0o600)
  }

  @Test(arguments: ["PRAGMA user_version = 99", "INSERT INTO grdb_migrations VALUES ('9')"])
  func aNewerFileIsLeftAlone(change: String) async throws {
    let folder = try await closedStore()
    try execute(folder.database, change)
    let before = readFile(folder.database)
    let failure = try #require(refusal(opening: folder))
    #expect(failure.kind == .storage)
    #expect(failure.who == folder.database)
    #expect(failure.what == "was made by a newer Parley")
    #expect(readFile(folder.database) == before)
  }

  @Test func aFileOfAnotherProgramIsLeftAlone() async throws {
    let folder = try await closedStore()
    for name in TemporaryFolder.names(in: folder.store) { unlinkFile(folder.store + "/" + name) }
    try execute(folder.database, "CREATE TABLE bookmark (url TEXT); PRAGMA application_id = 7")
    let before = readFile(folder.database)
    #expect(refusal(opening: folder)?.what == "is a database of another program")
    try execute(folder.database, "PRAGMA application_id = 0")
    #expect(refusal(opening: folder)?.what == "is a database of another program")
    try execute(folder.database, "PRAGMA application_id = 7")
    #expect(readFile(folder.database)?.count == before?.count)
    #expect(try query(folder.database, "SELECT name FROM sqlite_schema") == ["bookmark"])
  }

  @Test func aFileThatIsNoDatabaseIsLeftAlone() async throws {
    let folder = try await closedStore()
    let text = Array(String(repeating: "Dear diary, ", count: 1000).utf8)
    try write(text, to: folder.database)
    let failure = try #require(refusal(opening: folder))
    #expect(failure.what == "is not a Parley database")
    #expect(failure.who == folder.database)
    #expect(!failure.advice.isEmpty)
    #expect(readFile(folder.database) == text)
  }

  @Test func anEmptyFileIsBegunUnlessItsLogHasWords() async throws {
    let folder = try await closedStore()
    try write([], to: folder.database)
    #expect(refusal(opening: folder) == nil)
    try write([], to: folder.database)
    try write([1, 2, 3], to: folder.database + "-wal")
    #expect(refusal(opening: folder)?.what.contains("parley.db-wal") == true)
    #expect(readFile(folder.database) == [])
    #expect(readFile(folder.database + "-wal") == [1, 2, 3])
  }

  @Test func aTruncatedFileIsNotMadeWorse() async throws {
    let folder = try await closedStore()
    let whole = try #require(readFile(folder.database))
    let half = Array(whole[..<(whole.count / 2)])
    try write(half, to: folder.database)
    let failure = try #require(refusal(opening: folder))
    #expect(failure.what.hasPrefix("is damaged"))
    #expect(readFile(folder.database) == half)
  }

  /// The oracle is that the program lives: a file may be readable in spite of a flipped byte.
  @Test(arguments: 0..<8) func damageNeverEndsTheProgram(block: UInt64) async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    for index in 0..<30 {
      let conversation = makeConversation("c\(index)")
      try await store.save(
        conversation, messages: (0..<5).map { fullMessage(conversation, text: "text \($0)") })
    }
    store.close()
    let whole = try #require(readFile(folder.database))
    for seed in block * 25..<(block + 1) * 25 {
      var generator = SeededRandom(seed: seed)
      var bytes = whole
      for _ in 0..<Int.random(in: 1...60, using: &generator) {
        // Mostly where the structure of the pages is.
        let page = Int.random(in: 0..<bytes.count / 4096, using: &generator) * 4096
        let reach = [24, 200, 4096].randomElement(using: &generator) ?? 24
        let place = page + Int.random(in: 0..<reach, using: &generator)
        bytes[place] = .random(in: 0...255, using: &generator)
      }
      let damaged = try TemporaryFolder()
      try openStore(damaged).close()
      try write(bytes, to: damaged.database)
      await use(damaged)
    }
  }

  private func use(_ folder: TemporaryFolder) async {
    guard let store = try? openStore(folder) else { return }
    defer { store.close() }
    _ = try? await store.recover()
    for summary in (try? await store.summaries()) ?? [] {
      _ = try? await store.conversation(summary.id)
      _ = try? await store.messages(of: summary.id)
    }
    let conversation = makeConversation("more")
    try? await store.appendUserMessage(makeMessage(conversation), conversation: conversation)
    _ = try? await store.integrityProblems()
  }

  @Test func aFileThatVanishesIsNoticed() async throws {
    let folder = try await closedStore()
    let store = try openStore(folder)
    defer { store.close() }
    unlinkFile(folder.database)
    do {
      try await store.setSetting("key", "value")
      Issue.record("wrote into a file that is gone")
    } catch {
      #expect(error.what == "was removed or replaced while it was open")
    }
  }

  @Test func aClosedStoreSaysSo() async throws {
    let folder = try await closedStore()
    let store = try openStore(folder)
    store.close()
    store.close()
    await #expect(throws: Failure.self) { try await store.summaries() }
    await #expect(throws: Failure.self) { try await store.setSetting("key", "value") }
    for await _ in store.changes() { Issue.record("a closed store has no changes") }
  }

  @Test func anOlderFileIsCopiedThenBroughtUpToDate() async throws {
    let folder = try await closedStore("of this version")
    let now = Schema.current.version
    var migrator = Schema.current.migrator
    migrator.registerMigration("next") { db in
      try db.execute(sql: "ALTER TABLE conversation ADD COLUMN colour TEXT")
      try db.execute(sql: "PRAGMA user_version = \(now + 1)")
    }
    let next = Schema(version: now + 1, migrator: migrator)
    let store = try SessionStore.open(inFolder: folder.store, now: moment, schema: next)
    #expect(try await store.summaries().map(\.title) == ["of this version"])
    #expect(try await store.synchronousInForce() == 2)
    store.close()
    #expect(try query(folder.database, "PRAGMA user_version", as: Int.self) == [now + 1])

    let name = "parley.db.version-\(now).\(moment.milliseconds).backup"
    let copy = folder.store + "/" + name
    #expect(TemporaryFolder.names(in: folder.store).contains(name))
    #expect(fileMode(copy) == 0o600)
    #expect(try query(copy, "PRAGMA user_version", as: Int.self) == [now])
    #expect(try query(copy, "SELECT text FROM message") == ["text"])
    #expect(refusal(opening: folder)?.what == "was made by a newer Parley")
  }

  @Test func aMigrationThatFailsChangesNothing() async throws {
    let folder = try await closedStore()
    let now = Schema.current.version
    var migrator = Schema.current.migrator
    migrator.registerMigration("next") { db in
      try db.execute(sql: "DELETE FROM conversation; PRAGMA user_version = \(now + 1)")
      try db.execute(sql: "not SQL")
    }
    let broken = Schema(version: now + 1, migrator: migrator)
    #expect(throws: Failure.self) {
      try SessionStore.open(inFolder: folder.store, now: moment, schema: broken)
    }
    let store = try openStore(folder)
    defer { store.close() }
    #expect(try await store.summaries().map(\.title) == ["kept"])
  }

  @Test func aBackupIsWholeAndNeverOverwrites() async throws {
    let folder = try await closedStore()
    let store = try openStore(folder)
    defer { store.close() }
    let copy = folder.path + "/copy.db"
    try await store.backUp(to: copy)
    #expect(fileMode(copy) == 0o600)
    #expect(try query(copy, "SELECT title FROM conversation") == ["kept"])
    await #expect(throws: Failure.self) { try await store.backUp(to: copy) }
  }
}
