import Conversation
import SessionStore
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the tool said before it was killed.
private struct Said {
  var conversation: String?
  var text = 0
  var reasoning = 0
  var isBegun = false
  var isEnded = false

  mutating func hear(_ line: String) {
    let words = line.split(separator: " ")
    switch words.first {
    case "ASKED":
      self = Said(conversation: words.last.map(String.init))
    case "BEGIN": isBegun = true
    case "ACK": (text, reasoning) = (Int(words[1]) ?? .max, Int(words[2]) ?? .max)
    case "END": isEnded = true
    default: Issue.record("the tool said \(line)")
    }
  }
}

@Suite(.enabled(if: ToolProcess.tool != nil, "needs StoreWriterTool beside the tests"))
struct KillTests {
  @Test func nothingAcknowledgedIsLostByKill() async throws {
    let folder = try TemporaryFolder()
    let kills = isLong ? 400 : 30
    for seed in 0..<kills {
      var generator = SeededRandom(seed: UInt64(seed))
      let said = try run(folder, seed: seed, using: &generator)
      try await check(said, in: folder)
    }
    let store = try openStore(folder)
    defer { store.close() }
    #expect(try await store.integrityProblems() == [])
    #expect(try query(folder.database, "SELECT count(*) FROM journal", as: Int.self) == [0])
  }

  @Test func aCreationCutShortIsRepeated() async throws {
    for seed in 0..<(isLong ? 200 : 15) {
      var generator = SeededRandom(seed: UInt64(seed))
      let folder = try TemporaryFolder()
      let process = try ToolProcess.run("write", folder.store, "1000")
      usleep(UInt32.random(in: 2000...40_000, using: &generator))
      process.kill()
      let acknowledged = process.lines().count
      let store = try openStore(folder)
      defer { store.close() }
      #expect(try await store.recover() == [])
      let stored = try query(folder.database, "SELECT count(*) FROM message", as: Int.self)
      let count = try #require(stored.first)
      #expect(count >= acknowledged)
      // A question and its files are stored together or not at all.
      #expect(
        try query(folder.database, "SELECT count(*) FROM attachment", as: Int.self) == [count * 2])
      #expect(
        try query(folder.database, "SELECT count(*) FROM file", as: Int.self)
          == [count == 0 ? 0 : count + 1])
      #expect(try await store.integrityProblems() == [])
    }
  }

  private func run(
    _ folder: TemporaryFolder, seed: Int, using generator: inout SeededRandom
  ) throws -> Said {
    let process = try ToolProcess.run("stream", folder.store, String(seed))
    var said = Said()
    for _ in 0..<Int.random(in: 0...150, using: &generator) {
      guard let line = process.line() else { break }
      said.hear(line)
    }
    usleep(UInt32.random(in: 0...3000, using: &generator))
    process.kill()
    for line in process.lines() { said.hear(line) }
    #expect(process.wait() == -1)
    return said
  }

  private func check(_ said: Said, in folder: TemporaryFolder) async throws {
    guard let id = said.conversation else { return }
    let store = try openStore(folder)
    defer { store.close() }
    _ = try await store.recover()
    #expect(store.endedUncleanly)
    let messages = try await store.messages(of: ConversationID(rawValue: id))
    #expect(messages.first?.text == "count, please")
    #expect(try await store.summaries().contains { $0.id.rawValue == id })
    guard said.isBegun else { return }
    let answer = try #require(messages.last)
    #expect(answer.role == .assistant)
    #expect(answer.status == .stopped || answer.status == .complete)
    if said.isEnded { #expect(answer.status == .complete) }
    #expect(answer.text.utf8.count >= said.text)
    #expect(answer.reasoning.utf8.count >= said.reasoning)
    #expect(answer.text == expected(answer.text.utf8.count))
    #expect(answer.reasoning == expected(answer.reasoning.utf8.count))
  }

  /// The tool's text, in which every byte is known from its place.
  private func expected(_ count: Int) -> String {
    String(decoding: (0..<count).map { UInt8(ascii: "a") + UInt8($0 * 7 % 26) }, as: UTF8.self)
  }
}
