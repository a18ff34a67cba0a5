import Conversation
import GRDB
import SessionStore
import TestSupport
import Testing

// Swift Testing has one, too.
import struct Conversation.Attachment

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct AttachmentStoreTests {
  private func file(_ name: String, _ text: String) throws -> Attachment {
    try Attachment(name: name, content: Array(text.utf8))
  }

  private func question(
    _ conversation: Conversation, _ files: [Attachment], at time: Timestamp = moment
  ) -> Message {
    var message = makeMessage(conversation, text: "look", at: time)
    message.attachments = files.map(\.reference)
    return message
  }

  private func count(_ table: String, in folder: TemporaryFolder) throws -> Int {
    try query(folder.database, "SELECT count(*) FROM \(table)", as: Int.self)[0]
  }

  @Test func filesAreStoredWithTheirQuestion() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    let conversation = makeConversation("files")
    let note = try file("notes\u{0}\n無.txt", "what it says")
    let image = try Attachment(
      name: "a b.png", content: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 255])
    let message = question(conversation, [image, note, image])
    var answer = makeMessage(conversation, .assistant, parent: message.id)
    answer.status = .streaming
    try await store.begin(
      answer, prompt: message, conversation: conversation, files: [image, note])
    // What is read past the store is on the disk already.
    #expect(
      Set(try query(folder.database, "SELECT hash FROM file", as: String.self))
        == [image.id, note.id])
    answer.status = .complete
    try await store.finishAnswer(answer)
    store.close()

    let again = try openStore(folder)
    defer { again.close() }
    let stored = try await again.messages(of: conversation.id)
    #expect(stored.map(\.attachments) == [message.attachments, []])
    #expect(
      try await again.content(of: [image.id, note.id, "other"])
        == [image.id: image.bytes, note.id: note.bytes])
  }

  @Test func aFileInTenMessagesIsThereOnceAndGoesWithTheLast() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let (shared, own) = (try file("shared.txt", "shared"), try file("own.txt", "own"))
    let (first, second) = (makeConversation("first"), makeConversation("second"))
    for index in 0..<9 {
      let time = moment.adding(seconds: Double(index))
      try await store.appendUserMessage(
        question(first, [shared], at: time), conversation: first, files: [shared])
    }
    try await store.appendUserMessage(
      question(second, [own, shared]), conversation: second, files: [own, shared])
    #expect(try count("file", in: folder) == 2)
    #expect(try count("attachment", in: folder) == 11)

    try await store.setTrashed([second.id], at: moment)
    #expect(try await store.purgeTrash(before: moment.adding(seconds: 1)) == 1)
    #expect(try query(folder.database, "SELECT hash FROM file") == [shared.id])
    try await store.setTrashed([first.id], at: moment)
    #expect(try await store.purgeTrash(before: moment.adding(seconds: 1)) == 1)
    #expect(try count("file", in: folder) == 0)
    #expect(try count("attachment", in: folder) == 0)
    #expect(try await store.integrityProblems() == [])
  }

  @Test func wordsAreStoredWithoutAFileThatIsGone() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let conversation = makeConversation("gone")
    let message = question(conversation, [try file("gone.txt", "gone")])
    try await store.appendUserMessage(message, conversation: conversation)
    let stored = try await store.messages(of: conversation.id)
    #expect(stored.map(\.text) == ["look"])
    #expect(stored.first?.attachments == [])
  }

  @Test func aMessageSavedAgainHasTheFilesItWasSavedWithLast() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let conversation = makeConversation("again")
    let (old, new) = (try file("a.txt", "old"), try file("a.txt", "new"))
    var message = question(conversation, [old])
    try await store.save(conversation, messages: [message], files: [old])
    message.attachments = [new.reference]
    try await store.save(conversation, messages: [message], files: [new])
    #expect(try await store.messages(of: conversation.id).first?.attachments == [new.reference])
    #expect(try query(folder.database, "SELECT hash FROM file") == [new.id])
  }

  @Test(arguments: 0..<20) func anyFilesOfAnyMessagesSurvive(seed: UInt64) async throws {
    var generator = SeededRandom(seed: seed)
    let folder = try TemporaryFolder()
    let conversation = makeConversation("random")
    var files: [Attachment] = []
    for index in 0..<6 {
      let bytes = (0..<Int.random(in: 0...9_000, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      files.append(
        Attachment(
          id: hexadecimalSHA256(of: bytes), name: randomText(using: &generator) + "\(index)",
          mediaType: "image/png", bytes: bytes))
    }
    let messages = (0..<12).map { index in
      question(
        conversation,
        (0..<Int.random(in: 0...3, using: &generator)).compactMap { _ in
          files.randomElement(using: &generator)
        }, at: moment.adding(seconds: Double(index)))
    }
    let first = try openStore(folder)
    try await first.save(conversation, messages: messages, files: files)
    first.close()
    let second = try openStore(folder)
    defer { second.close() }
    #expect(try await second.messages(of: conversation.id) == messages)
    let used = Set(messages.flatMap(\.attachments).map(\.id))
    let content = try await second.content(of: Set(files.map(\.id)))
    #expect(Set(content.keys) == used)
    for file in files where used.contains(file.id) { #expect(content[file.id] == file.bytes) }
  }

  /// What Parley 0.1 wrote before it knew files.
  @Test func aFileOfTheFirstVersionKeepsAllAndIsCopiedFirst() async throws {
    let folder = try TemporaryFolder()
    let conversation = makeConversation("from version 1")
    let message = makeMessage(conversation, text: "still here")
    // Made by this version, then taken back to the first one's tables.
    let made = try openStore(folder)
    try await made.save(conversation, messages: [message])
    made.close()
    try makeFirstVersion(folder.store + "/old.db", from: folder.database)
    #expect(rename(folder.store + "/old.db", folder.database) == 0)
    #expect(try query(folder.database, "PRAGMA user_version", as: Int.self) == [1])

    let store = try openStore(folder)
    defer { store.close() }
    #expect(try await store.messages(of: conversation.id) == [message])
    let note = try file("n.txt", "new")
    let next = question(conversation, [note], at: moment.adding(seconds: 1))
    try await store.appendUserMessage(next, conversation: conversation, files: [note])
    #expect(try await store.messages(of: conversation.id).last?.attachments == [note.reference])
    let copy = folder.store + "/parley.db.version-1.\(moment.milliseconds).backup"
    #expect(try query(copy, "PRAGMA user_version", as: Int.self) == [1])
    #expect(try query(copy, "SELECT text FROM message") == ["still here"])
    #expect(try await store.integrityProblems() == [])
  }

  private func makeFirstVersion(_ file: String, from made: String) throws {
    let queue = try DatabaseQueue(path: file)
    defer { try? queue.close() }
    try Schema.current.migrator.migrate(queue, upTo: "1")
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "ATTACH '\(made)' AS made")
      for table in ["conversation", "message"] {
        try db.execute(sql: "INSERT INTO \(table) SELECT * FROM made.\(table)")
      }
      try db.execute(sql: "DETACH made")
    }
  }
}
