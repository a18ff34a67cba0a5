/// Which files can go along with a message. What a file is says its content, never its name.
extension Attachment {
  /// Files of one message.
  package static let mostFiles = 20
  package static let largestImage = 20 * 1_000_000
  package static let largestText = 1_000_000

  /// Why a file cannot be attached: a clause without a dot, to be read behind its name.
  package struct Refusal: Error, Hashable {
    package var reason: String
    package init(_ reason: String) { self.reason = reason }
  }

  private static let whatCan = "images (PNG, JPEG, GIF, WebP) and text can be attached"

  /// - Parameter name: without its folder.
  package init(name: String, content: [UInt8]) throws(Refusal) {
    let mediaType = try Self.mediaType(of: content)
    self.init(id: hexadecimalSHA256(of: content), name: name, mediaType: mediaType, bytes: content)
  }

  /// - Parameters:
  ///   - head: the beginning of a file, at least 64 bytes of it if it has as many.
  ///   - size: of the whole file, in bytes.
  /// - Throws: for a file that need not be read further, because no content of this size could be attached.
  package static func check(head: [UInt8], size: Int) throws(Refusal) {
    if imageType(of: head) != nil {
      guard size <= largestImage else {
        throw Refusal("is an image of \(megabytes(size)); 20 MB is the most")
      }
    } else if let other = kindOfBinary(head) {
      throw Refusal("is \(other); \(whatCan)")
    } else if size > largestText {
      throw Refusal("has \(megabytes(size)); 1 MB is the most for text, and \(whatCan)")
    }
  }

  private static func mediaType(of content: [UInt8]) throws(Refusal) -> String {
    try check(head: Array(content.prefix(64)), size: content.count)
    if let image = imageType(of: content) { return image }
    if content.isEmpty { throw Refusal("is empty") }
    guard !content.contains(0), String(validating: content, as: UTF8.self) != nil else {
      throw Refusal("is neither an image nor UTF-8 text; \(whatCan)")
    }
    return "text/plain"
  }

  private static func imageType(of content: some Collection<UInt8>) -> String? {
    func begins(_ bytes: [UInt8]) -> Bool { content.starts(with: bytes) }
    if begins([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
    if begins([0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    if begins(Array("GIF87a".utf8)) || begins(Array("GIF89a".utf8)) { return "image/gif" }
    if begins(Array("RIFF".utf8)), content.dropFirst(8).starts(with: Array("WEBP".utf8)) {
      return "image/webp"
    }
    return nil
  }

  /// Files that people try, by name, so that they need not wonder.
  private static func kindOfBinary(_ head: [UInt8]) -> String? {
    let kinds: [([UInt8], String)] = [
      (Array("%PDF-".utf8), "a PDF"),
      ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive or office document"),
      ([0x1F, 0x8B], "compressed (gzip)"), ([0x7F, 0x45, 0x4C, 0x46], "a program"),
      (Array("GGUF".utf8), "a model"), (Array("SQLite format 3".utf8), "a database"),
      (Array("ID3".utf8), "sound"), (Array("OggS".utf8), "sound or video"),
    ]
    if let kind = kinds.first(where: { head.starts(with: $0.0) }) { return kind.1 }
    if head.dropFirst(4).starts(with: Array("ftyp".utf8)) {
      return "video, or an image of another kind"
    }
    return head.contains(0) ? "a binary file" : nil
  }

  fileprivate static func megabytes(_ bytes: Int) -> String {
    let tenths = (bytes + 99_999) / 100_000
    return "\(tenths / 10).\(tenths % 10) MB"
  }
}

extension Model {
  /// Why some of these files cannot go to this model: what it does, to be read behind its name; nil when all can.
  package func refusal(
    of attachments: [AttachmentReference], maxImageBytes: Int?
  ) -> String? {
    let images = attachments.filter(\.isImage)
    if images.isEmpty { return nil }
    guard abilities.contains(.seesImages) else { return "takes no images" }
    guard let most = maxImageBytes, let large = images.first(where: { $0.size > most }) else {
      return nil
    }
    return """
      takes images of at most \(Attachment.megabytes(most)), and \(large.name) has \
      \(Attachment.megabytes(large.size))
      """
  }
}
