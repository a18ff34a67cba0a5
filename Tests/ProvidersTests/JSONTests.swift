import TestSupport
import Testing

@testable import Providers

struct JSONTests {
  @Test(arguments: [
    #"{"a":[1,-2.5e+3,true,false,null,"x"],"b":{"c":"\"\\\n\u0001é🎉"},"":[]}"#, "[]", "{}", "0",
    #""""#, "12345678901234567890123",
  ])
  func survivesARoundTrip(_ text: String) throws {
    let value = try JSONParser.parse(text)
    #expect(String(decoding: value.encoded, as: UTF8.self) == text)
    #expect(try JSONParser.parse(value.encoded) == value)
  }

  @Test(arguments: [
    ("", 0), ("{", 1), ("[1,]", 3), ("[1 2]", 3), (#"{"a" 1}"#, 5), ("nul", 0), ("1.", 2), ("-", 1),
    (#""a"#, 2), (#""\x""#, 3), (#""\u12"#, 3), ("{} x", 3), (#"{a:1}"#, 1), ("+1", 0),
    (#""\u+123""#, 3),
  ])
  func namesThePlaceOfAnError(_ text: String, _ offset: Int) {
    #expect(
      performing: { try JSONParser.parse(text) },
      throws: { error in
        (error as? JSONParser.SyntaxError)?.offset == offset
      })
  }

  @Test func isBounded() {
    let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
    #expect(throws: Never.self) { try JSONParser.parse(deep) }
    #expect(throws: JSONParser.SyntaxError.self) {
      try JSONParser.parse(String(repeating: "{\"a\":", count: 50_000))
    }
    let many = "[" + String(repeating: "0,", count: JSONParser.maximumValues) + "0]"
    #expect(throws: JSONParser.SyntaxError.self) { try JSONParser.parse(many) }
  }

  /// So that an answer that was cut can be told from one that is no JSON.
  @Test func aCutDocumentIsRightAsFarAsItGoes() {
    let document = Array(#"{"a":[true,false,null,-1.5e3,"é\ud83d\ude00\n"],"b":{}}"#.utf8)
    for count in document.indices {
      #expect(error(in: Array(document.prefix(count)))?.isCut == true)
    }
    for wrong in ["[nul]", "[nux", "[1,]", #"["\u12"]"#, #"["\u12x"#, #"{"a" 1"#] {
      #expect(error(in: Array(wrong.utf8))?.isCut == false)
    }
  }

  private func error(in bytes: [UInt8]) -> JSONParser.SyntaxError? {
    do throws(JSONParser.SyntaxError) {
      _ = try JSONParser.parse(bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test func theLastOfSeveralNamesCounts() throws {
    let value = try JSONParser.parse(#"{"a":1,"a":2,"b":null}"#)
    #expect(value["a"]?.int == 2)
    #expect(value["b"] == nil)
    #expect(value["c"] == nil)
  }

  @Test func numbers() throws {
    #expect(JSON.number("1e3").int == 1000)
    #expect(JSON.number("1e300").int == nil)
    #expect(JSON.string("429").int == 429)
    #expect(JSON.number("1e999").double == nil)
    #expect(JSON.bool(true).int == nil)
  }

  /// Mutated documents must be refused or read, whatever they have become.
  @Test func survivesDamage() {
    var random = SeededRandom(seed: 11)
    let document = Array(
      #"{"choices":[{"index":0,"delta":{"content":"é\ud83d\ude00"},"n":-1.5e3}],"u":null}"#.utf8)
    for _ in 0..<(isLong ? 200_000 : 4000) {
      var bytes = document
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      if let value = try? JSONParser.parse(bytes) {
        #expect((try? JSONParser.parse(value.encoded)) == value)
      }
    }
  }
}
