/// A file that goes along with a user's message, without its content: cheap to keep and to compare.
package struct AttachmentReference: Identifiable, Hashable, Sendable {
  /// SHA-256 of the content in lower-case hexadecimal.
  package var id: String
  /// The file's name without its folder, as it came from outside.
  package var name: String
  /// Such as `image/png` or `text/plain`.
  package var mediaType: String
  /// Bytes of the content.
  package var size: Int

  package init(id: String, name: String, mediaType: String, size: Int) {
    (self.id, self.name, self.mediaType, self.size) = (id, name, mediaType, size)
  }

  package var isImage: Bool { mediaType.hasPrefix("image/") }

  /// A rough count, for text from its size alone: four bytes a token, and its name.
  package var estimatedTokens: Int {
    isImage ? Attachment.tokensOfAnImage : (size + 3) / 4 + Attachment.tokensOfAName
  }
}

/// A file that goes along with a user's message: its content, known by its hash.
package struct Attachment: Identifiable, Hashable, Sendable {
  /// No provider counts an image of usual size by its bytes: they see 250 to 1600 tokens, mostly by its
  /// width and height. One number for all of them is as good as any.
  package static let tokensOfAnImage = 1024
  fileprivate static let tokensOfAName = 8

  /// SHA-256 of the content in lower-case hexadecimal.
  package var id: String
  /// The file's name without its folder.
  package var name: String
  /// Such as `image/png` or `text/plain`.
  package var mediaType: String
  package var bytes: [UInt8]

  package init(id: String, name: String, mediaType: String, bytes: [UInt8]) {
    (self.id, self.name, self.mediaType, self.bytes) = (id, name, mediaType, bytes)
  }

  package init(_ reference: AttachmentReference, bytes: [UInt8]) {
    self.init(
      id: reference.id, name: reference.name, mediaType: reference.mediaType, bytes: bytes)
  }

  package var reference: AttachmentReference {
    AttachmentReference(id: id, name: name, mediaType: mediaType, size: bytes.count)
  }

  package var isImage: Bool { mediaType.hasPrefix("image/") }

  package var estimatedTokens: Int {
    isImage
      ? Self.tokensOfAnImage
      : tokens(in: bytes)
        + Self.tokensOfAName
  }
}

private func tokens(in bytes: [UInt8]) -> Int {
  estimatedTokens(in: String(decoding: bytes, as: UTF8.self))
}
