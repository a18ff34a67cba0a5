import FoundationEssentials
import PtySupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension EndToEnd {
  /// Files with messages, from the disk to the wire and to the database.
  struct Attachments {
    /// A picture as far as its first bytes tell, and its digest by another implementation.
    private static let picture: [UInt8] =
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + (0..<1500).map { UInt8(truncatingIfNeeded: $0 * 31 + 7) }
    private static let digest = "3267a356b3585e8abf871a540f3b7bb623980a70ad66e45a66e9dd4a4ac331fa"
    private static var base64: String { Data(picture).base64EncodedString() }

    /// A service whose model sees images, or one that does not.
    private func config(_ service: FakeService, _ dialect: String, sees: Bool = true) -> String {
      """
      [defaults]
      model = "fake/m"
      [services.fake]
      dialect = "\(dialect)"
      base_url = "\(service.server.url)"
      models = [{ id = "m", images = \(sees) }]
      """
    }

    @Test(arguments: [
      ("openai-chat", #"{"type":"image_url","image_url":{"url":"data:image/png;base64,%"}}"#),
      ("openai-responses", #"{"type":"input_image","image_url":"data:image/png;base64,%"}"#),
      (
        "anthropic",
        #"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"%"}}"#
      ), ("gemini", #"{"inlineData":{"mimeType":"image/png","data":"%"}}"#),
      ("ollama", #""images":["%"]"#),
    ])
    func eachDialectSendsTheImageInItsOwnWay(dialect: String, form: String) throws {
      let service = try FakeService(Answer.error("400 Bad Request", "enough"))
      let home = try Home(config: config(service, dialect))
      // The name says nothing about what it is.
      let cat = try home.write(Self.picture, to: "cat.jpg")
      let note = try home.write("a note\n", to: "home/note.md")
      #expect(note.hasSuffix("/home/note.md"))
      let result = try home.run(
        "ask", "--attach", cat, "Whose cat is this? @nobody.png", "--attach", "~/note.md")
      #expect(result.status == 4, "\(result.errorText)")
      let request = try #require(service.server.records.first).requestText
      let body = request.filter { !$0.isWhitespace }.replacing("\\/", with: "/")
      let expected = form.split(separator: "%").map(String.init)
      #expect(body.contains(expected[0] + Self.base64 + expected[1]), "\(request)")
      #expect(request.contains(#"note.md:\n```\na note\n\n```"#), "\(request)")
      #expect(request.contains("@nobody.png"))
    }

    @Test func whatCannotBeAttachedIsTwoAndNothingIsSent() throws {
      let service = try FakeService(Answer.text("no"))
      let home = try Home(config: config(service, "openai-chat"))
      let pdf = try home.write("%PDF-1.7\n", to: "a.pdf")
      let large = try home.write([UInt8](repeating: 0x61, count: 1_000_001), to: "large.txt")
      let binary = try home.write([0xC3, 0x28, 0x41], to: "binary")
      let pipe = home.path + "/pipe"
      mkfifo(pipe, 0o600)
      let cases = [
        (home.path + "/none.png", "is not there"), (home.data, "is a folder"),
        (pdf, "is a PDF; images (PNG, JPEG, GIF, WebP) and text can be attached"),
        (large, "1 MB is the most"), (binary, "UTF-8"), (pipe, "device or pipe"),
        ("/dev/zero", "device or pipe"), ("", "is not there"),
      ]
      for (path, reason) in cases {
        let result = try home.run("ask", "--attach", path, "hi")
        #expect(result.status == 2, "\(path): \(result.errorText)")
        #expect(
          result.errorText.hasPrefix("parley: \(path) ") && result.errorText.contains(reason),
          "\(result.errorText)")
      }
      let many = (0...20).flatMap { _ in ["--attach", binary] }
      let result = try home.start(["ask"] + many + ["hi"]).finish()
      #expect(result.status == 2 && result.errorText.contains("20 files"))
      #expect(service.server.records.isEmpty)
    }

    @Test func aModelThatSeesNothingIsThreeAndNothingIsSent() throws {
      let service = try FakeService(Answer.text("fine"))
      let home = try Home(config: config(service, "openai-chat", sees: false))
      let cat = try home.write(Self.picture, to: "cat.png")
      let result = try home.run("ask", "--attach", cat, "hi")
      #expect(result.status == 3)
      #expect(result.errorText.contains("fake/m: takes no images"), "\(result.errorText)")
      #expect(service.server.records.isEmpty)
      // Text goes everywhere.
      let note = try home.write("note", to: "note.txt")
      #expect(try home.run("ask", "--attach", note, "hi").status == 0)
    }

    @Test func aFileOfTheComposerIsInTheStoreByItsHashAfterAKill() throws {
      let service = try FakeService { request in
        request == 0 ? Answer.begun("A cat") : Answer.text("Still a cat.")
      }
      let home = try Home(config: config(service, "openai-chat"))
      let cat = try home.write(Self.picture, to: "home/my cat.png")
      let terminal = try WorkspaceTerminal.open(home, rows: 40)
      try terminal.ask(#"Whose is @"~/my cat.png"?"#)
      try terminal.shows("A cat")
      try terminal.shows("▣ my cat.png · 2 KB")
      #expect(try #require(service.server.records.first).requestText.contains(Self.base64))
      let process = try #require(terminal.interface)
      kill(process.id, SIGKILL)
      #expect(terminal.readsUntilDeserted())
      #expect(terminal.pty.waitForExit() == 137)
      #expect(isStored(Array(Self.digest.utf8), in: home) && isStored(Self.picture, in: home))

      // It is sent again although the file is gone.
      unlink(cat)
      let again = try WorkspaceTerminal.open(home, rows: 40)
      try again.openFromList("Whose")
      try again.shows("▣ my cat.png · 2 KB")
      again.press(Key.x("r"))
      try again.shows("Still a cat.")
      #expect(try #require(service.server.records.last).requestText.contains(Self.base64))
      #expect(service.server.records.count == 2)
      #expect(again.quit() == 0)
    }

    @Test func theComposerShowsWhatGoesAlongAndWhatDoesNot() throws {
      let service = try FakeService(Answer.text("fine"))
      let home = try Home(config: config(service, "openai-chat", sees: false))
      try home.write(Self.picture, to: "home/cat.png")
      try home.write("%PDF-1.7", to: "home/a.pdf")
      let terminal = try WorkspaceTerminal.open(home)
      try terminal.ask("see @~/cat.png and @~/a.pdf now")
      try terminal.shows("✗ ~/a.pdf is a PDF")
      try terminal.shows("~/a.pdf is a PDF; images")
      terminal.press(Key.control("c"))
      try terminal.hides("a PDF")
      try terminal.ask("see @~/cat.png")
      try terminal.shows("m takes no images")
      // The words are still there.
      try terminal.shows("> see @~/cat.png")
      #expect(service.server.records.isEmpty)
      #expect(terminal.quit() == 0)
    }

    private func isStored(_ bytes: [UInt8], in home: Home) -> Bool {
      ["parley.db", "parley.db-wal"].contains { name in
        contents(of: home.data + "/" + name)?.firstRange(of: bytes) != nil
      }
    }

    private func contents(of path: String) -> [UInt8]? {
      guard let file = fopen(path, "rb") else { return nil }
      defer { fclose(file) }
      var result: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
        result += buffer[..<count]
      }
      return result
    }
  }
}
