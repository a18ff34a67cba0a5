extension HTTPExchange.Request {
  /// A command for a POSIX shell that sends the same request, with the key taken from the environment; nil when
  /// the body was not kept whole.
  ///
  /// Everything that comes from the request stands in single quotes, in which a shell reads nothing but their
  /// end. The body goes through a pipe, because one argument of a program holds 128 KB at most, and by `printf`,
  /// which is the shell's own, because a here-document would add a line end.
  package var curl: String? {
    guard !isCut else { return nil }
    var arguments = ["curl -N -g --http1.1 \(shellQuoted(url))"]
    if method != "POST" { arguments.append("-X \(shellQuoted(method))") }
    if let unixSocket { arguments.append("--unix-socket \(shellQuoted(unixSocket))") }
    if let caFile { arguments.append("--cacert \(shellQuoted(caFile))") }
    if bypassesProxy { arguments.append("--noproxy '*'") }
    arguments += headers.map { "-H " + argument(of: $0) }
    // curl would wait for a server's leave to send what is long.
    arguments.append("-H 'Expect:'")
    guard !body.isEmpty else { return arguments.joined(separator: " \\\n  ") }
    arguments.append("--data-binary @-")
    return "printf %s \(shellQuoted(Self.printable(body))) |\n"
      + arguments.joined(separator: " \\\n  ")
  }

  /// A header as one word of the shell, with a variable where the key was.
  private func argument(of header: HTTPExchange.Header) -> String {
    let line = "\(header.name): \(header.value)"
    guard let mask = line.firstRange(of: HTTPExchange.mask) else { return shellQuoted(line) }
    let (before, after) = (String(line[..<mask.lowerBound]), String(line[mask.upperBound...]))
    if after.isEmpty, before.utf8.allSatisfy(isPlain) { return "\"\(before)\(keyExpansion)\"" }
    return shellQuoted(before) + "\"\(keyExpansion)\"" + (after.isEmpty ? "" : shellQuoted(after))
  }

  /// The key's variable; where the service has none, one that the shell asks for by a word.
  private var keyExpansion: String {
    if let keyVariable, isShellName(keyVariable) { return "$\(keyVariable)" }
    let name = serviceName.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == " ") }
    return "${API_KEY:?put the key of \(name.isEmpty ? "the service" : name) into API_KEY first}"
  }

  /// Without control characters, which the clipboard does not get: JSON can say them in another way.
  private static func printable(_ body: [UInt8]) -> String {
    let text = String(decoding: body, as: UTF8.self)
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      guard isControl(scalar) else { return result.unicodeScalars.append(scalar) }
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value != 0x0A && scalar.properties.generalCategory == .control
  }
}

/// One word of a POSIX shell that stands for exactly this text.
private func shellQuoted(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
    + "'"
}

/// Means itself between double quotes.
private func isPlain(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "a")...UInt8(ascii: "z"):
    true
  default: " -_.:".utf8.contains(byte)
  }
}

private func isShellName(_ text: String) -> Bool {
  guard let first = text.utf8.first, first < UInt8(ascii: "0") || first > UInt8(ascii: "9") else {
    return false
  }
  return text.utf8.allSatisfy { isPlain($0) && !" -.:".utf8.contains($0) }
}
