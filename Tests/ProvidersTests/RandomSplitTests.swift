import Conversation
import TestSupport
import Testing
import Transfer

@testable import Providers

/// Every recording there is, however the network cuts it: whole, byte by byte and in seeded random splits.
@Suite(.enabled(if: Recording.areHere, Recording.absence))
struct RandomSplitTests {
  /// The thousand takes two minutes of optimised code, and a quarter of an hour without.
  #if DEBUG
    private static let splits: UInt64 = 20
  #else
    private static let splits: UInt64 = isLong ? 1000 : 20
  #endif

  @Test(arguments: Recording.all)
  func splitsDoNotMatter(_ recording: Recording) async throws {
    let whole = try await outcome(of: [recording.bytes], recording)
    #expect(recording.mismatches(with: whole) == [])
    func check(_ pieces: [[UInt8]], _ split: Comment) async throws {
      let outcome = try await outcome(of: pieces, recording)
      #expect(recording.mismatches(with: outcome) == [], split)
      // What the recordings' readers do not tell too: the cost, the engine's figures, what is sent back.
      #expect(outcome == whole, split)
    }
    try await check(recording.bytes.map { [$0] }, "byte by byte")
    for seed in 0..<Self.splits {
      var random = SeededRandom(seed: seed)
      // Pieces of a few bytes, of an event or so, or of many events.
      let most = 4 << Int.random(in: 0...11, using: &random)
      try await check(recording.bytes.pieces(upTo: most, &random), "seed \(seed)")
    }
  }

  private func outcome(of pieces: [[UInt8]], _ recording: Recording) async throws -> Outcome {
    guard recording.purpose == .refusal else {
      return ProvidersTests.outcome(of: pieces, by: recording.dialect.decoder())
    }
    // What the status refuses never reaches the decoder.
    let (events, arriving) = AsyncThrowingStream<TransferEvent, any Error>.makeStream()
    let headers = recording.headers.map { HeaderField($0.key, $0.value) }
    arriving.yield(.head(ResponseHead(status: recording.status, headers: headers)))
    for piece in pieces { arriving.yield(.bytes(piece)) }
    arriving.finish()
    let reader = ReplyReader(
      events: events, decoder: recording.dialect.decoder(), service: testService,
      endpoint: Endpoint(baseURL: testService.baseURL, place: .hosted), model: "m", recorder: nil,
      clock: { ErrorResponseTests.now })
    var outcome = Outcome()
    do {
      while let deltas = try await reader.next() { deltas.forEach { outcome.add($0) } }
    } catch let failure as Failure {
      outcome.failure = failure
    }
    return outcome
  }

  /// Nobody has to remember this list: what the index names is tested, and each kind in its own way.
  @Test func noRecordingIsLeftOut() {
    #expect(Recording.all.map(\.name) == Recording.index.map(\.name))
    for kind in Set(Recording.index.map(\.kind)) {
      #expect(
        Recording.all.count { $0.kind == kind } == Recording.index.count { $0.kind == kind })
    }
    #expect(Recording.all.count >= 169)
    // Every answer is read by the decoder of its own dialect and not by one that happens to be first.
    let strangers = Recording.all.filter { $0.wire == nil }
    #expect(strangers.map(\.name) == [])
    for purpose in Recording.Purpose.allCases {
      #expect(Recording.all.contains { $0.purpose == purpose })
    }
  }

  @Test(arguments: Recording.all.filter { $0.purpose == .modelList })
  func modelListsAreRead(_ recording: Recording) throws {
    let dialect: Dialect = recording.folder == "ollama" ? .ollama : .openAIChat
    let models = try Dialects.dialect(for: dialect)
      .models(in: recording.bytes, service: testService)
    let expected = try #require(recording.expected.models)
    #expect(models.map(\.id) == expected.map(\.id))
    // What the router's best provider takes can be less than what the model could.
    if recording.folder != "openrouter" {
      #expect(models.map(\.contextLength) == expected.map(\.context))
    }
  }
}
