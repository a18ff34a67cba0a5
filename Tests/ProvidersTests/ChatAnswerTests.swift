import Conversation
import Testing

@testable import Providers

/// Shapes of chunks that no recording has, and what must not happen with them.
struct ChatAnswerTests {
  private func stream(_ chunks: String..., done: Bool = true) -> Outcome {
    outcome(of: chunks.map { "data: \($0)\n\n" }.joined() + (done ? "data: [DONE]\n\n" : ""))
  }

  private func chunk(_ delta: String, finish: String? = nil) -> String {
    let finish = finish.map { "\"\($0)\"" } ?? "null"
    return #"{"choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]}"#
  }

  @Test func twoSpellingsOfReasoningCountOnce() {
    let outcome = stream(
      chunk(
        #"{"content":"","reasoning":"a","reasoning_details":[{"type":"reasoning.text","text":"a"}]}"#
      ),
      chunk(#"{"reasoning_content":"b","reasoning":"b"}"#),
      chunk(#"{"reasoning_details":[{"type":"reasoning.summary","summary":"c"}]}"#),
      chunk(#"{"content":"d"}"#, finish: "stop"))
    #expect(outcome.reasoning == "abc")
    #expect(outcome.text == "d")
  }

  @Test func contentThatIsNoText() {
    let outcome = stream(
      #"{"choices":[]}"#, #"{"choices":null}"#, chunk(#"{"content":null}"#), chunk("{}"),
      chunk(#"{"content":7}"#),
      chunk(#"{"content":[{"type":"text","text":"a"},{"type":"image"}]}"#),
      chunk(#"{"content":"b","role":"assistant"}"#, finish: "stop"), #"{"strange":true}"#)
    #expect(outcome.text == "ab")
    #expect(outcome.failure == nil)
  }

  @Test func onlyTheFirstChoiceCounts() {
    let outcome = stream(
      #"{"choices":[{"index":1,"delta":{"content":"x"}},{"index":0,"delta":{"content":"a"}}]}"#,
      #"{"choices":[{"index":1,"delta":{},"finish_reason":"length"}]}"#,
      #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#)
    #expect(outcome.text == "a")
    #expect(outcome.finish == .stop)
  }

  @Test(arguments: [
    ("stop", FinishReason.stop), ("length", .length), ("tool_calls", .toolCalls),
    ("function_call", .toolCalls), ("content_filter", .contentFilter),
    ("insufficient_system_resource", .cut), ("eos", .stop), ("never heard of", .stop),
  ])
  func finishReasons(_ word: String, _ reason: FinishReason) {
    let outcome = stream(chunk("{}", finish: word))
    #expect(outcome.finish == reason)
    #expect(outcome.word == word)
  }

  @Test func aToolCallThatEndsWithStop() {
    let outcome = stream(
      chunk(#"{"tool_calls":[{"index":0,"function":{"name":"f"}}]}"#), chunk("{}", finish: "stop"))
    #expect(outcome.finish == .toolCalls)
  }

  @Test func doneWithoutAReasonIsComplete() {
    let outcome = stream(chunk(#"{"content":"a"}"#))
    #expect(outcome.failure == nil)
    #expect(outcome.finish == .stop)
  }

  @Test func aReasonWithoutDoneIsComplete() {
    #expect(stream(chunk(#"{"content":"a"}"#, finish: "stop"), done: false).failure == nil)
  }

  @Test func neitherIsCut() {
    let outcome = stream(chunk(#"{"content":"a<"}"#), done: false)
    #expect(outcome.text == "a<")
    #expect(outcome.failure?.kind == .cut)
  }

  @Test func nothingAtAll() {
    for text in ["", "\n\n", ": ping\n\n"] {
      #expect(outcome(of: text).failure?.kind == .cut)
      #expect(outcome(of: text).failure?.what.contains("without an answer") == true)
    }
  }

  @Test func afterDoneNothingCounts() {
    let outcome = outcome(
      of: "data: \(chunk(#"{"content":"a"}"#))\n\ndata: [DONE]  \n\ndata: x\n\nerror: y\n\n")
    #expect(outcome.text == "a")
    #expect(outcome.failure == nil)
  }

  @Test func usageInItsSpellings() {
    let deepSeek = stream(
      #"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":5,"prompt_cache_hit_tokens":4}}"#
    )
    #expect(deepSeek.usage == Usage(input: 9, cached: 4, output: 5))
    let groq = stream(
      #"{"choices":[],"x_groq":{"usage":{"prompt_tokens":3,"completion_tokens":2}}}"#)
    #expect(groq.usage == Usage(input: 3, output: 2))
    let xAI = stream(
      """
      {"choices":[],"usage":{"prompt_tokens":165,"completion_tokens":2,"total_tokens":296,\
      "completion_tokens_details":{"reasoning_tokens":129},"cost_in_usd_ticks":3080400}}
      """)
    #expect(xAI.usage == Usage(input: 165, output: 131, reasoning: 129))
    #expect(xAI.cost == Money(nanoDollars: 308_040))
    let openRouter = stream(
      #"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"cost":0.00085}}"#)
    #expect(openRouter.cost == Money(nanoDollars: 850_000))
  }

  @Test func hostileNumbersDoNotTrap() {
    let outcome = stream(
      """
      {"choices":[],"usage":{"prompt_tokens":1e400,"completion_tokens":9223372036854775807,\
      "total_tokens":-1,"cost":1e300,"completion_tokens_details":{"reasoning_tokens":-5}},\
      "timings":{"prompt_n":1e30,"predicted_n":-3,"predicted_ms":"x"}}
      """)
    #expect(outcome.usage?.input == 0)
    #expect(outcome.usage?.reasoning == 0)
    #expect(outcome.cost == nil)
    #expect(outcome.failure == nil)
  }

  @Test func errorInMidStreamComesAfterTheText() {
    var decoder = chatDecoder()
    let text = "data: \(chunk(#"{"content":"a<th"}"#))\n\ndata: {\"error\":{\"message\":\"boom\","
    let decoded = decoder.feed(
      Array((text + "\"code\":500}}\n\ndata: \(chunk(#"{"content":"b"}"#))\n\n").utf8))
    #expect(decoded.deltas == [.text("a<th")])
    #expect(decoded.failure?.kind == .overloaded)
    #expect(decoded.failure?.what.contains("boom") == true)
    #expect(decoder.feed(Array("data: [DONE]\n\n".utf8)) == Decoded())
    #expect(decoder.end() == Decoded())
  }

  @Test func whatIsHeldBackComesBeforeAnError() {
    let outcome = outcome(
      of: "data: \(chunk(#"{"content":"<think>a</th"}"#))\n\nerror: {\"message\":\"x\"}\n\n")
    #expect(outcome.reasoning == "a</th")
    #expect(outcome.failure?.kind == .overloaded)
  }

  @Test func finishReasonError() {
    #expect(stream(chunk(#"{"content":"a"}"#, finish: "error")).failure?.kind == .overloaded)
  }

  @Test func errorsInASuccess() {
    #expect(outcome(of: #"{"error":{"message":"no","code":402}}"#).failure?.kind == .noCredit)
    #expect(outcome(of: #"{"detail":"Not Found"}"#).failure?.what.contains("Not Found") == true)
    #expect(
      outcome(of: #"{"object":"error","message":"m","code":404}"#).failure?.kind == .notFound)
    #expect(outcome(of: #"{"choices":[{"message":{"content":"a"#).failure?.kind == .cut)
  }

  @Test func anEmptyErrorIsNone() {
    for error in ["null", "\"\"", "{}", "false"] {
      let chunk = #"{"choices":[{"delta":{"content":"a"}}],"error":\#(error)}"#
      #expect(stream(chunk).failure == nil)
      #expect(stream(chunk).text == "a")
    }
  }

  @Test func emptyLinesBeforeADocument() {
    let outcome = outcome(
      of: "\n\n\n" + #"{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}"#)
    #expect(outcome.text == "a")
    #expect(outcome.failure == nil)
  }

  @Test func aWebPage() {
    let page = "\n<!DOCTYPE html><html><head><title>Sign in</title></head></html>"
    let failure = outcome(of: page).failure
    #expect(failure?.kind == .notAModelServer)
    #expect(failure?.what.contains("Sign in") == true)
  }

  @Test func garbage() {
    #expect(outcome(of: "data: {\"a\":\n\n").failure?.kind == .notAModelServer)
    let late = stream(chunk(#"{"content":"a"}"#), "{]")
    #expect(late.failure?.kind == .cut)
    #expect(late.failure?.what.contains("byte 1") == true)
    #expect(late.text == "a")
    let deep = String(repeating: "[", count: 100_000)
    #expect(stream(deep).failure?.what.contains("nested too deep") == true)
  }

  @Test func loneSurrogatesAreReplaced() {
    let outcome = stream(
      chunk(#"{"content":"a\ud83d b\ude00 \ud83d\ude00 \ud83d\n"}"#, finish: "stop"))
    #expect(outcome.text == "a\u{FFFD} b\u{FFFD} 😀 \u{FFFD}\n")
  }

  @Test func aReplyTooLargeEndsWithWhatArrived() {
    var decoder = chatDecoder()
    let piece = String(repeating: "a", count: 4 << 20)
    let bytes = Array("data: \(chunk("{\"content\":\"\(piece)\"}"))\n\n".utf8)
    var outcome = Outcome()
    var events = 0
    while outcome.failure == nil, events < 40 {
      outcome.add(decoder.feed(bytes))
      events += 1
    }
    #expect(outcome.failure?.kind == .tooLarge)
    #expect(events == 17)
    #expect(outcome.text.utf8.count == 17 * piece.utf8.count)
  }

  @Test func aLineTooLong() {
    let line = Array("data: ".utf8) + [UInt8](repeating: 0x61, count: 9 << 20)
    let outcome = outcome(of: [line])
    #expect(outcome.failure?.kind == .tooLarge)
  }

  @Test func inlineReasoning() {
    let outcome = stream(
      chunk(#"{"content":"<th"}"#), chunk(#"{"content":"ink>\na"}"#),
      chunk(#"{"content":"\n</think>\n\nb"}"#, finish: "stop"))
    #expect(outcome.reasoning == "a")
    #expect(outcome.text == "b")
  }

  @Test func tagsStayWhereTheServerSeparates() {
    let outcome = stream(
      chunk(#"{"reasoning_content":"a"}"#), chunk(#"{"content":"<think>b</think>"}"#))
    #expect(outcome.reasoning == "a")
    #expect(outcome.text == "<think>b</think>")
  }
}
