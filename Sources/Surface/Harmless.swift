/// Outside text made fit for a terminal: shown, never obeyed.
///
/// Line breaks and tabs stay; other control characters become their picture (`␛`), C1 controls and
/// bidirectional overrides a badge (`⟨RLO⟩`), invisible format characters go. Idempotent. Joiners and
/// variation selectors stay, because emoji are made of them; cells leave them out.
package func harmless(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A || $0 == 0x09 }) { return text }
  var result = String.UnicodeScalarView()
  var previous: Unicode.Scalar = " "
  for scalar in text.unicodeScalars {
    // A CR is part of a line break only when LF follows; alone it would overwrite the line.
    if previous == "\r", scalar != "\n" { result.append("␍") }
    if scalar != "\r" { appendHarmless(scalar, to: &result) }
    previous = scalar
  }
  if previous == "\r" { result.append("␍") }
  return String(result)
}

/// Outside text for a place that has one line: line breaks and tabs become spaces.
package func harmlessLine(_ text: String) -> String {
  let safe = harmless(text)
  guard safe.utf8.contains(where: { $0 == 0x0A || $0 == 0x09 }) else { return safe }
  return String(String.UnicodeScalarView(safe.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
}

private func appendHarmless(_ scalar: Unicode.Scalar, to result: inout String.UnicodeScalarView) {
  switch scalar.value {
  case 0x09, 0x0A: result.append(scalar)
  case 0..<0x20: result.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
  case 0x20..<0x7F: result.append(scalar)
  case 0x7F: result.append("␡")
  case 0x80..<0xA0:
    result.append(contentsOf: "⟨\(String(scalar.value, radix: 16))⟩".unicodeScalars)
  case 0x2028, 0x2029: result.append("\n")
  case 0x200C, 0x200D: result.append(scalar)
  default:
    if let name = bidirectionalNames[scalar.value] {
      result.append(contentsOf: "⟨\(name)⟩".unicodeScalars)
    } else if !isInvisible(scalar) {
      result.append(scalar)
    }
  }
}

private let bidirectionalNames: [UInt32: String] = [
  0x202A: "LRE", 0x202B: "RLE", 0x202C: "PDF", 0x202D: "LRO", 0x202E: "RLO",
  0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI",
]

/// Format characters and fillers that leave no mark but may carry hidden text.
private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x3164, 0xFFA0: true
  default: scalar.properties.generalCategory == .format && (displayWidth(of: scalar) ?? 0) == 0
  }
}
