import Conversation
import TestSupport
import Testing

@testable import Providers

func messagesDecoder(withheld: String = "") -> AnswerDecoder<MessagesAnswerReader> {
  AnswerDecoder(MessagesAnswerReader(service: testService, model: "m", withheld: withheld))
}

/// Answers of Anthropic's wire that no recording has, and what goes back of those that are recorded.
struct MessagesAnswerTests {
  private func stream(_ documents: String..., withheld: String = "") -> Outcome {
    let text = documents.map { "data: \($0)\n\n" }.joined()
    return outcome(of: [Array(text.utf8)], by: messagesDecoder(withheld: withheld))
  }

  private let start = #"{"type":"message_start","message":{"id":"a","usage":{"input_tokens":3}}}"#
  private let stop = #"{"type":"message_stop"}"#

  private func text(_ text: String) -> String {
    #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\#(text)"}}"#
  }

  private func finish(_ word: String, usage: String = "{}") -> String {
    #"{"type":"message_delta","delta":{"stop_reason":"\#(word)"},"usage":\#(usage)}"#
  }

  private func lines(_ replay: [UInt8]) -> [String] {
    String(decoding: replay, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test(arguments: [
    ("end_turn", FinishReason.stop), ("stop_sequence", .stop), ("max_tokens", .length),
    ("model_context_window_exceeded", .length), ("tool_use", .toolCalls), ("refusal", .refusal),
    ("pause_turn", .cut), ("never heard of", .stop),
  ])
  func reasons(_ word: String, _ reason: FinishReason) {
    let outcome = stream(start, text("a"), finish(word), stop)
    #expect(outcome.finish == reason)
    #expect(outcome.word == word)
    #expect(outcome.text == "a")
    #expect(outcome.failure == nil)
  }

  @Test func aReasonWithoutTheLastWordIsComplete() {
    #expect(stream(start, text("a"), finish("end_turn")).failure == nil)
  }

  @Test func theLastWordWithoutAReasonIsComplete() {
    let outcome = stream(start, text("a"), stop)
    #expect(outcome.finish == .stop)
    #expect(outcome.failure == nil)
  }

  @Test func neitherIsCut() {
    let outcome = stream(start, text("a"))
    #expect(outcome.failure?.kind == .cut)
    // The first counts are of an answer that has hardly begun.
    #expect(outcome.usage == nil)
  }

  @Test func unknownEventsAndBlocksAreSkipped() {
    let outcome = stream(
      start, #"{"type":"ping"}"#, #"{"type":"new_event","message":"x"}"#, "[]", "7",
      #"{"type":"content_block_start","index":0,"content_block":{"type":"new","text":"x"}}"#,
      #"{"type":"content_block_delta","index":0,"delta":{"type":"new_delta","text":"x"}}"#,
      #"{"type":"content_block_delta","index":0}"#, #"{"type":"content_block_start"}"#,
      #"{"type":"content_block_stop","index":0}"#,
      #"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":"a"}}"#,
      text("b"), finish("end_turn"), stop)
    #expect(outcome.text == "ab")
    #expect(outcome.failure == nil)
  }

  @Test func eventsWithoutATypeGoByTheirName() {
    let events = """
      event: content_block_delta\ndata: {"delta":{"type":"text_delta","text":"a"}}\n
      event: message_stop\ndata: {}\n\n
      """
    let outcome = outcome(of: [Array(events.utf8)], by: messagesDecoder())
    #expect(outcome.text == "a")
    #expect(outcome.failure == nil)
  }

  @Test(arguments: [
    ("overloaded_error", Failure.Kind.overloaded), ("api_error", .overloaded),
    ("timeout_error", .overloaded), ("rate_limit_error", .rateLimited),
    ("invalid_request_error", .badRequest), ("authentication_error", .wrongKey),
    ("permission_error", .forbidden), ("billing_error", .noCredit), ("not_found_error", .notFound),
    ("request_too_large", .tooLarge),
  ])
  func errorsInMidStream(_ type: String, _ kind: Failure.Kind) {
    let error = #"{"type":"error","error":{"type":"\#(type)","message":"Words"},"request_id":"r"}"#
    let outcome = stream(start, text("a"), error, text("b"), stop)
    #expect(outcome.text == "a")
    #expect(outcome.failure?.kind == kind)
    #expect(outcome.failure?.what.contains("Words") == true)
  }

  @Test func errorsOfOtherShapes() {
    let engine = #"{"error":{"code":500,"message":"boom","type":"server_error"}}"#
    #expect(stream(start, engine).failure?.what.contains("boom") == true)
    let named = "event: error\ndata: {\"type\":\"overloaded_error\",\"message\":\"busy\"}\n\n"
    let outcome = outcome(of: [Array(named.utf8)], by: messagesDecoder())
    #expect(outcome.failure?.what.contains("busy") == true)
    #expect(stream(start, finish("end_turn"), engine).failure == nil)
  }

  @Test func countsReplaceEachOtherFieldByField() {
    let begin = """
      {"type":"message_start","message":{"usage":{"input_tokens":3,"cache_creation_input_tokens":5,\
      "cache_read_input_tokens":7,"output_tokens":1}}}
      """
    let delta =
      #"{"input_tokens":4,"output_tokens":20,"output_tokens_details":{"thinking_tokens":9}}"#
    let outcome = stream(
      begin, finish("end_turn", usage: #"{"output_tokens":10}"#), finish("end_turn", usage: delta),
      stop)
    #expect(
      outcome.usage == Usage(input: 16, cached: 7, cacheWrite: 5, output: 20, reasoning: 9))
    let hostile = #"{"input_tokens":1e400,"output_tokens":-3,"cache_read_input_tokens":"x"}"#
    #expect(stream(start, finish("end_turn", usage: hostile)).usage == nil)
    // An answer without a start: a prompt of no tokens would be a lie.
    #expect(
      stream(text("a"), finish("end_turn", usage: #"{"output_tokens":5}"#), stop).usage == nil)
  }

  @Test func aSecondStartOfAnotherMessage() {
    let thought = """
      {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"x",\
      "signature":"old"}}
      """
    let second =
      #"{"type":"message_start","message":{"id":"b","usage":{"input_tokens":8,"output_tokens":1}}}"#
    let outcome = stream(start, thought, second, text("a"), finish("end_turn"), stop)
    #expect(outcome.usage == Usage(input: 8, output: 1))
    #expect(outcome.replay.isEmpty)
    #expect(outcome.text == "a")
    // The same message said twice begins nothing anew.
    let twice = stream(start, thought, start, finish("end_turn"), stop)
    #expect(lines(twice.replay) == [#"{"type":"thinking","thinking":"x","signature":"old"}"#])
  }

  @Test func thoughtsGoBackAsTheyCame() {
    func piece(_ place: Int, _ delta: String) -> String {
      #"{"type":"content_block_delta","index":\#(place),"delta":\#(delta)}"#
    }
    let outcome = stream(
      start,
      #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","new":1,"thinking":"","signature":""}}"#,
      piece(0, #"{"type":"thinking_delta","thinking":"a\n\u0007"}"#),
      piece(0, #"{"type":"thinking_delta","thinking":"é/"}"#),
      piece(0, #"{"type":"signature_delta","signature":"s+/="}"#),
      #"{"type":"content_block_stop","index":0}"#,
      #"{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"r+/="}}"#,
      #"{"type":"content_block_stop","index":1}"#,
      // No signature: it would be refused.
      piece(2, #"{"type":"thinking_delta","thinking":"b"}"#),
      piece(3, #"{"type":"signature_delta","signature":"late"}"#), finish("end_turn"), stop)
    #expect(outcome.reasoning == "a\n\u{7}é/b")
    #expect(
      lines(outcome.replay) == [
        #"{"type":"thinking","new":1,"thinking":"a\n\u0007é/","signature":"s+/="}"#,
        #"{"type":"redacted_thinking","data":"r+/="}"#,
        #"{"type":"thinking","thinking":"","signature":"late"}"#,
      ])
  }

  @Test(.enabled(if: Recording.areHere, Recording.absence))
  func recordedThoughtsGoBackAsTheyCame() throws {
    for (name, count) in [
      ("anthropic/sonnet4-thinking", 1), ("anthropic/sonnet45-redacted-thinking", 2),
      ("anthropic/sonnet5-advisor-tool", 1), ("anthropic/haiku3-simple", 0),
    ] {
      let recording = try #require(Recording.named(name))
      let outcome = outcome(of: [recording.bytes], by: messagesDecoder())
      let items = lines(outcome.replay)
      #expect(items.count == count)
      for item in items {
        let document = try JSONParser.parse(item)
        let proof = try #require((document["signature"] ?? document["data"])?.string)
        #expect(recording.bytes.firstRange(of: "\"\(proof)\"".utf8) != nil)
      }
    }
  }

  @Test func aWholeDocument() {
    let document = """
      {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[\
      {"type":"thinking","thinking":"hm","signature":"s"},{"type":"redacted_thinking","data":"r"},\
      {"type":"text","text":"a"},{"type":"tool_use","id":"t","name":"f","input":{}},\
      {"type":"text","text":"b"}],"stop_reason":"max_tokens","stop_sequence":null,\
      "usage":{"input_tokens":2,"cache_read_input_tokens":3,"output_tokens":4}}
      """
    for size in [1, 7, document.utf8.count] {
      let bytes = Array(document.utf8)
      let pieces = stride(from: 0, to: bytes.count, by: size).map {
        Array(bytes[$0..<min($0 + size, bytes.count)])
      }
      let outcome = outcome(of: pieces, by: messagesDecoder())
      #expect(outcome.text == "ab")
      #expect(outcome.reasoning == "hm")
      #expect(outcome.finish == .length)
      #expect(outcome.usage == Usage(input: 5, cached: 3, output: 4))
      #expect(lines(outcome.replay).count == 2)
      #expect(outcome.failure == nil)
    }
    let error = #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#
    #expect(outcome(of: [Array(error.utf8)], by: messagesDecoder()).failure?.kind == .overloaded)
  }

  @Test func spaceThatIsThereAlreadyIsNotSaidTwice() {
    let repeated = stream(
      start, text("\\n"), text("\\nb "), text("\\nc"), finish("end_turn"), withheld: "\n\n")
    #expect(repeated.text == "b \nc")
    #expect(stream(start, text("b"), text(" c"), finish("end_turn"), withheld: " ").text == "b c")
    #expect(stream(start, text(" b"), finish("end_turn")).text == " b")
  }
}
