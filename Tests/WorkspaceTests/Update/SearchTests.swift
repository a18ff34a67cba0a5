import Configuration
import Conversation
import Surface
import SurfaceSupport
import Testing

@testable import Workspace

/// Looking for words in the transcript, marks, jumps.
struct SearchTests {
  private func session(_ messages: [String], columns: Int = 80) -> Session {
    var session = Session(size: Size(rows: 24, columns: columns))
    session.open(messages)
    session.press("escape")
    return session
  }

  private static let long = (0..<60).map { index in
    "Message \(index).\n\n" + (index % 10 == 3 ? "Here is a needle in the hay." : "Only hay.")
      + "\n\nmore\n\nmore"
  }

  private func screen(_ session: inout Session) -> String {
    session.workspace.draw().textSnapshot
  }

  private var isNear: (Session) -> String? {
    { session in session.state.open.reading.search?.current?.message.rawValue }
  }

  @Test func findsAsOneTypes() {
    var session = session(Self.long)
    session.press("g g /")
    session.type("need")
    #expect(isNear(session) == "stored-3")
    #expect(screen(&session).contains("/need"))
    #expect(screen(&session).contains("1 of 6"))
    #expect(screen(&session).contains("Here is a needle"))
    session.press("enter n n")
    #expect(isNear(session) == "stored-23")
    #expect(screen(&session).contains("3 of 6"))
    session.press("N")
    #expect(isNear(session) == "stored-13")
    session.type("4n")
    #expect(isNear(session) == "stored-53")
    session.press("n")
    #expect(isNear(session) == "stored-3")
    // The message with the hit is the one in hand.
    #expect(session.press("y y").contains(.copy(Self.long[3])))
  }

  @Test func searchesBackwards() {
    var session = session(Self.long)
    session.press("?")
    session.type("needle")
    #expect(isNear(session) == "stored-53")
    session.press("enter n")
    #expect(isNear(session) == "stored-43")
    session.press("N")
    #expect(isNear(session) == "stored-53")
  }

  @Test func escapeGoesBackToWhereOneWas() {
    var session = session(Self.long)
    session.press("b b b")
    let place = session.state.open.scroll
    session.press("/")
    session.type("Message 2.")
    #expect(session.state.open.scroll != place)
    session.press("escape")
    #expect(session.state.open.scroll == place)
    #expect(session.state.open.reading.search == nil)
    #expect(session.state.focus == .transcript)
  }

  @Test func smallLettersFindCapitals() {
    var session = session(["Straße and STREET, Привет", "street, привет"])
    for (text, count) in [
      ("street", 2), ("Street", 0), ("STREET", 1), ("привет", 2), ("Привет", 1),
    ] {
      session.press("/")
      session.type(text)
      #expect(session.state.open.reading.search?.count == count, "\(text)")
      session.press("escape")
    }
  }

  @Test func chineseIsFound() {
    var session = session(["問題", String(repeating: "床前明月光，疑是地上霜。", count: 12)], columns: 40)
    session.press("/")
    session.type("地上")
    #expect(session.state.open.reading.search?.count == 12)
    session.press("enter")
    #expect(screen(&session).contains("1 of 12"))
  }

  @Test func hitsAreLitAcrossBreaks() {
    var session = Session(size: Size(rows: 24, columns: 40), theme: .shipped)
    session.open(["q", String(repeating: "x", count: 30) + " two words " + "and needle"])
    session.press("escape /")
    session.type("two words")
    let surface = session.workspace.draw()
    var lit = ""
    for row in 0..<20 {
      for column in 0..<40
      where surface[row, column].style == session.workspace.theme[.searchCurrent] {
        lit.unicodeScalars.append(surface.glyph(of: surface[row, column]).base)
      }
    }
    #expect(lit == "twowords" || lit == "two words")
  }

  @Test func foldedReasoningUnfoldsWhereOneLands() {
    var session = session(["q", "answer"])
    let id = MessageID(rawValue: "stored-1")
    session.workspace.state.open.tree.update(id) {
      $0.reasoning =
        (0..<500).map { "thought \($0)" }.joined(separator: "\n") + "\nthe needle is here"
    }
    session.press("/")
    session.type("needle")
    #expect(session.state.open.fold(of: id) == .all)
    #expect(screen(&session).contains("the needle is here"))
    // Typing on where nothing is takes the fold back.
    session.type("zzz")
    #expect(session.state.open.fold(of: id) == .folded)
    #expect(screen(&session).contains("not here"))
    session.press("escape")
    #expect(session.state.open.fold(of: id) == .folded)
  }

  @Test func wordsThatAreNotShownAreLandedOnNearby() {
    var session = session(["q", "See [this](https://example.com/needle) page.\n\nEnd."])
    session.press("/")
    session.type("needle")
    #expect(session.state.open.reading.search?.count == 1)
    #expect(session.state.open.reading.search?.landed?.start.block == 0)
  }

  @Test func whatStreamsInIsFoundToo() {
    var session = Session()
    session.ask("Go")
    session.stream("first needle ")
    session.press("escape /")
    session.type("needle")
    session.press("enter")
    #expect(session.state.open.reading.search?.count == 1)
    session.stream("and another need")
    session.stream("le")
    #expect(session.state.open.reading.search?.count == 2)
    session.finish()
    session.press("i")
    session.ask("a needle in the question")
    #expect(session.state.open.reading.search?.count == 3)
  }

  @Test func aLongConversationIsScannedBitByBit() {
    let hay = String(repeating: "hay ", count: 50_000)
    var session = session((0..<100).map { $0 == 99 ? "needle" : hay })
    session.press("g g /")
    session.type("needle")
    #expect(session.state.open.reading.search?.isScanning == true)
    #expect(session.workspace.nextDeadline.map { $0 < session.now.adding(seconds: 0.01) } == true)
    var ticks = 0
    while session.state.open.reading.search?.isScanning == true, ticks < 100 {
      session.send(.tick)
      ticks += 1
    }
    #expect((2...20).contains(ticks))
    #expect(isNear(session) == "stored-99")
    #expect(screen(&session).contains("1 of 1"))
  }

  @Test func matchesAreThoseOfAPlainSearch() {
    let pieces = ["a", "A", "b", "ab", "é", "É", "漢", "字", " ", "\n", "👩‍👧", "ß", "ё", "Ё"]
    var random = SplitMix64(seed: 3)
    for _ in 0..<400 {
      let text = (0..<30).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let words = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      guard let pattern = SearchPattern(words) else { continue }
      let isExact = words.unicodeScalars.contains { $0.properties.isUppercase }
      func same(_ text: String) -> [UInt8] {
        Array((isExact ? text : text.lowercased()).utf8)
      }
      let (bytes, wanted) = (same(text), same(words))
      var expected: [Int] = []
      var index = 0
      while index + wanted.count <= bytes.count {
        if bytes[index...].starts(with: wanted) {
          expected.append(index)
          index += wanted.count
        } else {
          index += 1
        }
      }
      #expect(pattern.matches(in: text) == expected, "\(words) in \(text)")
    }
  }

  // MARK: - Marks, jumps, code

  @Test func marksAreGoneBackTo() {
    var session = session(Self.long)
    session.press("g g } } m a")
    #expect(session.notice == "Mark a is set")
    let place = session.state.open.scroll
    session.press("G ' a")
    #expect(session.state.open.scroll == place)
    session.press("' '")
    #expect(session.state.open.scroll == .followingEnd)
    session.press("' z")
    #expect(session.notice == "There is no mark z")
    session.press("m escape j")
    #expect(session.state.open.reading.awaiting == nil)
  }

  @Test func jumpsGoBackAndForward() {
    var session = session(Self.long)
    session.press("g g")
    session.press("/")
    session.type("needle")
    session.press("enter n")
    let here = session.state.open.scroll
    session.press("ctrl-o")
    #expect(isNear(session) == "stored-13")
    #expect(session.state.open.scroll != here)
    session.press("ctrl-o ctrl-o")
    #expect(session.state.open.scroll == .followingEnd)
    session.press("ctrl-o")
    #expect(session.notice == "There is no earlier place")
    session.press("alt-o")
    #expect(
      session.state.open.scroll == .at(MessageID(rawValue: "stored-0"), line: 0)
        || session.state.open.scroll == .at(MessageID(rawValue: "stored-0"), line: 1))
    session.press("alt-o alt-o")
    #expect(session.state.open.scroll == here)
  }

  @Test func bracketsGoFromCodeToCode() {
    let hay = String(repeating: "words\n\n", count: 30)
    var session = session([
      "q", "\(hay)```\none\n```\n\n\(hay)```\ntwo\n```\n\n\(hay)", "q2",
      "\(hay)- item\n\n  ```\n  three\n  ```\n",
    ])
    session.press("g g ]")
    #expect(session.press("y c") == [.copy("one")])
    session.press("]")
    #expect(session.press("y c") == [.copy("two")])
    session.press("]")
    #expect(session.press("y c") == [.copy("three")])
    session.press("]")
    #expect(session.notice == "There is no block of code below")
    session.press("2 [")
    #expect(session.press("y c") == [.copy("one")])
    session.press("[")
    #expect(session.notice == "There is no block of code above")
  }

  @Test func whatOneIsAtIsPutToTheEdges() {
    var session = session(Self.long)
    session.press("g g /")
    session.type("Message 30.")
    session.press("enter")
    func row() -> Int? {
      var copy = session
      return screen(&copy).split(separator: "\n", omittingEmptySubsequences: false)
        .firstIndex { $0.contains("Message 30.") }
    }
    session.press("z t")
    #expect(row() == 1)
    session.press("z b")
    #expect(row() == 19)
    session.press("z z")
    #expect(row().map { (9...11).contains($0) } == true)
  }

  @Test func allReasoningFoldsByItsOwnKeys() {
    var session = session(["q", "a", "q", "b"])
    let id = MessageID(rawValue: "stored-1")
    session.workspace.state.open.tree.update(id) { $0.reasoning = "short" }
    session.press("z R z R")
    #expect(session.state.open.fold(of: id) == .all)
    session.press("z M z M")
    #expect(session.state.open.fold(of: id) == .folded)
  }
}
