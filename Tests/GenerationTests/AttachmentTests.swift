import Conversation
import Generation
import Synchronization
import Testing

// Swift Testing has one, too.
import struct Conversation.Attachment

/// A store with some files in it.
private struct FileSink: MessageSink {
  let kept: [String: [UInt8]]
  let asked: Asked

  final class Asked: Sendable {
    let hashes = Mutex<[Set<String>]>([])
  }

  func begin(_: ReplyRequest) async throws(Failure) {}
  func append(
    to _: MessageID, text _: String, reasoning _: String, durably _: Bool
  ) async throws(Failure) {}
  func finish(_: Message) async throws(Failure) {}
  func content(of hashes: Set<String>) async throws(Failure) -> [String: [UInt8]] {
    asked.hashes.withLock { $0.append(hashes) }
    return kept.filter { hashes.contains($0.key) }
  }
}

private struct OneModel: EndpointSource {
  var abilities: Abilities

  func destination(
    for _: ModelReference, note _: @escaping @Sendable (String) -> Void
  ) async throws(Failure) -> Destination {
    Destination(
      service: Service(id: "s", name: "S", baseURL: "http://localhost", place: .hosted),
      model: Model(id: "m", abilities: abilities),
      endpoint: Endpoint(baseURL: "http://localhost", place: .hosted))
  }

  func requestChanged(for _: ModelReference, isRunning _: Bool) async {}
}

@Suite struct AttachedContentTests {
  private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]
  private let image: Attachment
  private let note: Attachment

  init() throws {
    image = try Attachment(name: "a.png", content: Self.png)
    note = try Attachment(name: "n.txt", content: Array("noted".utf8))
  }

  /// An older question with the image, its answer, and a new question with the note.
  private func request(bringing files: [Attachment]) -> ReplyRequest {
    let conversation = Conversation(id: ConversationID(rawValue: "c"), created: now)
    func message(_ id: String, _ role: Role, _ text: String, _ files: [Attachment] = []) -> Message
    {
      var message = Message(
        id: MessageID(rawValue: id), conversation: conversation.id, role: role,
        model: role == .user ? nil : ModelReference(service: "s", model: "m"), text: text,
        created: now)
      message.attachments = files.map(\.reference)
      return message
    }
    let question = message("q2", .user, "and this?", [note])
    return ReplyRequest(
      conversation: conversation, question: question, answer: message("a", .assistant, ""),
      history: [message("q1", .user, "look", [image]), message("a1", .assistant, "yes"), question],
      files: files)
  }

  private func run(
    _ request: ReplyRequest, _ sink: any MessageSink, abilities: Abilities = .seesImages
  ) async -> (answer: Message, prompts: [Prompt]) {
    let asked = Asked()
    let reply = Reply(
      request, sink: sink, endpoints: OneModel(abilities: abilities),
      ask: { prompt, _ in
        asked.prompts.withLock { $0.append(prompt) }
        return Answering(
          AsyncThrowingStream { continuation in
            continuation.yield([.text("ok"), .finished(.stop, word: "stop")])
            continuation.finish()
          })
      }, clock: { now }, deliver: { _ in })
    let answer = await reply.run()
    return (answer, asked.prompts.withLock { $0 })
  }

  private final class Asked: Sendable {
    let prompts = Mutex<[Prompt]>([])
  }

  @Test func theModelGetsWhatTheRequestBringsAndTheStoreHas() async {
    let sink = FileSink(kept: [image.id: image.bytes], asked: .init())
    let (answer, prompts) = await run(request(bringing: [note]), sink)
    #expect(answer.status == .complete)
    #expect(prompts.first?.turns.map(\.attachments) == [[image], [], [note]])
    // What came along is not read again.
    #expect(sink.asked.hashes.withLock { $0 } == [[image.id]])
  }

  @Test func withoutAttachmentsNothingIsLookedFor() async {
    let sink = FileSink(kept: [:], asked: .init())
    var plain = request(bringing: [])
    for index in plain.history.indices { plain.history[index].attachments = [] }
    #expect(await run(plain, sink, abilities: []).answer.status == .complete)
    #expect(sink.asked.hashes.withLock { $0 } == [])
  }

  @Test func aTemporaryConversationBringsAllItself() async {
    let (answer, prompts) = await run(request(bringing: [image, note]), NoSink())
    #expect(answer.status == .complete)
    #expect(prompts.first?.turns.map(\.attachments) == [[image], [], [note]])
  }

  @Test func nothingLeavesForAModelThatTakesNoImages() async {
    let sink = FileSink(kept: [image.id: image.bytes], asked: .init())
    let (answer, prompts) = await run(request(bringing: [note]), sink, abilities: .reasons)
    #expect(prompts.isEmpty)
    #expect(answer.status == .failed)
    #expect(answer.failure?.kind == .configuration)
    #expect(answer.failure?.sentence.contains("takes no images") == true)
  }

  @Test func nothingLeavesWithoutAFileThatIsGone() async {
    let sink = FileSink(kept: [:], asked: .init())
    let (answer, prompts) = await run(request(bringing: [note]), sink)
    #expect(prompts.isEmpty)
    #expect(
      answer.failure?.sentence == "a.png: its content is not kept any more. Attach the file again.")
  }
}
