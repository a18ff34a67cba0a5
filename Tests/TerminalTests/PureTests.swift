import Surface
import Synchronization
import Testing

@testable import Terminal

@Suite struct FrameClockTests {
  private let start = ContinuousClock.now

  private func at(_ milliseconds: Int) -> FrameClock.Instant { start + .milliseconds(milliseconds) }

  @Test func nothingWantedNothingDue() {
    var clock = FrameClock()
    #expect(clock.delay(at: start) == nil)
    clock.want()
    #expect(clock.delay(at: start) == .zero)
    clock.drew(at: start)
    #expect(clock.delay(at: at(1000)) == nil)
  }

  @Test func mailWaitsForItsFrame() {
    var clock = FrameClock()
    clock.want()
    clock.drew(at: start)
    clock.want()
    #expect(clock.delay(at: at(6)) == FrameClock.interval - .milliseconds(6))
    #expect(clock.delay(at: at(17)) == .zero)
  }

  @Test func aKeyIsAnsweredAtOnce() {
    var clock = FrameClock()
    clock.want()
    clock.drew(at: start)
    clock.want()
    clock.want(forInput: true)
    #expect(clock.delay(at: at(1)) == .zero)
    clock.drew(at: at(1))
    clock.want(forInput: true)
    #expect(clock.delay(at: at(2)) == FrameClock.interval - .milliseconds(1))
  }

  /// A flood of mail and of input for a second, in steps of one millisecond.
  @Test(arguments: [false, true]) func aFloodGivesAtMostSixtyFrames(forInput: Bool) {
    var clock = FrameClock()
    var frames = 0
    for millisecond in 0..<1000 {
      clock.want(forInput: forInput)
      if clock.delay(at: at(millisecond)) == .zero {
        clock.drew(at: at(millisecond))
        frames += 1
      }
    }
    #expect((55...60).contains(frames))
  }
}

@Suite struct MailboxTests {
  enum Item: Mergeable, Equatable {
    case text(Int, String)
    case end(Int)
    case note(String)

    var mergeKey: Int? {
      switch self {
      case .text(let stream, _), .end(let stream): stream
      case .note: nil
      }
    }

    mutating func merge(_ next: Item) -> Bool {
      guard case .text(let stream, let text) = self, case .text(_, let more) = next else {
        return false
      }
      self = .text(stream, text + more)
      return true
    }
  }

  @Test func mergesByKeyAndKeepsOrder() {
    let mailbox = Mailbox<Item> {}
    let posted: [Item] = [
      .text(1, "a"), .text(2, "x"), .note("n"), .text(1, "b"), .end(1), .text(2, "y"),
      .text(1, "c"), .note("m"),
    ]
    posted.forEach { mailbox.post($0) }
    #expect(
      mailbox.drain() == [
        .text(1, "ab"), .text(2, "xy"), .note("n"), .end(1), .text(1, "c"), .note("m"),
      ])
    #expect(mailbox.drain().isEmpty)
  }

  @Test func wakesOnlyWhenItWasEmpty() {
    let wakes = Mutex(0)
    let mailbox = Mailbox<Item> { wakes.withLock { $0 += 1 } }
    for _ in 0..<10 { mailbox.post(.note("n")) }
    #expect(wakes.withLock { $0 } == 1)
    #expect(mailbox.drain().count == 10)
    mailbox.post(.text(1, "a"))
    mailbox.post(.text(1, "b"))
    #expect(wakes.withLock { $0 } == 2)
  }

  @Test func nothingIsLostBetweenThreads() async {
    let mailbox = Mailbox<Item> {}
    let (streams, count) = (4, 2_000)
    let received = await withTaskGroup(of: [Int: String].self) { group in
      for stream in 0..<streams {
        group.addTask {
          for number in 0..<count { mailbox.post(.text(stream, "\(number),")) }
          mailbox.post(.end(stream))
          return [:]
        }
      }
      group.addTask {
        var texts: [Int: String] = [:]
        var ends = 0
        while ends < streams {
          for item in mailbox.drain() {
            switch item {
            case .text(let stream, let text): texts[stream, default: ""] += text
            case .end: ends += 1
            case .note: break
            }
          }
          await Task.yield()
        }
        return texts
      }
      return await group.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
    }
    let expected = (0..<count).map { "\($0)," }.joined()
    #expect(received.count == streams && received.values.allSatisfy { $0 == expected })
  }
}

@Suite struct ColorReductionTests {
  @Test(arguments: [
    (Color.rgb(255, 0, 0), 196), (.rgb(0, 0, 0), 16), (.rgb(255, 255, 255), 231),
    (.rgb(128, 128, 128), 244), (.rgb(95, 135, 175), 67), (.palette(5), 5), (.palette(200), 200),
    (.terminal, -1),
  ]) func to256(color: Color, expected: Int) {
    #expect(color.reduced(to: .palette).value == expected)
  }

  @Test(arguments: [
    (Color.rgb(255, 0, 0), 9), (.rgb(200, 0, 0), 1), (.rgb(0, 0, 0), 0), (.palette(15), 15),
    (.palette(196), 9), (.palette(16), 0), (.palette(255), 7), (.rgb(120, 120, 120), 8),
  ]) func to16(color: Color, expected: Int) {
    #expect(color.reduced(to: .sixteen).value == expected)
  }

  @Test func to8UsesBoldForBright() {
    #expect(Color.rgb(255, 0, 0).reduced(to: .eight) == ReducedColor(value: 1, needsBold: true))
    #expect(Color.palette(2).reduced(to: .eight) == ReducedColor(value: 2))
  }

  @Test func directAndMonochrome() {
    #expect(Color.rgb(1, 2, 3).reduced(to: .direct).value == 0x010203)
    #expect(Color.rgb(0, 0, 3).reduced(to: .direct).value == 8)
    #expect(Color.palette(3).reduced(to: .direct).value == 3)
    #expect(Color.palette(196).reduced(to: .direct).value == 0xFF0000)
    #expect(Color.rgb(1, 2, 3).reduced(to: .monochrome).value == -1)
  }

  @Test func everyPaletteColourIsItsOwnNearest() {
    for index in UInt8(16)...255 {
      let direct = Color.palette(index).reduced(to: .direct).value
      let color = Color.rgb(
        UInt8(direct >> 16 & 0xFF), UInt8(direct >> 8 & 0xFF), UInt8(direct & 0xFF))
      let found = UInt8(color.reduced(to: .palette).value)
      #expect(Color.palette(found).reduced(to: .direct).value == direct)
    }
  }
}

@Suite struct ClipboardTests {
  /// The examples of RFC 4648.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ]) func encodes(text: String, expected: String) {
    #expect(base64(Array(text.utf8)) == expected)
  }
}
