import Surface

/// A text of any length, of which only the lines in view are laid out.
///
/// It is cut into pieces once: at line ends, and where a line is very long (a megabyte of JSON has none), so
/// that no piece takes long to lay out.
package struct InspectedText: Hashable, Sendable {
  /// A row: a piece, and how far down in it.
  package struct Place: Hashable, Sendable, Comparable {
    var piece: Int
    var row: Int
    package static func < (a: Self, b: Self) -> Bool { (a.piece, a.row) < (b.piece, b.row) }
    static let top = Place(piece: 0, row: 0)
  }

  private static let longestPiece = 4096

  package let bytes: [UInt8]
  /// Where pieces begin.
  private let starts: [Int]

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    starts = bytes.withUnsafeBufferPointer { bytes in
      var starts = [0]
      for (index, byte) in bytes.enumerated() where index + 1 < bytes.count {
        let isLong = index + 1 - starts[starts.count - 1] >= Self.longestPiece
        // Never inside a character's bytes, unless these are none.
        let isWhole =
          bytes[index + 1] & 0xC0 != 0x80
          || index - starts[starts.count - 1] > Self.longestPiece + 4
        if byte == UInt8(ascii: "\n") || isLong && isWhole { starts.append(index + 1) }
      }
      return starts
    }
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }
  package var pieces: Int { starts.count }

  /// One piece in lines of at most `width` columns, harmless, with what goes on under its own beginning.
  func rows(of piece: Int, width: Int) -> [StyledLine] {
    guard starts.indices.contains(piece) else { return [] }
    let end = piece + 1 < starts.count ? starts[piece + 1] : bytes.count
    var line = bytes[starts[piece]..<end]
    if line.last == UInt8(ascii: "\n") { line.removeLast() }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    let indent = min(line.prefix { $0 == UInt8(ascii: " ") }.count, width / 2)
    let text = harmlessLine(String(decoding: line.dropFirst(indent), as: UTF8.self))
    let margin = String(repeating: " ", count: indent)
    return wrap(text, width: width - indent).map { StyledLine([Span(margin)] + $0.spans) }
  }

  // MARK: - Moving

  /// `steps` rows further down, within the text.
  func place(_ steps: Int, from start: Place, width: Int) -> Place {
    var (place, rest) = (start, steps)
    while .top < place, rest < 0 {
      if place.row + rest >= 0 { return Place(piece: place.piece, row: place.row + rest) }
      rest += place.row + 1
      guard place.piece > 0 else { return .top }
      place.piece -= 1
      place.row = rows(of: place.piece, width: width).count - 1
    }
    while rest > 0 {
      let below = rows(of: place.piece, width: width).count - 1 - place.row
      if rest <= below { return Place(piece: place.piece, row: place.row + rest) }
      guard place.piece + 1 < pieces else {
        return Place(piece: place.piece, row: place.row + below)
      }
      rest -= below + 1
      place = Place(piece: place.piece + 1, row: 0)
    }
    return place
  }

  /// The top of the last page.
  func lastTop(rows: Int, width: Int) -> Place {
    let end = Place(
      piece: pieces - 1, row: max(0, self.rows(of: pieces - 1, width: width).count - 1))
    return place(1 - max(1, rows), from: end, width: width)
  }

  /// A page from a place on.
  func page(from top: Place, rows count: Int, width: Int) -> [StyledLine] {
    var lines = Array(rows(of: top.piece, width: width).dropFirst(top.row))
    var piece = top.piece + 1
    while lines.count < count, piece < pieces {
      lines += rows(of: piece, width: width)
      piece += 1
    }
    return Array(lines.prefix(count))
  }

  /// How much of the text stands above a place, in percent.
  func share(above place: Place) -> Int {
    starts.indices.contains(place.piece) ? starts[place.piece] * 100 / max(1, bytes.count) : 100
  }
}
