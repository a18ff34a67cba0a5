extension MathParser {
  /// Fonts, words and accents.
  mutating func letters(_ name: String) -> [MathNode]? {
    switch name {
    case "mathbb", "Bbb": return [MathAlphabets.styled(argument(), .doubleStruck)]
    case "mathcal", "mathscr", "cal", "scr": return [MathAlphabets.styled(argument(), .script)]
    case "mathfrak", "frak": return [MathAlphabets.styled(argument(), .fraktur)]
    case "mathbf", "boldsymbol", "bm", "mathbfit", "bold", "bf", "pmb":
      return [MathAlphabets.styled(argument(), .bold)]
    case "mathrm", "mathit", "mathsf", "mathtt", "mathnormal", "mathop", "mathbin", "mathrel",
      "mathord", "mathinner", "smash", "ensuremath":
      return [argument()]
    case "text", "textrm", "textit", "textsf", "texttt", "textnormal", "mbox", "hbox", "emph":
      return [.atom(plainText(rawArgument()), .text)]
    case "textbf":
      return [MathAlphabets.styled(.atom(plainText(rawArgument()), .text), .bold)]
    case "operatorname":
      let isLimit = next == "*"
      if isLimit { index += 1 }
      return [.atom(plainText(rawArgument()), isLimit ? .limit : .function)]
    case "not": return [negated()]
    default:
      guard let accent = MathAlphabets.accents[name] else { return nil }
      return [.accented(argument(), accent.mark, onEach: accent.onEach)]
    }
  }

  /// Text inside formulas: its spaces count, its marks do not.
  private func plainText(_ raw: String) -> String {
    var text = ""
    var isEscaped = false
    for character in raw {
      if character == "\\", !isEscaped {
        isEscaped = true
        continue
      }
      if isEscaped || !["{", "}", "$"].contains(character) {
        text.append(character == "~" || character.isNewline ? " " : character)
      }
      isEscaped = false
    }
    return text
  }

  private mutating func negated() -> MathNode {
    let base = argument()
    if case .atom(let text, let kind) = base { return .atom(MathSymbols.negated(text), kind) }
    return .accented(base, "\u{338}", onEach: false)
  }

  /// Boxes, tags, remainders and other words around formulas.
  mutating func annotation(_ name: String) -> [MathNode]? {
    switch name {
    case "boxed", "fbox", "framebox": return [.boxed(argument())]
    case "textcolor", "colorbox":
      _ = rawArgument()
      return [argument()]
    case "phantom": return [.space(max(1, min(40, MathLinear.width(argument()))))]
    case "tag":
      if next == "*" { index += 1 }
      return [.space(4), .atom("(" + plainText(rawArgument()) + ")", .text)]
    case "pmod":
      return [.space(1), .fenced("(", .row([.atom("mod", .function), argument()]), ")")]
    case "mod": return [.space(2), .atom("mod", .function), argument()]
    case "bmod": return [.atom("mod", .binary)]
    case "pod": return [.space(1), .fenced("(", argument(), ")")]
    case "bra": return [.fenced("⟨", argument(), "|")]
    case "ket": return [.fenced("|", argument(), "⟩")]
    case "braket": return [.fenced("⟨", argument(), "⟩")]
    case "abs": return [.fenced("|", argument(), "|")]
    case "norm": return [.fenced("‖", argument(), "‖")]
    case "ce": return [chemistry(rawArgument())]
    default: return nil
    }
  }

  /// `2H2O -> …`: numbers behind letters are lowered.
  private func chemistry(_ text: String) -> MathNode {
    var result = ""
    var isAfterLetter = false
    for character in text {
      let lowered =
        isAfterLetter && character.isNumber ? MathAlphabets.lowered(String(character)) : nil
      result += lowered ?? (character == "^" || character == "_" ? "" : String(character))
      isAfterLetter = character.isLetter || character == ")" || lowered != nil
    }
    for (from, to) in [("<=>", "⇌"), ("->", "→"), ("<-", "←")] {
      result = result.split(separator: from, omittingEmptySubsequences: false)
        .joined(separator: to)
    }
    return .atom(result, .text)
  }
}
