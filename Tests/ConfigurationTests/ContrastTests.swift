import Surface
import Testing

@testable import Configuration

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// WCAG 2 contrast of the themes that bring their own ground, as a 256-colour terminal shows them.
@Suite struct ContrastTests {
  /// Lines and gauges are not read; everything else is.
  private static let drawings: Set<StyleRole> = [
    .border, .borderFocused, .codeBorder, .rule, .tableBorder, .overlayBorder,
  ]

  @Test(arguments: ShippedFile.themeNames.filter { $0 != "terminal" }) func textIsReadable(
    name: String
  ) throws {
    let log = IssueLog()
    let loader = ThemeLoader(
      source: { name in ShippedFile.theme(named: name).map { ($0.text, $0.name) } }, log: log)
    let theme = loader.load(name)
    for role in StyleRole.allCases {
      let style = theme[role]
      let ratio = contrast(try rgb256(style.foreground), try rgb256(style.background))
      let least = Self.drawings.contains(role) ? 2.5 : 4.5
      #expect(ratio >= least, "\(name) \(role): \(ratio)")
      #expect(!style.attributes.contains(.dim), "\(name) \(role): dim makes the contrast unknown")
    }
  }

  @Test func contrastOfKnownPairs() {
    #expect(abs(contrast((0, 0, 0), (255, 255, 255)) - 21) < 0.01)
    #expect(abs(contrast((119, 119, 119), (255, 255, 255)) - 4.48) < 0.01)
  }

  private struct NotFixed: Error {}

  /// The nearest colour of the 6x6x6 cube and the grey ramp; the first 16 differ between terminals.
  private func rgb256(_ color: Color) throws -> (Int, Int, Int) {
    guard case .rgb(let r, let g, let b) = color.kind else { throw NotFixed() }
    let steps = [0, 95, 135, 175, 215, 255]
    var candidates = (0..<24).map { (8 + 10 * $0, 8 + 10 * $0, 8 + 10 * $0) }
    for red in steps {
      for green in steps { for blue in steps { candidates.append((red, green, blue)) } }
    }
    func distance(_ c: (Int, Int, Int)) -> Int {
      let (dr, dg, db) = (c.0 - Int(r), c.1 - Int(g), c.2 - Int(b))
      return dr * dr + dg * dg + db * db
    }
    return candidates.min { distance($0) < distance($1) } ?? (0, 0, 0)
  }

  private func contrast(_ a: (Int, Int, Int), _ b: (Int, Int, Int)) -> Double {
    let (light, dark) = (max(luminance(a), luminance(b)), min(luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)
  }

  private func luminance(_ color: (Int, Int, Int)) -> Double {
    func linear(_ value: Int) -> Double {
      let part = Double(value) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(color.0) + 0.7152 * linear(color.1) + 0.0722 * linear(color.2)
  }
}
