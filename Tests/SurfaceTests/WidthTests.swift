import CTerminal
import Surface
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct WidthTests {
  /// Scalars whose width we set ourselves, whatever the C library says.
  private func isOurs(_ value: UInt32) -> Bool {
    switch value {
    // The soft hyphen takes no column: terminals disagree, so it never reaches a cell.
    case 0xAD: true
    default: false
    }
  }

  private static let hasUnicodeLocale = setlocale(LC_CTYPE, "C.UTF-8") != nil

  @Test(.enabled(if: WidthTests.hasUnicodeLocale, "needs the locale C.UTF-8"))
  func tableAgreesWithTheCLibrary() {
    var differences: [String] = []
    for value in UInt32(1)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), !isOurs(value) else { continue }
      let expected = Int(cterm_wcwidth(value))
      let width = displayWidth(of: scalar) ?? -1
      if width != expected {
        differences.append("U+\(String(value, radix: 16)): \(width), not \(expected)")
      }
    }
    #expect(differences.prefix(20) == [], "\(differences.count) in all")
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("中文", 4), ("😀", 2), ("👨‍👩‍👧", 2), ("👍🏽", 2),
    ("🇫🇷", 1), ("☀️", 1), ("\u{301}", 1), ("│", 1), ("\u{200B}", 0), ("한", 2), ("\u{E000}", 1),
  ]) func width(text: String, columns: Int) {
    #expect(displayWidth(of: text) == columns)
  }

  @Test(arguments: 0..<50) func glyphsAreWhatNcursesCanHold(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    for _ in 0..<50 {
      let text = randomText(count: 10, using: &random)
      var total = 0
      for character in text {
        forEachGlyph(in: character) { glyph, columns in
          #expect(displayWidth(of: glyph.base) == columns)
          #expect(columns == 1 || columns == 2)
          #expect(glyph.marks.count <= 4)
          #expect(glyph.marks.allSatisfy { displayWidth(of: $0) == 0 })
          total += columns
        }
      }
      #expect(displayWidth(of: text) == total)
    }
  }
}
