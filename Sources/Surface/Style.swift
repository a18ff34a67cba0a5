/// A colour: the terminal's own default, one of its 256, or 24 bits (reduced where the terminal has less).
package struct Color: Hashable, Sendable {
  /// 0 default; 0x01_0000nn palette; 0x02_rrggbb true colour.
  package let rawValue: UInt32
  private init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let terminal = Color(rawValue: 0)
  package static func palette(_ index: UInt8) -> Color {
    Color(rawValue: 0x0100_0000 | UInt32(index))
  }
  package static func rgb(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Color {
    Color(rawValue: 0x0200_0000 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
  }

  package enum Kind: Hashable, Sendable {
    case terminal
    case palette(UInt8)
    case rgb(UInt8, UInt8, UInt8)
  }

  package var kind: Kind {
    switch rawValue >> 24 {
    case 1: .palette(UInt8(rawValue & 0xFF))
    case 2:
      .rgb(
        UInt8(rawValue >> 16 & 0xFF), UInt8(rawValue >> 8 & 0xFF), UInt8(rawValue & 0xFF))
    default: .terminal
    }
  }
}

package struct Attributes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package static let bold = Attributes(rawValue: 1)
  package static let dim = Attributes(rawValue: 2)
  package static let italic = Attributes(rawValue: 4)
  package static let underline = Attributes(rawValue: 8)
  package static let reverse = Attributes(rawValue: 16)
  package static let strikethrough = Attributes(rawValue: 32)
}

package struct Style: Hashable, Sendable {
  package var foreground: Color
  package var background: Color
  package var attributes: Attributes

  package init(
    _ foreground: Color = .terminal, on background: Color = .terminal, _ attributes: Attributes = []
  ) {
    (self.foreground, self.background, self.attributes) = (foreground, background, attributes)
  }

  package static let plain = Style()

  /// This style with another laid over it: colours replace where they are set, attributes add up.
  package func overlaid(_ other: Style) -> Style {
    Style(
      other.foreground == .terminal ? foreground : other.foreground,
      on: other.background == .terminal ? background : other.background,
      attributes.union(other.attributes))
  }
}

/// A run of text in one style.
package struct Span: Hashable, Sendable {
  package var text: String
  package var style: Style
  /// Drawn around text (a border, a bullet, padding): nobody selects or copies it.
  package var isFrame: Bool

  package init(_ text: String, _ style: Style = .plain, isFrame: Bool = false) {
    (self.text, self.style, self.isFrame) = (text, style, isFrame)
  }
}

/// One line of the screen before it is drawn.
package struct StyledLine: Hashable, Sendable {
  package var spans: [Span]
  /// True when the source goes on in the next line without a line break of its own.
  package var isSoftWrapped: Bool
  /// Spaces of the source that a soft break stands for.
  package var droppedSpaces: Int
  /// A line that is no text at all: a border, a gap between blocks.
  package var isFrame: Bool

  package init(
    _ spans: [Span] = [], isSoftWrapped: Bool = false, droppedSpaces: Int = 0, isFrame: Bool = false
  ) {
    (self.spans, self.isSoftWrapped) = (spans, isSoftWrapped)
    (self.droppedSpaces, self.isFrame) = (droppedSpaces, isFrame)
  }

  package init(_ text: String, _ style: Style = .plain, isFrame: Bool = false) {
    self.init([Span(text, style)], isFrame: isFrame)
  }

  package var text: String { spans.map(\.text).joined() }
  package var width: Int { spans.reduce(0) { $0 + displayWidth(of: $1.text) } }
}
