/// Collects a response's head from its raw lines. What a server sends here can be anything: bytes
/// that are not UTF-8 become U+FFFD, lines that are no header are passed over.
struct HeadParser {
  /// Informational heads, the head and the trailers together may not be longer. Below the 300 KB at
  /// which libcurl reports a broken connection.
  static let limit = 1 << 18

  private var head: ResponseHead?
  private var total = 0
  /// The final head has been given out; what follows are trailers.
  private(set) var isComplete = false

  /// The head, at the empty line that ends it.
  mutating func take(_ line: UnsafeBufferPointer<UInt8>) throws(TransferFailure) -> ResponseHead? {
    total += line.count
    guard total <= Self.limit else {
      throw TransferFailure(.badResponse, "the headers are longer than 256 KB")
    }
    guard !isComplete else { return nil }
    let bytes = line.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
    if bytes.isEmpty { return finished() }
    guard head != nil else {
      guard let status = status(of: bytes) else {
        throw TransferFailure(.badResponse, "the status line is not one of HTTP")
      }
      head = ResponseHead(status: status)
      return nil
    }
    addHeader(bytes)
    return nil
  }

  private mutating func finished() -> ResponseHead? {
    defer { head = nil }
    guard let head, !(100..<200).contains(head.status) else { return nil }
    isComplete = true
    return head
  }

  private func status(of line: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    guard line.starts(with: "HTTP/".utf8), let space = line.firstIndex(of: UInt8(ascii: " ")) else {
      return nil
    }
    let digits = line[space...].drop { $0 == UInt8(ascii: " ") }.prefix { $0 != UInt8(ascii: " ") }
    let status = Int(String(decoding: digits, as: UTF8.self)) ?? 0
    return (100...999).contains(status) ? status : nil
  }

  private mutating func addHeader(_ line: Slice<UnsafeBufferPointer<UInt8>>) {
    if line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t") {
      // A folded line continues the one before it (RFC 9112 section 5.2).
      guard let last = head?.headers.indices.last else { return }
      head?.headers[last].value += " " + trimmed(line)
      return
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
    let name = trimmed(line[..<colon])
    guard !name.isEmpty else { return }
    head?.headers.append(HeaderField(name, trimmed(line[line.index(after: colon)...])))
  }
}

private func trimmed(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
  let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
  var rest = bytes.drop(while: isBlank)
  while let last = rest.last, isBlank(last) { rest = rest.dropLast() }
  return String(decoding: rest, as: UTF8.self)
}
