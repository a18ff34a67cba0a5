#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Words to look for. Without a capital letter in them capitals count like small letters.
package struct SearchPattern: Hashable, Sendable {
  /// A scalar in the forms that it may have; both have the same number of bytes.
  private struct Element: Hashable {
    var lower: [UInt8]
    var upper: [UInt8]
  }

  package let text: String
  private let elements: [Element]
  /// Bytes of any match.
  let length: Int
  /// The byte of a match that is looked for first, in both forms, and its place.
  private let probe: (lower: UInt8, upper: UInt8, offset: Int)

  /// nil when there is nothing to look for.
  package init?(_ text: String) {
    if text.isEmpty { return nil }
    self.text = text
    let isExact = text.unicodeScalars.contains { $0.properties.isUppercase }
    elements = text.unicodeScalars.map { scalar in
      let bytes = Array(String(scalar).utf8)
      let upper = Array(scalar.properties.uppercaseMapping.utf8)
      let isSame = isExact || upper.count != bytes.count
      return Element(lower: bytes, upper: isSame ? bytes : upper)
    }
    let lower = elements.flatMap(\.lower)
    let upper = elements.flatMap(\.upper)
    length = lower.count
    let offset = lower.indices.min { Self.frequency(lower[$0]) < Self.frequency(lower[$1]) } ?? 0
    probe = (lower[offset], upper[offset], offset)
  }

  package static func == (a: Self, b: Self) -> Bool { a.text == b.text }
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// The bytes that matches begin at, in order; they do not overlap.
  ///
  /// - Parameter most: no more than these are looked for.
  package func matches(in text: String, from start: Int = 0, most: Int = .max) -> [Int] {
    var copy = text
    return copy.withUTF8 { matches(in: $0, from: start, most: most) }
  }

  private func matches(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, most: Int) -> [Int] {
    guard let base = bytes.baseAddress, bytes.count >= length else { return [] }
    let last = bytes.count - length
    var found: [Int] = []
    var next = max(0, start)
    var (lower, upper) = (-1, probe.lower == probe.upper ? Int.max : -1)
    while next <= last, found.count < most {
      // Where the rarest byte of the pattern comes next, in either form.
      let from = next + probe.offset
      if lower < from { lower = find(probe.lower, base, from, bytes.count) }
      if upper < from { upper = find(probe.upper, base, from, bytes.count) }
      let candidate = min(lower, upper)
      if candidate == .max { break }
      next = candidate - probe.offset
      if next > last { break }
      if isMatch(base + next) {
        found.append(next)
        next += length
      } else {
        next += 1
      }
    }
    return found
  }

  private func find(
    _ byte: UInt8, _ base: UnsafePointer<UInt8>, _ from: Int, _ count: Int
  ) -> Int {
    guard from < count, let place = memchr(base + from, Int32(byte), count - from) else {
      return .max
    }
    return UnsafeRawPointer(place) - UnsafeRawPointer(base)
  }

  private func isMatch(_ start: UnsafePointer<UInt8>) -> Bool {
    var place = start
    for element in elements {
      let count = element.lower.count
      let isHere =
        memcmp(place, element.lower, count) == 0 || memcmp(place, element.upper, count) == 0
      if !isHere { return false }
      place += count
    }
    return true
  }

  /// How common a byte is in text: the rarer, the sooner a search passes what cannot match.
  private static func frequency(_ byte: UInt8) -> Int {
    let letters = Array("zxqjkvbpygwmcufdlrhsnioate ".utf8)
    if byte >= 0xC0 { return 100 }
    if byte >= 0x80 { return 10 }
    let small = byte | (UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? 0x20 : 0)
    return letters.firstIndex(of: small).map { $0 + 11 } ?? 5
  }
}
