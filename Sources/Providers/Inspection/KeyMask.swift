import Conversation
import Transfer

/// Takes everything secret out of what is kept of an exchange.
struct KeyMask: Sendable {
  private static let mask = Array(HTTPExchange.mask.utf8)
  /// A shorter key is no secret, and its letters are everywhere.
  private static let shortest = 4

  private let key: [UInt8]
  /// The header in which a service of the user's own takes its key.
  private let keyHeader: String?

  init(_ key: Secret?, keyHeader: String? = nil) {
    let key = Array((key?.reveal() ?? "").utf8)
    self.key = key.count >= Self.shortest ? key : []
    self.keyHeader = keyHeader?.lowercased()
  }

  /// Bytes that the longest spelling of the key has.
  var longestMatch: Int { key.count * 6 }

  func masking(_ header: HeaderField) -> HTTPExchange.Header {
    let value = isSecret(header.name) ? Self.hidden(header.value) : masking(url: header.value)
    return HTTPExchange.Header(masking(header.name), masking(value))
  }

  /// An address without password, without values of parameters that hold keys, and without the key.
  func masking(url: String) -> String { masking(Self.withoutParameters(Self.withoutUser(url))) }

  func masking(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let masked = masking(bytes)
    return masked == bytes ? text : String(decoding: masked, as: UTF8.self)
  }

  /// Without the key itself, plainly written or with characters escaped as in addresses or in JSON.
  func masking(_ bytes: [UInt8]) -> [UInt8] {
    guard !key.isEmpty else { return bytes }
    return replacing(in: bytes) { bytes, place in
      end(ofKey: 0, in: bytes, from: place).map { place..<$0 }
    }
  }

  /// Also without what some services repeat of a wrong key: `sk-ab***yz`.
  func maskingRemains(in bytes: [UInt8]) -> [UInt8] {
    guard key.count >= 8 else { return bytes }
    return replacing(in: bytes) { bytes, place in
      // Found at the first byte of what is left of the key's beginning.
      let left = sharedPrefix(bytes, place)
      var end = place + left
      while end < bytes.count, Self.isFiller(bytes[end]) { end += 1 }
      guard end - place - left >= 3 else { return nil }
      let right = sharedSuffix(bytes, end)
      return max(left, right) >= 2 ? place..<end + right : nil
    }
  }

  // MARK: - The key

  private func replacing(
    in bytes: [UInt8], _ match: (UnsafeBufferPointer<UInt8>, Int) -> Range<Int>?
  ) -> [UInt8] {
    bytes.withUnsafeBufferPointer { buffer in
      var result: [UInt8] = []
      var (done, place) = (0, 0)
      while place < buffer.count {
        guard let found = match(buffer, place) else {
          place += 1
          continue
        }
        result += buffer[done..<found.lowerBound] + Self.mask
        (done, place) = (found.upperBound, found.upperBound)
      }
      return done == 0 ? bytes : result + buffer[done...]
    }
  }

  /// Where the key from its `index`-th byte on ends, should it stand at `place`.
  private func end(ofKey index: Int, in bytes: UnsafeBufferPointer<UInt8>, from place: Int) -> Int?
  {
    var (index, place) = (index, place)
    while index < key.count {
      guard place < bytes.count else { return nil }
      let (byte, wanted) = (bytes[place], key[index])
      if byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\"),
        let length = Self.escape(of: wanted, in: bytes, at: place)
      {
        // The same bytes may also be the key's own `%` or `\`.
        if let end = end(ofKey: index + 1, in: bytes, from: place + length) { return end }
      }
      guard byte == wanted else { return nil }
      (index, place) = (index + 1, place + 1)
    }
    return place
  }

  /// The length of an escape sequence at `place` that means this byte: `%2F`, `\/`, `\u002f`.
  private static func escape(
    of byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, at place: Int
  ) -> Int? {
    func means(_ first: Int) -> Bool {
      guard first + 1 < bytes.count, let high = hex(bytes[first]), let low = hex(bytes[first + 1])
      else { return false }
      return high << 4 | low == byte
    }
    if bytes[place] == UInt8(ascii: "%") { return means(place + 1) ? 3 : nil }
    guard place + 1 < bytes.count else { return nil }
    if bytes[place + 1] == byte, "\"\\/".utf8.contains(byte) { return 2 }
    let isUnicode = bytes[(place + 1)...].starts(with: "u00".utf8)
    return isUnicode && means(place + 4) ? 6 : nil
  }

  private static func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func isFiller(_ byte: UInt8) -> Bool {
    // The bytes of `…` and `•`, and what is usual in ASCII.
    "*.…•".utf8.contains(byte)
  }

  private func sharedPrefix(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
    var count = 0
    while count < key.count, place + count < bytes.count, bytes[place + count] == key[count] {
      count += 1
    }
    return count
  }

  private func sharedSuffix(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
    let most = min(key.count, bytes.count - place)
    return stride(from: most, to: 0, by: -1).first {
      bytes[place..<place + $0].elementsEqual(key.suffix($0))
    } ?? 0
  }

  // MARK: - Names of secrets

  private func isSecret(_ header: String) -> Bool {
    let name = header.lowercased()
    return name == keyHeader || name.hasSuffix("authorization") || name.hasSuffix("cookie")
      || Self.isSecret(parameter: name)
  }

  private static func isSecret(parameter name: String) -> Bool {
    let name = name.lowercased()
    return ["key", "token", "secret", "password", "signature", "sig"].contains { ending in
      name.hasSuffix(ending)
    }
  }

  /// The word before the key is none of it.
  private static func hidden(_ value: String) -> String {
    let scheme = value.prefix { $0 != " " }
    let isKnown = ["bearer", "basic", "token"].contains(scheme.lowercased())
    return (isKnown && scheme.endIndex < value.endIndex ? scheme + " " : "") + HTTPExchange.mask
  }

  private static func withoutUser(_ url: String) -> String {
    guard let start = url.firstRange(of: "://")?.upperBound else { return url }
    let authority = url[start...].prefix { !"/?#".contains($0) }
    guard let at = authority.lastIndex(of: "@") else { return url }
    let user = authority[..<at]
    let kept = user.firstIndex(of: ":").map { user[...$0] } ?? ""
    return url[..<start] + kept + HTTPExchange.mask + url[at...]
  }

  private static func withoutParameters(_ url: String) -> String {
    guard let question = url.firstIndex(of: "?"), url.contains("=") else { return url }
    let query = url[url.index(after: question)...].split(
      separator: "&", omittingEmptySubsequences: false)
    let masked = query.map { item -> String in
      guard let equals = item.firstIndex(of: "="), isSecret(parameter: String(item[..<equals]))
      else { return String(item) }
      return item[...equals] + HTTPExchange.mask
    }
    return url[...question] + masked.joined(separator: "&")
  }
}
