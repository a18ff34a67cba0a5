import Configuration
import Conversation
import Surface
import SurfaceSupport
import Testing

@testable import Workspace

/// Whatever was written, at whatever width: what is copied is what was written.
struct CopyingTests {
  private static let message = MessageID(rawValue: "stored-1")

  private static let pieces = [
    "word", " ", "  ", "\n", "\n\n", "- ", "1. ", "> ", "# ", "`", "```\n", "**", "*",
    "| a | b |\n|---|---|\n| c | d |\n",
    "漢字", "，", "👩‍👩‍👧‍👦", "🇩🇪", "e\u{301}", "\t", "\u{1B}[2J", "\u{202E}", "\\", "[x](http://y)", "$a^2$",
    "verylongwordwithoutaspaceinit", "नमस्ते", "한국어", "---\n", "<b>", "&amp;",
  ]

  private static func text(_ random: inout SplitMix64) -> String {
    (0..<Int.random(in: 1...40, using: &random)).map { _ in
      pieces.randomElement(using: &random) ?? ""
    }.joined()
  }

  private static func session(_ text: String, columns: Int) -> Session {
    var session = Session(size: Size(rows: 24, columns: columns))
    session.open(["q", text])
    session.press("escape } }")
    return session
  }

  private func copied(_ session: inout Session) -> String? {
    for case .copy(let text) in session.press("y") { return text }
    return nil
  }

  /// From the first place of a message to its last one: its source, whatever it was laid out as.
  @Test func allOfAMessageIsItsSource() {
    var checked = 0
    for seed in UInt64(0)..<250 {
      var random = SplitMix64(seed: seed)
      let text = Self.text(&random)
      var session = Self.session(text, columns: Int.random(in: 40...120, using: &random))
      guard
        let bounds = session.workspace.layout.bounds(
          of: .words, in: Self.message, session.state)
      else { continue }
      var selection = TextSelection(bounds.start, unit: .lines)
      selection.head = bounds.end
      session.workspace.state.open.reading.selection = selection
      #expect(copied(&session) == session.workspace.withoutControls(text), "seed \(seed)")
      checked += 1
    }
    #expect(checked > 200)
  }

  /// Plain text: any part of it has just the characters that are seen, at every width the same.
  @Test func anyPartOfPlainTextIsWhatIsSeen() {
    let words = [
      "word", "a", "longer-word", "漢字標點", "，", "👩‍👩‍👧‍👦", "🇩🇪", "e\u{301}", "नमस्ते", "한국어", "😀", "ﷺ",
      String(repeating: "x", count: 130),
    ]
    for seed in UInt64(0)..<200 {
      var random = SplitMix64(seed: seed)
      let text = (0..<40).map { _ in words.randomElement(using: &random) ?? "" }
        .joined(separator: " ")
      let characters = Array(text)
      let first = Int.random(in: 0..<characters.count - 2, using: &random)
      // All of it would be the source again.
      let last = Int.random(in: first..<characters.count - 1, using: &random)
      for columns in [40, 41, 57, 80, 200] {
        var session = Self.session(text, columns: columns)
        var selection = TextSelection(TextPlace(Self.message, offset: first))
        selection.head.offset = last
        session.workspace.state.open.reading.selection = selection
        #expect(copied(&session) == String(characters[first...last]), "seed \(seed), \(columns)")
      }
    }
  }

  /// Places and the screen agree: where a place stands is where it is found.
  @Test func placesAreWhereTheyStand() {
    for seed in UInt64(0)..<120 {
      var random = SplitMix64(seed: seed)
      let columns = Int.random(in: 40...100, using: &random)
      var session = Self.session(Self.text(&random), columns: columns)
      let state = session.state
      for line in 0..<session.workspace.layout.height(of: Self.message, in: state) {
        for column in stride(from: 0, to: columns, by: 3) {
          guard
            let place = session.workspace.layout.place(
              inLine: line, column: column, of: Self.message, in: state)
          else { continue }
          let position = session.workspace.layout.position(of: place, in: state)
          #expect(position?.row == line, "seed \(seed), line \(line), column \(column)")
          let again = position.flatMap {
            session.workspace.layout.place(
              inLine: $0.row, column: $0.column, of: Self.message, in: state)
          }
          #expect(again == place, "seed \(seed), line \(line), column \(column)")
        }
      }
    }
  }

  /// What is copied has no control characters but line breaks and tabs, from any drag over any screen.
  @Test func anyDragIsHarmless() {
    for seed in UInt64(0)..<150 {
      var random = SplitMix64(seed: seed)
      var session = Self.session(
        Self.text(&random), columns: Int.random(in: 40...90, using: &random))
      session.workspace.state.open.tree.update(Self.message) { $0.reasoning = Self.text(&random) }
      if Bool.random(using: &random) { session.press("z R") }
      _ = session.workspace.draw()
      for _ in 0..<6 {
        let places = (0..<2).map { _ in
          Position(
            row: Int.random(in: 0..<24, using: &random),
            column: Int.random(in: 0..<90, using: &random))
        }
        let press: MouseEvent.Action =
          [.press, .doubleClick, .tripleClick].randomElement(using: &random) ?? .press
        session.send(.input(.mouse(MouseEvent(press, at: places[0]))))
        session.send(.input(.mouse(MouseEvent(.drag, at: places[1]))))
        _ = session.workspace.draw()
        session.send(.input(.mouse(MouseEvent(.release, at: places[1]))))
        let copy = session.workspace.selectedText() ?? ""
        #expect(
          copy.unicodeScalars.allSatisfy {
            $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control
          }, "seed \(seed)")
      }
    }
  }
}
