package import Conversation

/// What became of looking at a file that a message names.
package enum FileReading: Hashable, Sendable {
  case missing
  case folder
  /// It cannot be attached; the reason is read behind its name.
  case refused(String)
  case file(AttachmentReference)

  /// Why it cannot be attached, to be read behind its name; nil when it can.
  package var problem: String? {
    switch self {
    case .missing: "is not there"
    case .folder: "is a folder; only files can be attached"
    case .refused(let reason): reason
    case .file: nil
    }
  }
}

/// A prompt that waits for its files to be read.
package struct PendingPrompt: Hashable, Sendable {
  var text: String
  var origin: PromptOrigin
  /// The question that it takes the place of.
  var editing: MessageID?
  /// What is to be read.
  var mentions: [FileMention]
  /// Files of the edited question that stay.
  var kept: [AttachmentReference]
  /// Nobody pressed a key for it: what would take the keys must wait.
  var isUnasked: Bool
}

/// The files that the composed text names.
package struct ComposedFiles: Hashable, Sendable {
  /// The text that `mentions` are of.
  var text = ""
  var mentions: [FileMention] = []
  /// What is known of their paths.
  var readings: [String: FileReading] = [:]

  /// What a mention stands for as far as is known: the first of its paths with a file behind it.
  static func resolve(
    _ mention: FileMention, in readings: [String: FileReading]
  ) -> (path: String, reading: FileReading)? {
    for path in mention.paths {
      guard let reading = readings[path] else { return nil }
      if reading != .missing { return (path, reading) }
    }
    return mention.paths.last.map { ($0, .missing) }
  }
}
