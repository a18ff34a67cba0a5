import CResources

/// A data file that is part of the binary, byte for byte as in `themes/`.
package struct ShippedFile: Sendable {
  private let path: String
  private let index: Int

  package var text: String {
    let file = cresource_at(index)
    return String(
      decoding: UnsafeBufferPointer(start: file.bytes, count: file.length), as: UTF8.self)
  }

  /// The name in messages.
  package var name: String { "shipped/\(path)" }

  package static let all: [ShippedFile] = (0..<cresource_count()).map { index in
    ShippedFile(path: String(cString: cresource_at(index).name), index: index)
  }

  package static let keys = named("keys.toml")
  package static let services = named("services.toml")

  static func theme(named name: String) -> ShippedFile? {
    all.first { $0.path == "themes/\(name).toml" }
  }

  /// The default one first.
  package static let themeNames: [String] = all.compactMap { file in
    guard file.path.hasPrefix("themes/") else { return nil }
    return String(file.path.dropFirst("themes/".count).dropLast(".toml".count))
  }

  private static func named(_ path: String) -> ShippedFile {
    guard let file = all.first(where: { $0.path == path }) else {
      preconditionFailure("\(path) is not in resources.c")
    }
    return file
  }
}
