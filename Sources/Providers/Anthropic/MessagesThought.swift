/// A block of thought while it arrives. Its text is shown; the block goes back as it came, with the
/// signature that only the server can check. Blocks that hide their text (`redacted_thinking`, or thinking
/// with `display: omitted`) add nothing to text or reasoning: what goes back is all there is of them.
struct MessagesThought: Hashable {
  private var block: [JSON.Member]
  private var text: String
  private var signature: String?

  /// nil unless the block is one of thought.
  init?(_ block: JSON) {
    guard let members = block.members,
      let type = block["type"]?.string, ["thinking", "redacted_thinking"].contains(type)
    else { return nil }
    self.block = members
    (text, signature) = (block["thinking"]?.string ?? "", block["signature"]?.string)
  }

  /// For a server that sends pieces of a block without its start.
  init() { (block, text) = ([JSON.Member("type", "thinking")], "") }

  mutating func append(_ piece: String) { text += piece }
  mutating func sign(_ signature: String) { self.signature = signature }

  /// What must be sent back; nil for a thought without a signature, which would be refused.
  var item: JSON? {
    var members = block
    if let signature {
      Self.set("thinking", text, in: &members)
      Self.set("signature", signature, in: &members)
    }
    let item = JSON.object(members)
    return Self.canBeSentBack(item) ? item : nil
  }

  private static func set(_ name: String, _ value: String, in members: inout [JSON.Member]) {
    if let place = members.firstIndex(where: { $0.name == name }) {
      members[place].value = .string(value)
    } else {
      members.append(JSON.Member(name, .string(value)))
    }
  }

  static func canBeSentBack(_ item: JSON) -> Bool {
    switch item["type"]?.string {
    case "thinking": item["signature"]?.string?.isEmpty == false
    case "redacted_thinking": item["data"]?.string?.isEmpty == false
    default: false
    }
  }
}
