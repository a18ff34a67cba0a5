import Conversation
import Testing

@testable import Providers

/// Shapes of Ollama's lines that no recording has.
struct OllamaAnswerTests {
  private func outcome(of lines: String...) -> Outcome {
    ProvidersTests.outcome(
      of: [Array(lines.map { $0 + "\n" }.joined().utf8)], by: ollamaDecoder())
  }

  private func line(_ message: String) -> String {
    #"{"model":"m","message":{"role":"assistant",\#(message)},"done":false}"#
  }

  private let done = #"{"message":{"role":"assistant","content":""},"done":true}"#

  @Test func thinkingBesideTheText() {
    let outcome = outcome(
      of: line(#""content":"","thinking":"a""#), line(#""content":"<think>b""#), done)
    #expect(outcome.reasoning == "a")
    #expect(outcome.text == "<think>b")
    #expect(outcome.finish == .stop)
    #expect(outcome.word == "")
  }

  @Test func thinkingInsideTheTextOfOldVersions() {
    let outcome = outcome(
      of: line(#""content":"\u003cthi""#), line(#""content":"nk\u003ea\u003c/think\u003e""#),
      line(#""content":"\n\nb""#), done)
    #expect(outcome.reasoning == "a")
    #expect(outcome.text == "b")
  }

  @Test(arguments: [
    ("stop", FinishReason.stop), ("length", .length), ("load", .stop), ("unload", .stop),
    ("never heard of", .stop),
  ])
  func finishReasons(_ word: String, _ reason: FinishReason) {
    let outcome = outcome(
      of: #"{"message":{"role":"assistant","content":"a"},"done":true,"done_reason":"\#(word)"}"#)
    #expect(outcome.finish == reason)
    #expect(outcome.word == word)
    #expect(outcome.text == "a")
    #expect(outcome.usage == nil)
    #expect(outcome.engine == nil)
  }

  @Test func aToolCall() {
    let call = #""content":"","tool_calls":[{"function":{"name":"f","arguments":{}}}]"#
    #expect(outcome(of: line(call), done).finish == .toolCalls)
  }

  @Test func countsAndDurations() {
    let outcome = outcome(
      of:
        #"{"message":{},"done":true,"prompt_eval_count":20,"prompt_eval_duration":59321000,"eval_count":8,"eval_duration":2000000000}"#
    )
    #expect(outcome.usage == Usage(input: 20, output: 8))
    #expect(
      outcome.engine
        == EngineStatistics(
          promptTokens: 20, cachedTokens: 0, promptMilliseconds: 59.321, generatedTokens: 8,
          generatedMilliseconds: 2000))
    #expect(outcome.engine?.tokensPerSecond == 4)
  }

  @Test func thePromptWasInTheCache() {
    let outcome = outcome(of: #"{"message":{},"done":true,"eval_count":8,"eval_duration":-5}"#)
    #expect(outcome.usage == Usage(output: 8))
    #expect(outcome.engine?.promptMilliseconds == 0)
    #expect(outcome.engine?.generatedMilliseconds == 0)
  }

  @Test func anErrorInMidStream() {
    let outcome = outcome(
      of: line(#""content":"a<""#), #"{"error":"llama runner process has terminated"}"#, done)
    #expect(outcome.text == "a<")
    #expect(outcome.failure?.what.contains("llama runner process has terminated") == true)
    #expect(outcome.finish == nil)
  }

  @Test func anErrorInPlaceOfAnAnswer() {
    #expect(outcome(of: #"{"error":"model 'x' not found"}"#).failure?.kind == .notFound)
    let proxy = outcome(of: #"{"error":{"message":"slow down","code":429}}"#)
    #expect(proxy.failure?.kind == .rateLimited)
    #expect(outcome(of: "error: out of memory").failure?.what.contains("out of memory") == true)
  }

  @Test func noLastLineIsCut() {
    let cut = outcome(of: line(#""content":"a""#))
    #expect(cut.text == "a")
    #expect(cut.failure?.kind == .cut)
    let half = outcome(of: line(#""content":"a""#), #"{"message":{"content":"b"},"done":tr"#)
    #expect(half.text == "a")
    #expect(half.failure?.kind == .cut)
  }

  @Test func whatIsUnknownIsSkipped() {
    let outcome = outcome(
      of: "", "{}", line(#""content":null,"images":[1],"x":{}"#), line(#""content":7"#),
      #"{"error":"","message":{"content":"a"},"done":false,"status":"x"}"#, done)
    #expect(outcome.text == "a")
    #expect(outcome.failure == nil)
  }

  @Test func nothingAfterTheLastLineCounts() {
    var decoder = ollamaDecoder()
    _ = decoder.feed(Array((done + "\n").utf8))
    #expect(decoder.isFinished)
    #expect(outcome(of: done, line(#""content":"late""#)).text == "")
  }
}
