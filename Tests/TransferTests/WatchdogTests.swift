import Testing

@testable import Transfer

@Suite struct WatchdogTests {
  private let start = SuspendingClock().now

  private func watchdog(first: Double? = nil, silence: Double? = nil, body: Int = 0) -> Watchdog {
    let request = TransferRequest(
      url: "http://a", body: [UInt8](repeating: 0, count: body), firstByteTimeout: first,
      silenceTimeout: silence)
    return Watchdog(request, now: start)
  }

  private func at(_ seconds: Double) -> SuspendingClock.Instant { start + .seconds(seconds) }

  @Test func withoutLimitsNothingEnds() {
    var dog = watchdog()
    #expect(dog.deadline == nil)
    dog.noteBytes(now: at(1))
    #expect(dog.deadline == nil)
    #expect(dog.verdict(now: at(1_000_000)) == nil)
  }

  @Test func theFirstByteHasItsOwnLimit() {
    var dog = watchdog(first: 30, silence: 5)
    #expect(dog.deadline == at(30))
    #expect(dog.verdict(now: at(29)) == nil)
    #expect(dog.verdict(now: at(30))?.kind == .firstByteTimeout)
    dog.noteBytes(now: at(29))
    #expect(dog.verdict(now: at(31)) == nil)
    #expect(dog.deadline == at(34))
  }

  @Test func thinkingIsNoSilence() {
    let dog = watchdog(silence: 5)
    #expect(dog.deadline == nil)
    #expect(dog.verdict(now: at(600)) == nil)
  }

  @Test func everyByteCountsAgainstSilence() {
    var dog = watchdog(silence: 2)
    for second in 1...20 { dog.noteBytes(now: at(Double(second))) }
    #expect(dog.verdict(now: at(21.9)) == nil)
    #expect(dog.verdict(now: at(22)) == TransferFailure(.silence, "nothing arrived for 2 seconds"))
  }

  @Test func aReaderThatIsBehindStopsTheClock() {
    var dog = watchdog(silence: 2)
    dog.noteBytes(now: at(1))
    dog.pause()
    #expect(dog.deadline == nil)
    #expect(dog.verdict(now: at(100)) == nil)
    dog.resume(now: at(100))
    #expect(dog.deadline == at(102))
  }

  @Test func anUploadMustMove() {
    var dog = watchdog(silence: 2, body: 100)
    #expect(dog.isSending)
    #expect(dog.deadline == nil)
    dog.noteUpload(40, now: at(1))
    #expect(dog.deadline == at(3))
    dog.noteUpload(40, now: at(2))
    #expect(dog.verdict(now: at(3))?.kind == .silence)
    dog.noteUpload(100, now: at(2.5))
    #expect(!dog.isSending)
    #expect(dog.deadline == nil)
  }
}
