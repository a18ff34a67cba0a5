/// Responses as bytes, right or wrong.
extension FaultServer.Step {
  package static func send(text: String) -> Self { .send(Array(text.utf8)) }

  /// A status line and headers, with the empty line after them.
  package static func head(_ status: String, _ headers: [String] = []) -> Self {
    .send(text: (["HTTP/1.1 \(status)"] + headers).map { $0 + "\r\n" }.joined() + "\r\n")
  }

  /// A whole response with its right length.
  package static func response(
    _ status: String = "200 OK", _ headers: [String] = [], body: String = ""
  ) -> Self {
    let all = headers + ["Content-Length: \(body.utf8.count)", "Connection: close"]
    return .send(text: (["HTTP/1.1 \(status)"] + all).map { $0 + "\r\n" }.joined() + "\r\n" + body)
  }

  /// The head of a stream of server-sent events, to be followed by chunks.
  package static let streamHead = head(
    "200 OK", ["Content-Type: text/event-stream", "Transfer-Encoding: chunked"])

  /// One chunk of a chunked body.
  package static func chunk(_ text: String) -> Self {
    .send(text: String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n")
  }

  /// The chunk that ends a chunked body.
  package static let lastChunk = send(text: "0\r\n\r\n")
}
