import Conversation
import SessionStore
import TestSupport
import Testing

@Suite(.enabled(if: ToolProcess.tool != nil, "needs StoreWriterTool beside the tests"))
struct ProcessTests {
  @Test func fourProcessesLoseNothing() async throws {
    let folder = try TemporaryFolder()
    let count = isLong ? 1000 : 200
    let processes = try (0..<4).map { _ in
      try ToolProcess.run("write", folder.store, String(count))
    }
    var acknowledged: Set<String> = []
    for process in processes {
      let lines = process.lines()
      #expect(lines.count == count)
      for line in lines {
        #expect(line.hasPrefix("ACK "))
        acknowledged.insert(String(line.dropFirst(4)))
      }
      #expect(process.wait() == 0)
    }
    let stored = try query(folder.database, "SELECT id FROM message", as: String.self)
    #expect(Set(stored) == acknowledged)
    #expect(stored.count == 4 * count)
    let store = try openStore(folder)
    defer { store.close() }
    #expect(try await store.integrityProblems() == [])
    #expect(TemporaryFolder.names(in: folder.store + "/run").count == 1)
  }

  @Test func aThirdStartLeavesARunningAnswerAlone() async throws {
    let folder = try TemporaryFolder()
    let process = try ToolProcess.run("hold", folder.store)
    let held = try #require(process.line()).split(separator: " ").map(String.init)
    try #require(held.count == 3)
    let conversation = ConversationID(rawValue: held[1])
    let second = try openStore(folder)
    defer { second.close() }
    #expect(try await second.recover() == [])
    // Another idea of where the locks are does not make the writer look dead.
    let third = try SessionStore.open(
      inFolder: folder.store, runtimeFolder: folder.path + "/elsewhere", now: moment)
    defer { third.close() }
    #expect(try await third.recover() == [])
    process.send("x")
    #expect(process.line() == "MORE")
    var answer = try await third.messages(of: conversation).last
    #expect(answer?.status == .streaming)
    #expect(answer?.text == "so far, more")

    process.kill()
    #expect(process.wait() == -1)
    #expect(try await third.recover() == [MessageID(rawValue: held[2])])
    #expect(third.endedUncleanly)
    answer = try await second.messages(of: conversation).last
    #expect(answer?.status == .stopped)
    #expect(answer?.text == "so far, more")
    #expect(try await second.recover() == [])
  }

  @Test func commitsOfOthersAreToldAndOwnAreNot() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let told = Told()
    let listening = Task {
      for await _ in store.changes() { await told.add() }
    }
    for index in 0..<20 { try await store.setSetting("own", "\(index)") }
    // Nothing can be waited for where nothing is to happen; four times the watch's own pause.
    try await Task.sleep(for: .milliseconds(200))
    #expect(await told.count == 0)

    for round in 1...3 {
      let process = try ToolProcess.run("write", folder.store, "1")
      #expect(process.lines().count == 1)
      #expect(process.wait() == 0)
      #expect(await told.reaches(round, within: .seconds(1)))
      #expect(try await store.summaries().count == round)
    }
    listening.cancel()
  }

  @Test func twoStoresOfOneProcessTellEachOther() async throws {
    let folder = try TemporaryFolder()
    let first = try openStore(folder)
    let second = try openStore(folder)
    let told = Told()
    let listening = Task {
      for await _ in first.changes() { await told.add() }
      return true
    }
    try await second.setSetting("key", "value")
    #expect(await told.reaches(1, within: .seconds(1)))
    second.close()
    first.close()
    // Closing ends the stream.
    #expect(await listening.value)
  }

  @Test func manyWritersInOneProcessKeepTheirOrder() async throws {
    let folder = try TemporaryFolder()
    let stores = try (0..<3).map { _ in try openStore(folder) }
    defer { for store in stores { store.close() } }
    await withTaskGroup(of: Void.self) { group in
      for (index, store) in stores.enumerated() {
        for lane in 0..<4 {
          group.addTask {
            for count in 1...25 {
              try? await store.setSetting("\(index).\(lane)", String(count))
            }
          }
        }
      }
    }
    let values = try query(folder.database, "SELECT value FROM setting", as: String.self)
    #expect(values == Array(repeating: "25", count: 12))
  }
}

private actor Told {
  private(set) var count = 0
  func add() { count += 1 }

  func reaches(_ goal: Int, within limit: Duration) async -> Bool {
    let end = ContinuousClock.now + limit
    while count < goal, .now < end { try? await Task.sleep(for: .milliseconds(5)) }
    return count >= goal
  }
}
