import Conversation

@testable import Workspace

extension GoldenScreen {
  /// Messages with files.
  static let files: [GoldenScreen] = [
    .init("files-80x24", 24, 80) {
      $0.send(.chosenModel(Models.seeing.reference))
      $0.type("What is on @cat.png, see @notes.txt and @./gone.png please")
      $0.send(.filesSeen(Self.readings))
    },
    .init("files-not-taken-80x24", 24, 80) {
      $0.send(.chosenModel(Models.demo.reference))
      $0.type("What is on @cat.png and ")
      $0.send(.filesSeen(Self.readings))
      $0.press("enter")
      $0.send(
        .filesRead(
          Self.readings, [Attachment(Self.cat, bytes: Array(repeating: 0, count: 340_000))]))
    },
    .init("files-hostile-80x24", 24, 80) {
      $0.send(.chosenModel(Models.seeing.reference))
      // A name can hold anything but a slash.
      let name = "a\u{1B}]0;x\u{7}\u{202E}gnp.\n無"
      let file = AttachmentReference(id: "4", name: name, mediaType: "image/png", size: 99)
      $0.type("see @one and @./two and")
      $0.send(.filesSeen(["one": .file(file), "./two": .refused("is \(name)")]))
    },
    .init("files-sent-110x30", 30, 110) {
      $0.send(.chosenModel(Models.seeing.reference))
      $0.type("What is on @cat.png?")
      $0.press("enter")
      $0.send(
        .filesRead(
          Self.readings, [Attachment(Self.cat, bytes: Array(repeating: 0, count: 340_000))]))
      $0.stream("A cat, and a bowl that is empty.")
      $0.finish()
    },
  ]

  private static let cat = AttachmentReference(
    id: "1", name: "cat.png", mediaType: "image/png", size: 340_000)
  private static let notes = AttachmentReference(
    id: "2", name: "notes.txt", mediaType: "text/plain", size: 2_048)
  private static let readings: [String: FileReading] = [
    "cat.png": .file(cat), "notes.txt": .file(notes), "./gone.png": .missing, "cat.png?": .missing,
    "cat.png,": .missing,
  ]
}
