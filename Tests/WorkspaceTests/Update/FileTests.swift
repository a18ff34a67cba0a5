import Conversation
import Testing

// Swift Testing has one, too.
import struct Conversation.Attachment

@testable import Workspace

@Suite struct FileTests {
  static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]
  private let cat: Attachment
  private let note: Attachment

  init() throws {
    cat = try Attachment(name: "cat.png", content: Self.png)
    note = try Attachment(name: "note.txt", content: Array("noted".utf8))
  }

  /// With a model that sees images.
  private func session() -> Session {
    var session = Session(catalogue: Models.all + [Models.seeing])
    session.send(.chosenModel(Models.seeing.reference))
    return session
  }

  /// Answers an effect `read` as the program does.
  private func read(_ session: inout Session, _ files: [String: Attachment]) {
    let asked = session.effects.flatMap { effect -> [String] in
      if case .read(let paths) = effect { paths } else { [] }
    }
    #expect(!asked.isEmpty, "nothing was to be read")
    let readings = Dictionary(
      uniqueKeysWithValues: asked.map { path in
        (path, files[path].map { FileReading.file($0.reference) } ?? .missing)
      })
    session.send(.filesRead(readings, Array(files.values)))
  }

  private func send(
    _ session: inout Session, _ text: String, _ files: [String: Attachment]
  ) -> ReplyRequest? {
    session.type(text)
    session.press("enter")
    read(&session, files)
    return session.request
  }

  @Test func aNamedFileGoesAlongAndTheTextStays() throws {
    var session = session()
    let files = ["cat.png": cat, "note.txt": note]
    let request = try #require(send(&session, "Is @cat.png in @note.txt, @anna?", files))
    #expect(request.question?.text == "Is @cat.png in @note.txt, @anna?")
    #expect(request.question?.attachments == [cat.reference, note.reference])
    #expect(request.files == [cat, note])
    #expect(request.history.last?.attachments == request.question?.attachments)
    #expect(session.composer == "")
    #expect(session.state.open.path.first?.attachments.count == 2)
  }

  @Test func withoutAFileNothingIsWaitedFor() {
    var session = session()
    session.ask("mail me@home.org")
    #expect(session.request != nil)
  }

  @Test func peopleStayPeople() {
    var session = session()
    let request = send(&session, "tell @anna", [:])
    #expect(request?.question?.attachments == [])
    #expect(request?.question?.text == "tell @anna")
  }

  @Test func whatIsWrittenLikeAPathMustBeThere() {
    var session = session()
    #expect(send(&session, "see @./none.png", [:]) == nil)
    #expect(session.composer == "see @./none.png")
    #expect(session.notice.contains("./none.png is not there"), "\(session.notice)")
    // Said once more it is meant.
    session.press("enter")
    read(&session, [:])
    #expect(session.request?.question?.text == "see @./none.png")
  }

  @Test func theSecondTimeCountsForTheSameWordsOnly() {
    var session = session()
    #expect(send(&session, "see @./none.png", [:]) == nil)
    #expect(send(&session, " now", [:]) == nil)
    #expect(session.composer == "see @./none.png now")
  }

  @Test func whatCannotBeAttachedIsRefusedEveryTime() {
    var session = session()
    session.type("read @a.pdf")
    for _ in 0..<2 {
      session.press("enter")
      session.send(.filesRead(["a.pdf": .refused("is a PDF; no")], []))
      #expect(session.request == nil)
      #expect(session.notice == "a.pdf is a PDF; no")
      #expect(session.composer == "read @a.pdf")
    }
  }

  @Test func aMessageHasAFewFiles() {
    var session = session()
    let names = (0...Attachment.mostFiles).map { "f\($0).txt" }
    let files = Dictionary(uniqueKeysWithValues: names.map { ($0, note) })
    #expect(send(&session, names.map { "@\($0)" }.joined(separator: " "), files) == nil)
    #expect(session.notice.contains("20 files"))
  }

  @Test func modelsWithoutEyesGetNoImages() {
    var session = Session()
    session.send(.chosenModel(Models.demo.reference))
    #expect(send(&session, "see @cat.png", ["cat.png": cat]) == nil)
    #expect(session.notice.contains("takes no images"), "\(session.notice)")
    #expect(session.composer == "see @cat.png")
    #expect(session.state.open.tree.isEmpty)
    // Text goes to every model.
    session.press("ctrl-c")
    #expect(send(&session, "see @note.txt", ["note.txt": note]) != nil)
  }

  @Test func anImageOfTheHistoryCountsToo() {
    var session = session()
    _ = send(&session, "see @cat.png", ["cat.png": cat])
    session.finish("a cat")
    session.workspace.state.open.conversation.model = Models.demo.reference
    session.ask("sure?")
    #expect(session.request == nil)
    #expect(session.notice.contains("takes no images"))
    #expect(session.composer == "sure?")
  }

  @Test func wordsTypedWhileFilesAreReadStay() {
    var session = session()
    session.type("see @cat.png")
    session.press("enter")
    let effects = session.effects
    session.press("enter")
    #expect(session.notice.contains("still being read"))
    session.type("next")
    session.effects = effects
    read(&session, ["cat.png": cat])
    #expect(session.request?.question?.text == "see @cat.png")
    #expect(session.composer == "next")
  }

  @Test func wordsChangedWhileFilesAreReadAreNotSent() {
    var session = session()
    session.type("see @cat.png")
    session.press("enter")
    let effects = session.effects
    session.press("backspace")
    session.effects = effects
    read(&session, ["cat.png": cat])
    #expect(session.request == nil)
    #expect(session.composer == "see @cat.pn")
    #expect(session.notice.contains("send it again"))
  }

  @Test func filesOfAnotherConversationAreForgotten() {
    var session = session()
    session.type("see @cat.png")
    session.press("enter")
    let effects = session.effects
    session.open(["a", "b"])
    session.effects = effects
    read(&session, ["cat.png": cat])
    #expect(session.request == nil)
    #expect(session.state.open.path.count == 2)
  }

  @Test func theQueueReadsItsFilesWhenItsTurnComes() {
    var session = session()
    session.ask("first")
    _ = send(&session, "then @cat.png", ["cat.png": cat])
    #expect(session.state.open.queue == ["then @cat.png"])
    #expect(session.composer == "")
    session.type("writing")
    session.finish("done")
    read(&session, ["cat.png": cat])
    #expect(session.request?.question?.attachments == [cat.reference])
    #expect(session.state.open.queue == [])
    #expect(session.composer == "writing")
  }

  @Test func aQueueWhoseFileIsGoneWaits() {
    var session = session()
    session.ask("first")
    _ = send(&session, "then @cat.png", ["cat.png": cat])
    session.finish("done")
    read(&session, [:])
    #expect(session.request == nil)
    #expect(session.state.open.queue == ["then @cat.png"])
    #expect(session.notice.contains("The queue waits"), "\(session.notice)")
  }

  @Test func answeringAgainKeepsTheFiles() {
    var session = session()
    _ = send(&session, "see @cat.png", ["cat.png": cat])
    session.finish("a cat")
    session.press("ctrl-x r")
    #expect(session.request?.history.last?.attachments == [cat.reference])
    #expect(session.request?.question == nil)
    // It is in the store by now.
    #expect(session.request?.files == [])
  }

  @Test func temporaryConversationsBringTheirFilesEachTime() {
    var session = session()
    session.press("ctrl-x N")
    #expect(session.state.open.isTemporary)
    _ = send(&session, "see @cat.png", ["cat.png": cat])
    session.finish("a cat")
    session.ask("sure?")
    #expect(session.request?.files == [cat])
    #expect(session.request?.isTemporary == true)
  }

  @Test func filesAreKeptUntilTheStoreHasThem() {
    var session = session()
    _ = send(&session, "see @cat.png", ["cat.png": cat])
    session.send(.notSaved(Failure(.storage, who: "disk", what: "is full")))
    session.finish("a cat")
    session.ask("sure?")
    #expect(session.request?.files == [cat])
    session.send(.notSaved(nil))
    session.finish("yes")
    session.ask("really?")
    #expect(session.request?.files == [])
  }

  @Test func anEditedQuestionKeepsWhatItStillNames() throws {
    var session = session()
    let files = ["cat.png": cat, "note.txt": note]
    _ = send(&session, "see @cat.png and @note.txt", files)
    session.finish("yes")
    // Neither file need be there any more.
    session.press("ctrl-x e")
    #expect(session.composer == "see @cat.png and @note.txt")
    session.type("!")
    session.press("enter")
    #expect(session.request?.question?.attachments == [cat.reference, note.reference])
    session.finish("yes")

    session.press("ctrl-x e")
    session.send(.edited("only @note.txt and @new.txt", .draft))
    session.press("enter")
    let new = try Attachment(name: "new.txt", content: Array("new".utf8))
    read(&session, ["new.txt": new])
    #expect(session.request?.question?.attachments == [note.reference, new.reference])
    #expect(session.state.open.tree.children(of: nil).count == 3)
  }

  @Test func filesThatWereNotNamedInTheTextStay() {
    var session = session()
    _ = send(&session, "see @cat.png", ["cat.png": cat])
    session.finish("a cat")
    // As `parley ask --attach` leaves it.
    if let question = session.state.open.path.first {
      session.workspace.state.open.tree.update(question.id) { $0.text = "see" }
    }
    session.press("ctrl-x e")
    session.send(.edited("look", .draft))
    session.press("enter")
    #expect(session.request?.question?.attachments == [cat.reference])
  }

  @Test func theFileIsLookedAtOnceWhileOneWrites() {
    var session = session()
    session.type("see @c")
    #expect(session.effects == [.lookAt(["c"])])
    session.send(.filesSeen(["c": .file(note.reference)]))
    session.type(" and")
    #expect(session.effects == [])
    #expect(session.state.composedFiles.map(\.path) == ["c"])
  }

  @Test func imagesAndTextsTakeRoomInTheWindow() throws {
    var small = Models.seeing
    small.model.contextLength = 2000
    var session = Session(catalogue: [small])
    session.send(.chosenModel(small.reference))
    let long = try Attachment(
      name: "long.txt", content: [UInt8](repeating: 0x61, count: 4 * 3000))
    #expect(send(&session, "see @long.txt", ["long.txt": long]) == nil)
    guard case .contextFull(let full) = session.state.overlay else {
      Issue.record("it would have been cut")
      return
    }
    #expect(full.promptTokens > 3000 && full.request.files == [long])
  }
}
