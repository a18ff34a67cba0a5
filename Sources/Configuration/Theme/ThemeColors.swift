import Surface

/// The names of the terminal's 16 colours, in their order.
private let terminalColors = [
  "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  "bright-black", "bright-red", "bright-green", "bright-yellow", "bright-blue", "bright-magenta",
  "bright-cyan", "bright-white",
]

/// Names to colours: "default", the terminal's 16, a theme's own, `#rrggbb`, 0–255.
struct ThemePalette {
  static let expectation =
    "a colour: default, one of the 16 names (\"bright-blue\"), 0 to 255, \"#rrggbb\" or a [palette] name"

  private var own: [String: Color] = [:]

  mutating func define(_ name: String, as color: Color) { own[name] = color }

  func color(_ node: TOMLNode) -> Color? {
    switch node {
    case .integer(let number): UInt8(exactly: number).map(Color.palette)
    case .string(let text): color(named: text)
    default: nil
    }
  }

  private func color(named name: String) -> Color? {
    if let color = own[name] { return color }
    if name == "default" { return .terminal }
    if let index = terminalColors.firstIndex(of: name) { return .palette(UInt8(index)) }
    if let index = UInt8(name) { return .palette(index) }
    let digits = Array(name.utf8)
    guard digits.count == 7, digits[0] == UInt8(ascii: "#"),
      digits.dropFirst().allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
      let value = UInt32(name.dropFirst(), radix: 16)
    else { return nil }
    return .rgb(
      UInt8(truncatingIfNeeded: value >> 16), UInt8(truncatingIfNeeded: value >> 8),
      UInt8(truncatingIfNeeded: value))
  }
}
