#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a GGUF file says about itself. Read without trusting a single number in it.
package struct GGUFHeader: Hashable, Sendable {
  package var name: String?
  package var architecture: String?
  /// Tokens the model was trained for.
  package var contextLength: Int?
  /// As llama.cpp names it: `Q4_K_M`.
  package var quantization: String?
  package var hasChatTemplate = false
  /// The template knows `<think>`.
  package var reasons = false
  package var tensorCount = 0
  package var fileSize = 0

  /// Throws a `GGUFError` for a file that llama.cpp could not load or that is not one.
  package init(path: String) throws(GGUFError) {
    // Not blocking: a FIFO of that name must not hang the list of models.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw GGUFError("it cannot be opened: \(systemWords())") }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
      throw GGUFError("it is not a file")
    }
    try self.init(reader: GGUFReader(descriptor: descriptor, size: Int(info.st_size)))
  }

  package init(bytes: [UInt8]) throws(GGUFError) { try self.init(reader: GGUFReader(bytes: bytes)) }

  private init(reader: GGUFReader) throws(GGUFError) {
    var parser = GGUFParser(reader: reader)
    try parser.parse()
    self = parser.header
    fileSize = reader.size
  }

  init() {}
}

/// The walk through a header: fixed fields, key and value pairs, tensor descriptions.
private struct GGUFParser {
  var reader: GGUFReader
  var header = GGUFHeader()
  private var alignment = 32
  private var contextLengths: [String: Int] = [:]

  /// Far above every real model, far below what would take noticeable time.
  private static let mostPairs: UInt64 = 1 << 16
  private static let mostTensors: UInt64 = 1 << 17
  private static let longestKey = 1 << 16
  private static let longestText = 1 << 20
  private static let deepestNesting = 4

  private enum ValueType: UInt32 {
    case uint8 = 0
    case int8 = 1
    case uint16 = 2
    case int16 = 3
    case uint32 = 4
    case int32 = 5
    case float32 = 6
    case bool = 7
    case string = 8
    case array = 9
    case uint64 = 10
    case int64 = 11
    case float64 = 12

    /// Bytes; nil for strings and arrays, whose size they say themselves.
    var size: UInt64? {
      switch self {
      case .uint8, .int8, .bool: 1
      case .uint16, .int16: 2
      case .uint32, .int32, .float32: 4
      case .uint64, .int64, .float64: 8
      case .string, .array: nil
      }
    }
  }

  init(reader: GGUFReader) { self.reader = reader }

  mutating func parse() throws(GGUFError) {
    guard reader.size >= 24, try Array(reader.bytes(4)) == Array("GGUF".utf8) else {
      throw GGUFError("it is not a GGUF file")
    }
    let version = try reader.integer(UInt32.self)
    guard version == 2 || version == 3 else {
      throw GGUFError(
        version.byteSwapped <= 3 && version != 0
          ? "it was made for machines of the other byte order"
          : "its format version \(version) is not one this Parley knows (2 and 3)")
    }
    let (tensors, pairs) = (try reader.integer(UInt64.self), try reader.integer(UInt64.self))
    guard tensors <= Self.mostTensors, pairs <= Self.mostPairs else {
      throw GGUFError("its header claims \(tensors) tensors and \(pairs) properties")
    }
    for _ in 0..<pairs { try readPair() }
    if let architecture = header.architecture {
      header.contextLength = contextLengths[architecture + ".context_length"]
    }
    header.tensorCount = Int(tensors)
    try checkTensors(tensors)
  }

  private mutating func readPair() throws(GGUFError) {
    let key = try reader.string(longest: Self.longestKey) ?? ""
    let type = try readType()
    switch (key, type) {
    case ("general.name", .string): header.name = try reader.string(longest: 512)
    case ("general.architecture", .string): header.architecture = try reader.string(longest: 128)
    case ("general.file_type", .uint32):
      header.quantization = quantizationName(try reader.integer(UInt32.self))
    case ("general.alignment", .uint32): try readAlignment()
    case ("tokenizer.chat_template", .string): try readTemplate()
    default:
      if key.hasSuffix(".context_length"), let size = type.size, size >= 4, type != .float32,
        type != .float64
      {
        try readContextLength(key, size)
      } else {
        try skipValue(type, depth: 0)
      }
    }
  }

  private mutating func readType() throws(GGUFError) -> ValueType {
    let raw = try reader.integer(UInt32.self)
    guard let type = ValueType(rawValue: raw) else {
      throw GGUFError("its header has a value of the unknown type \(raw)")
    }
    return type
  }

  private mutating func readAlignment() throws(GGUFError) {
    let value = try reader.integer(UInt32.self)
    guard value > 0, value <= 1 << 20, value & (value - 1) == 0 else {
      throw GGUFError("its header has the impossible alignment \(value)")
    }
    alignment = Int(value)
  }

  private mutating func readTemplate() throws(GGUFError) {
    let template = try reader.string(longest: Self.longestText)
    header.hasChatTemplate = true
    header.reasons = template?.contains("<think>") ?? false
  }

  /// Numbers no model has count as unknown.
  private mutating func readContextLength(_ key: String, _ size: UInt64) throws(GGUFError) {
    let value =
      size == 8 ? try reader.integer(UInt64.self) : UInt64(try reader.integer(UInt32.self))
    if value > 0, value <= 1 << 30 { contextLengths[key] = Int(value) }
  }

  private mutating func skipValue(_ type: ValueType, depth: Int) throws(GGUFError) {
    if let size = type.size { return try reader.skip(size) }
    if type == .string { return try reader.skipString() }
    guard depth < Self.deepestNesting else {
      throw GGUFError("its header has lists in lists in lists")
    }
    let element = try readType()
    let count = try reader.integer(UInt64.self)
    // Every element takes at least one byte, so a longer list cannot be there.
    guard count <= UInt64(reader.size) else {
      throw GGUFError("its header claims a list of \(count) values")
    }
    if let size = element.size { return try reader.skip(count * size) }
    for _ in 0..<count { try skipValue(element, depth: depth + 1) }
  }

  /// Reads where the tensors are, which finds most downloads that stopped half-way.
  private mutating func checkTensors(_ count: UInt64) throws(GGUFError) {
    guard count > 0 else { throw GGUFError("it has no weights, only a vocabulary") }
    var furthest: UInt64 = 0
    for _ in 0..<count {
      try reader.skipString()
      let dimensions = try reader.integer(UInt32.self)
      guard dimensions <= 4 else {
        throw GGUFError("its header has a tensor of \(dimensions) dimensions")
      }
      try reader.skip(UInt64(dimensions) * 8 + 4)
      furthest = max(furthest, try reader.integer(UInt64.self))
    }
    let dataStart = (reader.position + alignment - 1) & ~(alignment - 1)
    guard dataStart < reader.size, furthest < UInt64(reader.size - dataStart) else {
      throw GGUFError("its weights are cut off; the download is not complete")
    }
  }
}

/// llama.cpp's `llama_ftype`.
private func quantizationName(_ type: UInt32) -> String? {
  let names: [UInt32: String] = [
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K",
    11: "Q3_K_S", 12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S",
    17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS", 21: "Q2_K_S", 22: "IQ3_XS",
    23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S", 29: "IQ2_M",
    30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4",
  ]
  return names[type]
}
