import Conversation
import Testing

@testable import Providers

/// What no recording has, and what must not happen with it.
struct ResponsesAnswerTests {
  private func outcome(of events: [String]) -> Outcome {
    let text = events.map { "data: \($0)\n\n" }.joined()
    return ProvidersTests.outcome(of: [Array(text.utf8)], by: responsesDecoder())
  }

  private func outcome(_ events: String...) -> Outcome { outcome(of: events) }

  private func text(_ piece: String) -> String {
    #"{"type":"response.output_text.delta","delta":"\#(piece)"}"#
  }

  private func ending(_ response: String = #"{"status":"completed"}"#) -> String {
    #"{"type":"response.completed","response":\#(response)}"#
  }

  private func itemDone(_ item: String) -> String {
    #"{"type":"response.output_item.done","item":\#(item)}"#
  }

  @Test func aBlankLineBetweenPartsOfReasoning() {
    func summary(_ item: Int, _ part: Int, _ text: String) -> String {
      #"{"type":"response.reasoning_summary_text.delta","output_index":\#(item),"item_id":"\#(text)","#
        + #""summary_index":\#(part),"delta":"\#(text)"}"#
    }
    let outcome = outcome(
      summary(0, 0, "a"), summary(0, 0, "b"), summary(0, 1, "c"), summary(2, 0, "d"), ending())
    #expect(outcome.reasoning == "ab\n\nc\n\nd")
  }

  @Test func thoughtsAndTheirSummaryCountOnce() {
    let outcome = outcome(
      #"{"type":"response.reasoning_text.delta","item_id":"r","content_index":0,"delta":"a"}"#,
      #"{"type":"response.reasoning_summary_text.delta","item_id":"r","summary_index":0,"delta":"b"}"#,
      text("<think>c"), ending())
    #expect(outcome.reasoning == "a")
    #expect(outcome.text == "<think>c")
  }

  @Test func inlineReasoning() {
    let outcome = outcome(text("<thi"), text("nk>a</think>b"), ending())
    #expect(outcome.reasoning == "a")
    #expect(outcome.text == "b")
  }

  @Test func refusals() {
    let outcome = outcome(#"{"type":"response.refusal.delta","delta":"No."}"#, ending())
    #expect(outcome.text == "No.")
    #expect(outcome.finish == .refusal)
  }

  @Test func aServerThatSendsNoPieces() {
    let items = [
      #"{"type":"reasoning","summary":[{"type":"summary_text","text":"a"},{"text":"b"}]}"#,
      #"{"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"c"}]}"#,
      #"{"type":"message","content":[{"type":"output_text","text":"d"},{"refusal":"e"}]}"#,
    ]
    let whole =
      #"{"object":"response","status":"completed","output":[\#(items.joined(separator: ","))]}"#
    let outcomes = [
      outcome(of: items.map(itemDone) + [ending(whole)]), outcome(ending(whole)),
      outcome(itemDone(items[0]), ending(whole)),
      ProvidersTests.outcome(of: [Array(whole.utf8)], by: responsesDecoder()),
    ]
    for outcome in outcomes {
      #expect(outcome.reasoning == "a\n\nb\n\nc")
      #expect(outcome.text == "de")
      #expect(outcome.finish == .refusal)
      #expect(outcome.failure == nil)
    }
  }

  @Test func piecesAreNotRepeatedByTheirWhole() {
    let message = #"{"type":"message","content":[{"type":"output_text","text":"ab"}]}"#
    let outcome = outcome(
      text("a"), text("b"), #"{"type":"response.output_text.done","text":"ab"}"#,
      itemDone(message), ending(#"{"output":[\#(message)]}"#), "[DONE]", text("c"))
    #expect(outcome.text == "ab")
    #expect(outcome.finish == .stop)
  }

  @Test(arguments: [
    (#"{"reason":"max_output_tokens"}"#, FinishReason.length, "max_output_tokens"),
    (#"{"reason":"content_filter"}"#, .contentFilter, "content_filter"),
    (#"{"reason":"never heard of"}"#, .cut, "never heard of"), ("null", .cut, "incomplete"),
  ])
  func incompleteAnswers(_ details: String, _ reason: FinishReason, _ word: String) {
    let outcome = outcome(
      text("a"),
      #"{"type":"response.incomplete","response":{"incomplete_details":\#(details)}}"#)
    #expect(outcome.finish == reason)
    #expect(outcome.word == word)
    #expect(outcome.failure == nil)
  }

  @Test func anErrorIsReportedOnce() {
    let outcome = outcome(
      text("a"),
      #"{"type":"error","code":"insufficient_quota","message":"quota gone","param":null}"#,
      #"{"type":"response.failed","response":{"error":{"code":"server_error","message":"later"}}}"#)
    #expect(outcome.text == "a")
    #expect(outcome.failure?.kind == .noCredit)
    #expect(outcome.failure?.what.contains("quota gone") == true)
  }

  @Test(arguments: [
    #"{"type":"response.failed","response":{"error":{"code":"server_error","message":"boom"}}}"#,
    #"{"type":"error","error":{"type":"server_error","message":"boom"}}"#,
    #"{"error":{"message":"boom","type":"server_error"}}"#,
    #"{"object":"response","status":"failed","output":[],"error":{"message":"boom"}}"#,
    #"{"object":"error","message":"boom","type":"InternalServerError","code":500}"#,
  ])
  func errors(_ event: String) {
    let outcome = outcome(text("a"), event)
    #expect(outcome.failure?.kind == .overloaded)
    #expect(outcome.failure?.what.contains("boom") == true)
    #expect(outcome.finish == nil)
  }

  @Test func aFailureWithoutAReason() {
    let outcome = outcome(#"{"type":"response.failed","response":{"error":null}}"#)
    #expect(outcome.failure?.what.contains("broke the answer off") == true)
  }

  @Test func whatAChatDoesNotNeed() {
    let outcome = outcome(
      #"{"type":"response.queued","message":"x"}"#, #"{"type":"keepalive","message":"x"}"#,
      #"{"type":"response.mcp_call.failed","error":"x"}"#, #"{"type":7}"#, "{}",
      #"{"type":"response.output_text.delta","delta":{"a":1}}"#, itemDone("7"), text("a"),
      ending("7"))
    #expect(outcome.text == "a")
    #expect(outcome.failure == nil)
  }

  @Test func withoutItsLastEventAnAnswerIsCut() {
    #expect(outcome(text("a"), "[DONE]").failure?.kind == .cut)
    let waiting = #"{"object":"response","status":"in_progress","output":[],"error":null}"#
    #expect(outcome(waiting).failure?.kind == .cut)
  }

  @Test func theWordIsAlsoTheNameOfTheEvent() {
    let text = """
      event: response.output_text.delta\ndata: {"delta":"a"}\n
      event: response.completed\ndata: {"response":{}}\n\n
      """
    let outcome = ProvidersTests.outcome(of: [Array(text.utf8)], by: responsesDecoder())
    #expect(outcome.text == "a")
    #expect(outcome.finish == .stop)
  }

  @Test func toolCalls() {
    for type in ["function_call", "custom_tool_call"] {
      let added = #"{"type":"response.output_item.added","item":{"type":"\#(type)"}}"#
      #expect(outcome(text("a"), added, ending()).finish == .toolCalls)
    }
    #expect(outcome(itemDone(#"{"type":"web_search_call"}"#), ending()).finish == .stop)
  }

  @Test func measures() {
    let outcome = outcome(
      #"{"type":"response.completed","timings":{"predicted_n":7,"predicted_ms":5},"response":"#
        + #"{"usage":{"input_tokens":9,"output_tokens":3,"cost_in_usd_ticks":44168500}}}"#)
    #expect(outcome.engine?.generatedTokens == 7)
    #expect(outcome.usage == Usage(input: 9, output: 3))
    #expect(outcome.cost == Money(nanoDollars: 4_416_850))
  }

  // MARK: What goes back

  private func reasoning(_ id: String, _ content: String = "x") -> String {
    #"{"id":"\#(id)","type":"reasoning","encrypted_content":"\#(content)"}"#
  }

  private func replay(_ items: String...) -> String {
    let outcome = outcome(of: items.map(itemDone) + [ending(#"{"output":[\#(items[0])]}"#)])
    return String(decoding: outcome.replay, as: UTF8.self)
  }

  @Test func reasoningThatCanGoBack() {
    let message = #"{"type":"message","content":[]}"#
    let call = #"{"type":"function_call"}"#
    #expect(replay(reasoning("a"), message) == reasoning("a") + "\n")
    #expect(replay(reasoning("a"), message, call) == reasoning("a") + "\n")
    #expect(
      replay(reasoning("a"), reasoning("b"), message) == reasoning("a") + "\n" + reasoning("b")
        + "\n")
    // Only what still has the item it led to.
    #expect(replay(reasoning("a"), call, reasoning("b"), message) == reasoning("b") + "\n")
    #expect(replay(reasoning("a"), message, reasoning("b"), message) == reasoning("b") + "\n")
    #expect(replay(reasoning("a"), message, reasoning("b"), call) == "")
    #expect(replay(reasoning("a")) == "")
    #expect(replay(reasoning("a", ""), message) == "")
  }

  @Test func nothingGoesBackWhereNothingIsWanted() {
    var decoder = AnswerDecoder(
      ResponsesAnswerReader(
        service: testService, model: "m", thinkTags: ThinkTagParser(), keepsReasoning: false))
    var outcome = Outcome()
    let events = [itemDone(reasoning("a")), itemDone(#"{"type":"message"}"#), ending()]
    for event in events { outcome.add(decoder.feed(Array("data: \(event)\n\n".utf8))) }
    #expect(outcome.finish == .stop)
    #expect(outcome.replay.isEmpty)
  }
}
