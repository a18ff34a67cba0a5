/// Tokens of one request in the normal form of all providers.
package struct Usage: Hashable, Sendable, Codable {
  /// All tokens of the prompt, cached ones included.
  package var input: Int
  /// The part of `input` read from the provider's cache.
  package var cached: Int
  /// The part of `input` written to the provider's cache.
  package var cacheWrite: Int
  /// All tokens generated, reasoning included.
  package var output: Int
  /// The part of `output` spent on reasoning.
  package var reasoning: Int
  /// True when counted by Parley because the provider did not say: shown with `~`.
  package var estimated: Bool

  package init(
    input: Int = 0, cached: Int = 0, cacheWrite: Int = 0, output: Int = 0, reasoning: Int = 0,
    estimated: Bool = false
  ) {
    (self.input, self.cached, self.cacheWrite) = (input, cached, cacheWrite)
    (self.output, self.reasoning, self.estimated) = (output, reasoning, estimated)
  }
}

/// What the local engine measured of one answer.
package struct EngineStatistics: Hashable, Sendable, Codable {
  /// Prompt tokens evaluated anew, and those reused from the engine's prompt cache.
  package var promptTokens: Int
  package var cachedTokens: Int
  package var promptMilliseconds: Double
  package var generatedTokens: Int
  package var generatedMilliseconds: Double

  package init(
    promptTokens: Int, cachedTokens: Int, promptMilliseconds: Double, generatedTokens: Int,
    generatedMilliseconds: Double
  ) {
    (self.promptTokens, self.cachedTokens) = (promptTokens, cachedTokens)
    self.promptMilliseconds = promptMilliseconds
    (self.generatedTokens, self.generatedMilliseconds) = (generatedTokens, generatedMilliseconds)
  }

  package var tokensPerSecond: Double? {
    generatedMilliseconds > 0 ? Double(generatedTokens) * 1000 / generatedMilliseconds : nil
  }

  /// Tokens of the context window in use after this answer.
  package var contextTokens: Int { cachedTokens + promptTokens + generatedTokens }
}

extension Message {
  /// The engine's own figure, else output over the time from the first token on.
  package var tokensPerSecond: Double? {
    if let measured = engine?.tokensPerSecond { return measured }
    guard let usage, let firstTokenAt, let finishedAt, finishedAt.seconds(since: firstTokenAt) > 0.2
    else { return nil }
    return Double(usage.output) / finishedAt.seconds(since: firstTokenAt)
  }
}

/// A rough count for where no provider has said better: four bytes a token, one CJK character a token.
package func estimatedTokens(in text: String) -> Int {
  var (narrow, wide) = (0, 0)
  var lead: UInt8 = 0
  // Byte by byte, because whole conversations are counted: wide is what begins at U+2E80, `E2 BA 80`.
  for byte in text.utf8 {
    if byte & 0xC0 != 0x80 {
      if byte >= 0xE3 { wide += 1 } else { narrow += 1 }
    } else if lead == 0xE2, byte >= 0xBA {
      narrow -= 1
      wide += 1
    }
    lead = byte
  }
  return (narrow + 3) / 4 + wide
}
