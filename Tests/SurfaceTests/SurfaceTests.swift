import Surface
import SurfaceSupport
import TestSupport
import Testing

@Suite struct SurfaceTests {
  /// The invariants that the type promises.
  private func expectSound(_ surface: Surface) {
    for row in 0..<surface.size.rows {
      let cells = Array(surface.row(row))
      for (column, cell) in cells.enumerated() {
        let glyph = surface.glyph(of: cell)
        for scalar in [glyph.base] + glyph.marks {
          let category = scalar.properties.generalCategory
          #expect(category != .control && category != .format)
        }
        #expect(glyph.marks.count <= 4)
        switch cell.width {
        case 0: #expect(column > 0 && cells[column - 1].width == 2)
        case 1: #expect(displayWidth(of: glyph.base) == 1)
        case 2: #expect(column + 1 < cells.count && cells[column + 1].width == 0)
        default: Issue.record("width \(cell.width)")
        }
      }
    }
  }

  @Test(arguments: 0..<100) func staysSoundWhateverIsWritten(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    let size = Size(
      rows: Int.random(in: 0...6, using: &random), columns: Int.random(in: 0...30, using: &random))
    var surface = Surface(size)
    for _ in 0..<30 {
      let text = randomText(count: 6, using: &random)
      let place = Position(
        row: Int.random(in: -2...8, using: &random), column: Int.random(in: -5...35, using: &random)
      )
      let clip = Rect(
        row: Int.random(in: -2...5, using: &random),
        column: Int.random(in: -5...30, using: &random),
        rows: Int.random(in: 0...5, using: &random), columns: Int.random(in: 0...20, using: &random)
      )
      switch Int.random(in: 0..<3, using: &random) {
      case 0: surface.write(text, at: place)
      case 1: surface.write(text, at: place, clip: clip)
      default: surface.fill(clip, style: Style(.palette(1)))
      }
    }
    expectSound(surface)
    for row in 0..<size.rows { #expect(surface.showsSameRow(row, as: surface)) }
  }

  @Test func cutsWideGlyphsInTwo() {
    var surface = Surface(Size(rows: 1, columns: 6))
    surface.write("日本語", at: Position(row: 0, column: 0))
    surface.write("x", at: Position(row: 0, column: 1))
    surface.write("y", at: Position(row: 0, column: 4))
    #expect(surface.textSnapshot == " x本y")
    expectSound(surface)
  }

  @Test func fillOverHalfAWideGlyphBlanksTheOther() {
    var surface = Surface(Size(rows: 1, columns: 6))
    surface.write("日本語", at: Position(row: 0, column: 0))
    surface.fill(Rect(row: 0, column: 1, rows: 1, columns: 2), style: .plain)
    expectSound(surface)
    #expect(surface.textSnapshot == "    語")
  }

  @Test func writesInsideTheClipOnly() {
    var surface = Surface(Size(rows: 2, columns: 8))
    let clip = Rect(row: 0, column: 2, rows: 1, columns: 4)
    #expect(surface.write("abcdefgh", at: Position(row: 0, column: 0), clip: clip) == 6)
    surface.write("below", at: Position(row: 1, column: 0), clip: clip)
    #expect(surface.textSnapshot == "  cdef\n")
    // A wide glyph that would cross the edge is left out.
    surface.write("日", at: Position(row: 0, column: 5), clip: clip)
    #expect(surface.textSnapshot == "  cdef\n")
  }

  @Test func comparesRowsByWhatTheyShow() {
    var first = Surface(Size(rows: 1, columns: 4))
    var second = Surface(Size(rows: 1, columns: 4))
    first.write("a\u{308}", at: Position(row: 0, column: 2))
    first.write("e\u{301}", at: Position(row: 0, column: 0))
    second.write("e\u{301}", at: Position(row: 0, column: 0))
    #expect(!first.showsSameRow(0, as: second))
    second.write("a\u{308}", at: Position(row: 0, column: 2))
    #expect(first.showsSameRow(0, as: second))
    second.write("a\u{308}", at: Position(row: 0, column: 2), style: Style(.palette(2)))
    #expect(!first.showsSameRow(0, as: second))
  }

  @Test func styleSnapshotNamesTheStyles() {
    var surface = Surface(Size(rows: 1, columns: 4))
    surface.write("ab", at: Position(row: 0, column: 1), style: Style(.palette(2), .bold))
    #expect(surface.styleSnapshot == ".aa.\na 2 bold")
  }
}

@Suite struct GeometryTests {
  private let rect = Rect(row: 2, column: 3, rows: 10, columns: 20)

  @Test func splitsAreParts() {
    for count in [-1, 0, 4, 10, 99] {
      let (top, rest) = rect.splitTop(count)
      #expect(top.rows + rest.rows == 10 && top.bottom == rest.row && rest.bottom == rect.bottom)
      let (above, bottom) = rect.splitBottom(count)
      #expect(above.rows + bottom.rows == 10 && bottom.bottom == rect.bottom)
      #expect(bottom.rows == min(max(0, count), 10))
      let (left, right) = rect.splitLeft(count)
      #expect(left.columns + right.columns == 20 && left.right == right.column)
    }
  }

  @Test func intersectionIsInBoth() {
    let other = Rect(row: 8, column: 0, rows: 10, columns: 10)
    #expect(rect.intersection(other) == Rect(row: 8, column: 3, rows: 4, columns: 7))
    #expect(rect.intersection(Rect(row: 50, column: 50, rows: 5, columns: 5)).isEmpty)
    #expect(rect.inset(rows: 6, columns: 1).isEmpty)
  }

  @Test func centeredFits() {
    #expect(
      rect.centered(Size(rows: 4, columns: 10)) == Rect(row: 5, column: 8, rows: 4, columns: 10))
    #expect(rect.centered(Size(rows: 99, columns: 99)) == rect)
  }

  @Test func containsItsCornersOnly() {
    #expect(rect.contains(Position(row: 2, column: 3)))
    #expect(rect.contains(Position(row: 11, column: 22)))
    #expect(!rect.contains(Position(row: 12, column: 22)))
    #expect(!rect.contains(Position(row: 11, column: 23)))
  }
}
