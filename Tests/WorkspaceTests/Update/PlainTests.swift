import Configuration
import Conversation
import Surface
import Testing

@testable import Workspace

/// The workspace by lines, as a screen reader gets it.
struct PlainTests {
  /// What was written since the last look, prints included.
  private struct Reader {
    var session = Session()
    var transcript = PlainTranscript()
    var text = ""

    init() {
      session.workspace = Workspace(
        WorkspaceState(size: Size(rows: 24, columns: 80), now: session.now, seed: 1),
        keymap: .empty, theme: .plain)
      send(.catalogue(Models.all))
      text = ""
    }

    mutating func send(_ event: Event) {
      session.send(event)
      look()
    }

    mutating func look() {
      text += transcript.news(in: session.state)
      for case .print(let piece) in session.effects { text += piece }
    }

    mutating func type(_ line: String) -> String {
      text = ""
      send(.line(line))
      return text
    }
  }

  @Test func anAnswerIsAppendedAsItComes() {
    var reader = Reader()
    #expect(reader.type("hello") == "")
    #expect(reader.session.request?.question?.text == "hello")
    reader.session.stream("", reasoning: "hm")
    reader.look()
    reader.session.stream("Hi")
    reader.look()
    reader.session.stream(" the")
    reader.look()
    reader.look()
    reader.session.finish("re") {
      $0.usage = Usage(input: 3, output: 5)
      $0.cost = .zero
    }
    reader.look()
    let name = "smollm2-135m (demo)"
    #expect(
      reader.text == "(\(name) is thinking)\n\(name):\nHi there\n(5 tokens, 0.0 s, $0)\n")
    reader.text = ""
    reader.look()
    #expect(reader.text == "")
  }

  @Test func aFailureSaysWhatCanBeDone() {
    var reader = Reader()
    _ = reader.type("hello")
    reader.session.stream("part")
    reader.session.finish(status: .failed) {
      $0.failure = Failure(.rateLimited, who: "DeepSeek", what: "too many requests")
    }
    reader.look()
    #expect(
      reader.text.hasSuffix(
        "part\n\(reader.session.state.open.path[1].failure?.sentence ?? "?")\n(/again asks again, /model takes another model, /continue goes on)\n"
      ))
    _ = reader.type("/again")
    #expect(reader.session.request?.history.map(\.text) == ["hello"])
  }

  @Test func slashesAreWords() {
    #expect(PlainLine("plain") == .prompt("plain"))
    #expect(PlainLine("//etc/passwd") == .prompt("/etc/passwd"))
    #expect(PlainLine("/open  3 ") == .word(.open, rest: "3"))
    #expect(PlainLine("/system Be\tbrief. ") == .word(.system, rest: "Be\tbrief."))
    #expect(PlainLine("/reply.regenerate") == .command(.regenerateReply))
    #expect(PlainLine("/") == .unknown(""))
    #expect(PlainLine("/nonsense x") == .unknown("nonsense"))
    var reader = Reader()
    #expect(reader.type("/nonsense").contains("no /nonsense"))
    #expect(reader.session.request == nil)
  }

  @Test func aBackslashGoesOnInTheNextLine() {
    var reader = Reader()
    #expect(reader.type("one\\") == "")
    _ = reader.type("two")
    #expect(reader.session.request?.question?.text == "one\ntwo")
  }

  @Test func modelsAreChosenByNumberOrName() {
    var reader = Reader()
    let list = reader.type("/models")
    #expect(list.hasPrefix("1. "))
    let second = list.split(separator: "\n")[1].dropFirst(3).prefix { $0 != "," }
    #expect(reader.type("/model 2").hasPrefix(String(second)))
    #expect(reader.type("/model smol").contains("smollm2"))
    #expect(reader.session.state.open.conversation.model == Models.demo.reference)
    #expect(reader.type("/model grok").contains("XAI_API_KEY"))
    #expect(reader.type("/model 99").contains("number"))
  }

  @Test func conversationsAreListedAndOpened() {
    var reader = Reader()
    let id = ConversationID(rawValue: "c1")
    reader.send(
      .listed(
        [
          ConversationSummary(
            id: id, title: "Roots\u{1B}", updated: reader.session.now, pinned: false, trashedAt: nil
          )
        ], isComplete: true))
    #expect(reader.type("/list").hasPrefix("1. Roots␛"))
    #expect(reader.type("/list nothing") == "There are none.\n")
    #expect(reader.type("/open 1").contains("number of the last /list"))
    _ = reader.type("/list roots")
    _ = reader.type("/open 1")
    let (conversation, messages) = Session.conversation(id, ["q", "a"], at: reader.session.now)
    reader.text = ""
    reader.send(.opened(conversation, messages, after: reader.session.state.changes))
    #expect(reader.text.contains("2 messages.\nyou:\nq\n"))
    #expect(reader.type("/read").hasPrefix("you:\nq\n"))
  }

  @Test func settingsSayWhatIsWrong() {
    var reader = Reader()
    #expect(reader.type("/system Be brief.") == "Done.\n")
    #expect(reader.session.state.open.conversation.systemPrompt == "Be brief.")
    #expect(reader.type("/temperature 9").contains("from 0 to 2"))
    #expect(reader.session.state.overlay == nil)
    _ = reader.type("/local on")
    #expect(reader.session.state.open.conversation.localOnly)
    _ = reader.type("/local off")
    #expect(!reader.session.state.open.conversation.localOnly)
  }

  @Test func aQuestionWaitsForItsAnswer() {
    var reader = Reader()
    _ = reader.type("/temporary")
    _ = reader.type("secret")
    reader.session.finish("done")
    reader.look()
    #expect(reader.type("/new").contains("(yes or no)"))
    #expect(reader.type("maybe") == "yes or no?\n")
    _ = reader.type("no")
    #expect(reader.session.state.open.isTemporary)
    _ = reader.type("/new")
    _ = reader.type("Yes")
    #expect(!reader.session.state.open.isTemporary)
  }

  @Test func keptWordsAreReadOut() {
    var reader = Reader()
    reader.send(.newDraft("from before "))
    #expect(reader.text.contains("from before"))
    _ = reader.type("and now")
    #expect(reader.session.request?.question?.text == "from before and now")
  }
}
