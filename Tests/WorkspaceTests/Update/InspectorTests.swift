import Conversation
import Surface
import SurfaceSupport
import Testing

@testable import Workspace

struct InspectorTests {
  private func inspector(_ session: Session) throws -> InspectorState {
    guard case .inspector(let inspector) = session.state.overlay else {
      Issue.record("no inspector is open")
      throw Absent()
    }
    return inspector
  }
  private struct Absent: Error {}

  private func copied(_ session: Session) -> String? {
    for case .copy(let text) in session.effects { return text }
    return nil
  }

  // MARK: - What is inspected

  @Test func asksForTheNewestAnswerAsItBegan() throws {
    var session = Session()
    session.open(["one?", "first", "two?", "second"])
    session.press("ctrl-x i")
    guard case .inspect(let request)? = session.effects.last else {
      Issue.record("\(session.effects)")
      return
    }
    #expect(request.answer.id.rawValue == "stored-3" && request.answer.text == "")
    #expect(request.history.map(\.text) == ["one?", "first", "two?"])
    #expect(!request.isTemporary && request.question == nil)
    #expect(try inspector(session).inspection == nil)
  }

  @Test func theSelectedOneElse() throws {
    var session = Session()
    session.open(["one?", "first", "two?", "second"])
    session.press("ctrl-x k { { { ctrl-x i")
    #expect(try inspector(session).answer.rawValue == "stored-1")
    session.press("escape { ctrl-x i")
    // A question stands for its answer.
    #expect(try inspector(session).answer.rawValue == "stored-1")
  }

  @Test func notWhileItIsWritten() {
    var session = Session()
    session.press("ctrl-x i")
    #expect(session.notice == "There are no messages yet")
    session.ask("Hello")
    session.press("ctrl-x i")
    #expect(session.notice == "This answer is still being written")
    #expect(session.state.overlay == nil)
  }

  @Test func whatComesLateOrForAnotherIsNotShown() throws {
    var session = Session()
    session.open(["one?", "first"])
    session.press("ctrl-x i")
    session.send(.inspected(MessageID(rawValue: "other"), Inspections.retried))
    #expect(try inspector(session).inspection == nil)
    session.press("q")
    session.send(.inspected(MessageID(rawValue: "stored-1"), Inspections.retried))
    #expect(session.state.overlay == nil)
  }

  // MARK: - Keys

  @Test func partsAttemptsAndRawText() throws {
    var session = Session.demonstration(24, 80)
    session.inspect()
    // The attempt that made the answer is the last one.
    #expect(try inspector(session).attempt == 1)
    session.press("tab")
    #expect(try inspector(session).section == .response)
    session.press("l tab h left")
    #expect(try inspector(session).section == .response)
    session.press("G")
    #expect(try inspector(session).top > .top)
    session.press("a")
    #expect(try inspector(session).attempt == 0 && inspector(session).top == .top)
    #expect(try inspector(session).text?.text.contains("\n    \"message\": ") == true)
    session.press("r")
    #expect(try inspector(session).text?.text.hasSuffix(#""type":"rate_limit"}}"#) == true)
    session.press("escape")
    #expect(session.state.overlay == nil)
  }

  @Test func copiesWhatIsShown() throws {
    var session = Session.demonstration(24, 80)
    session.inspect("r y")
    let text = try #require(copied(session))
    #expect(text.hasPrefix("POST https://api.deepseek.com/chat/completions\n"))
    #expect(text.hasSuffix(#""stop":[],"x":{}}"#))
    session.press("r tab y")
    #expect(copied(session)?.contains("\u{1B}") == false)
    #expect(session.notice == "Copied the response")
  }

  @Test func copiesAsCurl() throws {
    var session = Session.demonstration(24, 80)
    session.inspect("c")
    let command = try #require(copied(session))
    #expect(command == Inspections.request.curl)
    #expect(command.contains(#"-H "Authorization: Bearer $DEEPSEEK_API_KEY""#))
    var exchange = Inspections.answered
    exchange.request.isCut = true
    session.press("q")
    session.inspect(Inspection([exchange], source: .kept, utcOffset: 0), "c")
    #expect(copied(session) == nil)
    #expect(session.notice == "The request was not kept whole: it cannot be sent again")
  }

  @Test func clicksChooseAPart() throws {
    var session = Session.demonstration(24, 80)
    session.inspect()
    let lines = session.workspace.draw().textSnapshot.split(
      separator: "\n", omittingEmptySubsequences: false)
    let row = try #require(lines.firstIndex { $0.contains(" Response ") })
    let line = lines[row]
    let place = try #require(line.firstRange(of: "Response"))
    let column = displayWidth(of: String(line[..<place.lowerBound]))
    session.send(.input(.mouse(MouseEvent(.press, at: Position(row: row, column: column)))))
    #expect(try inspector(session).section == .response)
    session.send(.input(.mouse(MouseEvent(.scrollDown, at: Position(row: 10, column: 30)))))
    #expect(try inspector(session).top > .top)
  }

  // MARK: - Size

  /// Four megabytes on one line: opening, paging and drawing lay out what is in view.
  @Test func aLargeResponseIsLaidOutWhereItIsSeen() throws {
    var exchange = Inspections.answered
    let body = "{\"a\":\"" + String(repeating: "wörds and ", count: 400_000) + "\"}"
    exchange.response?.body = Array(body.utf8)
    let inspection = Inspection([exchange], source: .kept, utcOffset: 0)
    var session = Session.demonstration(24, 80)
    session.inspect(inspection, "tab r")
    let clock = ContinuousClock()
    let time = clock.measure {
      for _ in 0..<10 {
        session.press("G")
        _ = session.workspace.draw()
        session.press("ctrl-u k k k space g g j")
        _ = session.workspace.draw()
      }
    }
    // A layout of all of it takes seconds each time.
    #expect(time < .seconds(10))
    session.press("G")
    let end = session.workspace.draw().textSnapshot
    #expect(end.contains("the rest was not kept"))
    session.press("g g")
    #expect(try inspector(session).top == .top)
  }

  @Test func everyRowIsReachedOnce() {
    var random = SplitMix64(seed: 5)
    let atoms = ["a", "bc ", "\n", "\r\n", "無", "    ", "🎉", "{", "e\u{301}", "\u{1B}[2J", "word "]
    for _ in 0..<30 {
      let text = (0..<Int.random(in: 0..<3000, using: &random))
        .map { _ in atoms.randomElement(using: &random) ?? "" }.joined()
      let inspected = InspectedText(Array(text.utf8))
      let width = Int.random(in: 1..<90, using: &random)
      let all = (0..<inspected.pieces).flatMap { inspected.rows(of: $0, width: width).map(\.text) }
      #expect(all.allSatisfy { displayWidth(of: $0) <= width })
      var (place, seen) = (InspectedText.Place.top, [String]())
      for _ in all.indices {
        seen += inspected.page(from: place, rows: 1, width: width).map(\.text)
        place = inspected.place(1, from: place, width: width)
      }
      #expect(seen == all)
      #expect(inspected.lastTop(rows: 1, width: width) == place)
      #expect(inspected.place(-all.count, from: place, width: width) == .top)
      let back = inspected.place(-7, from: place, width: width)
      #expect(inspected.page(from: back, rows: 8, width: width).map(\.text) == all.suffix(8))
    }
  }
}

struct JSONIndentationTests {
  private func indented(_ text: String) -> String {
    String(decoding: JSONIndentation.indented(Array(text.utf8)), as: UTF8.self)
  }

  @Test func documents() {
    #expect(
      indented(#"{"a":[1,{"b":"x,{}\"[\\"}],"c":{},"d":[ ]}"#) == """
        {
          "a": [
            1,
            {
              "b": "x,{}\\"[\\\\"
            }
          ],
          "c": {},
          "d": []
        }

        """)
    #expect(indented("{\n  \"a\" : 1\n}\n") == "{\n  \"a\": 1\n}\n")
  }

  @Test func events() {
    #expect(
      indented("event: x\ndata: {\"a\":1}\n\ndata: [DONE]\n")
        == "event: x\ndata: {\n  \"a\": 1\n}\n\ndata: [DONE]\n")
    #expect(indented("{\"a\":1}\n{\"b\":2}\n") == "{\n  \"a\": 1\n}\n{\n  \"b\": 2\n}\n")
    #expect(indented("<html>{}</html>\n") == "<html>{}</html>\n")
  }

  /// A server may send what grows without measure when it is indented.
  @Test(arguments: ["[", "{\"a\":", "[1,", "]", "1,", "data: [1,\n"])
  func nothingGrowsWithoutMeasure(_ piece: String) {
    let body =
      Array(String(repeating: "[", count: 40).utf8)
      + Array(
        String(repeating: piece, count: 200_000).utf8)
    let result = JSONIndentation.indented(body)
    #expect(result.count < 8 * body.count + 4 << 20)
  }

  @Test func nothingIsLost() {
    var random = SplitMix64(seed: 9)
    let atoms = ["{", "}", "[", "]", "\"", "\\", ",", ":", " ", "\n", "data: ", "1", "é"]
    for _ in 0..<500 {
      let text = (0..<60).map { _ in atoms.randomElement(using: &random) ?? "" }.joined()
      let black = { (text: String) in text.filter { !$0.isWhitespace } }
      #expect(black(indented(text)) == black(text))
    }
  }
}
