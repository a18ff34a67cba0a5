import Surface
import TestSupport
import Testing

@Suite struct HarmlessTests {
  @Test(arguments: [
    ("plain\n\ttext", "plain\n\ttext"), ("\u{1B}[2J", "␛[2J"), ("a\rb", "a␍b"), ("a\r\nb", "a\nb"),
    ("a\r", "a␍"), ("a\r\r\n", "a␍\n"), ("\u{0}", "␀"), ("\u{7F}", "␡"), ("\u{9B}31m", "⟨9b⟩31m"),
    ("\u{202E}x\u{202C}", "⟨RLO⟩x⟨PDF⟩"), ("a\u{200B}b\u{FEFF}c\u{AD}d", "abcd"),
    ("\u{E0041}x", "x"), ("a\u{2028}b", "a\nb"), ("👨‍👩‍👧", "👨‍👩‍👧"), ("\u{3164}x", "x"), ("日本", "日本"),
    ("\u{61C}x\u{200E}\u{200F}y", "xy"),
  ]) func example(text: String, expected: String) {
    #expect(harmless(text) == expected)
  }

  @Test func aLineHasNoBreaks() {
    #expect(harmlessLine("a\nb\tc\r\nd\u{2029}e") == "a b c d e")
  }

  @Test(arguments: 0..<100) func neverLeavesAControl(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    for _ in 0..<20 {
      let text = randomText(count: 20, using: &random)
      let safe = harmless(text)
      #expect(harmless(safe) == safe)
      for scalar in safe.unicodeScalars {
        let isAllowed = scalar == "\n" || scalar == "\t"
        #expect(isAllowed || scalar.properties.generalCategory != .control)
        #expect(!(0x202A...0x202E).contains(scalar.value))
        #expect(!(0x2066...0x2069).contains(scalar.value))
      }
      #expect(!harmlessLine(text).unicodeScalars.contains { $0.value < 0x20 })
    }
  }
}
