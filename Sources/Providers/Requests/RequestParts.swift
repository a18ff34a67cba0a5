import Conversation

/// What the request bodies of all dialects have in common.
enum RequestParts {
  /// Asks for the rest of a cut answer where a server cannot go on inside it.
  static let continuePlease =
    "Your last answer was cut off. Continue it exactly where it stopped: do not repeat anything, "
    + "do not comment, begin with the very next character."

  /// The settings that nearly all services take, without those that this model refuses.
  static func sampling(of prompt: Prompt, maxTokensField: String) -> [JSON.Member] {
    let (rules, parameters) = (prompt.rules, prompt.parameters)
    let refused = rules.refused.union(
      Effort.isThinking(prompt) ? rules.refusedWhileThinking : [])
    let wanted = [
      parameters.maxTokens.map { JSON.Member(maxTokensField, .number(String($0))) },
      temperature(of: prompt),
    ]
    return wanted.compactMap { $0 }.filter { !refused.contains($0.name) }
  }

  /// Nil when the user leaves it to the model.
  static func temperature(of prompt: Prompt) -> JSON.Member? {
    guard let value = prompt.parameters.temperature, value.isFinite else { return nil }
    return JSON.Member("temperature", .number("\(value)"))
  }

  /// The turns as they are sent: roles alternate, and a cut answer at the end is followed by the wish for
  /// its rest unless the server goes on inside it.
  static func turns(of prompt: Prompt) -> [Prompt.Turn] {
    var turns = merged(prompt.turns)
    if turns.last?.role == .assistant, prompt.rules.continuation == .ask {
      turns.append(Prompt.Turn(role: .user, text: continuePlease))
    }
    return turns
  }

  /// The turns, with the system prompt in front of the first question when the model takes no role for it
  /// (o1-mini, Gemma): nothing is left out silently.
  static func turnsWithSystemPrompt(of prompt: Prompt) -> [Prompt.Turn] {
    var turns = turns(of: prompt)
    if prompt.rules.systemRole == nil, !prompt.systemPrompt.isEmpty,
      let first = turns.firstIndex(where: { $0.role == .user })
    {
      turns[first].text = prompt.systemPrompt + "\n\n" + turns[first].text
    }
    return turns
  }

  /// Neighbours of one role as one turn: DeepSeek and many templates refuse two in a row, which is what
  /// an empty answer between them leaves behind. Old reasoning is not sent: DeepSeek refuses it, the
  /// others ignore it.
  private static func merged(_ turns: [Prompt.Turn]) -> [Prompt.Turn] {
    var result: [Prompt.Turn] = []
    for turn in turns {
      guard let last = result.indices.last, result[last].role == turn.role else {
        result.append(turn)
        continue
      }
      result[last].text += "\n\n" + turn.text
      result[last].attachments += turn.attachments
      // What belonged to one answer only does not fit the two together.
      result[last].replay = nil
    }
    return result
  }

  /// The documents that an answer left to be sent back, in their order.
  static func replayed(_ turn: Prompt.Turn, by rules: WireRules) -> [JSON] {
    guard rules.replaysReasoning, let replay = turn.replay else { return [] }
    return replay.split(separator: 0x0A).compactMap { try? JSONParser.parse(Array($0)) }
  }

  /// A file of text as the model reads it: its name, then its content.
  static func text(of attachment: Attachment) -> String {
    let content = String(decoding: attachment.bytes, as: UTF8.self)
    return "\(attachment.name):\n```\n\(content)\n```"
  }

  /// An image as an address that holds its content.
  static func dataURL(of attachment: Attachment) -> String {
    "data:\(attachment.mediaType);base64,\(base64(attachment.bytes))"
  }

  /// A text with the text files that go along, which come first: the question is what counts last.
  static func text(of turn: Prompt.Turn) -> String {
    (turn.attachments.filter { !$0.isImage }.map(text(of:)) + [turn.text])
      .filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// The members with the user's own fields (a JSON object as text): these take the place of ours, except
  /// for `stream`, which decides how the answer is read. The objects named by `within` hold settings of
  /// their own, and the same is done inside them.
  static func adding(
    _ extra: String?, to members: [JSON.Member], within: Set<String> = []
  ) throws(Failure) -> [JSON.Member] {
    let extra = try extraMembers(extra).filter { $0.name != "stream" }
    return replacing(extra, in: members, within: within)
  }

  private static func replacing(
    _ newer: [JSON.Member], in members: [JSON.Member], within: Set<String>
  ) -> [JSON.Member] {
    var members = members
    for member in newer {
      guard let place = members.firstIndex(where: { $0.name == member.name }) else {
        members.append(member)
        continue
      }
      if within.contains(member.name), let inner = member.value.members,
        let ours = members[place].value.members
      {
        members[place].value = .object(replacing(inner, in: ours, within: []))
      } else {
        members[place] = member
      }
    }
    return members
  }

  /// The user's own fields.
  static func extraMembers(_ text: String?) throws(Failure) -> [JSON.Member] {
    guard let text, text.contains(where: { !$0.isWhitespace }) else { return [] }
    let place: String
    do {
      if let members = try JSONParser.parse(text).members { return members }
      place = "it must begin with {"
    } catch {
      place = "\(error.reason) at byte \(error.offset)"
    }
    throw Failure(
      .configuration, who: "settings of this conversation",
      what: "the extra request fields are not a JSON object: \(place)",
      advice: "Correct them, or leave them empty.")
  }
}
