import PtySupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension EndToEnd {
  /// A key is planted, everything that could show it is done, and then it is looked for everywhere.
  struct KeyLeaks {
    private static let key = "sk-planted-5eCr3t-0123456789abcdefghij"

    /// Tells the key in everything it says: in a header, in errors, in an event of an answer.
    private static func echo(_ status: String) -> [FaultServer.Step] {
      [
        .response(
          status, ["Content-Type: application/json", "X-Your-Key: \(key)"],
          body: """
            {"error":{"message":"Incorrect API key provided: \(key). Header was Bearer \(key)"}}
            """)
      ]
    }

    private func service() throws -> FakeService {
      try FakeService { number in
        switch number % 4 {
        case 0: Answer.text("a good answer")
        case 1: Self.echo("401 Unauthorized")
        case 2:
          [.streamHead, .piece(text: "part")]
            + [.event("{\"error\":{\"message\":\"key \(Self.key) was revoked\"}}"), .lastChunk]
        default: Self.echo("400 Bad Request")
        }
      }
    }

    @Test func aPlantedKeyIsNowhere() throws {
      let service = try service()
      let home = try Home(
        config: service.config(model: "m", more: "key_env = \"PLANTED_KEY\""))
      let keyed: [String: String?] = ["PLANTED_KEY": Self.key]
      var said = ""
      for arguments in [
        ["ask", "one"], ["ask", "two"], ["ask", "--json", "three"], ["ask", "four"],
        ["models", "--refresh"], ["credentials"], ["credentials", "--json"],
        ["credentials", "test", "fake"], ["credentials", "set", "fake", Self.key],
      ] {
        let result = try home.start(arguments, environment: keyed).finish()
        said += result.text + result.errorText
      }
      #expect(said.contains("a good answer") && said.contains("401"))
      expectNoKey(in: said, "what commands print")
      #expect(service.server.records.contains { $0.requestText.contains("Bearer \(Self.key)") })

      try useWorkspace(home, keyed)
      for file in files(below: home.path) {
        expectNoKey(in: String(decoding: bytes(of: file), as: UTF8.self), file)
      }
    }

    /// Asks well and badly, looks at the requests, copies them; reads what `ps` would.
    private func useWorkspace(_ home: Home, _ keyed: [String: String?]) throws {
      let terminal = try WorkspaceTerminal.open(home, environment: keyed)
      for prompt in ["five", "six", "seven"] {
        try terminal.ask(prompt)
        try terminal.shows("enter sends")
      }
      for process in home.processes {
        let line = bytes(of: "/proc/\(process.id)/cmdline")
        expectNoKey(in: String(decoding: line, as: UTF8.self), "the command line")
      }
      terminal.press(Key.x("i"))
      // Its head is there at once; what can be copied comes from the store.
      try terminal.shows("/v1/chat/completions")
      let before = terminal.pty.output.count
      terminal.press("c")
      #expect(terminal.pty.waitForBytes("\u{1B}]52;c;", from: before))
      terminal.pty.settle()
      let copied = clipboard(String(decoding: terminal.pty.output[before...], as: UTF8.self))
      #expect(copied.contains("curl") && copied.contains("$PLANTED_KEY"))
      expectNoKey(in: copied, "the curl command")
      terminal.press("q")
      #expect(terminal.quit() == 0)
      expectNoKey(in: String(decoding: terminal.pty.output, as: UTF8.self), "the screen")
    }

    private func expectNoKey(
      in text: String, _ place: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
      let hasKey = text.contains(Self.key) || text.contains("5eCr3t")
      #expect(!hasKey, "the key is in \(place)", sourceLocation: sourceLocation)
    }

    /// What was put into the clipboard last.
    private func clipboard(_ output: String) -> String {
      guard let start = output.firstRange(of: "\u{1B}]52;c;")?.upperBound else { return "" }
      let encoded = output[start...].prefix { "+/=".contains($0) || $0.isLetter || $0.isNumber }
      return String(decoding: decoded(Array(encoded.utf8)), as: UTF8.self)
    }

    private func decoded(_ base64: [UInt8]) -> [UInt8] {
      let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
      var (bits, count, result) = (0, 0, [UInt8]())
      for digit in base64 {
        guard let value = alphabet.firstIndex(of: digit) else { continue }
        (bits, count) = (bits << 6 | value, count + 6)
        if count >= 8 {
          count -= 8
          result.append(UInt8(truncatingIfNeeded: bits >> count))
        }
      }
      return result
    }

    private func files(below folder: String) -> [String] {
      TemporaryFolder.names(in: folder).flatMap { name in
        let path = folder + "/" + name
        var status = stat()
        guard lstat(path, &status) == 0 else { return [String]() }
        if status.st_mode & S_IFMT == S_IFDIR { return files(below: path) }
        return status.st_mode & S_IFMT == S_IFREG ? [path] : []
      }
    }

    private func bytes(of path: String) -> [UInt8] {
      let descriptor = open(path, O_RDONLY)
      guard descriptor >= 0 else { return [] }
      defer { close(descriptor) }
      var (result, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
      while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count <= 0 { return result }
        result += buffer[..<count]
      }
    }
  }
}
