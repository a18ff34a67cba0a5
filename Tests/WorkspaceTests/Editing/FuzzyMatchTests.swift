import Testing

@testable import Workspace

struct FuzzyMatchTests {
  private static let models = [
    "gpt-4", "gpt-4o", "gpt-4o-mini", "gpt-3.5-turbo", "claude-3-5-sonnet", "claude-3-opus",
    "deepseek-reasoner", "deepseek-chat", "deepseek-r1-distill-llama-70b", "o1", "o1-mini",
    "gemini-2.0-flash", "llama-3.3-70b", "mistral-large", "SmolLM2-135M-Instruct",
  ]

  private func best(_ query: String) -> String? {
    Self.models
      .compactMap { name in FuzzyMatch(query, in: name).map { (name, $0.score) } }
      .min { ($1.1, $0.0.count) < ($0.1, $1.0.count) }?.0
  }

  @Test(arguments: [
    ("g4o", "gpt-4o"), ("clad snnt", "claude-3-5-sonnet"), ("r1", "deepseek-r1-distill-llama-70b"),
    ("dsr", "deepseek-reasoner"), ("o1", "o1"), ("o1m", "o1-mini"),
    ("smol", "SmolLM2-135M-Instruct"),
    ("OPUS", "claude-3-opus"), ("70b dist", "deepseek-r1-distill-llama-70b"),
    ("flash", "gemini-2.0-flash"), ("chat", "deepseek-chat"), ("4om", "gpt-4o-mini"),
  ])
  func ranks(query: String, model: String) {
    #expect(best(query) == model)
  }

  @Test func lightsWhatMatched() {
    #expect(FuzzyMatch("g4o", in: "gpt-4o")?.indices == [0, 4, 5])
    #expect(FuzzyMatch("snt cl", in: "claude sonnet")?.indices == [0, 1, 7, 9, 12])
    #expect(FuzzyMatch("ete", in: "Été à la plage")?.indices == [0, 1, 2])
  }

  @Test func noMatchIsNil() {
    #expect(FuzzyMatch("xyz", in: "gpt-4o") == nil)
    #expect(FuzzyMatch("o4g", in: "gpt-4o") == nil)
    #expect(FuzzyMatch("gpt-4o-mini", in: "gpt") == nil)
  }

  @Test func anEmptyQueryFitsEverything() {
    let match = FuzzyMatch("  ", in: "anything")
    #expect(match?.score == 0)
    #expect(match?.indices == [])
  }

  @Test func foldsLatinLetters() {
    #expect(folded("ÀÉÎÕÜ ÇÑ Łódź ŞĞİ Ž") == "aeiou cn lodz sgi z")
    #expect(folded("e\u{301}") == "e")
    #expect(folded("無理數 Straße") == "無理數 straße")
  }
}
