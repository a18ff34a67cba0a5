import TestSupport

/// SplitMix64: the same numbers for the same seed, on every machine.

/// Pieces that break programs which show text.
private let pieces = [
  "word", "longer-word-than-most-lines-are", " ", "  ", "\n", "\r\n", "\r", "\t", "中文", "日本語。",
  "（閉じ）",
  "한국어", "ا\u{644}عربية", "עברית", "e\u{301}", "a\u{308}\u{301}\u{323}", "😀", "👨‍👩‍👧", "👍🏽", "🇫🇷", "☀️",
  "क्षि",
  "\u{1B}[2J", "\u{1B}]52;c;eA==\u{07}", "\u{9B}31m", "\u{0}", "\u{7F}", "\u{8}", "\u{202E}",
  "\u{2066}", "\u{200B}",
  "\u{200D}", "\u{FEFF}", "\u{E0041}", "\u{FE0F}", "\u{301}", "\u{AD}", "\u{2028}", "\u{2029}",
  "\u{85}", "\u{3164}",
  "\u{115F}", "\u{1160}", "\u{E000}", "\u{378}", "\u{10FFFF}", "…", "─│┌", "a.b,c;d",
  "https://example.org/a/b?c=d",
]

/// Text of up to `count` pieces, some of them any scalar at all.
func randomText(count: Int, using random: inout SeededRandom) -> String {
  var text = ""
  for _ in 0..<Int.random(in: 0...count, using: &random) {
    switch Int.random(in: 0..<12, using: &random) {
    case 0:
      text.unicodeScalars.append(
        Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random)) ?? "\u{FFFD}")
    case 1: text += "z" + String(repeating: "\u{301}", count: 100)
    default: text += pieces.randomElement(using: &random) ?? ""
    }
  }
  return text
}
