import Conversation
import TestSupport
import Testing

@testable import Providers

/// Every recorded stream, against what an independent program read in it.
@Suite(.enabled(if: Recording.areHere, Recording.absence))
struct RecordedStreamTests {
  @Test(arguments: Recording.streams)
  func readsWhatWasSent(_ recording: Recording) {
    let outcome = outcome(of: [recording.bytes], by: recording.dialect.decoder())
    #expect(recording.mismatches(with: outcome) == [])
  }

  @Test func allAreHere() {
    #expect(Recording.streams.count >= 60)
    for dialect in streamDialects {
      #expect(Recording.streams.contains { dialect.reads($0) })
    }
  }

  /// A cut changes nothing: neither the deltas nor the decoder's state at the end of the event, and
  /// from an equal state the rest is equal too. So each cut needs only its own event decoded again.
  @Test(arguments: Recording.streams)
  func splittingAnywhereChangesNothing(_ recording: Recording) {
    #expect(failedSplits(of: recording, recording.dialect.decoder()) == 0)
  }

  private func failedSplits(of recording: Recording, _ start: some TestedDecoder) -> Int {
    var random = SeededRandom(seed: UInt64(recording.bytes.count))
    // Some are hundreds of kilobytes of events alike: of those, seeded places.
    let isWhole = recording.bytes.count <= (isLong ? 20_000 : 3_000)
    let share = (isLong ? 2000.0 : 150.0) / Double(recording.bytes.count)
    var decoder = start
    var failures = 0
    for event in events(of: recording.bytes) {
      var whole = decoder
      var expected = Outcome()
      expected.add(whole.feed(event))
      for cut in 1..<max(event.count, 2)
      where isWhole || Double.random(in: 0..<1, using: &random) < share {
        var split = decoder
        var outcome = Outcome()
        outcome.add(split.feed(Array(event.prefix(cut))))
        outcome.add(split.feed(Array(event.dropFirst(cut))))
        // After a failure nothing more is read, so how far it had read does not matter.
        let isSame = expected.failure != nil || split == whole
        if outcome != expected || !isSame { failures += 1 }
      }
      decoder = whole
    }
    return failures
  }

  /// A stream cut at any byte is a prefix of the answer and never counts as complete before its end.
  @Test(arguments: Recording.streams)
  func cutAtAnyByteIsKnownToBeCut(_ recording: Recording) {
    let bytes = recording.bytes
    var decoder = recording.dialect.decoder()
    let whole = outcome(of: [bytes], by: decoder)
    let firstEnd =
      recording.dialect.endings
      .compactMap { bytes.firstRange(of: $0.utf8)?.lowerBound }.min() ?? bytes.count + 1
    let isWhole = bytes.count <= (isLong ? 50_000 : 6_000)
    let step = isWhole ? 1 : max(1, bytes.count / (isLong ? 5003 : 149))
    var text = Progress(of: whole.text)
    var reasoning = Progress(of: whole.reasoning)
    var failure: Failure?
    var wrong: [Int] = []
    for start in stride(from: 0, to: bytes.count, by: step) {
      var cut = decoder
      let rest = cut.end()
      var added = Outcome()
      added.add(rest)
      let ending = failure ?? added.failure
      if !text.isContinued(by: added.text) || !reasoning.isContinued(by: added.reasoning)
        || (ending == nil && start <= firstEnd)
        || (failure == nil && ending != nil && ending?.kind != .cut && ending != whole.failure)
      {
        wrong.append(start)
      }
      var next = Outcome()
      next.add(decoder.feed(Array(bytes[start..<min(start + step, bytes.count)])))
      if !text.advance(by: next.text) || !reasoning.advance(by: next.reasoning) {
        wrong.append(start)
      }
      failure = failure ?? next.failure
    }
    #expect(wrong.isEmpty)
  }

  /// How far into a text its pieces have come; only the new piece is compared, as often as one comes.
  private struct Progress {
    private var rest: Substring.UTF8View

    init(of text: String) { rest = text[...].utf8 }

    func isContinued(by piece: String) -> Bool { rest.starts(with: piece.utf8) }

    /// False when the piece is not what comes next.
    mutating func advance(by piece: String) -> Bool {
      guard isContinued(by: piece) else { return false }
      rest = rest.dropFirst(piece.utf8.count)
      return true
    }
  }

  @Test func localEngineTellsItsSpeed() throws {
    let recording = try #require(Recording.named("llama-server/local-think-no-usage"))
    let engine = try #require(outcome(of: [recording.bytes]).engine)
    #expect(engine.generatedTokens > 0)
    #expect((engine.tokensPerSecond ?? 0) > 0)
  }

  @Test func documentInPlaceOfAStream() throws {
    let recording = try #require(Recording.named("llama-server/local-nonstream"))
    for size in [1, 7, recording.bytes.count] {
      var random = SeededRandom(seed: 1)
      let outcome = outcome(of: recording.bytes.pieces(upTo: size, &random))
      #expect(outcome.text == recording.expected.text)
      #expect(outcome.reasoning == recording.expected.reasoning)
      #expect(outcome.finish == .stop)
      #expect(outcome.engine?.cachedTokens == 45)
      #expect(outcome.failure == nil)
    }
  }

  private func events(of bytes: [UInt8]) -> [[UInt8]] {
    var events: [[UInt8]] = []
    // JSON line by line has no empty lines.
    let isLineByLine = bytes.first == UInt8(ascii: "{")
    var start = 0
    for index in bytes.indices.dropFirst(3)
    where bytes[index] == 0x0A
      && (isLineByLine || bytes[index - 1] == 0x0A
        || bytes[(index - 3)...(index - 1)] == [0x0D, 0x0A, 0x0D])
    {
      events.append(Array(bytes[start...index]))
      start = index + 1
    }
    events.append(Array(bytes[start...]))
    return events.filter { !$0.isEmpty }
  }
}
