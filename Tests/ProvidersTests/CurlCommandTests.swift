import Conversation
import Synchronization
import TestSupport
import Testing
import Transfer

@testable import Providers

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The command that is copied, run by a real shell.
struct CurlCommandTests {
  private static let answer: [FaultServer.Step] = [.readRequest, .response(body: "{}")]
  private static let hasCurl = access("/usr/bin/curl", X_OK) == 0

  /// Runs a script in `/bin/sh` with these variables and no others; the status of its last command.
  private func run(_ script: String, _ environment: [String: String] = [:]) throws -> Int32 {
    let folder = try TemporaryFolder()
    let file = try folder.write("script", Array((script + "\n").utf8), mode: 0o600)
    let words =
      ["/usr/bin/env", "-i", "PATH=/usr/bin:/bin"]
      + environment.map { "\($0.key)=\($0.value)" } + ["/bin/sh", file]
    var arguments = words.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    var process: pid_t = 0
    try #require(posix_spawn(&process, words[0], nil, nil, &arguments, environ) == 0)
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
    return status >> 8 & 0xFF
  }

  private func exchange(
    _ request: TransferRequest, key: Secret?, service: Service
  ) throws -> HTTPExchange {
    let recorder = ExchangeRecorder()
    recorder.begin(
      request, rules: [], service: service, key: key, at: ErrorResponseTests.now)
    return try #require(recorder.exchange)
  }

  /// Everything that could end a quotation or be expanded in one.
  private static let nasty =
    "it's `id` $(id) ${HOME} \\ \" !! 'EOF'\nEOF\n%s %d * ? [a-z] {a,b} ~ # & | ; < > é √2 無 🎉"

  @Test(.enabled(if: hasCurl, "needs curl"))
  func theSameBytesArriveAgain() async throws {
    let server = try FaultServer { _ in Self.answer }
    let key = Secret("sk-secret-0123456789")
    var service = testService
    service.key.environment = "FAKE_API_KEY"
    service.query = ["api-version": "2025 [x]{1,2}"]
    let endpoint = Endpoint(baseURL: server.url + "/v1", key: key, place: .thisMachine)
    let prompt = Prompt(
      model: Model(id: "m"), rules: WireRules(), systemPrompt: "'",
      turns: [
        .init(role: .user, text: Self.nasty)
      ], parameters: Parameters())
    let client = ProviderClient(clock: { ErrorResponseTests.now })
    let recorder = ExchangeRecorder()
    let deltas = client.reply(
      to: prompt, service: service, endpoint: endpoint, recorder: recorder)
    do { for try await _ in deltas {} } catch is Failure {}
    let command = try #require(recorder.exchange?.request.curl)
    #expect(!command.contains("sk-secret"))
    #expect(command.contains(#"-H "Authorization: Bearer $FAKE_API_KEY""#), "\(command)")
    let status = try run(command + " >/dev/null", ["FAKE_API_KEY": key.reveal()])
    #expect(status == 0)
    let requests = server.records.map(\.requestText)
    try #require(requests.count == 2)
    #expect(requests[0] == requests[1])
  }

  @Test(.enabled(if: hasCurl, "needs curl"))
  func aLargeBodyOverAUnixSocket() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/it's a.sock"
    let server = try FaultServer(on: .unix(path: path)) { _ in Self.answer }
    var request = TransferRequest(url: "http://localhost/v1/chat", unixSocket: path)
    let body = "{\"a\":\"" + String(repeating: "x'", count: 300_000) + "\"}"
    request.body = Array(body.utf8)
    let command = try #require(
      try exchange(request, key: nil, service: testService).request.curl)
    #expect(try run(command + " >/dev/null") == 0)
    let text = try #require(server.records.first?.requestText)
    #expect(text.hasPrefix("POST /v1/chat HTTP/1.1\r\n"))
    #expect(text.hasSuffix("\r\n\r\n" + body))
  }

  @Test func aKeyWithoutVariableIsAskedFor() throws {
    var service = testService
    service.name = "x }$(touch /tmp/never)`"
    service.keyHeader = "x$`key"
    for variable in [nil, "1A", "A-B", "$(id)", ""] as [String?] {
      service.key.environment = variable
      let request = TransferRequest(
        url: "http://127.0.0.1:1/", headers: [HeaderField("x$`key", "abcdef")])
      let command = try #require(
        try exchange(request, key: Secret("abcdef"), service: service).request.curl)
      #expect(
        command.contains(
          "'x$`key: '\"${API_KEY:?put the key of x touch tmpnever into API_KEY first}\""),
        "\(command)")
      #expect(try run("echo() { :; }; " + command + " 2>/dev/null") != 0)
    }
  }

  /// Whatever the words are, the shell sees one argument, and this one.
  @Test func nothingEndsTheQuoting() throws {
    var random = SeededRandom(seed: 8)
    let atoms = [
      "'", "\"", "\\", "$", "`", "!", "\n", "EOF", ";", "(", ")", "'\\''", " ", "a", "%", "-",
    ]
    for _ in 0..<40 {
      let text = (0..<Int.random(in: 1...30, using: &random))
        .map { _ in atoms.randomElement(using: &random) ?? "" }.joined()
      let request = HTTPExchange.Request(url: "http://h/", body: Array(text.utf8))
      let command = try #require(request.curl)
      let folder = try TemporaryFolder()
      let status = try run("curl() { cat > \(folder.path)/body; }\n" + command)
      #expect(status == 0)
      #expect(readFile(folder.path + "/body") == Array(text.utf8), "\(command)")
    }
  }

  @Test func controlsAreSaidInJSON() throws {
    let request = HTTPExchange.Request(url: "http://h/", body: Array("\"a\u{85}b\u{1B}\"".utf8))
    #expect(request.curl?.hasPrefix(#"printf %s '"a\u0085b\u001b"' |"#) == true)
  }

  @Test func whatWasNotKeptWholeCannotBeSent() {
    let request = HTTPExchange.Request(url: "http://h/", length: 9, isCut: true, body: [1])
    #expect(request.curl == nil)
  }
}
