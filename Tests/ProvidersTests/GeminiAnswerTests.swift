import Conversation
import Testing

@testable import Providers

/// Shapes of Gemini's chunks that no recording has.
struct GeminiAnswerTests {
  private func outcome(of chunks: [String], from position: Int = 0) -> Outcome {
    read(chunks.map { "data: \($0)\r\n\r\n" }.joined(), from: position)
  }

  private func read(_ text: String, from position: Int = 0) -> Outcome {
    ProvidersTests.outcome(
      of: [Array(text.utf8)],
      by: AnswerDecoder(
        GeminiAnswerReader(service: testService, model: "m", position: position)))
  }

  private func chunk(_ parts: String..., finish: String? = nil) -> String {
    let finish = finish.map { #","finishReason":"\#($0)""# } ?? ""
    let parts = parts.joined(separator: ",")
    return
      #"{"candidates":[{"content":{"parts":[\#(parts)],"role":"model"}\#(finish),"index":0}]}"#
  }

  @Test(arguments: [
    ("STOP", FinishReason.stop), ("MAX_TOKENS", .length), ("SAFETY", .contentFilter),
    ("RECITATION", .contentFilter), ("LANGUAGE", .contentFilter), ("BLOCKLIST", .contentFilter),
    ("PROHIBITED_CONTENT", .contentFilter), ("SPII", .contentFilter),
    ("IMAGE_SAFETY", .contentFilter), ("MALFORMED_FUNCTION_CALL", .toolCalls),
    ("UNEXPECTED_TOOL_CALL", .toolCalls), ("TOO_MANY_TOOL_CALLS", .toolCalls), ("OTHER", .cut),
    ("NEVER_HEARD_OF", .stop),
  ])
  func finishReasons(_ word: String, _ reason: FinishReason) {
    let outcome = outcome(of: [chunk(#"{"text":"a"}"#, finish: word)])
    #expect(outcome.finish == reason)
    #expect(outcome.word == word)
    #expect(outcome.failure == nil)
    #expect(outcome.text == "a")
  }

  @Test func noReasonIsCut() {
    #expect(outcome(of: [chunk(#"{"text":"a"}"#)]).failure?.kind == .cut)
    let unspecified = outcome(of: [chunk(finish: "FINISH_REASON_UNSPECIFIED")])
    #expect(unspecified.failure?.kind == .cut)
  }

  /// LiteLLM has a count for every answer, known or not.
  @Test func countsOfNothingSayNothing() {
    let empty =
      #"{"usageMetadata":{"promptTokenCount":0,"candidatesTokenCount":0,"totalTokenCount":0}}"#
    #expect(outcome(of: [chunk(#"{"text":"a"}"#, finish: "STOP"), empty]).usage == nil)
  }

  /// A reason on each chunk (Gemini 1) does not end the answer, and the last one counts.
  @Test func manyReasons() {
    let outcome = outcome(of: [
      chunk(#"{"text":"a"}"#, finish: "STOP"), chunk(#"{"text":"b"}"#, finish: "MAX_TOKENS"),
    ])
    #expect(outcome.text == "ab")
    #expect(outcome.finish == .length)
  }

  @Test func aBlockedPromptHasNoCandidates() {
    let outcome = outcome(of: [
      #"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":9,"totalTokenCount":9}}"#
    ])
    #expect(outcome.finish == .contentFilter)
    #expect(outcome.word == "PROHIBITED_CONTENT")
    #expect(outcome.failure == nil)
    #expect(outcome.usage == Usage(input: 9))
  }

  @Test func feedbackThatBlocksNothing() {
    let outcome = outcome(of: [
      #"{"promptFeedback":{"safetyRatings":[]}}"#, chunk(#"{"text":"a"}"#, finish: "STOP"),
    ])
    #expect(outcome.finish == .stop)
  }

  @Test(arguments: [#"{"content":{"role":"model"}"#, #"{"content":{}"#, #"{"index":0"#])
  func theLimitWasReachedWhileThinking(_ candidate: String) {
    let outcome = outcome(of: [
      chunk(#"{"text":"Hm","thought":true}"#),
      #"{"candidates":[\#(candidate),"finishReason":"MAX_TOKENS"}],"usageMetadata":{"promptTokenCount":7,"thoughtsTokenCount":64,"totalTokenCount":71}}"#,
    ])
    #expect(outcome.text == "")
    #expect(outcome.reasoning == "Hm")
    #expect(outcome.finish == .length)
    #expect(outcome.usage == Usage(input: 7, output: 64, reasoning: 64))
  }

  @Test func whatIsUnknownIsSkipped() {
    let outcome = outcome(of: [
      "{}", #"{"candidates":[]}"#, #"{"candidates":null,"strange":1}"#,
      chunk(#"{"executableCode":{"language":"PYTHON","code":"1"}}"#, "7", #"{"text":7}"#, "null"),
      chunk(#"{"text":"a","unknown":{}}"#, #"{"text":"b"}"#, finish: "STOP"),
    ])
    #expect(outcome.text == "ab")
    #expect(outcome.failure == nil)
  }

  @Test func onlyTheFirstCandidateCounts() {
    let other = #"{"index":1,"content":{"parts":[{"text":"x"}]},"finishReason":"MAX_TOKENS"}"#
    let first = #"{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}"#
    let outcome = outcome(of: [
      #"{"candidates":[\#(other),\#(first)]}"#, #"{"candidates":[\#(other)]}"#,
    ])
    #expect(outcome.text == "a")
    #expect(outcome.finish == .stop)
  }

  @Test func countsAreThoseOfTheWholeAnswer() {
    let outcome = outcome(of: [
      #"{"usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":60,"thoughtsTokenCount":5}}"#,
      #"{"usageMetadata":{"promptTokenCount":100,"toolUsePromptTokenCount":8,"candidatesTokenCount":3}}"#,
      #"{"usageMetadata":{"trafficType":"ON_DEMAND"}}"#, chunk(finish: "STOP"),
    ])
    #expect(outcome.usage == Usage(input: 108, cached: 60, output: 8, reasoning: 5))
  }

  @Test func anErrorInside() {
    let error =
      #"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#
    let outcome = outcome(of: [chunk(#"{"text":"a"}"#), error])
    #expect(outcome.text == "a")
    #expect(outcome.failure?.kind == .overloaded)
    #expect(outcome.failure?.what.contains("The model is overloaded") == true)
    #expect(read("[\(error)]").failure?.kind == .overloaded)
    let quota =
      #"{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"9s"}]}}"#
    let limited = self.outcome(of: [quota])
    #expect(limited.failure?.kind == .rateLimited)
    #expect(limited.failure?.retryAfter == 9)
  }

  @Test func oneArrayInsteadOfEvents() {
    let text = "[\(chunk(#"{"text":"a"}"#))\n,\r\n\(chunk(#"{"text":"b"}"#, finish: "STOP"))\n]"
    let outcome = read(text)
    #expect(outcome.text == "ab")
    #expect(outcome.finish == .stop)
    #expect(read(String(text.dropLast(3))).failure?.kind == .cut)
    #expect(
      read("[{\n\"error\": {\"code\": 400, \"message\": \"m\"}}]").failure?.kind == .badRequest)
  }

  @Test func signedPartsAreKeptWithTheirPlace() {
    let outcome = outcome(of: [
      chunk(#"{"text":"Hm","thought":true,"thoughtSignature":"no"}"#),
      chunk(#"{"text":"é"}"#, #"{"text":"b","thoughtSignature":"S1"}"#),
      chunk(#"{"functionCall":{"name":"f"},"thoughtSignature":"no"}"#),
      chunk(#"{"text":"c"}"#, #"{"thoughtSignature":"S2"}"#, finish: "STOP"),
    ])
    #expect(outcome.text == "ébc")
    #expect(outcome.finish == .toolCalls)
    #expect(
      String(decoding: outcome.replay, as: UTF8.self) == """
        {"at":2,"part":{"text":"b","thoughtSignature":"S1"}}
        {"at":4,"part":{"thoughtSignature":"S2","text":""}}

        """)
  }

  @Test func aContinuedAnswerCountsFromItsBeginning() {
    let signed = chunk(#"{"text":"","thoughtSignature":"S"}"#, finish: "STOP")
    let outcome = outcome(of: [chunk(#"{"text":"b"}"#), signed], from: 10)
    #expect(String(decoding: outcome.replay, as: UTF8.self).hasPrefix(#"{"at":11,"#))
  }
}
