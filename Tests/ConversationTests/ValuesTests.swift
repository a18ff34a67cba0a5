import Conversation
import FoundationEssentials
import Testing

@Suite struct TimestampTests {
  @Test func civilTimeMatchesKnownMoments() {
    let moment = Timestamp(milliseconds: 1_737_331_200_000)  // 2025-01-20T00:00:00Z, R1's day
    let utc = CivilTime(moment, offsetFromUTC: 0)
    #expect((utc.year, utc.month, utc.day, utc.hour) == (2025, 1, 20, 0))
    let newYork = CivilTime(moment, offsetFromUTC: -5 * 3600)
    #expect((newYork.year, newYork.month, newYork.day, newYork.hour) == (2025, 1, 19, 19))
    let before = CivilTime(Timestamp(milliseconds: -1), offsetFromUTC: 0)
    #expect((before.year, before.month, before.day, before.second) == (1969, 12, 31, 59))
  }

  @Test func daysAndDatesAreInverse() {
    for day in stride(from: -800_000, through: 800_000, by: 137) {
      let date = CivilTime.date(ofDay: day)
      #expect(CivilTime.dayNumber(year: date.year, month: date.month, day: date.day) == day)
    }
  }

  @Test func identifiersSortByBirth() {
    var random = SplitMix64(seed: 1)
    let early = MessageID.new(at: Timestamp(milliseconds: 1_000), using: &random)
    let late = MessageID.new(at: Timestamp(milliseconds: 2_000), using: &random)
    #expect(early.rawValue < late.rawValue)
    #expect(early.rawValue.count == 36)
    #expect(Array(early.rawValue)[14] == "7")
    #expect("89ab".contains(Array(early.rawValue)[19]))
  }
}

@Suite struct MoneyTests {
  let price = Price(
    input: Money(nanoDollars: 550_000_000), cachedInput: Money(nanoDollars: 140_000_000),
    output: Money(nanoDollars: 2_190_000_000))

  @Test func cachedTokensAreCheaperAndCountedOnce() {
    let usage = Usage(input: 1_000_000, cached: 400_000, output: 10, reasoning: 8)
    #expect(price.cost(of: usage).nanoDollars == 600_000 * 550 + 400_000 * 140 + 10 * 2190)
  }

  @Test func thePriceOfTheDayHolds() {
    let day = Timestamp(milliseconds: 1_739_000_000_000)
    let cheap = Price(to: day, input: Money(nanoDollars: 1), output: .zero)
    let dear = Price(from: day, input: Money(nanoDollars: 2), output: .zero)
    let night = Price(
      from: day, hours: .init(first: 22, last: 4), input: Money(nanoDollars: 3), output: .zero)
    let long = Price(
      from: day, abovePromptTokens: 1000, input: Money(nanoDollars: 4), output: .zero)
    let prices = [cheap, dear, night, long]
    func input(at moment: Timestamp, tokens: Int = 10) -> Int64? {
      prices.price(at: moment, promptTokens: tokens)?.input.nanoDollars
    }
    #expect(input(at: Timestamp(milliseconds: day.milliseconds - 1)) == 1)
    #expect(input(at: day) == 2)  // 07:33 UTC
    #expect(input(at: day.adding(seconds: 16 * 3600)) == 3)
    #expect(input(at: day, tokens: 1001) == 4)
    #expect(input(at: day, tokens: 1000) == 2)
    #expect([Price]().price(at: day, promptTokens: 1) == nil)
  }
}

@Suite struct HourRangeTests {
  @Test func aRangeMayBeginAtHalfPastAndWrapPastMidnight() {
    let night = Price.HourRange(firstMinute: 16 * 60 + 30, lastMinute: 30)
    #expect([990, 1439, 0, 29].allSatisfy(night.contains(minute:)))
    #expect(![989, 30, 600].contains(where: night.contains(minute:)))
    let rest = Price.HourRange(first: 16, last: 24)
    #expect(rest.contains(minute: 1439) && !rest.contains(minute: 959))
  }

  @Test func pricesStoredBeforeMinutesWereKnownAreRead() throws {
    let old = #"{"first":22,"last":4}"#
    let range = try JSONDecoder().decode(Price.HourRange.self, from: Data(old.utf8))
    #expect(range == .init(first: 22, last: 4))
    let night = Price.HourRange(firstMinute: 990, lastMinute: 30)
    let copy = try JSONDecoder().decode(
      Price.HourRange.self, from: try JSONEncoder().encode(night))
    #expect(copy == night)
    let mad = Data(#"{"first":4611686018427387904,"last":-1}"#.utf8)
    #expect(try JSONDecoder().decode(Price.HourRange.self, from: mad) == .init(first: 24, last: 0))
  }

  @Test func aPriceStoredWithoutASourceIsRead() throws {
    let zero = #"{"nanoDollars":0}"#
    let old = """
      {"abovePromptTokens":0,"input":\(zero),"cachedInput":\(zero),"cacheWrite":\(zero),\
      "output":\(zero),"converted":false,"hours":{"first":1,"last":4}}
      """
    let price = try JSONDecoder().decode(Price.self, from: Data(old.utf8))
    #expect(price.source == nil && price.hours == .init(first: 1, last: 4))
  }
}

@Suite struct NamesTests {
  @Test func modelReferencesSplitAtTheFirstSlash() {
    #expect(
      ModelReference("openrouter/deepseek/deepseek-r1")
        == ModelReference(service: "openrouter", model: "deepseek/deepseek-r1"))
    for bad in ["", "gpt-4o", "/x", "x/"] { #expect(ModelReference(bad) == nil) }
  }

  @Test func secretsPrintAsDots() {
    let secret = Secret("sk-canary")
    let endpoint = Endpoint(baseURL: "https://example.invalid", key: secret, place: .hosted)
    var dumped = ""
    dump(endpoint, to: &dumped)
    for text in ["\(secret)", "\(endpoint)", String(reflecting: endpoint), dumped] {
      #expect(!text.contains("canary"))
    }
    #expect(secret.reveal() == "sk-canary")
  }

  @Test func titlesAreTheFirstWords() {
    #expect(Conversation.title(fromPrompt: "  Is √2\nrational? ") == "Is √2 rational?")
    let long = Conversation.title(fromPrompt: String(repeating: "word ", count: 50))
    #expect(long.count <= 60)
    #expect(long.hasSuffix("word…"))
    #expect(Conversation.title(fromPrompt: String(repeating: "字", count: 100)).count == 60)
    #expect(Conversation.title(fromPrompt: "") == "")
  }
}

@Suite struct AccumulationTests {
  let start = Timestamp(milliseconds: 1_000)

  @Test func deltasBuildAMessage() {
    var message = Message(
      id: MessageID(rawValue: "a"), conversation: ConversationID(rawValue: "c"), role: .assistant,
      created: start)
    message.apply(.reasoning("let me "), at: start.adding(seconds: 1))
    message.apply(.reasoning("think"), at: start.adding(seconds: 3))
    message.apply(.text("42"), at: start.adding(seconds: 4))
    message.apply(.finished(.stop, word: "end_turn"), at: start.adding(seconds: 4))
    #expect(message.reasoning == "let me think")
    #expect(message.text == "42")
    #expect(message.firstTokenAt == start.adding(seconds: 1))
    #expect(message.reasoningSeconds == 2)
    #expect(message.finish == .stop)
    #expect(message.providerFinish == "end_turn")
  }

  @Test func mergedUpdatesLoseNothing() {
    let (id, conversation) = (MessageID(rawValue: "a"), ConversationID(rawValue: "c"))
    var update = ReplyUpdate(
      message: id, conversation: conversation, text: "a", reasoning: "r", phase: .streaming)
    update.merge(
      ReplyUpdate(message: id, conversation: conversation, text: "b", phase: .streaming))
    let final = Message(id: id, conversation: conversation, role: .assistant, created: start)
    update.merge(
      ReplyUpdate(message: id, conversation: conversation, phase: .ended, final: final))
    update.merge(ReplyUpdate(message: id, conversation: conversation, phase: .ended))
    #expect((update.text, update.reasoning) == ("ab", "r"))
    #expect(update.final == final)
  }

  @Test func promptsLeaveOutEmptyAnswersAndForeignSignatures() {
    let mine = ModelReference(service: "a", model: "m")
    var path = [("q", Role.user), ("", .assistant), ("x", .assistant)].enumerated().map {
      Message(
        id: MessageID(rawValue: "\($0)"), conversation: ConversationID(rawValue: "c"),
        role: $1.1, model: $1.1 == .user ? nil : mine, text: $1.0, created: start)
    }
    path[2].replay = [1]
    #expect(Prompt.turns(of: path, for: mine).map(\.text) == ["q", "x"])
    #expect(Prompt.turns(of: path, for: mine).last?.replay == [1])
    let other = ModelReference(service: "b", model: "m")
    #expect(Prompt.turns(of: path, for: other).last?.replay == nil)
  }

  /// Anthropic wants them out of the next request; for others a refusal is an answer like any other.
  @Test func refusedTurnsAreLeftOut() {
    let mine = ModelReference(service: "anthropic", model: "m")
    var path = ["q1", "a1", "q2", "a partial", "q3"].enumerated().map { index, text in
      Message(
        id: MessageID(rawValue: "\(index)"), conversation: ConversationID(rawValue: "c"),
        role: index % 2 == 0 ? .user : .assistant, model: index % 2 == 0 ? nil : mine, text: text,
        created: start)
    }
    (path[3].finish, path[3].providerFinish) = (.refusal, "refusal")
    #expect(Prompt.turns(of: path, for: mine).map(\.text) == ["q1", "a1", "q3"])
    let sibling = ModelReference(service: "anthropic", model: "other")
    #expect(Prompt.turns(of: path, for: sibling).map(\.text) == ["q1", "a1", "q3"])
    let other = ModelReference(service: "openai", model: "m")
    #expect(Prompt.turns(of: path, for: other).count == 5)
    path[3].providerFinish = "stop"
    #expect(Prompt.turns(of: path, for: mine).count == 5)
  }

  @Test(arguments: [
    (0.0, "1 s"), (0.2, "1 s"), (7, "7 s"), (119.5, "2 min"), (119, "119 s"), (120, "2 min"),
    (847.66, "14 min 8 s"), (3600, "1 h"), (7800, "2 h 10 min"), (200_000, "2 days"),
    (1e300, "11574074 days"),
  ])
  func waitsInWords(_ seconds: Double, _ words: String) {
    #expect(waitInWords(seconds) == words)
  }

  @Test func listedModelsThatCannotChat() {
    var service = Service(id: "s", name: "S", baseURL: "https://h", place: .hosted)
    service.notForChat = ["whisper-*", "*embed*", "gpt-*-image", "exact"]
    let out = ["whisper-1", "text-embedding-3", "gpt-5-image", "exact", "EMBED"]
    #expect(out.allSatisfy { !service.canChat($0) })
    let kept = ["gpt-5", "my-whisper-1", "gpt-image", "gpt-5-image-x", "exactly", ""]
    #expect(kept.allSatisfy(service.canChat))
  }

  @Test func addressesAreShownWithoutPasswords() {
    for (url, shown) in [
      ("http://me:secret@h:1/v1", "http://•••@h:1/v1"), ("https://h/a@b", "https://h/a@b"),
      ("x", "x"),
    ] {
      let service = Service(id: "s", name: "S", baseURL: url, place: .hosted)
      #expect(service.shownAddress == shown)
      #expect(Endpoint(baseURL: url, place: .hosted).shownAddress == shown)
    }
  }
}
