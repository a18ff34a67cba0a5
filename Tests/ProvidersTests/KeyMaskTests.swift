import Conversation
import TestSupport
import Testing
import Transfer

@testable import Providers

struct KeyMaskTests {
  private static let letters = Array((0x21...0x7E).map { UInt8($0) })

  private func randomKey(_ random: inout SeededRandom) -> String {
    let count = Int.random(in: 4...60, using: &random)
    let bytes = (0..<count).map { _ in Self.letters.randomElement(using: &random) ?? 0x61 }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// One of the ways in which a server may write a key.
  private func spelled(_ key: String, _ random: inout SeededRandom) -> String {
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return key
    case 1: return ServiceRequest.escaped(key)
    case 2: return ServiceRequest.escaped(key).lowercased() == key ? key : escapedLowercase(key)
    case 3: return String(JSON.string(key).encodedText.dropFirst().dropLast())
    default:
      return key.utf8.reduce(into: "") { text, byte in
        let digits = String(byte, radix: 16)
        text += Bool.random(using: &random) ? "\\u00\(digits)" : String(UnicodeScalar(byte))
      }
    }
  }

  private func escapedLowercase(_ key: String) -> String {
    key.utf8.map { "%" + String($0, radix: 16) }.joined()
  }

  @Test func aKeyPlantedAnywhereDoesNotSurvive() throws {
    var random = SeededRandom(seed: 62)
    for _ in 0..<2000 {
      let key = randomKey(&random)
      let spelling = spelled(key, &random)
      let text = "{\"message\":\"wrong key \(spelling)\(spelling) of …\",\"again\":\"\(key)\"}"
      let masked = KeyMask(Secret(key)).masking(text)
      #expect(!masked.contains(key), "\(key) in \(masked)")
      #expect(!masked.contains(spelling), "\(spelling) in \(masked)")
      #expect(masked.hasPrefix("{\"message\":\"wrong key ••••"))
    }
  }

  @Test func aWholeExchangeHoldsNoKey() throws {
    var random = SeededRandom(seed: 63)
    for _ in 0..<300 {
      let key = randomKey(&random)
      let (spelling, other) = (spelled(key, &random), spelled(key, &random))
      var service = testService
      service.keyHeader = ["api-key", "X-Mine", nil].randomElement(using: &random) ?? nil
      let request = TransferRequest(
        url:
          "https://user:\(ServiceRequest.escaped(key))@host/v1/\(ServiceRequest.escaped(key))?a=1&key=\(ServiceRequest.escaped(key))",
        headers: [
          HeaderField(service.keyHeader ?? "Authorization", "Bearer \(key)"),
          HeaderField("X-Other", "it is \(key)"), HeaderField("Cookie", "a=b"),
        ], body: Array("{\"content\":\"\(spelling)\"}".utf8))
      let recorder = ExchangeRecorder()
      recorder.begin(
        request, rules: [], service: service, key: Secret(key), at: ErrorResponseTests.now)
      let status = Bool.random(using: &random) ? 200 : 401
      recorder.note(
        .head(ResponseHead(status: status, headers: [HeaderField("X-Echo", spelling)])))
      // In reads of any size.
      var rest = Array("data: {\"error\":\"\(other)\"} \(key) \(other)\n\n".utf8)[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...20, using: &random)
        recorder.note(.bytes(Array(rest.prefix(count))))
        rest = rest.dropFirst(count)
      }
      let exchange = try #require(recorder.exchange)
      let all = text(of: exchange)
      for secret in [key, spelling, other, ServiceRequest.escaped(key)] {
        #expect(!all.contains(secret), "\(secret) in \(all)")
      }
      #expect(exchange.request.headers.last?.value == "••••")
    }
  }

  private func text(of exchange: HTTPExchange) -> String {
    let headers = exchange.request.headers + (exchange.response?.headers ?? [])
    let bodies = [exchange.request.body, exchange.response?.body ?? []]
    return
      ([exchange.request.url] + headers.map { "\($0.name): \($0.value)" }
      + bodies.map { String(decoding: $0, as: UTF8.self) }).joined(separator: "\n")
  }

  @Test func secretsAreKnownByTheirNames() {
    let mask = KeyMask(nil, keyHeader: "X-Mine")
    func value(_ name: String, _ value: String) -> String {
      mask.masking(HeaderField(name, value)).value
    }
    #expect(value("authorization", "Bearer abc") == "Bearer ••••")
    #expect(value("Proxy-Authorization", "Basic abc") == "Basic ••••")
    #expect(value("Authorization", "abc def") == "••••")
    for name in ["x-api-key", "X-Goog-Api-Key", "api-key", "x-mine", "Set-Cookie", "x-csrf-token"] {
      #expect(value(name, "abc") == "••••", "\(name)")
    }
    for name in ["x-ratelimit-remaining-tokens", "content-type", "keep-alive"] {
      #expect(value(name, "abc") == "abc", "\(name)")
    }
    #expect(value("Location", "https://a@b/?token=1&x=2") == "https://••••@b/?token=••••&x=2")
  }

  @Test func addressesKeepWhatIsNoSecret() {
    let mask = KeyMask(nil)
    #expect(
      mask.masking(url: "http://h/v1?alt=sse&key=abc&k=1#key=2")
        == "http://h/v1?alt=sse&key=••••&k=1#key=2")
    #expect(mask.masking(url: "http://u:p@h:80/a@b") == "http://u:••••@h:80/a@b")
    #expect(mask.masking(url: "http://h/a:b@c?d") == "http://h/a:b@c?d")
  }

  /// OpenAI repeats the beginning and the end of a wrong key.
  @Test(arguments: ["sk-pr*********wxyz", "sk-proj-abc...wxyz", "sk-…………wxyz", "*****wxyz"])
  func whatIsLeftOfAKeyIsMaskedToo(_ remains: String) {
    let mask = KeyMask(Secret("sk-proj-abcdefghijklwxyz"))
    let body = "Incorrect API key provided: \(remains). You can …"
    let masked = String(decoding: mask.maskingRemains(in: Array(body.utf8)), as: UTF8.self)
    #expect(!masked.contains("sk-") && !masked.contains("wxyz"), "\(masked)")
    #expect(masked.hasPrefix("Incorrect API key provided: ") && masked.hasSuffix("You can …"))
  }

  @Test func aKeyAcrossTheLimitIsKnown() throws {
    let (key, limit) = ("sk-0123456789", ExchangeRecorder.Limit.response)
    let recorder = ExchangeRecorder()
    recorder.begin(
      TransferRequest(url: "http://h/"), rules: [], service: testService, key: Secret(key),
      at: ErrorResponseTests.now)
    recorder.note(.head(ResponseHead(status: 200)))
    let filling = [UInt8](repeating: UInt8(ascii: "x"), count: limit - 5)
    recorder.note(.bytes(filling + Array("sk-01".utf8)))
    recorder.note(.bytes(Array("23456789 and more".utf8)))
    let response = try #require(recorder.exchange?.response)
    #expect(response.body.count == limit && response.isCut)
    #expect(response.length == limit + 17)
    #expect(response.body.suffix(5).elementsEqual("••••".utf8.prefix(5)))
  }

  @Test func nothingShortIsTakenForAKey() {
    #expect(KeyMask(Secret("a")).masking("a banana") == "a banana")
    #expect(KeyMask(nil).masking("text") == "text")
  }
}
