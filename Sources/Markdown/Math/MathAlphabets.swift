/// Unicode's letters for what TeX does with fonts, sizes and marks.
enum MathAlphabets {
  /// The text raised, or lowered; nil when a character of it has no such form.
  static func raised(_ text: String) -> String? { mapped(text, superscripts) }
  static func lowered(_ text: String) -> String? { mapped(text, subscripts) }

  private static func mapped(_ text: String, _ table: [Character: Character]) -> String? {
    guard !text.isEmpty else { return nil }
    var result = ""
    for character in text where character != " " {
      guard let found = table[character] else { return nil }
      result.append(found)
    }
    return result
  }

  private static func pairs(_ from: String, _ to: String) -> [Character: Character] {
    Dictionary(zip(from, to), uniquingKeysWith: { first, _ in first })
  }

  private static let superscripts = pairs(
    "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδθφχ′″‴∗†‡°∘⊤*",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᶿᵠᵡ′″‴*†‡°°ᵀ*")
  private static let subscripts = pairs(
    "0123456789+−=()aehijklmnoprstuvxβγρφχ",
    "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")

  enum Alphabet { case doubleStruck, script, fraktur, bold }

  /// The tree with its letters in another alphabet.
  static func styled(_ node: MathNode, _ alphabet: Alphabet) -> MathNode {
    func styled(_ node: MathNode?) -> MathNode? { node.map { self.styled($0, alphabet) } }
    switch node {
    case .atom(let text, let kind) where kind != .source:
      return .atom(String(text.map { character(for: $0, alphabet) }), kind)
    case .row(let nodes): return .row(nodes.map { self.styled($0, alphabet) })
    case .scripts(let base, let below, let above):
      return .scripts(self.styled(base, alphabet), below: styled(below), above: styled(above))
    case .accented(let base, let mark, let onEach):
      return .accented(self.styled(base, alphabet), mark, onEach: onEach)
    default: return node
    }
  }

  private static func character(for character: Character, _ alphabet: Alphabet) -> Character {
    guard let value = character.unicodeScalars.first?.value, character.unicodeScalars.count == 1
    else { return character }
    if let known = exceptions[alphabet]?[character] { return known }
    let starts: (upper: UInt32, lower: UInt32, digit: UInt32?) =
      switch alphabet {
      case .doubleStruck: (0x1D538, 0x1D552, 0x1D7D8)
      case .script: (0x1D49C, 0x1D4B6, nil)
      case .fraktur: (0x1D504, 0x1D51E, nil)
      case .bold: (0x1D400, 0x1D41A, 0x1D7CE)
      }
    let scalar: UInt32? =
      switch value {
      case 0x41...0x5A: starts.upper + value - 0x41
      case 0x61...0x7A: starts.lower + value - 0x61
      case 0x30...0x39: starts.digit.map { $0 + value - 0x30 }
      case 0x391...0x3A9 where alphabet == .bold: 0x1D6A8 + value - 0x391
      case 0x3B1...0x3C9 where alphabet == .bold: 0x1D6C2 + value - 0x3B1
      default: nil
      }
    return scalar.flatMap(Unicode.Scalar.init).map(Character.init) ?? character
  }

  /// Letters that Unicode had before it had these alphabets.
  private static let exceptions: [Alphabet: [Character: Character]] = [
    .doubleStruck: pairs("CHNPQRZ", "ℂℍℕℙℚℝℤ"),
    .script: pairs("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ"),
    .fraktur: pairs("CHIRZ", "ℭℌℑℜℨ"),
  ]

  /// Bold letters are one form inside a formula; on screen they are plain letters in bold, which every font
  /// has.
  static func isBold(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let plain: UInt32? =
      switch scalar.value {
      case 0x1D400...0x1D419: scalar.value - 0x1D400 + 0x41
      case 0x1D41A...0x1D433: scalar.value - 0x1D41A + 0x61
      case 0x1D6A8...0x1D6C0: scalar.value - 0x1D6A8 + 0x391
      case 0x1D6C2...0x1D6DA: scalar.value - 0x1D6C2 + 0x3B1
      case 0x1D7CE...0x1D7D7: scalar.value - 0x1D7CE + 0x30
      default: nil
      }
    return plain.flatMap(Unicode.Scalar.init)
  }

  /// Cuts a text into runs of plain and bold letters.
  static func runs(_ text: String) -> [(text: String, isBold: Bool)] {
    var runs: [(text: String, isBold: Bool)] = []
    for character in text {
      var scalars = Array(character.unicodeScalars)
      let plain = isBold(scalars[0])
      if let plain { scalars[0] = plain }
      let piece = String(String.UnicodeScalarView(scalars))
      if runs.last?.isBold == (plain != nil) {
        runs[runs.count - 1].text += piece
      } else {
        runs.append((piece, plain != nil))
      }
    }
    return runs
  }

  static let accents: [String: (mark: Unicode.Scalar, onEach: Bool)] = [
    "hat": ("\u{302}", false), "widehat": ("\u{302}", false), "check": ("\u{30C}", false),
    "tilde": ("\u{303}", false), "widetilde": ("\u{303}", false), "acute": ("\u{301}", false),
    "grave": ("\u{300}", false), "dot": ("\u{307}", false), "ddot": ("\u{308}", false),
    "dddot": ("\u{20DB}", false), "breve": ("\u{306}", false), "bar": ("\u{304}", true),
    "vec": ("\u{20D7}", false), "mathring": ("\u{30A}", false), "overline": ("\u{305}", true),
    "underline": ("\u{332}", true), "overrightarrow": ("\u{20D7}", true),
    "overleftarrow": ("\u{20D6}", true), "cancel": ("\u{336}", true), "bcancel": ("\u{336}", true),
    "xcancel": ("\u{336}", true), "not": ("\u{338}", false),
  ]
}
