import Markdown
import Surface
import SurfaceSupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Documents in `Golden/*.md` and what they look like at three widths, with their styles at one of them.
/// `UPDATE_GOLDEN=1` writes the expected files anew; a missing one fails.
@Suite struct GoldenTests {
  static let folder =
    #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast().joined(separator: "/") + "/Golden"

  /// Every document of the folder.
  static let names = TemporaryFolder.names(in: folder).filter { $0.hasSuffix(".md") }
    .map { String($0.dropLast(3)) }

  @Test func thereAreAsManyAsWePromise() {
    #expect(Self.names.count >= 60)
  }

  @Test(arguments: names)
  func documentsLookAsTheyDid(_ name: String) throws {
    let source = try #require(read("\(Self.folder)/\(name).md"))
    let actual = picture(of: source)
    let path = "\(Self.folder)/\(name).txt"
    if getenv("UPDATE_GOLDEN") != nil { write(actual, to: path) }
    let expected = try #require(read(path), "no golden file for \(name): run with UPDATE_GOLDEN=1")
    #expect(actual == expected, "\(name):\n\(actual)")
  }

  private func picture(of source: String) -> String {
    var text = ""
    for width in [24, 48, 100] {
      let lines = MarkdownDocument.lines(source, width: width, styles: styles)
      #expect(faults(lines, width: width) == [])
      text += "-- \(width) columns\n" + lines.map { $0.text + "\n" }.joined()
    }
    let lines = MarkdownDocument.lines(source, width: 48, styles: styles)
    var surface = Surface(Size(rows: lines.count, columns: 48))
    for (row, line) in lines.enumerated() {
      surface.write(line, at: Position(row: row, column: 0))
    }
    return text + "-- styles at 48 columns\n" + surface.styleSnapshot + "\n"
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
