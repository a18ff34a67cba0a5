import Conversation
import Testing

/// Which efforts are offered and sent.
struct EffortTests {
  @Test func anUnknownModelMayBeTriedWithAnything() {
    #expect(WireRules().effortChoices.problem(with: "high") == nil)
  }

  @Test func whatIsRefusedCannotBeChosen() {
    let rules = WireRules(refused: ["reasoning_effort"], efforts: ["low"])
    #expect(rules.effortChoices.unavailable != nil)
    #expect(rules.effortChoices.problem(with: "low") != nil)
  }

  @Test(arguments: [("low", true), ("4096", true), ("100", false), ("max", false), ("", false)])
  func onlyWhatTheModelTakes(effort: String, fits: Bool) {
    let rules = WireRules(effortField: .budget, efforts: ["off", "low"], budget: 1024...8192)
    #expect((rules.effortChoices.problem(with: effort) == nil) == fits)
    let parameters = Parameters(temperature: 1, effort: effort).fitting(rules)
    #expect(parameters.effort == (fits ? effort : nil))
    #expect(parameters.temperature == 1)
  }
}
