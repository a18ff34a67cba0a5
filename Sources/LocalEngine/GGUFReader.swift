#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a file is not a usable GGUF, one clause for a person.
package struct GGUFError: Error, Hashable, Sendable {
  package let reason: String
  init(_ reason: String) { self.reason = reason }
}

/// Reads numbers and strings from a file that may lie about everything.
///
/// Invariants: `position` never goes past `size`; nothing is allocated by a number from the file
/// before that many bytes are known to be there; at most `limit` bytes are looked at.
struct GGUFReader {
  let size: Int
  private(set) var position = 0
  private let limit: Int
  private let source: Source
  private var window: [UInt8] = []
  private var windowStart = 0

  private enum Source {
    case descriptor(Int32)
    case memory([UInt8])
  }

  /// No header of a real model comes near this; a vocabulary of 256,000 words takes about 12 MB.
  static let longestHeader = 256 << 20
  private static let windowSize = 64 << 10

  /// The descriptor stays the caller's.
  init(descriptor: Int32, size: Int) {
    (source, self.size) = (.descriptor(descriptor), size)
    limit = min(size, Self.longestHeader)
  }

  init(bytes: [UInt8]) {
    (source, size) = (.memory(bytes), bytes.count)
    limit = min(size, Self.longestHeader)
  }

  mutating func skip(_ count: UInt64) throws(GGUFError) {
    guard count <= UInt64(limit - position) else { throw end() }
    position += Int(count)
  }

  mutating func bytes(_ count: Int) throws(GGUFError) -> ArraySlice<UInt8> {
    guard count <= limit - position else { throw end() }
    if position < windowStart || position + count > windowStart + window.count {
      try refill(atLeast: count)
    }
    let start = position - windowStart
    position += count
    return window[start..<start + count]
  }

  mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws(GGUFError) -> Value {
    var value: Value = 0
    for (index, byte) in try bytes(MemoryLayout<Value>.size).enumerated() {
      value |= Value(truncatingIfNeeded: byte) << Value(8 * index)
    }
    return value
  }

  /// A string of at most `longest` bytes; a longer one is skipped and gives nil.
  mutating func string(longest: Int) throws(GGUFError) -> String? {
    let count = try integer(UInt64.self)
    guard count <= UInt64(limit - position) else { throw end() }
    guard count <= UInt64(longest) else {
      try skip(count)
      return nil
    }
    return String(decoding: try bytes(Int(count)), as: UTF8.self)
  }

  mutating func skipString() throws(GGUFError) { try skip(try integer(UInt64.self)) }

  private func end() -> GGUFError {
    limit < size
      ? GGUFError("its header is longer than any real model's")
      : GGUFError("it ends in the middle of its header; the download is not complete")
  }

  private mutating func refill(atLeast count: Int) throws(GGUFError) {
    let wanted = min(max(count, Self.windowSize), limit - position)
    switch source {
    case .memory(let bytes): window = Array(bytes[position..<position + wanted])
    case .descriptor(let descriptor):
      var filled = 0
      var bytes = [UInt8](repeating: 0, count: wanted)
      while filled < wanted {
        let (done, offset) = (filled, off_t(position + filled))
        let read = bytes.withUnsafeMutableBytes {
          pread(descriptor, $0.baseAddress?.advanced(by: done), wanted - done, offset)
        }
        guard read >= 0 else { throw GGUFError("it cannot be read: \(systemWords())") }
        guard read > 0 else { break }
        filled += read
      }
      guard filled >= count else { throw GGUFError("it became shorter while it was read") }
      window = Array(bytes.prefix(filled))
    }
    windowStart = position
  }
}
