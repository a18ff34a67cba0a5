import PtySupport
import TestSupport
import Testing

extension EndToEnd {
  /// `parley credentials`: where keys are, and whether they work.
  struct Credentials {
    private static let key = "sk-right-0123456789"
    private static let list = #"{"data":[{"id":"m"}]}"#

    /// A service that wants the key, wherever it is asked.
    private static func guarded(_ connection: FaultServer.Record) -> Bool {
      connection.requestText.contains("Authorization: Bearer \(key)\r\n")
    }

    private func config(_ address: String, _ more: String = "") -> String {
      """
      [services.fake]
      base_url = "\(address)/v1"
      key_env = "FAKE_KEY"
      models = ["m"]
      \(more)
      """
    }

    private static let refusal = FaultServer.Step.response(
      "401 Unauthorized", ["Content-Type: application/json"],
      body: #"{"error":{"message":"Incorrect API key provided: sk-wrong-0123456789."}}"#)
    private static let models = FaultServer.Step.response(
      "200 OK", ["Content-Type: application/json"], body: list)

    @Test func aKeyThatWorks() throws {
      // With the key the list comes; the second request, without it, is refused.
      let server = try FaultServer { [.readRequest, $0 % 2 == 0 ? Self.models : Self.refusal] }
      let home = try Home(config: config(server.url))
      let result = try home.run(
        "credentials", "test", "fake", environment: ["FAKE_KEY": Self.key])
      #expect(result.status == 0 && result.errorText == "")
      #expect(result.text == "fake: the key works\n")
      #expect(server.records.count == 2)
      #expect(server.records[0].requestText.hasPrefix("GET /v1/models HTTP/1.1\r\n"))
      #expect(Self.guarded(server.records[0]) && !Self.guarded(server.records[1]))
      let json = try home.run(
        "credentials", "test", "fake", "--json", environment: ["FAKE_KEY": Self.key])
      #expect(json.text == #"{"key":"works","service":"fake"}"# + "\n")
    }

    @Test func aServiceThatAnswersAnybody() throws {
      let server = try FaultServer([.readRequest, Self.models])
      let home = try Home(config: config(server.url))
      let result = try home.run(
        "credentials", "test", "fake", environment: ["FAKE_KEY": Self.key])
      #expect(result.status == 0)
      #expect(result.text.contains("only a question can tell"), "\(result.text)")
    }

    @Test func aPathThatAsksForTheKey() throws {
      let server = try FaultServer([.readRequest, .response(body: #"{"data":{"usage":0}}"#)])
      let home = try Home(config: config(server.url, "key_check = \"/key\""))
      let result = try home.run(
        "credentials", "test", "fake", environment: ["FAKE_KEY": Self.key])
      #expect(result.status == 0 && result.text == "fake: the key works\n")
      #expect(server.records.count == 1)
      #expect(server.records[0].requestText.hasPrefix("GET /v1/key HTTP/1.1\r\n"))
      #expect(Self.guarded(server.records[0]))
    }

    @Test func aKeyThatIsRefused() throws {
      let server = try FaultServer([.readRequest, Self.refusal])
      let home = try Home(config: config(server.url))
      let wrong = ["FAKE_KEY": "sk-wrong-0123456789"]
      let result = try home.run("credentials", "test", "fake", environment: wrong)
      #expect(result.status == 4 && result.text == "")
      #expect(result.errorText.hasPrefix("parley: fake: the key was refused (401)"))
      #expect(!result.errorText.contains("sk-wrong"))
      let json = try home.run("credentials", "test", "fake", "--json", environment: wrong)
      #expect(json.status == 4 && json.errorText == "")
      #expect(json.text.contains(#""kind":"wrongKey""#) && !json.text.contains("sk-wrong"))
    }

    @Test func noKeyNoServiceNobodyThere() throws {
      let home = try Home(config: config("http://127.0.0.1:1"))
      let keyless = try home.run("credentials", "test", "fake")
      #expect(keyless.status == 3 && keyless.errorText.contains("FAKE_KEY"))
      #expect(try home.run("credentials", "test", "nowhere").status == 3)
      let nobody = try home.run(
        "credentials", "test", "fake", environment: ["FAKE_KEY": Self.key])
      #expect(nobody.status == 5 && nobody.errorText.contains("nothing listens"))
    }

    @Test func aPortalIsNoService() throws {
      let server = try FaultServer([
        .readRequest, .response("200 OK", ["Content-Type: text/html"], body: "<html></html>"),
      ])
      for more in ["", "key_check = \"/key\""] {
        let home = try Home(config: config(server.url, more))
        let result = try home.run(
          "credentials", "test", "fake", environment: ["FAKE_KEY": Self.key])
        #expect(result.status == 3 && result.errorText.contains("web page"), "\(result.errorText)")
      }
    }

    @Test func whereEachKeyIsAndNeverTheKey() throws {
      let home = try Home(
        config: """
          [services.asked]
          base_url = "http://127.0.0.1:1/v1"
          key_command = ["pass", "show", "asked"]
          [services.filed]
          base_url = "http://127.0.0.1:1/v1"
          key_file = "~/filed"
          """)
      try home.write("sk-filed", to: "home/filed")
      let set = try home.run("credentials", "set", "openai", input: "sk-kept\n")
      #expect(set.status == 0)
      #expect(set.errorText.contains("`parley credentials test openai` tries it."))
      let result = try home.run("credentials", environment: ["DEEPSEEK_API_KEY": "sk-env"])
      #expect(result.status == 0)
      let lines = result.text.split(separator: "\n").map(String.init)
      #expect(lines.contains("deepseek: found: environment DEEPSEEK_API_KEY"))
      #expect(lines.contains("openai: found: credentials \(home.path)/config/credentials"))
      #expect(lines.contains("asked: found: key_command pass"))
      #expect(lines.contains("filed: found: key_file \(home.path)/home/filed"))
      #expect(lines.contains("xai: no key: set XAI_API_KEY"))
      #expect(!result.text.contains("sk-"))
      let json = try home.run("credentials", "list", "--json")
      #expect(
        json.text.contains(#"{"problem":"no key: set XAI_API_KEY","service":"xai"}"#),
        "\(json.text)")
      #expect(!json.text.contains("sk-"))
    }

    private func prompt(_ home: Home) throws -> PseudoTerminal {
      let pty = try PseudoTerminal(
        [Parley.program, "credentials", "set", "openai"], environment: home.environment())
      try #require(pty.waitForText("Key:"))
      return pty
    }

    @Test func aTypedKeyIsNotShown() throws {
      let home = try Home()
      let pty = try prompt(home)
      pty.send("sk-typed-0123456789\n")
      #expect(pty.waitForExit() == 0)
      #expect(!pty.screen.text.contains("sk-typed"), "\(pty.screen.text)")
      #expect(pty.settings == pty.initialSettings)
      #expect(try home.run("credentials").text.contains("openai: found: credentials"))
    }

    @Test func anInterruptAtThePromptGivesTheTerminalBack() throws {
      let home = try Home()
      let pty = try prompt(home)
      pty.send(Key.control("c"))
      #expect(pty.waitForExit() == 130)
      #expect(pty.settings == pty.initialSettings)
      #expect(try home.run("credentials").text.contains("openai: no key"))
    }

    @Test func aKeptKeyThatIsNotUsedSaysSo() throws {
      let home = try Home()
      let set = try home.run(
        "credentials", "set", "deepseek", input: "sk-kept\n",
        environment: ["DEEPSEEK_API_KEY": "sk-env"])
      #expect(set.errorText.contains("not used: environment DEEPSEEK_API_KEY goes before it"))
    }

    /// Others read the arguments of processes; so do shells' histories.
    @Test func aKeyAmongTheArgumentsIsNotTakenAndNotRepeated() throws {
      let home = try Home()
      let result = try home.run("credentials", "set", "openai", "sk-in-the-open")
      #expect(result.status == 2)
      #expect(result.errorText.contains("standard input"))
      #expect(!result.errorText.contains("sk-in-the-open"))
      #expect(try home.run("credentials").text.contains("openai: no key"))
    }
  }
}
