/// One event of a `text/event-stream`.
package struct ServerSentEvent: Hashable, Sendable {
  /// The `event` field; empty for the default type.
  package var name: String
  package var data: String

  package init(name: String = "", data: String) { (self.name, self.data) = (name, data) }

  /// The name of the events made of what a strict parser would drop.
  package static let error = "error"
}

/// Bytes of a `text/event-stream` in, events out, by the WHATWG's rules: lines end in LF, CR or CRLF, one
/// BOM is dropped, comments and unknown fields are ignored, several `data` lines are joined by LF.
///
/// More lenient in three points, each seen from a real server:
/// - an event that the end of the stream cut off is still delivered, by `finish()`;
/// - a field `error` (llama.cpp before October 2025) and the bare line `proxy error: …` (llama.cpp's
///   router when the engine behind it died) are events named `error`;
/// - a line that is a JSON object by itself (a proxy that forgot the framing) is an event.
///
/// UTF-8 is decoded on whole lines only; invalid bytes become U+FFFD.
package struct ServerSentEventParser: Hashable, Sendable {
  /// Bytes in one line, and in the data of one event.
  package static let maximumLine = 8 << 20

  package enum Overflow: Error, Hashable, Sendable { case line }

  private var line: [UInt8] = []
  private var isFirstLine = true
  /// The last byte was a CR: a LF directly after it belongs to the same line end.
  private var afterCarriageReturn = false
  private var name = ""
  private var data: String?

  package init() {}

  /// The events completed by these bytes. After an overflow the parser must not be used again.
  package mutating func feed(
    _ bytes: [UInt8], _ deliver: (ServerSentEvent) -> Void
  ) throws(Overflow) {
    var start = 0
    for index in bytes.indices {
      let byte = bytes[index]
      guard byte == 0x0A || byte == 0x0D else {
        afterCarriageReturn = false
        continue
      }
      if byte == 0x0A, afterCarriageReturn {
        afterCarriageReturn = false
        start = index + 1
        continue
      }
      try append(bytes[start..<index])
      start = index + 1
      afterCarriageReturn = byte == 0x0D
      try endLine(deliver)
    }
    try append(bytes[start...])
  }

  /// What the end of the stream left unfinished.
  package mutating func finish(_ deliver: (ServerSentEvent) -> Void) throws(Overflow) {
    if !line.isEmpty { try endLine(deliver) }
    dispatch(deliver)
  }

  private mutating func append(_ bytes: ArraySlice<UInt8>) throws(Overflow) {
    guard line.count + bytes.count <= Self.maximumLine else { throw .line }
    line += bytes
  }

  private mutating func endLine(_ deliver: (ServerSentEvent) -> Void) throws(Overflow) {
    defer { line.removeAll(keepingCapacity: line.capacity <= 1 << 16) }
    if isFirstLine {
      isFirstLine = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    }
    guard let first = line.first else { return dispatch(deliver) }
    if first == UInt8(ascii: "{") {
      dispatch(deliver)
      return deliver(ServerSentEvent(data: String(decoding: line, as: UTF8.self)))
    }
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
    var value = line[min(colon + 1, line.endIndex)...]
    if value.first == 0x20 { value = value.dropFirst() }
    try field(
      String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self),
      deliver)
  }

  private mutating func field(
    _ field: String, _ value: String, _ deliver: (ServerSentEvent) -> Void
  ) throws(Overflow) {
    switch field {
    case "data":
      guard (data?.utf8.count ?? 0) + value.utf8.count < Self.maximumLine else { throw .line }
      data = data.map { $0 + "\n" + value } ?? value
    case "event": name = value
    case "error", "proxy error":
      dispatch(deliver)
      let text = field == "error" ? value : "\(field): \(value)"
      deliver(ServerSentEvent(name: ServerSentEvent.error, data: text))
    default: break
    }
  }

  private mutating func dispatch(_ deliver: (ServerSentEvent) -> Void) {
    if let data { deliver(ServerSentEvent(name: name, data: data)) }
    (name, data) = ("", nil)
  }
}
