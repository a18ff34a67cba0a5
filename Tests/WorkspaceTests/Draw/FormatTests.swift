import Conversation
import Surface
import Testing

@testable import Workspace

@Suite struct FormatTests {
  @Test(arguments: [
    (0, "0"), (840, "840"), (1210, "1 210"), (9_007, "9 007"), (12_345, "12k"),
    (1_240_000, "1.2M"),
  ]) func tokens(count: Int, text: String) { #expect(Format.tokens(count) == text) }

  @Test(arguments: [
    (840, "840"), (1210, "1.2k"), (2000, "2k"), (8192, "8k"), (32_768, "32k"), (64_000, "64k"),
    (65_536, "64k"), (128_000, "128k"), (131_072, "128k"), (200_000, "200k"), (1_000_000, "1M"),
    (1_048_576, "1M"),
  ]) func windows(count: Int, text: String) { #expect(Format.window(count) == text) }

  @Test(
    arguments: [
      (0, "$0"), (40_000, "<$0.0001"), (4_100_000, "$0.0041"), (20_000_000, "$0.02"),
      (25_000_000, "$0.025"), (1_370_000_000, "$1.37"), (60_000_000_000, "$60.00"),
    ] as [(Int64, String)]) func money(nanoDollars: Int64, text: String)
  {
    #expect(Format.money(Money(nanoDollars: nanoDollars)) == text)
  }

  @Test(
    arguments: [
      (0.4, "0.4 s"), (9.96, "10 s"), (14.2, "14 s"), (125.0, "2 m 05 s"), (-3.0, "0.0 s"),
    ] as [(Double, String)]) func seconds(value: Double, text: String)
  { #expect(Format.seconds(value) == text) }

  @Test(
    arguments: [
      (-30.0, "now"), (300.0, "5m"), (7200.0, "2h"), (259_200.0, "3d"), (8_467_200.0, "14w"),
      (69_120_000.0, "2y"),
    ] as [(Double, String)]) func ages(seconds: Double, text: String)
  {
    let now = Session.start
    #expect(Format.age(now.adding(seconds: -seconds), now: now) == text)
  }

  @Test(
    arguments: [
      (0.0, "10:24"), (86_400.0, "23 Jan 10:24"), (2_592_000.0, "25 Dec 2024 10:24"),
    ] as [(Double, String)]) func moments(secondsAgo: Double, text: String)
  {
    let now = Session.start
    #expect(
      Format.moment(now.adding(seconds: -secondsAgo), now: now, utcOffset: 0) == text)
  }

  @Test func levelsNeverLeaveTheirBlocks() {
    #expect(Format.level(-5, of: 100) == "▁")
    #expect(Format.level(13, of: 100) == "▂")
    #expect(Format.level(100, of: 100) == "█")
    #expect(Format.level(900, of: 100) == "█")
    #expect(Format.level(1, of: 0) == "█")
  }
}
