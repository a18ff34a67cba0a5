import Testing

@testable import Providers

struct ServerSentEventTests {
  struct Vector: CustomTestStringConvertible, Sendable {
    var name: String
    var stream: String
    var events: [ServerSentEvent]
    var testDescription: String { name }

    init(_ name: String, _ stream: String, _ events: [ServerSentEvent]) {
      (self.name, self.stream, self.events) = (name, stream, events)
    }
    init(_ name: String, _ stream: String, data: [String]) {
      self.init(name, stream, data.map { ServerSentEvent(data: $0) })
    }
  }

  /// After the WHATWG's text and examples, then what we add to it.
  static let vectors = [
    Vector("one", "data: a\n\n", data: ["a"]),
    Vector("no space", "data:a\n\n", data: ["a"]),
    Vector("only one space is dropped", "data:  a \n\n", data: [" a "]),
    Vector("several lines", "data: YHOO\ndata: +2\ndata: 10\n\n", data: ["YHOO\n+2\n10"]),
    Vector("no colon", "data\n\ndata\ndata\n\ndata:", data: ["", "\n", ""]),
    Vector("colon in the value", "data: a: b\n\n", data: ["a: b"]),
    Vector("CR", "data: a\rdata: b\r\rdata: c\r\r", data: ["a\nb", "c"]),
    Vector("CRLF", "data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n", data: ["a\nb", "c"]),
    Vector("mixed line ends", "data: a\r\n\ndata: b\n\r\ndata: c\r\r\n", data: ["a", "b", "c"]),
    Vector("CR LF CR is two line ends", "data: a\r\n\rdata: b\n\n", data: ["a", "b"]),
    Vector("byte order mark", "\u{FEFF}data: a\n\ndata: \u{FEFF}b\n\n", data: ["a", "\u{FEFF}b"]),
    Vector("only one byte order mark", "\u{FEFF}\u{FEFF}data: a\n\ndata: b\n\n", data: ["b"]),
    Vector("comments", ":\n\n: keep-alive\ndata: a\n:data: b\n\n", data: ["a"]),
    Vector(
      "unknown fields", "id: 1\nretry: 5\nfoo: x\nData: y\n data: z\ndata: a\n\n", data: ["a"]),
    Vector(
      "name", "event: e\ndata: a\n\ndata: b\n\n", [.init(name: "e", data: "a"), .init(data: "b")]),
    Vector("a name without data is dropped", "event: e\n\ndata: a\n\n", data: ["a"]),
    Vector("blank lines", "\n\n\r\n\rdata: a\n\n\n\n", data: ["a"]),
    Vector("characters of all lengths", "data: é漢🎉\u{0}\n\n", data: ["é漢🎉\u{0}"]),
    Vector("cut event", "data: a\n\ndata: b", data: ["a", "b"]),
    Vector("cut after its line", "data: a\n\ndata: b\n", data: ["a", "b"]),
    Vector(
      "field error", "data: a\n\nerror: {\"x\":1}\n\n",
      [.init(data: "a"), .init(name: "error", data: "{\"x\":1}")]),
    Vector(
      "dead engine behind a router", "data: a\n\nproxy error: Failed to read connection",
      [.init(data: "a"), .init(name: "error", data: "proxy error: Failed to read connection")]),
    Vector("a document without framing", "data: a\n{\"error\":1}\n", data: ["a", "{\"error\":1}"]),
  ]

  @Test(arguments: vectors)
  func reads(_ vector: Vector) throws {
    #expect(try events(of: [Array(vector.stream.utf8)]) == vector.events)
  }

  @Test(arguments: vectors)
  func readsTheSameHoweverItIsCut(_ vector: Vector) throws {
    let bytes = Array(vector.stream.utf8)
    for first in bytes.indices {
      for second in first..<bytes.count {
        let pieces = [
          Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...]),
        ]
        #expect(try events(of: pieces) == vector.events)
      }
    }
    #expect(try events(of: bytes.map { [$0] }) == vector.events)
  }

  @Test func invalidBytesAreReplaced() throws {
    let bytes = Array("data: a".utf8) + [0xFF, 0xC3] + Array("b\n\n".utf8)
    #expect(try events(of: [bytes]).map(\.data) == ["a\u{FFFD}\u{FFFD}b"])
  }

  @Test func aLineOfEightMegabytesIsRead() throws {
    let line = Array("data: ".utf8) + [UInt8](repeating: 0x61, count: 8_000_000)
    #expect(try events(of: [line, [0x0A, 0x0A]]).first?.data.utf8.count == 8_000_000)
  }

  @Test func aLongerLineIsNot() {
    let piece = [UInt8](repeating: 0x61, count: 1 << 20)
    #expect(throws: ServerSentEventParser.Overflow.line) {
      try events(of: Array(repeating: piece, count: 9))
    }
    let lines = Array("data: ".utf8) + piece + [0x0A]
    #expect(throws: ServerSentEventParser.Overflow.line) {
      try events(of: Array(repeating: lines, count: 9))
    }
  }

  private func events(of pieces: [[UInt8]]) throws -> [ServerSentEvent] {
    var parser = ServerSentEventParser()
    var events: [ServerSentEvent] = []
    for piece in pieces { try parser.feed(piece) { events.append($0) } }
    try parser.finish { events.append($0) }
    return events
  }
}
