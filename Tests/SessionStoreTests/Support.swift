import Conversation
import GRDB
import SessionStore
import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension TemporaryFolder {
  /// The store's folder: not there until a store is opened in it.
  var store: String { path + "/data/parley" }
  var database: String { store + "/parley.db" }
}

struct TestError: Error {
  let text: String
  init(_ text: String) { self.text = text }
}

let moment = Timestamp(milliseconds: 1_737_712_800_000)

func openStore(_ folder: TemporaryFolder) throws -> SessionStore {
  try SessionStore.open(inFolder: folder.store, now: moment)
}

func makeConversation(_ title: String, at time: Timestamp = moment) -> Conversation {
  var generator = SystemRandomNumberGenerator()
  return Conversation(id: .new(at: time, using: &generator), title: title, created: time)
}

func makeMessage(
  _ conversation: Conversation, _ role: Role = .user, parent: MessageID? = nil,
  text: String = "", at time: Timestamp = moment
) -> Message {
  var generator = SystemRandomNumberGenerator()
  return Message(
    id: .new(at: time, using: &generator), conversation: conversation.id, parent: parent,
    role: role, text: text, created: time)
}

/// Every field set, and nothing left at its default.
func fullMessage(_ conversation: Conversation, text: String) -> Message {
  var message = makeMessage(conversation, .assistant, text: text)
  message.model = ModelReference(service: "openrouter", model: "deepseek/deepseek-r1:free")
  message.status = .failed
  message.parent = MessageID(rawValue: "of-another-time")
  message.reasoning = "thought: " + text
  message.replay = [0, 1, 255, 0]
  message.failure = Failure(
    .rateLimited, who: "openrouter", what: "too many", advice: "Wait.", retryAfter: 2.5, status: 429
  )
  message.finish = .contentFilter
  message.providerFinish = "content\u{0}filter"
  message.firstTokenAt = moment.adding(seconds: 1)
  message.finishedAt = moment.adding(seconds: 3)
  message.reasoningSeconds = 0.1 + 0.2
  message.usage = Usage(
    input: 1, cached: 2, cacheWrite: 3, output: 4, reasoning: 5, estimated: true)
  message.cost = Money(nanoDollars: 4_100_001)
  message.price = Price(
    from: moment, to: moment.adding(seconds: 9), hours: .init(first: 16, last: 0),
    abovePromptTokens: 200_000, input: Money(nanoDollars: 1), cachedInput: Money(nanoDollars: 2),
    cacheWrite: Money(nanoDollars: 3), output: Money(nanoDollars: 4), converted: true)
  message.engine = EngineStatistics(
    promptTokens: 1, cachedTokens: 2, promptMilliseconds: .infinity, generatedTokens: 4,
    generatedMilliseconds: 5.5)
  return message
}

/// Text of the kinds that break stores: NUL, combining marks, joiners, wide, empty, long.
func randomText(using generator: inout SeededRandom) -> String {
  let atoms = [
    "a", "word ", "\u{0}", "\n", "é", "e\u{301}", "無理數", "👨‍👩‍👧", "\u{202E}", "\u{1B}]52;", "'\"%_\\",
    "\u{FEFF}", "𝄞",
  ]
  let count = [0, 1, 3, 40, 2000].randomElement(using: &generator) ?? 0
  return (0..<count).map { _ in atoms.randomElement(using: &generator) ?? "" }.joined()
}

/// Looks into the file past the store.
func query<T: DatabaseValueConvertible>(
  _ file: String, _ sql: String, as: T.Type = T.self
) throws -> [T] {
  var configuration = Configuration()
  configuration.busyMode = .timeout(5)
  let queue = try DatabaseQueue(path: file, configuration: configuration)
  defer { try? queue.close() }
  return try queue.read { try T.fetchAll($0, sql: sql) }
}

func execute(_ file: String, _ sql: String) throws {
  let queue = try DatabaseQueue(path: file)
  defer { try? queue.close() }
  try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
}

/// A connection in the middle of a write of its own.
final class LockedDatabase {
  private let queue: DatabaseQueue

  init(_ file: String) throws {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    queue = try DatabaseQueue(path: file, configuration: configuration)
    try queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
  }

  func release() throws {
    try queue.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    try queue.close()
  }
}

func write(_ bytes: [UInt8], to path: String) throws {
  guard let file = fopen(path, "wb") else { throw TestError("cannot write \(path)") }
  defer { fclose(file) }
  guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw TestError("short write") }
}

/// The words of EXPLAIN QUERY PLAN.
func queryPlan(_ file: String, _ sql: String) throws -> [String] {
  let queue = try DatabaseQueue(path: file)
  defer { try? queue.close() }
  return try queue.read { db in
    try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] ?? "" }
  }
}

func unlinkFile(_ path: String) { unlink(path) }
