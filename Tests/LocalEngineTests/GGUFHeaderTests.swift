import TestSupport
import Testing

@testable import LocalEngine

@Suite struct GGUFHeaderTests {
  @Test func readsWhatAModelSays() throws {
    let header = try GGUFHeader(bytes: GGUFBuilder.model(template: "a <think> b").bytes())
    #expect(header.name == "A test model")
    #expect(header.architecture == "llama")
    #expect(header.contextLength == 2048)
    #expect(header.quantization == "Q4_K_M")
    #expect(header.hasChatTemplate)
    #expect(header.reasons)
    #expect(header.tensorCount == 2)
  }

  @Test func aModelWithoutTemplateHasNone() throws {
    let header = try GGUFHeader(bytes: GGUFBuilder.model(template: nil).bytes())
    #expect(!header.hasChatTemplate)
    #expect(!header.reasons)
  }

  @Test func theContextLengthIsThatOfTheArchitecture() throws {
    var builder = GGUFBuilder()
    builder.uint32("clip.context_length", 77)
    builder.raw("qwen3.context_length", type: 10, GGUFBuilder.number(UInt64(40_960)))
    builder.string("general.architecture", "qwen3")
    builder.tensor("t")
    #expect(try GGUFHeader(bytes: builder.bytes()).contextLength == 40_960)
  }

  @Test func anImpossibleContextLengthIsUnknown() throws {
    #expect(try GGUFHeader(bytes: GGUFBuilder.model(context: .max).bytes()).contextLength == nil)
    #expect(try GGUFHeader(bytes: GGUFBuilder.model(context: 0).bytes()).contextLength == nil)
  }

  @Test func everyCutIsFound() {
    let builder = GGUFBuilder.model()
    let (whole, header) = (builder.bytes(), builder.header())
    for length in 0..<header.count {
      #expect(throws: GGUFError.self) { try GGUFHeader(bytes: Array(whole.prefix(length))) }
    }
    // The last tensor begins at 32, so a file that ends before it is cut as well.
    #expect(throws: GGUFError.self) { try GGUFHeader(bytes: builder.bytes(weights: 32)) }
    #expect(throws: Never.self) { try GGUFHeader(bytes: builder.bytes(weights: 33)) }
  }

  @Test func otherFilesAreRefusedWithTheReason() {
    #expect(reason([]) == "it is not a GGUF file")
    #expect(
      reason(Array("PK\u{3}\u{4} a zip file, but not a model".utf8)) == "it is not a GGUF file")
    var builder = GGUFBuilder.model()
    builder.version = 1
    #expect(reason(builder.bytes())?.contains("version 1") == true)
    builder.version = UInt32(3).byteSwapped
    #expect(reason(builder.bytes())?.contains("other byte order") == true)
  }

  @Test func numbersThatCannotBeAreRefused() {
    var builder = GGUFBuilder.model()
    builder.pairCount = .max
    #expect(reason(builder.bytes()) != nil)
    builder = .model()
    builder.tensorCount = .max
    #expect(reason(builder.bytes()) != nil)
    builder.tensorCount = 1 << 17
    #expect(reason(builder.bytes()) != nil)
    for alignment: UInt32 in [0, 3, .max] {
      builder = .model()
      builder.uint32("general.alignment", alignment)
      #expect(reason(builder.bytes())?.contains("alignment") == true)
    }
    builder = .model()
    builder.tensor("t", dimensions: .max)
    #expect(reason(builder.bytes())?.contains("dimensions") == true)
    builder = .model()
    builder.tensor("t", offset: .max)
    #expect(reason(builder.bytes())?.contains("cut off") == true)
    builder = GGUFBuilder()
    builder.string("general.architecture", "llama")
    #expect(reason(builder.bytes())?.contains("no weights") == true)
  }

  @Test func lengthsThatCannotBeAreRefused() {
    let huge = [UInt64.max, 1 << 63, (1 << 63) - 1, 1 << 40].map { GGUFBuilder.number($0) }
    for length in huge {
      var builder = GGUFBuilder.model()
      builder.raw("general.name", type: 8, length)
      #expect(reason(builder.bytes()) != nil)
      for element: UInt32 in [0, 8, 9, 12] {
        builder = .model()
        builder.raw("list", type: 9, GGUFBuilder.number(element) + length)
        #expect(reason(builder.bytes()) != nil)
      }
    }
    var builder = GGUFBuilder.model()
    builder.raw("x", type: 99, [])
    #expect(reason(builder.bytes())?.contains("unknown type 99") == true)
  }

  @Test func listsInListsEnd() {
    var builder = GGUFBuilder.model()
    let level = GGUFBuilder.number(UInt32(9)) + GGUFBuilder.number(UInt64(1))
    builder.raw("deep", type: 9, (0..<10_000).flatMap { _ in level })
    #expect(reason(builder.bytes())?.contains("lists") == true)
  }

  /// A crash of the test process is what would make this fail.
  @Test func noChangeOfBytesTrapsTheReader() {
    var random = SeededRandom(seed: 20_261_123)
    let original = GGUFBuilder.model().bytes()
    var refused = 0
    for _ in 0..<5000 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] =
          [0, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)]
          .randomElement(using: &random) ?? 0
      }
      if Bool.random(using: &random) {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      }
      if reason(bytes) != nil { refused += 1 }
    }
    #expect(refused > 2500 && refused < 5000)
  }

  private func reason(_ bytes: [UInt8]) -> String? {
    do {
      _ = try GGUFHeader(bytes: bytes)
      return nil
    } catch {
      return error.reason
    }
  }
}
