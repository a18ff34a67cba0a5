/// The identity of a conversation: a UUIDv7 in its canonical text form, so identifiers sort by birth.
package struct ConversationID: Hashable, Sendable, Codable, RawRepresentable {
  package let rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }
  package static func new(at now: Timestamp) -> Self { .init(rawValue: uuidV7(at: now)) }
}

/// The identity of a message: a UUIDv7 in its canonical text form.
package struct MessageID: Hashable, Sendable, Codable, RawRepresentable {
  package let rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }
  package static func new(at now: Timestamp) -> Self { .init(rawValue: uuidV7(at: now)) }
}

/// RFC 9562 version 7: 48 bits of milliseconds since 1970, then random bits.
package func uuidV7(at now: Timestamp) -> String {
  let high = UInt64(bitPattern: now.milliseconds) << 16 | 0x7000 | UInt64.random(in: 0...0xFFF)
  let low = 0x8000_0000_0000_0000 | UInt64.random(in: 0...0x3FFF_FFFF_FFFF_FFFF)
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
