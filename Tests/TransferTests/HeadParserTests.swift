import TestSupport
import Testing

@testable import Transfer

@Suite struct HeadParserTests {
  private func parse(_ lines: [String]) throws -> ResponseHead? {
    var parser = HeadParser()
    var found: ResponseHead?
    for line in lines {
      if let head = try take(Array(line.utf8), &parser) { found = head }
    }
    return found
  }

  private func take(_ line: [UInt8], _ parser: inout HeadParser) throws -> ResponseHead? {
    try line.withUnsafeBufferPointer { try parser.take($0) }
  }

  @Test func readsStatusAndHeaders() throws {
    let head = try #require(
      try parse([
        "HTTP/1.1 429 Too Many Requests\r\n", "Content-Type: Text/Event-Stream; charset=utf-8\r\n",
        "retry-AFTER:\t7 \r\n", "X-A: 1\r\n", "x-a: 2\r\n", "\r\n",
      ]))
    #expect(head.status == 429)
    #expect(head.value("content-type") == "Text/Event-Stream; charset=utf-8")
    #expect(head.value("Retry-After") == "7")
    #expect(head.values("X-a") == ["1", "2"])
    #expect(head.value("x-a") == "2")
    #expect(head.value("absent") == nil)
  }

  @Test func passesOverInformationalHeads() throws {
    let head = try parse([
      "HTTP/1.1 100 Continue\r\n", "\r\n", "HTTP/1.1 103 Early Hints\r\n", "Link: x\r\n", "\r\n",
      "HTTP/2 200\r\n", "\r\n",
    ])
    #expect(head == ResponseHead(status: 200))
  }

  @Test func trailersAreNotAHead() throws {
    var parser = HeadParser()
    _ = try take(Array("HTTP/1.1 200 OK\r\n".utf8), &parser)
    #expect(try take(Array("\r\n".utf8), &parser) == ResponseHead(status: 200))
    #expect(try take(Array("X-Trailer: 1\r\n".utf8), &parser) == nil)
    #expect(try take(Array("\r\n".utf8), &parser) == nil)
  }

  @Test func foldedLinesContinue() throws {
    let head = try parse(["HTTP/1.1 200 OK\r\n", "a: one\r\n", "  two \r\n", "\r\n"])
    #expect(head?.value("a") == "one two")
  }

  @Test(arguments: [
    "", "ICY 200 OK", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 abc", "HTTP/1.1 99", "HTTP/1.1 1000",
    "\u{1B}[2J", "HTTP/1.1 -200 OK",
  ])
  func refusesWhatIsNoStatusLine(line: String) throws {
    var parser = HeadParser()
    if line.isEmpty {
      #expect(try take([], &parser) == nil)
    } else {
      #expect(throws: TransferFailure.self) { try take(Array(line.utf8), &parser) }
    }
  }

  @Test func endlessHeadersAreStopped() throws {
    var parser = HeadParser()
    let line = Array("X-Filler: \(String(repeating: "a", count: 1000))\r\n".utf8)
    _ = try take(Array("HTTP/1.1 200 OK\r\n".utf8), &parser)
    let failure = #expect(throws: TransferFailure.self) {
      for _ in 0...HeadParser.limit / 1000 { _ = try take(line, &parser) }
    }
    #expect(failure?.kind == .badResponse)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func neverTrapsOnGarbage(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var parser = HeadParser()
    let pieces = ["HTTP/1.1 ", "200", " ", "\t", ":", "\r\n", "\r", "\n", "a", "\0", "HTTP/"]
    for _ in 0..<50 {
      var line: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<8, using: &random) {
        if Bool.random(using: &random) {
          line += Array(pieces[Int.random(in: 0..<pieces.count, using: &random)].utf8)
        } else {
          line.append(UInt8.random(in: 0...255, using: &random))
        }
      }
      do {
        let head = try take(line, &parser)
        #expect(head.map { (200...999).contains($0.status) } ?? true)
      } catch {
        #expect((error as? TransferFailure)?.kind == .badResponse)
      }
    }
  }
}
