import Conversation
import GRDB
import SessionStore
import TestSupport
import Testing

struct ExchangeTests {
  private func exchange(_ number: Int, request: Int = 10, response: Int? = 10) -> HTTPExchange {
    let headers = [HTTPExchange.Header("Authorization", "Bearer ••••")]
    return HTTPExchange(
      started: moment.adding(seconds: Double(number)),
      request: HTTPExchange.Request(
        url: "http://h/\(number)", headers: headers,
        body: [UInt8](repeating: UInt8(ascii: "q"), count: request)),
      response: response.map {
        HTTPExchange.Response(
          status: 200, body: [UInt8](repeating: UInt8(ascii: "r"), count: $0))
      }, rules: ["rule \(number)"], ending: "complete")
  }

  private func answer(in store: SessionStore) async throws -> Message {
    let conversation = makeConversation("t")
    let message = makeMessage(conversation, .assistant)
    try await store.save(conversation, messages: [message])
    return message
  }

  @Test func comesBackAsItWas() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let message = try await answer(in: store)
    var first = exchange(1)
    first.request.unixSocket = "/run/a.sock"
    first.request.keyVariable = "A_KEY"
    first.request.body = Array("{\"a\":\"line\\n✓\"}\nmore\u{0}".utf8)
    first.request.isCut = true
    first.response?.body = [0, 255, 10, 128]
    first.response?.length = 9_000_000
    first.ended = moment.adding(seconds: 9)
    var second = exchange(2, response: nil)
    second.ending = nil
    try await store.saveExchanges([first, second], of: message.id)
    #expect(try await store.exchanges(of: message.id) == [first, second])
    #expect(try await store.exchanges(of: MessageID(rawValue: "none")) == [])
  }

  @Test func onlyTheNewestTwoHundred() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let message = try await answer(in: store)
    for number in 0..<205 { try await store.saveExchanges([exchange(number)], of: message.id) }
    let kept = try await store.exchanges(of: message.id)
    #expect(kept.count == SessionStore.ExchangeLimit.count)
    #expect(kept.first == exchange(5) && kept.last == exchange(204))
  }

  /// Images in request bodies count, too.
  @Test func notMoreThanThirtyTwoMegabytes() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let message = try await answer(in: store)
    for number in 0..<9 {
      try await store.saveExchanges(
        [exchange(number, request: 3 << 20, response: 1 << 20)], of: message.id)
      let kept = try await store.exchanges(of: message.id)
      let bytes = kept.reduce(0) { $0 + $1.request.body.count + ($1.response?.body.count ?? 0) }
      #expect(bytes <= SessionStore.ExchangeLimit.bytes)
      #expect(kept.last?.request.url == "http://h/\(number)")
    }
    #expect(try await store.exchanges(of: message.id).map(\.request.url).first == "http://h/2")
    // One that is larger than all may be is not kept, and nothing older either.
    try await store.saveExchanges(
      [exchange(10, request: SessionStore.ExchangeLimit.bytes)], of: message.id)
    #expect(try await store.exchanges(of: message.id) == [])
  }

  @Test func anAnswerThatIsNotStoredHasNone() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    defer { store.close() }
    let id = MessageID(rawValue: "nobody")
    await #expect(throws: Failure.self) { try await store.saveExchanges([exchange(1)], of: id) }
    #expect(try await store.exchanges(of: id) == [])
  }
}
