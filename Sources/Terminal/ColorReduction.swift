package import Surface

/// How many colours a terminal has.
package enum ColorDepth: Hashable, Sendable {
  case monochrome
  case eight
  case sixteen
  case palette
  case direct
}

/// A colour as one terminal can show it.
package struct ReducedColor: Hashable, Sendable {
  /// -1 the terminal's own, else a palette index, else 0xRRGGBB at `ColorDepth.direct`.
  package var value: Int
  /// A bright colour on a terminal of eight: shown as the dark one in bold.
  package var needsBold: Bool

  package init(value: Int, needsBold: Bool = false) {
    (self.value, self.needsBold) = (value, needsBold)
  }
}

extension Color {
  /// The nearest colour the terminal has.
  package func reduced(to depth: ColorDepth) -> ReducedColor {
    switch (kind, depth) {
    case (.terminal, _), (_, .monochrome): ReducedColor(value: -1)
    case (.palette(let index), .direct): Self.direct(index)
    case (.rgb(let red, let green, let blue), .direct):
      Self.direct(Int(red) << 16 | Int(green) << 8 | Int(blue))
    case (.palette(let index), .palette): ReducedColor(value: Int(index))
    case (.rgb(let red, let green, let blue), .palette):
      ReducedColor(value: nearestOf256(RGB(Int(red), Int(green), Int(blue))))
    case (.palette(let index), _): Self.basic(Int(index), depth)
    case (.rgb(let red, let green, let blue), _):
      Self.basic(nearestOf16(RGB(Int(red), Int(green), Int(blue))), depth)
    }
  }

  private static func direct(_ index: UInt8) -> ReducedColor {
    if index < 8 { return ReducedColor(value: Int(index)) }
    let color = RGB(palette: Int(index))
    return direct(color.red << 16 | color.green << 8 | color.blue)
  }

  // Terminals with direct colour read the first eight values as the palette.
  private static func direct(_ value: Int) -> ReducedColor {
    ReducedColor(value: value > 0 && value < 8 ? 8 : value)
  }

  private static func basic(_ index: Int, _ depth: ColorDepth) -> ReducedColor {
    let index = index < 16 ? index : nearestOf16(RGB(palette: index))
    if depth == .sixteen || index < 8 { return ReducedColor(value: index) }
    return ReducedColor(value: index - 8, needsBold: true)
  }
}

private struct RGB {
  var red: Int
  var green: Int
  var blue: Int

  init(_ red: Int, _ green: Int, _ blue: Int) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// xterm's palette: 16 named colours, a cube of six levels, a ramp of 24 greys.
  init(palette index: Int) {
    switch index {
    case 0..<16: self = basicColors[index]
    case 16..<232:
      let place = index - 16
      self.init(
        cubeLevels[place / 36], cubeLevels[place / 6 % 6], cubeLevels[place % 6])
    default:
      let level = 8 + 10 * (min(index, 255) - 232)
      self.init(level, level, level)
    }
  }

  /// Weighted as the eye sees, in whole numbers.
  func distance(to other: RGB) -> Int {
    let (dr, dg, db) = (red - other.red, green - other.green, blue - other.blue)
    let mean = (red + other.red) / 2
    return (512 + mean) * dr * dr + 1024 * dg * dg + (767 - mean) * db * db
  }
}

private let cubeLevels = [0, 95, 135, 175, 215, 255]

private let basicColors: [RGB] = [
  RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0),
  RGB(0, 0, 238), RGB(205, 0, 205), RGB(0, 205, 205), RGB(229, 229, 229),
  RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0),
  RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
]

/// The first 16 are left out: users change them, so their place in the spectrum is not known.
private func nearestOf256(_ color: RGB) -> Int { nearest(to: color, in: 16..<256) }

private func nearestOf16(_ color: RGB) -> Int { nearest(to: color, in: 0..<16) }

private func nearest(to color: RGB, in indices: Range<Int>) -> Int {
  var best = (index: indices.lowerBound, distance: Int.max)
  for index in indices {
    let distance = color.distance(to: RGB(palette: index))
    if distance < best.distance { best = (index, distance) }
  }
  return best.index
}
