/// Collects the `reasoning_details` of one answer, which come in pieces and go back whole (OpenRouter,
/// Vercel): pieces of one block become one detail, with the signature that its last piece has.
struct ReasoningDetails: Hashable {
  private struct Block: Hashable {
    var members: [JSON.Member]
    /// The member that comes in pieces; nil for what comes at once.
    var field: String?
    var text = ""

    init(_ detail: JSON) {
      members = detail.members ?? []
      field = ["text", "summary"].first { detail[$0]?.string != nil }
      text = field.flatMap { detail[$0]?.string } ?? ""
    }

    subscript(name: String) -> JSON? { JSON.object(members)[name] }

    func goesOn(in other: Block) -> Bool {
      guard let type = self["type"]?.string, type != "reasoning.encrypted" else { return false }
      let isSigned = self["signature"]?.string?.isEmpty == false
      return other["type"]?.string == type && other["index"] == self["index"]
        && (other["id"] == nil || self["id"] == nil || other["id"] == self["id"])
        && !(isSigned && !other.text.isEmpty)
    }

    mutating func append(_ other: Block) {
      text += other.text
      field = field ?? other.field
      for member in other.members where member.value != .null && member.value != "" {
        if let place = members.firstIndex(where: { $0.name == member.name }) {
          members[place] = member
        } else {
          members.append(member)
        }
      }
    }

    var document: JSON {
      .object(members.map { $0.name == field ? JSON.Member($0.name, .string(text)) : $0 })
    }
  }

  private var blocks: [Block] = []

  var documents: [JSON] { blocks.map(\.document) }

  mutating func add(_ delta: JSON) {
    for detail in delta["reasoning_details"]?.array ?? [] where Self.isDetail(detail) {
      let block = Block(detail)
      if let last = blocks.indices.last, blocks[last].goesOn(in: block) {
        blocks[last].append(block)
      } else {
        blocks.append(block)
      }
    }
  }

  static func isDetail(_ document: JSON) -> Bool {
    document["type"]?.string?.hasPrefix("reasoning.") == true
  }
}
