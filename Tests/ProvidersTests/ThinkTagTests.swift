import Testing

@testable import Providers

struct ThinkTagTests {
  struct Vector: CustomTestStringConvertible, Sendable {
    var answer: String
    var reasoning: String
    var text: String
    var startsInReasoning = false
    var isAnswerStart = true
    var testDescription: String { answer }
  }

  static let vectors = [
    Vector(answer: "<think>a</think>b", reasoning: "a", text: "b"),
    Vector(answer: "<think>\n a\n</think>\n\nb", reasoning: "a", text: "b"),
    Vector(answer: " \n\t<think>a</think>\r\nb", reasoning: "a", text: "b"),
    Vector(answer: "<thinking>a</thinking>b", reasoning: "a", text: "b"),
    Vector(answer: "<reasoning>a</reasoning>b", reasoning: "a", text: "b"),
    Vector(answer: "[THINK]a[/THINK]b", reasoning: "a", text: "b"),
    Vector(answer: "◁think▷a 漢◁/think▷b", reasoning: "a 漢", text: "b"),
    Vector(answer: "<seed:think>a</seed:think>b", reasoning: "a", text: "b"),
    Vector(answer: "<think>\n\n</think>\n\nb", reasoning: "", text: "b"),
    Vector(answer: "<think></think>", reasoning: "", text: ""),
    Vector(answer: "<think>a  b\n\nc</think> b", reasoning: "a  b\n\nc", text: " b"),
    Vector(answer: "<think>all of it", reasoning: "all of it", text: ""),
    Vector(answer: "<think>a </thin", reasoning: "a </thin", text: ""),
    Vector(answer: "<think>a </thinking> b</think>c", reasoning: "a </thinking> b", text: "c"),
    Vector(answer: "<think>a <think> b</think>c", reasoning: "a <think> b", text: "c"),
    Vector(answer: "<think>a<</think>b", reasoning: "a<", text: "b"),
    Vector(answer: "<think>a</think>b<think>c</think>", reasoning: "a", text: "b<think>c</think>"),
    Vector(answer: "a <think>b</think>", reasoning: "", text: "a <think>b</think>"),
    Vector(answer: "```\n<think>\n```", reasoning: "", text: "```\n<think>\n```"),
    Vector(answer: "<thin", reasoning: "", text: "<thin"),
    Vector(answer: "<thin ice", reasoning: "", text: "<thin ice"),
    Vector(answer: "<Think>a", reasoning: "", text: "<Think>a"),
    Vector(answer: "  indented", reasoning: "", text: "  indented"),
    Vector(answer: "\n", reasoning: "", text: "\n"),
    Vector(answer: "", reasoning: "", text: ""),
    Vector(answer: "◁", reasoning: "", text: "◁"),
    // A combining accent makes one character with the bracket, and still is not part of the tag.
    Vector(answer: "<think>\u{301}a</think>\u{301}b", reasoning: "\u{301}a", text: "\u{301}b"),
    // Without an opening tag, by the model's rules.
    Vector(answer: "\na\n</think>\n\nb", reasoning: "a", text: "b", startsInReasoning: true),
    Vector(answer: "a[/THINK]b", reasoning: "a", text: "b", startsInReasoning: true),
    Vector(answer: "<think>a</think>b", reasoning: "a", text: "b", startsInReasoning: true),
    Vector(answer: "all of it", reasoning: "all of it", text: "", startsInReasoning: true),
    Vector(answer: "</think>b", reasoning: "", text: "b", startsInReasoning: true),
    Vector(answer: "<th", reasoning: "<th", text: "", startsInReasoning: true),
    // Without one and without a rule it stays as it came.
    Vector(answer: "a</think>b", reasoning: "", text: "a</think>b"),
    // In the middle of an answer.
    Vector(
      answer: "<think>a</think>", reasoning: "", text: "<think>a</think>", isAnswerStart: false),
  ]

  @Test(arguments: vectors)
  func separates(_ vector: Vector) {
    let result = split([vector.answer], vector)
    #expect(result.reasoning == vector.reasoning)
    #expect(result.text == vector.text)
  }

  @Test(arguments: vectors)
  func separatesTheSameHoweverItIsCut(_ vector: Vector) {
    let scalars = Array(vector.answer.unicodeScalars)
    for first in 0...scalars.count {
      for second in first...scalars.count {
        let pieces = [scalars[..<first], scalars[first..<second], scalars[second...]]
        let result = split(pieces.map(text), vector)
        #expect(result.reasoning == vector.reasoning)
        #expect(result.text == vector.text)
      }
    }
    let result = split(scalars.map { text([$0]) }, vector)
    #expect(result.reasoning == vector.reasoning)
    #expect(result.text == vector.text)
  }

  @Test func holdsBackOnlyWhatMayBeATag() {
    var parser = ThinkTagParser()
    #expect(parser.feed("<thi") == [])
    #expect(parser.feed("s is") == [.text("<this is")])
    #expect(parser.feed(" <think>") == [.text(" <think>")])

    var thinking = ThinkTagParser()
    #expect(thinking.feed("<think>so") == [.reasoning("so")])
    #expect(thinking.feed(" far </thi") == [.reasoning(" far")])
    #expect(thinking.feed("s") == [.reasoning(" </this")])
    #expect(thinking.feed("</think>\n") == [])
    #expect(thinking.feed("\nyes") == [.text("yes")])
  }

  private func text(_ scalars: some Collection<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  private func split(_ pieces: [String], _ vector: Vector) -> (reasoning: String, text: String) {
    var parser = ThinkTagParser(
      startsInReasoning: vector.startsInReasoning, isAnswerStart: vector.isAnswerStart)
    var result = (reasoning: "", text: "")
    for piece in pieces.flatMap({ parser.feed($0) }) + parser.finish() {
      switch piece {
      case .reasoning(let text): result.reasoning += text
      case .text(let text): result.text += text
      }
    }
    return result
  }
}
