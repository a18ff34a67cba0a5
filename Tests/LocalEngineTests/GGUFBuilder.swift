/// Makes GGUF files of any kind, also impossible ones.
struct GGUFBuilder {
  var version: UInt32 = 3
  var tensorCount: UInt64?
  var pairCount: UInt64?
  private var pairs: [[UInt8]] = []
  private var tensors: [[UInt8]] = []

  static func number<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    (0..<MemoryLayout<Value>.size).map { UInt8(truncatingIfNeeded: value >> Value(8 * $0)) }
  }

  static func text(_ value: String) -> [UInt8] {
    number(UInt64(value.utf8.count)) + Array(value.utf8)
  }

  mutating func raw(_ key: String, type: UInt32, _ value: [UInt8]) {
    pairs.append(Self.text(key) + Self.number(type) + value)
  }

  mutating func string(_ key: String, _ value: String) { raw(key, type: 8, Self.text(value)) }
  mutating func uint32(_ key: String, _ value: UInt32) { raw(key, type: 4, Self.number(value)) }

  mutating func strings(_ key: String, _ values: [String]) {
    let elements = values.flatMap { Self.text($0) }
    raw(key, type: 9, Self.number(UInt32(8)) + Self.number(UInt64(values.count)) + elements)
  }

  mutating func tensor(_ name: String, dimensions: UInt32 = 1, offset: UInt64 = 0) {
    let shape = (0..<min(dimensions, 8)).flatMap { _ in Self.number(UInt64(4)) }
    tensors.append(
      Self.text(name) + Self.number(dimensions) + shape + Self.number(UInt32(0))
        + Self.number(offset))
  }

  /// The header, padding and `weights` zero bytes.
  func bytes(weights: Int = 64) -> [UInt8] {
    let bytes = header()
    let padding = (32 - bytes.count % 32) % 32
    return bytes + [UInt8](repeating: 0, count: padding + weights)
  }

  func header() -> [UInt8] {
    Array("GGUF".utf8) + Self.number(version)
      + Self.number(tensorCount ?? UInt64(tensors.count))
      + Self.number(pairCount ?? UInt64(pairs.count)) + pairs.flatMap { $0 }
      + tensors.flatMap { $0 }
  }

  /// A small language model's header.
  static func model(context: UInt32 = 2048, template: String? = "{{ messages }}") -> GGUFBuilder {
    var builder = GGUFBuilder()
    builder.string("general.architecture", "llama")
    builder.string("general.name", "A test model")
    builder.uint32("general.file_type", 15)
    builder.uint32("llama.context_length", context)
    builder.strings("tokenizer.ggml.tokens", ["<unk>", "a", "b", ""])
    if let template { builder.string("tokenizer.chat_template", template) }
    builder.tensor("token_embd.weight")
    builder.tensor("output.weight", dimensions: 2, offset: 32)
    return builder
  }
}
