/// What commands and characters stand for.
enum MathSymbols {
  static func symbol(named name: String) -> (text: String, kind: MathClass)? { table[name] }

  /// Operators that are words; those whose limits stand below them in a display.
  static let functions = words(
    """
    sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan log ln lg exp arg deg dim hom ker \
    Re Im tr rank sgn erf softmax ReLU
    """)
  static let limits = words(
    "lim limsup liminf max min sup inf det gcd Pr argmax argmin injlim projlim")

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(separator: " ").map(String.init))
  }

  private static let table: [String: (text: String, kind: MathClass)] = {
    var table: [String: (text: String, kind: MathClass)] = [:]
    for (kind, names) in [
      (MathClass.ordinary, ordinary), (.binary, binary), (.relation, relations),
      (.relation, arrows), (.opening, opening), (.closing, closing),
      (.punctuation, punctuation), (.large, large), (.integral, integrals),
    ] {
      let words = names.split { $0 == " " || $0 == "\n" }
      for index in stride(from: 0, to: words.count - 1, by: 2) {
        table[String(words[index])] = (String(words[index + 1]), kind)
      }
    }
    return table
  }()

  private static let ordinary = """
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ
    varkappa ϰ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ
    upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω digamma ϝ
    Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ
    Omicron Ο Pi Π Rho Ρ Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω
    infty ∞ infin ∞ partial ∂ nabla ∇ forall ∀ exists ∃ nexists ∄ emptyset ∅ varnothing ∅ ell ℓ hbar ℏ
    hslash ℏ imath ı jmath ȷ wp ℘ aleph ℵ beth ℶ gimel ℷ daleth ℸ complement ∁ mho ℧ eth ð
    angle ∠ measuredangle ∡ sphericalangle ∢ triangle △ square □ Box □ blacksquare ■ blacktriangle ▲
    lozenge ◊ Diamond ◇ bigstar ★ diamondsuit ♢ heartsuit ♡ clubsuit ♣ spadesuit ♠
    flat ♭ natural ♮ sharp ♯ top ⊤ bot ⊥ neg ¬ lnot ¬ prime ′ backprime ‵ surd √ degree ° circledR ®
    checkmark ✓ dagger † ddagger ‡ S § P ¶ copyright © pounds £ yen ¥ euro €
    dots … ldots … dotsc … dotso … cdots ⋯ dotsb ⋯ dotsm ⋯ dotsi ⋯ vdots ⋮ ddots ⋱ iddots ⋰
    vert | Vert ‖ backslash \\ lbrack [ rbrack ] lq ‘ rq ’ aa å AA Å ae æ AE Æ oe œ o ø O Ø ss ß
    R ℝ N ℕ Z ℤ Q ℚ C ℂ reals ℝ Reals ℝ naturals ℕ integers ℤ
    """

  private static let binary = """
    pm ± mp ∓ times × div ÷ cdot · centerdot · ast ∗ star ⋆ circ ∘ bullet • cap ∩ cup ∪ Cap ⋒ Cup ⋓
    uplus ⊎ sqcap ⊓ sqcup ⊔ vee ∨ lor ∨ wedge ∧ land ∧ barwedge ⊼ veebar ⊻ setminus ∖ smallsetminus ∖
    wr ≀ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ bigcirc ◯ diamond ⋄ amalg ⨿ ltimes ⋉ rtimes ⋊
    bigtriangleup △ bigtriangledown ▽ triangleleft ◁ triangleright ▷ lhd ⊲ rhd ⊳ unlhd ⊴ unrhd ⊵
    boxplus ⊞ boxminus ⊟ boxtimes ⊠ boxdot ⊡ dotplus ∔ intercal ⊺ curlyvee ⋎ curlywedge ⋏ divideontimes ⋇
    """

  private static let relations = """
    leq ≤ le ≤ geq ≥ ge ≥ leqslant ⩽ geqslant ⩾ neq ≠ ne ≠ ll ≪ gg ≫ lll ⋘ ggg ⋙ lt < gt >
    equiv ≡ sim ∼ simeq ≃ approx ≈ approxeq ≊ cong ≅ ncong ≇ doteq ≐ coloneqq ≔ eqqcolon ≕ triangleq ≜
    propto ∝ varpropto ∝ prec ≺ succ ≻ preceq ⪯ succeq ⪰ lesssim ≲ gtrsim ≳ lessgtr ≶ gtrless ≷
    subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋ nsubseteq ⊈ nsupseteq ⊉
    sqsubset ⊏ sqsupset ⊐ sqsubseteq ⊑ sqsupseteq ⊒ in ∈ notin ∉ ni ∋ owns ∋ nmid ∤ mid ∣ parallel ∥
    nparallel ∦ perp ⟂ vdash ⊢ dashv ⊣ models ⊨ vDash ⊨ Vdash ⊩ nvdash ⊬ nvDash ⊭ asymp ≍ bowtie ⋈
    smile ⌣ frown ⌢ nless ≮ ngtr ≯ nleq ≰ ngeq ≱ nsim ≁ lneq ⪇ gneq ⪈ between ≬ pitchfork ⋔ therefore ∴
    because ∵ colon : vcentcolon : ratio ∶
    """

  private static let arrows = """
    to → rightarrow → gets ← leftarrow ← uparrow ↑ downarrow ↓ updownarrow ↕ leftrightarrow ↔
    Rightarrow ⇒ Leftarrow ⇐ Uparrow ⇑ Downarrow ⇓ Leftrightarrow ⇔ iff ⟺ implies ⟹ impliedby ⟸
    longrightarrow ⟶ longleftarrow ⟵ longleftrightarrow ⟷ Longrightarrow ⟹ Longleftarrow ⟸
    Longleftrightarrow ⟺ mapsto ↦ longmapsto ⟼ hookrightarrow ↪ hookleftarrow ↩ nearrow ↗ searrow ↘
    swarrow ↙ nwarrow ↖ rightharpoonup ⇀ rightharpoondown ⇁ leftharpoonup ↼ leftharpoondown ↽
    rightleftharpoons ⇌ leftrightharpoons ⇋ rightleftarrows ⇄ leftrightarrows ⇆ rightrightarrows ⇉
    twoheadrightarrow ↠ rightarrowtail ↣ rightsquigarrow ⇝ leadsto ⇝ nrightarrow ↛ nleftarrow ↚
    nRightarrow ⇏ nLeftarrow ⇍ nleftrightarrow ↮ circlearrowleft ↺ circlearrowright ↻ Lsh ↰ Rsh ↱
    """

  private static let opening = """
    lbrace { langle ⟨ lceil ⌈ lfloor ⌊ lvert | lVert ‖ lgroup ⟮ llbracket ⟦ ulcorner ⌜ lparen (
    """
  private static let closing = """
    rbrace } rangle ⟩ rceil ⌉ rfloor ⌋ rvert | rVert ‖ rgroup ⟯ rrbracket ⟧ urcorner ⌝ rparen )
    """
  private static let punctuation = "cdotp · ldotp . comma , semicolon ;"
  private static let large = """
    sum ∑ prod ∏ coprod ∐ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀
    biguplus ⨄ bigsqcup ⨆
    """
  private static let integrals = "int ∫ iint ∬ iiint ∭ oint ∮ oiint ∯ oiiint ∰ intop ∫ smallint ∫"

  /// Characters that are typed as they are.
  static func atom(for character: Character) -> MathNode {
    switch character {
    case "+": .atom("+", .binary)
    case "-", "−": .atom("−", .binary)
    case "*", "∗": .atom("∗", .binary)
    case "±", "×", "÷", "·", "∘", "∪", "∩", "∧", "∨", "⊕", "⊗": .atom(String(character), .binary)
    case "=", "<", ">", ":", "≤", "≥", "≠", "≈", "≡", "→", "⇒", "⇔", "↔", "∈", "∉", "⊂", "⊆", "∼",
      "∝":
      .atom(String(character), .relation)
    case "(", "[": .atom(String(character), .opening)
    case ")", "]", "!": .atom(String(character), .closing)
    case ",", ";": .atom(String(character), .punctuation)
    case "∑", "∏": .atom(String(character), .large)
    case "∫": .atom("∫", .integral)
    default: .atom(String(character), .ordinary)
    }
  }

  /// A relation crossed out.
  static func negated(_ text: String) -> String {
    let known = [
      "=": "≠", "∈": "∉", "<": "≮", ">": "≯", "≤": "≰", "≥": "≱", "≡": "≢", "∼": "≁", "≈": "≉",
      "⊂": "⊄", "⊃": "⊅", "⊆": "⊈", "⊇": "⊉", "∃": "∄", "∣": "∤", "∥": "∦", "≅": "≇", "→": "↛",
      "⇒": "⇏", "⇔": "⇎", "∋": "∌",
    ]
    return known[text] ?? text + "\u{338}"
  }
}
