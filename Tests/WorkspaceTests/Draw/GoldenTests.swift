import Surface
import SurfaceSupport
import Testing

@testable import Workspace

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Screens as they should look, with their styles. `UPDATE_GOLDEN=1` writes the expected files anew; a
/// missing one fails.
@Suite struct GoldenTests {
  static let folder =
    #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast().joined(separator: "/") + "/Golden"

  @Test(arguments: GoldenScreen.all)
  func screensLookAsTheyDid(_ screen: GoldenScreen) throws {
    var session = screen.session()
    let surface = session.workspace.draw()
    #expect(faults(of: surface) == [])
    let actual = picture(of: surface)
    let path = "\(Self.folder)/\(screen.name).txt"
    if getenv("UPDATE_GOLDEN") != nil { write(actual, to: path) }
    let expected = try #require(read(path), "no golden file: run with UPDATE_GOLDEN=1")
    #expect(actual == expected, "\(screen.name):\n\(actual)")
  }

  @Test func namesAreDistinct() {
    #expect(Set(GoldenScreen.all.map(\.name)).count == GoldenScreen.all.count)
  }

  /// The text, where the cursor is, and the styles.
  private func picture(of surface: Surface) -> String {
    let cursor = surface.cursor.map { "row \($0.row), column \($0.column)" } ?? "hidden"
    return surface.textSnapshot + "\n-- cursor \(cursor)\n" + surface.styleSnapshot + "\n"
  }

  private func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func write(_ text: String, to path: String) {
    guard let file = fopen(path, "w") else { return }
    fputs(text, file)
    fclose(file)
  }
}

/// What no screen may have: half a wide glyph, a cursor outside, a cell that holds a control character.
func faults(of surface: Surface) -> [String] {
  var found: [String] = []
  for row in 0..<surface.size.rows {
    let cells = Array(surface.row(row))
    for (column, cell) in cells.enumerated() {
      let next = column + 1 < cells.count ? cells[column + 1].width : nil
      if cell.width == 2, next != 0 { found.append("half a glyph at \(row), \(column)") }
      if cell.width == 0, column == 0 || cells[column - 1].width != 2 {
        found.append("a lost half at \(row), \(column)")
      }
      if surface.glyph(of: cell).base.value < 0x20 {
        found.append("a control at \(row), \(column)")
      }
    }
  }
  if let cursor = surface.cursor, !surface.bounds.contains(cursor) {
    found.append("the cursor is at \(cursor)")
  }
  return found
}
