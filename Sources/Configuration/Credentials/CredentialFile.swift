package import Conversation

/// The file `credentials`: TOML with one line a service, `deepseek = "sk-…"`, readable by its owner only.
package struct CredentialFile: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  /// Services that have a key here, without the keys.
  package func services() throws(Failure) -> [String] { try keys().keys.sorted() }

  func key(for service: String) throws(Failure) -> String? { try keys()[service] }

  /// Writes the file anew, with mode 0600.
  package func set(_ key: Secret, for service: String) throws(Failure) {
    var keys = try keys()
    keys[service] = try validKey(key.reveal(), who: service)
    try write(keys)
  }

  /// - Returns: false when there was none.
  @discardableResult
  package func remove(_ service: String) throws(Failure) -> Bool {
    var keys = try keys()
    guard keys.removeValue(forKey: service) != nil else { return false }
    try write(keys)
    return true
  }

  private func keys() throws(Failure) -> [String: String] {
    guard let text = try PrivateFile.read(path) else { return [:] }
    let nodes: [String: TOMLNode]
    do {
      nodes = try TOMLDocument.parse(text)
    } catch {
      // Not the parser's words: they may quote a key.
      throw Failure(
        .configuration, who: "\(path):\(error.line)", what: "is not valid TOML",
        advice: "A line of it looks like: deepseek = \"the key\"")
    }
    return nodes.compactMapValues { if case .string(let key) = $0 { key } else { nil } }
  }

  private func write(_ keys: [String: String]) throws(Failure) {
    let lines = keys.sorted { $0.key < $1.key }
      .map { "\(quoted($0.key)) = \(quoted($0.value))\n" }
    try PrivateFile.write(
      "# Keys of Parley. Keep this file at mode 0600.\n" + lines.joined(), to: path)
  }

  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }
}

/// A key without the white space around it. It goes into a header line, so it is printable ASCII.
func validKey(_ text: String, who: String) throws(Failure) -> String {
  let whitespace: (Character) -> Bool = { $0.isWhitespace || $0 == "\u{FEFF}" }
  var key = text[...]
  while let first = key.first, whitespace(first) { key.removeFirst() }
  while let last = key.last, whitespace(last) { key.removeLast() }
  guard !key.isEmpty, key.unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) }) else {
    throw Failure(
      .missingKey, who: who,
      what: key.isEmpty ? "the key is empty" : "the key holds characters that no key has",
      advice: "Expected one line of printable ASCII.")
  }
  return String(key)
}
