import Surface
import Testing

@Suite struct KeyChordTests {
  @Test(arguments: [
    ("a", KeyChord.character("a"), "a"), ("G", .character("G"), "G"),
    ("ctrl-x", .control("x"), "^X"), ("alt-enter", KeyChord(.enter, .alt), "M-enter"),
    ("shift-tab", KeyChord(.tab, .shift), "S-tab"), ("f1", KeyChord(.function(1)), "F1"),
    ("space", .character(" "), "space"), ("ctrl-space", .control(" "), "C-space"),
    ("-", .character("-"), "-"), ("ctrl--", .control("-"), "^-"), ("ctrl-_", .control("_"), "^_"),
    ("ctrl-alt-shift-up", KeyChord(.up, [.control, .alt, .shift]), "M-S-C-up"),
    ("pagedown", KeyChord(.pageDown), "pagedown"), ("alt-é", .alt("é"), "M-é"),
    ("shift-f12", KeyChord(.function(12), .shift), "S-F12"),
  ]) func readsAndWrites(text: String, chord: KeyChord, label: String) {
    #expect(KeyChord(text) == chord)
    #expect(chord.description == text)
    #expect(chord.label == label)
  }

  @Test(arguments: ["", "ctrl-", "hyper-x", "f0", "f25", "f", "xy", "ctrl-nothing", "Enter"])
  func refuses(text: String) {
    #expect(text == "f" ? KeyChord(text) == .character("f") : KeyChord(text) == nil)
  }

  @Test func theOrderOfModifiersDoesNotMatter() {
    #expect(KeyChord("shift-ctrl-up") == KeyChord("ctrl-shift-up"))
  }
}
