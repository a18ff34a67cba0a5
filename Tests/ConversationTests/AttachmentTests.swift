import Conversation
import Testing

// Swift Testing has one, too.
import struct Conversation.Attachment

@Suite struct AttachmentTests {
  /// Lengths around every edge of a block; the digests are of another implementation (Python's hashlib).
  private static let digests = [
    (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (1, "ca358758f6d27e6cf45272937977a748fd88391db679ceda7dc7bf1f005ee879"),
    (55, "8aa994584139d128848eeebc4e815639ba5ab6e6e39574195a63ac4f14f7c43b"),
    (56, "ad574708f75c044c9b85de64cb568ee7711ff4f36448c6242f053ba8f6cc2b63"),
    (57, "5b46e502092be01b1100193e089fdda95638c12e19a1d24f308eb2c3d3ae849d"),
    (63, "280ed3e8ff1df845b2e7dfe6ac6cee817bef20e783cc65abc41b818b4d2fe076"),
    (64, "c6ab9724ade5b6a7a1edfffb12f3aa9181351355af8fd08c919952ad211339dd"),
    (65, "788367c73c7ddf4c53f65e68cc0d943e6227ab55b0e78ba63ace822b1c6301c0"),
    (119, "3d610547d68216dedf7435a4fb6260353911f6b3fd3f18805ddb8be285d726fe"),
    (120, "1f80156a804cb7862ad113e8200e9d74499723e7c7854d5f48776d3148e09656"),
    (1000, "5097e7d587352f5097062ae679f37bda5802d9f875aba14c8cb4d1a188ada179"),
    (100000, "731620161155f68e1209f22bc34a726bf5a583f40acf23ae55684b674fdbebf2"),
  ]

  @Test(arguments: digests) func hashesAreThoseOfOthers(length: Int, digest: String) {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 31 + 7) }
    #expect(hexadecimalSHA256(of: bytes) == digest)
  }

  @Test func theStandardsOwnExample() {
    #expect(
      hexadecimalSHA256(of: Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]

  @Test(
    arguments: [
      (png, "image/png"), ([0xFF, 0xD8, 0xFF, 0xE0, 0], "image/jpeg"),
      (Array("GIF89a".utf8) + [0], "image/gif"), (Array("GIF87a".utf8), "image/gif"),
      (Array("RIFF".utf8) + [1, 0, 0, 0] + Array("WEBPVP8 ".utf8), "image/webp"),
      (Array("let a = 1\n".utf8), "text/plain"), (Array("無理數".utf8), "text/plain"),
    ] as [([UInt8], String)])
  func theContentSaysTheType(content: [UInt8], type: String) throws {
    // The name says something else.
    let attachment = try Attachment(name: "a.pdf", content: content)
    #expect(attachment.mediaType == type && attachment.name == "a.pdf")
    #expect(attachment.id == hexadecimalSHA256(of: content))
    #expect(attachment.reference.size == content.count)
  }

  @Test(
    arguments: [
      (Array("%PDF-1.7".utf8), "a PDF"), ([0x50, 0x4B, 3, 4], "ZIP"), ([1, 2, 0, 3], "binary"),
      ([0xC3, 0x28, 0x41], "UTF-8"), ([], "empty"), (Array("RIFF....WAVE".utf8) + [0], "binary"),
      ([0, 0, 0, 0x18] + Array("ftypheic".utf8), "another kind"),
      (Array(repeating: 0x61, count: 100) + [0], "UTF-8"),
    ] as [([UInt8], String)])
  func othersAreRefusedWithTheReason(content: [UInt8], reason: String) {
    let refusal = #expect(throws: Attachment.Refusal.self) {
      _ = try Attachment(name: "a.png", content: content)
    }
    #expect(refusal?.reason.contains(reason) == true, "\(String(describing: refusal))")
  }

  @Test func sizesHaveLimits() throws {
    let text = [UInt8](repeating: 0x61, count: Attachment.largestText)
    #expect(try Attachment(name: "a", content: text).reference.estimatedTokens > 200_000)
    #expect(
      throws: Attachment.Refusal(
        "has 1.1 MB; 1 MB is the most for text, and images (PNG, JPEG, GIF, WebP) and text can be attached"
      )
    ) {
      _ = try Attachment(name: "a", content: text + [0x61])
    }
    // Known before all of it is read.
    try Attachment.check(head: Self.png, size: Attachment.largestImage)
    #expect(throws: Attachment.Refusal("is an image of 20.1 MB; 20 MB is the most")) {
      try Attachment.check(head: Self.png, size: Attachment.largestImage + 1)
    }
  }

  @Test func modelsTakeWhatTheyCan() throws {
    let image = try Attachment(name: "a.png", content: Self.png).reference
    let note = try Attachment(name: "n.txt", content: Array("x".utf8)).reference
    let blind = Model(id: "m")
    let seeing = Model(id: "m", abilities: .seesImages)
    #expect(blind.refusal(of: [note], maxImageBytes: 1) == nil)
    #expect(blind.refusal(of: [note, image], maxImageBytes: nil) == "takes no images")
    #expect(seeing.refusal(of: [image], maxImageBytes: 12) == nil)
    var large = image
    large.size = 8_000_000
    #expect(
      seeing.refusal(of: [note, image, large], maxImageBytes: 7_864_320)
        == "takes images of at most 7.9 MB, and a.png has 8.0 MB")
  }

  @Test func promptsHaveAndCountWhatIsAttached() throws {
    let image = try Attachment(name: "a.png", content: Self.png)
    let note = try Attachment(name: "n.txt", content: Array("無理數無理數".utf8))
    var question = Message(
      id: MessageID(rawValue: "q"), conversation: ConversationID(rawValue: "c"), role: .user,
      text: "Look", created: Timestamp(milliseconds: 0))
    question.attachments = [image.reference, note.reference]
    let model = ModelReference(service: "s", model: "m")
    let turns = Prompt.turns(
      of: [question], for: model, content: [image.id: image.bytes, note.id: note.bytes])
    #expect(turns.first?.attachments == [image, note])
    func tokens(_ turns: [Prompt.Turn]) -> Int {
      Prompt(
        model: Model(id: "m"), rules: WireRules(), systemPrompt: "", turns: turns,
        parameters: Parameters()
      ).estimatedInput
    }
    let bare = tokens([.init(role: .user, text: "Look")])
    #expect(tokens(turns) == bare + Attachment.tokensOfAnImage + 6 + 8)
  }
}
