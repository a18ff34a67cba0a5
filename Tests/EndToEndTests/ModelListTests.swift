import PtySupport
import TestSupport
import Testing

extension EndToEnd {
  /// `parley models` with a service that lists its models itself.
  struct ModelLists {
    private static let body =
      #"{"data":[{"id":"known","context_length":4096},{"id":"fresh","context_length":8192}]}"#

    @Test func aListIsAskedForOnceADayAndUsedWithNobodyThere() throws {
      var server: FaultServer? = try FaultServer([
        .readRequest, .head("200 OK", ["Content-Type: application/json"]),
        .send(Array(Self.body.utf8)), .finish,
      ])
      let address = try #require(server?.url)
      let home = try Home(
        config: "[services.fake]\nbase_url = \"\(address)/v1\"\nmodels = [\"known\"]\n")
      let first = try home.run("models", "--json")
      #expect(first.text.contains(#""context":8192,"model":"fake/fresh""#))
      #expect(first.text.contains(#""context":4096,"model":"fake/known""#))
      #expect(server?.records.count == 1)

      let second = try home.run("models")
      #expect(second.text.contains("fake/fresh") && server?.records.count == 1)

      server = nil
      let offline = try home.run("models", "--refresh", "--json")
      #expect(offline.status == 0 && offline.text.contains(#""context":8192,"model":"fake/fresh""#))

      try home.write("not a list", to: "data/models-listed/fake.json")
      let broken = try home.run("models")
      #expect(broken.text.contains("fake/known") && !broken.text.contains("fake/fresh"))
    }

    private static func response(_ ids: String...) -> FaultServer.Step {
      .response(
        "200 OK", ["Content-Type: application/json"],
        body: #"{"data":[\#(ids.map { #"{"id":"\#($0)"}"# }.joined(separator: ","))]}"#)
    }

    @Test func whatCannotChatIsLeftOut() throws {
      let server = try FaultServer([
        .readRequest, Self.response("chatty", "text-embedding-9", "My-TTS"),
      ])
      let home = try Home(
        config: """
          [services.fake]
          base_url = "\(server.url)/v1"
          not_for_chat = ["*embedding*", "*-tts"]
          """)
      let listed = try home.run("models").text
      #expect(listed.contains("fake/chatty"))
      #expect(!listed.contains("embedding") && !listed.contains("TTS"), "\(listed)")
    }

    /// A list of two hours ago is good enough to start with, and asked for again for the picker.
    @Test func theOpenPickerBringsAnOldListUpToDate() throws {
      let server = try FaultServer { number in
        [.readRequest, number == 0 ? Self.response("before") : Self.response("before", "since")]
      }
      let home = try Home(
        config: """
          [defaults]
          model = "fake/before"
          [services.fake]
          base_url = "\(server.url)/v1"
          key_env = "FAKE_KEY"
          """)
      let key = ["FAKE_KEY": "sk-0123456789"]
      #expect(try home.run("models", environment: key).text.contains("fake/before"))
      let path = "data/models-listed/fake.json"
      let list = String(decoding: try #require(readFile(home.path + "/" + path)), as: UTF8.self)
      let aged = list.replacing(/\d{13}/) { "\((Int($0.0) ?? 0) - 7_200_000)" }
      #expect(aged != list)
      try home.write(aged, to: path)

      let terminal = try WorkspaceTerminal.open(home, environment: key)
      try terminal.shows("● local")
      terminal.press(Key.x("m"))
      try terminal.shows("before")
      try terminal.shows("since")
      #expect(server.records.count == 2)
      // It is new now: the picker asks no more.
      terminal.press(Key.escape)
      try terminal.hides("Model for this conversation")
      terminal.press(Key.x("m"))
      try terminal.shows("since")
      #expect(terminal.quit() == 0)
      #expect(server.records.count == 2)
    }
  }
}
