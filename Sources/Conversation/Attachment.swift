/// A file that goes along with a user's message: its content, known by its hash.
package struct Attachment: Identifiable, Hashable, Sendable {
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

  package var isImage: Bool { mediaType.hasPrefix("image/") }
}
