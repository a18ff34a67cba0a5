import Configuration
import Conversation
import Surface
import Testing

@testable import Workspace

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Prints what a frame costs; asserts nothing. Run it in a release build:
/// `PARLEY_BENCH=1 swift test -c release -Xswiftc -enable-testing --filter DrawBench`.
@Suite(.serialized, .enabled(if: getenv("PARLEY_BENCH") != nil))
struct DrawBench {
  private func report(_ what: String, frames: Int, _ frame: (Int) -> Void) {
    var times: [Double] = []
    for index in 0..<frames {
      let start = ContinuousClock.now
      frame(index)
      let spent = (ContinuousClock.now - start).components
      times.append(Double(spent.attoseconds) / 1e15 + Double(spent.seconds) * 1000)
    }
    times.sort()
    let (middle, worst) = (times[times.count / 2], times[times.count - 1])
    print(
      "\(what): median \(Format.decimal(middle, places: 2)) ms, worst \(Format.decimal(worst, places: 2)) ms"
    )
  }

  private static let paragraph =
    "Suppose **√2** = p/q in lowest terms; then `p² = 2q²`, so p is even, and so on and on. "

  @Test(arguments: ["paragraphs", "one paragraph", "code", "list", "中文", "reasoning"])
  func streamingALongAnswer(kind: String) {
    var session = Session.demonstration(50, 200)
    session.ask("Go")
    let piece =
      switch kind {
      case "paragraphs": Self.paragraph + Self.paragraph + "\n\n"
      case "one paragraph": Self.paragraph
      case "code": "let value = compute(42, \"text\")  // comment\n"
      case "list": "- " + Self.paragraph + "\n"
      case "中文": "假設 √2 = p/q 為最簡分數，則 p 是偶數，所以矛盾。\n\n"
      default: "So q is even as well, wait, "
      }
    let isThought = kind == "reasoning"
    session.stream(isThought ? "" : kind == "code" ? "```swift\n" : "", reasoning: "")
    if isThought { session.press("ctrl-x z") }
    let pieces = 100_000 / piece.utf8.count
    report("streaming 100 KB, \(kind)", frames: pieces) { _ in
      session.stream(isThought ? "" : piece, reasoning: isThought ? piece : "")
      _ = session.workspace.draw()
    }
  }

  @Test func aLongConversation() {
    var session = Session.demonstration(50, 200)
    session.openTalk((0..<10_000).map { "Message number \($0). " + Self.paragraph })
    report("10,000 messages, the branch", frames: 10) { _ in _ = Branch(session.state.open) }
    report("10,000 messages, their path", frames: 10) { _ in _ = session.state.open.path }
    report("10,000 messages, first frame", frames: 1) { _ in _ = session.workspace.draw() }
    report("10,000 messages, typing", frames: 500) {
      session.type($0 % 20 == 0 ? " " : "x")
      _ = session.workspace.draw()
    }
    session.press("ctrl-x k")
    report("10,000 messages, scrolling by a line", frames: 500) { _ in
      session.press("k")
      _ = session.workspace.draw()
    }
    report("10,000 messages, scrolling by a page", frames: 500) { _ in
      session.press("b")
      _ = session.workspace.draw()
    }
    report("10,000 messages, the next message", frames: 300) { _ in
      session.press("}")
      _ = session.workspace.draw()
    }
    session.press("G v g g")
    report("10,000 messages, all of it selected, a line less", frames: 300) { _ in
      session.press("j")
      _ = session.workspace.draw()
    }
    session.press("y G /")
    report("10,000 messages, looking for words as they are typed", frames: 20) { index in
      session.type(String(Array("lowest terms; then p")[index]))
      _ = session.workspace.draw()
    }
    while session.state.open.reading.search?.isScanning == true { session.send(.tick) }
    session.press("enter")
    report("10,000 messages, from hit to hit", frames: 300) { _ in
      session.press("n")
      _ = session.workspace.draw()
    }
    session.press("ctrl-x j")
    report("10,000 messages, a new question", frames: 1) { _ in
      session.ask("More")
      _ = session.workspace.draw()
    }
    report("10,000 messages, streaming", frames: 500) { _ in
      session.stream("word ")
      _ = session.workspace.draw()
    }
  }

  @Test(arguments: ["zebra", "the", "e", "無理數", "Suppose"])
  func scanningTenMegabytes(word: String) {
    let text = String(repeating: Self.paragraph + "假設 √2 為最簡分數。\n", count: 10_000_000 / 125)
    guard let pattern = SearchPattern(word) else { return }
    report("scanning 10 MB for \(word)", frames: 20) { _ in
      _ = pattern.matches(in: text, most: 100_000)
    }
  }

  @Test(arguments: [2000, 50_000])
  func aLongList(count: Int) {
    var session = Session.demonstration(50, 200)
    let summaries = (0..<count).map { index in
      ConversationSummary(
        id: ConversationID(rawValue: "c\(index)"), title: "Conversation number \(index)",
        updated: session.now.adding(seconds: Double(-index) * 3600))
    }
    session.send(.listed(summaries, isComplete: true))
    report("\(count) conversations, typing", frames: 300) { _ in
      session.type("x")
      _ = session.workspace.draw()
    }
    session.press("ctrl-x h")
    report("\(count) conversations, moving", frames: 100) { _ in
      session.press("j")
      _ = session.workspace.draw()
    }
    session.press("i ctrl-x f")
    report("\(count) conversations, filtering", frames: 30) { index in
      session.type(index % 10 == 0 ? " " : "\(index % 10)")
      _ = session.workspace.draw()
    }
  }

  @Test(arguments: ["lines", "one line", "中文"])
  func aLongDraft(kind: String) {
    var session = Session.demonstration(50, 200)
    let piece =
      switch kind {
      case "lines": Self.paragraph + "\n"
      case "one line": Self.paragraph
      default: "假設 √2 = p/q 為最簡分數，則 p 是偶數，所以矛盾。"
      }
    let text = String(repeating: piece, count: 100_000 / piece.utf8.count)
    report("a draft of 100 KB, \(kind), pasting", frames: 1) { _ in
      session.send(.input(.paste(text)))
      _ = session.workspace.draw()
    }
    report("a draft of 100 KB, \(kind), typing at the end", frames: 100) { _ in
      session.type("x")
      _ = session.workspace.draw()
    }
    for _ in 0..<9 { session.press("up") }
    report("a draft of 100 KB, \(kind), typing nine lines above", frames: 100) { _ in
      session.type("x")
      _ = session.workspace.draw()
    }
  }

  @Test func aLongCatalogue() {
    let catalogue = (0..<500).map { index in
      CatalogueEntry(
        reference: ModelReference(
          service: "openrouter", model: "vendor-\(index % 40)/model-\(index)"),
        model: Model(id: "model-\(index)", name: "Vendor \(index % 40): Model \(index) Instruct"),
        serviceName: "OpenRouter", place: .hosted)
    }
    var session = Session.demonstration(50, 200)
    session.send(.catalogue(catalogue))
    session.ask("Go")
    session.press("ctrl-x m")
    report("picker of 500 models, streaming behind it", frames: 100) { _ in
      session.stream("word ")
      _ = session.workspace.draw()
    }
    report("picker of 500 models, typing", frames: 10) { index in
      session.type(index % 5 == 0 ? "m" : index % 5 == 1 ? "o" : "\(index)")
      _ = session.workspace.draw()
    }
  }
}
