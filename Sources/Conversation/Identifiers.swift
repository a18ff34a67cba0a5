/// The identity of a conversation: a UUIDv7 in its canonical text form, so identifiers sort by birth.
package struct ConversationID: Hashable, Sendable, Codable, RawRepresentable {
  package let rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }
  package static func new(
    at now: Timestamp, using generator: inout some RandomNumberGenerator
  ) -> Self {
    .init(rawValue: uuidV7(at: now, using: &generator))
  }
}

/// The identity of a message: a UUIDv7 in its canonical text form.
package struct MessageID: Hashable, Sendable, Codable, RawRepresentable {
  package let rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }
  package static func new(
    at now: Timestamp, using generator: inout some RandomNumberGenerator
  ) -> Self {
    .init(rawValue: uuidV7(at: now, using: &generator))
  }
}

/// RFC 9562 version 7: 48 bits of milliseconds since 1970, then random bits.
package func uuidV7(
  at now: Timestamp, using generator: inout some RandomNumberGenerator
) -> String {
  let high =
    UInt64(bitPattern: now.milliseconds) << 16 | 0x7000
    | UInt64.random(in: 0...0xFFF, using: &generator)
  let low =
    0x8000_0000_0000_0000 | UInt64.random(in: 0...0x3FFF_FFFF_FFFF_FFFF, using: &generator)
  let digits = Array((hexadecimal(high) + hexadecimal(low)).utf8)
  var text: [UInt8] = []
  for (index, digit) in digits.enumerated() {
    if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
    text.append(digit)
  }
  return String(decoding: text, as: UTF8.self)
}

private func hexadecimal(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

/// Steele, Lea and Flood's SplitMix64: a generator that is a value, so that what uses it stays pure.
package struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
  private var state: UInt64
  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
