import Surface
import Terminal
import TestSupport
import Testing

@Suite struct InputDecoderTests {
  /// What bytes mean, when no more come.
  private func events(_ text: String) -> [InputEvent] { events(Array(text.utf8)) }

  private func events(_ bytes: [UInt8]) -> [InputEvent] {
    var decoder = InputDecoder()
    return decoder.decode(bytes) + decoder.expire()
  }

  private func chords(_ text: String) -> String {
    events(text).map { event in
      if case .key(let chord) = event { chord.description } else { "\(event)" }
    }.joined(separator: " ")
  }

  static let keys: [(String, String)] = [
    ("a", "a"), ("Z", "Z"), (" ", "space"), ("é", "é"), ("字", "字"), ("😀", "😀"),
    ("\r", "enter"), ("\n", "ctrl-j"), ("\t", "tab"), ("\u{7F}", "backspace"),
    ("\u{08}", "backspace"), ("\u{00}", "ctrl-space"), ("\u{01}", "ctrl-a"), ("\u{03}", "ctrl-c"),
    ("\u{13}", "ctrl-s"), ("\u{1A}", "ctrl-z"), ("\u{1C}", "ctrl-\\"), ("\u{1D}", "ctrl-]"),
    ("\u{1E}", "ctrl-^"), ("\u{1F}", "ctrl-_"), ("\u{1B}", "escape"),
    ("\u{1B}\u{1B}", "escape escape"), ("\u{1B}\u{1B}x", "escape alt-x"), ("\u{1B}x", "alt-x"),
    ("\u{1B}X", "alt-X"), ("\u{1B}é", "alt-é"), ("\u{1B}\r", "alt-enter"),
    ("\u{1B}\n", "ctrl-alt-j"), ("\u{1B}\u{7F}", "alt-backspace"), ("\u{1B}[", "alt-["),
    ("\u{1B}O", "alt-O"), ("\u{1B}]", "alt-]"), ("\u{1B}]x", "alt-] x"), ("\u{1B}P", "alt-P"),
    ("\u{1B}[A", "up"), ("\u{1B}[B", "down"), ("\u{1B}[C", "right"), ("\u{1B}[D", "left"),
    ("\u{1B}OA", "up"), ("\u{1B}OB", "down"), ("\u{1B}OC", "right"), ("\u{1B}OD", "left"),
    ("\u{1B}[1;2A", "shift-up"), ("\u{1B}[1;3A", "alt-up"), ("\u{1B}[1;5A", "ctrl-up"),
    ("\u{1B}[1;6D", "ctrl-shift-left"), ("\u{1B}[1;9C", "right"), ("\u{1B}\u{1B}[A", "alt-up"),
    ("\u{1B}\u{1B}OA", "alt-up"), ("\u{1B}[a", "shift-up"), ("\u{1B}Oa", "ctrl-up"),
    ("\u{1B}[H", "home"), ("\u{1B}OH", "home"), ("\u{1B}[1~", "home"), ("\u{1B}[7~", "home"),
    ("\u{1B}[F", "end"), ("\u{1B}[4~", "end"), ("\u{1B}[8~", "end"), ("\u{1B}[1;5F", "ctrl-end"),
    ("\u{1B}[2~", "insert"), ("\u{1B}[3~", "delete"), ("\u{1B}[3;5~", "ctrl-delete"),
    ("\u{1B}[3$", "shift-delete"), ("\u{1B}[3^", "ctrl-delete"), ("\u{1B}[3@", "ctrl-shift-delete"),
    ("\u{1B}[5~", "pageup"), ("\u{1B}[6~", "pagedown"), ("\u{1B}[5;2~", "shift-pageup"),
    ("\u{1B}OP", "f1"), ("\u{1B}[11~", "f1"), ("\u{1B}[[A", "f1"), ("\u{1B}[[E", "f5"),
    ("\u{1B}[15~", "f5"), ("\u{1B}[17~", "f6"), ("\u{1B}[24~", "f12"), ("\u{1B}[1;2P", "shift-f1"),
    ("\u{1B}[24;5~", "ctrl-f12"), ("\u{1B}[Z", "shift-tab"), ("\u{1B}OM", "enter"),
    ("\u{1B}Oj", "*"), ("\u{1B}Oq", "1"), ("\u{1B}[13;2u", "shift-enter"),
    ("\u{1B}[27;2;13~", "shift-enter"), ("\u{1B}[13;3u", "alt-enter"),
    ("\u{1B}[27;5;13~", "ctrl-enter"), ("\u{1B}[106;5u", "ctrl-j"), ("\u{1B}[105;5u", "ctrl-i"),
    ("\u{1B}[97;4u", "alt-A"), ("\u{1B}[27;6;65~", "ctrl-shift-a"), ("\u{1B}[32;5u", "ctrl-space"),
    ("\u{1B}[127;3u", "alt-backspace"), ("\u{1B}[9;2u", "shift-tab"), ("\u{1B}[27u", "escape"),
    ("\u{1B}[97;1:3u", ""), ("\u{1B}[57441;2u", ""), ("\u{1B}[?62;22c", ""), ("\u{1B}[1;1R", "f3"),
    ("\u{1B}[?2026;2$y", ""), ("\u{1B}]10;rgb:00/00/00\u{1B}\\a", "a"),
    ("\u{1B}]52;c;aGk=\u{07}a", "a"), ("\u{1B}P>|term(1)\u{1B}\\a", "a"),
    ("\u{1B}[200~\u{1B}[201~", ""), ("\u{1B}[201~", ""), ("\u{1B}[999999999999999999999~", ""),
    ("\u{1B}[\u{1B}[A", "up"), ("\u{85}", ""),
  ]

  @Test(arguments: keys) func key(bytes: String, expected: String) {
    #expect(chords(bytes) == expected)
  }

  @Test(arguments: [
    ("0000/0000/0000", false), ("ffff/ffff/ffff", true), ("1c/1c/1c", false), ("f/f/e", true),
    ("fdf6/f6e3/e3e3", true), ("0000/0000/ffff", false), ("12/34", nil), ("00/00/00/00", nil),
    ("00000/0/0", nil), ("+1/00/00", nil), ("//", nil), ("rgb", nil),
  ])
  func theGroundIsLightOrDark(answer: String, expected: Bool?) {
    for end in ["\u{1B}\\", "\u{07}"] {
      var decoder = InputDecoder()
      let events = decoder.decode(Array("\u{1B}]11;rgb:\(answer)\(end)a".utf8))
      #expect(
        events == (expected.map { [.ground(isLight: $0)] } ?? []) + [.key(.character("a"))])
    }
  }

  @Test func anEscapeWaitsForItsTimeout() {
    var decoder = InputDecoder()
    #expect(decoder.decode([0x1B]).isEmpty && decoder.isWaiting)
    #expect(decoder.expire() == [.key(KeyChord(.escape))])
    #expect(!decoder.isWaiting && decoder.expire().isEmpty)
    // A slow line: the rest of a longer sequence may still come.
    #expect(decoder.decode(Array("\u{1B}[1;".utf8)).isEmpty && decoder.isWaiting)
    #expect(decoder.expire().isEmpty && !decoder.isWaiting)
    #expect(decoder.decode(Array("5A".utf8)) == [.key(KeyChord(.up, .control))])
    // An answer that stops half-way does not swallow what is typed next.
    #expect(decoder.decode(Array("\u{1B}]1".utf8)).isEmpty)
    #expect(decoder.expire().isEmpty)
    #expect(decoder.decode([0x61]) == [.key(.character("a"))])
  }

  @Test func invalidTextBecomesReplacementCharacters() {
    let replacement = InputEvent.key(.character("\u{FFFD}"))
    let a = InputEvent.key(.character("a"))
    #expect(events([0xFF, 0x61]) == [replacement, a])
    #expect(events([0xE5, 0xAD, 0x61]) == [replacement, replacement, a])
    #expect(events([0xC0, 0x80]) == [replacement, replacement])
    #expect(events([0xED, 0xA0, 0x80]).allSatisfy { $0 == replacement })
  }

  @Test func pasteKeepsEverythingUpToItsRealEnd() {
    func paste(_ text: String) -> [InputEvent] { events("\u{1B}[200~\(text)\u{1B}[201~x") }
    let x = InputEvent.key(.character("x"))
    #expect(paste("a\rb\r\nc\nd\r\r") == [.paste("a\nb\nc\nd\n\n"), x])
    #expect(
      paste("\u{1B}[A\u{03}\u{1B}[20~\u{1B}\u{1B}[201") == [
        .paste("\u{1B}[A\u{03}\u{1B}[20~\u{1B}\u{1B}[201"), x,
      ])
    #expect(paste("\u{1B}[200~") == [.paste("\u{1B}[200~"), x])
    #expect(paste("中😀") == [.paste("中😀"), x])
    #expect(paste("\u{1B}[2\u{1B}") == [.paste("\u{1B}[2\u{1B}"), x])
  }

  @Test func longPasteComesInSeveralEventsWithoutLoss() {
    var decoder = InputDecoder(pasteLimit: 10)
    let text = String(repeating: "ab字", count: 50)
    let events = decoder.decode(Array("\u{1B}[200~\(text)\u{1B}[201~".utf8))
    var pasted = ""
    for case .paste(let part) in events {
      #expect(part.utf8.count <= 14 && !part.contains("\u{FFFD}"))
      pasted += part
    }
    #expect(events.count > 10 && pasted == text)
  }

  @Test func mouse() {
    func actions(_ text: String) -> [MouseEvent] {
      events(text).compactMap { if case .mouse(let event) = $0 { event } else { nil } }
    }
    let place = Position(row: 4, column: 9)
    #expect(actions("\u{1B}[<0;10;5M") == [MouseEvent(.press, at: place)])
    #expect(actions("\u{1B}[<0;10;5m") == [MouseEvent(.release, at: place)])
    #expect(actions("\u{1B}[<32;10;5M") == [MouseEvent(.drag, at: place)])
    #expect(actions("\u{1B}[<64;10;5M") == [MouseEvent(.scrollUp, at: place)])
    #expect(actions("\u{1B}[<65;10;5M") == [MouseEvent(.scrollDown, at: place)])
    #expect(
      actions("\u{1B}[<20;10;5M") == [
        MouseEvent(.press, at: place, modifiers: [.control, .shift])
      ])
    #expect(actions("\u{1B}[<2;10;5M\u{1B}[<35;1;1M\u{1B}[<0;1M").isEmpty)
    #expect(
      actions("\u{1B}[M *%\u{1B}[M#*%\u{1B}[M`*%").map(\.action) == [
        .press, .release, .scrollUp,
      ])
    #expect(actions("\u{1B}[<0;0;0M") == [MouseEvent(.press, at: Position(row: 0, column: 0))])
  }

  @Test func clicksInQuickSuccessionCount() {
    var decoder = InputDecoder()
    func press(at time: Int64, column: Int = 3) -> MouseEvent.Action? {
      let bytes = Array("\u{1B}[<0;\(column);1M\u{1B}[<0;\(column);1m".utf8)
      if case .mouse(let event) = decoder.decode(bytes, at: time).first { return event.action }
      return nil
    }
    #expect(press(at: 0) == .press)
    #expect(press(at: 200) == .doubleClick)
    #expect(press(at: 400) == .tripleClick)
    #expect(press(at: 500) == .press)
    #expect(press(at: 1_000) == .press)
    #expect(press(at: 1_100, column: 4) == .press)
  }

  @Test func focus() {
    #expect(events("\u{1B}[I\u{1B}[O") == [.focus(true), .focus(false)])
  }

  @Test func terminalsOwnSequencesAreKnown() {
    let keys: [[UInt8]: KeyChord] = [
      Array("\u{1B}[25^".utf8): KeyChord(.function(3)),
      Array("\u{1B}[A".utf8): KeyChord(.down),
      // Its beginning is a key already, so it can never be told apart.
      Array("\u{1B}x1".utf8): KeyChord(.function(4)),
    ]
    var decoder = InputDecoder(terminalKeys: keys)
    #expect(
      decoder.decode(Array("\u{1B}[25^\u{1B}[A\u{1B}x1".utf8)) == [
        .key(KeyChord(.function(3))), .key(KeyChord(.down)), .key(.alt("x")), .key(.character("1")),
      ])
  }

  /// However the bytes are cut, the events are the same; and no bytes bring the decoder down.
  @Test(arguments: 0..<200) func splitsDoNotMatter(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    var bytes: [UInt8] = []
    for _ in 0..<40 {
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes += Array((Self.keys.randomElement(using: &random)?.0 ?? "").utf8)
      case 1: bytes += Array("\u{1B}[200~ab\r\n\u{1B}[201~".utf8)
      case 2: bytes.append(UInt8.random(in: 0...255, using: &random))
      default: bytes += Array("\u{1B}[<0;\(Int.random(in: 0..<99, using: &random));3M".utf8)
      }
    }
    var whole = InputDecoder()
    let expected = whole.decode(bytes) + whole.expire()
    var byByte = InputDecoder()
    #expect(bytes.flatMap { byByte.decode([$0]) } + byByte.expire() == expected)
    var pieces = InputDecoder()
    var events: [InputEvent] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...7, using: &random)
      events += pieces.decode(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    #expect(events + pieces.expire() == expected)
  }
}
