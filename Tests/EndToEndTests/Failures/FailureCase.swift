import TestSupport
import Testing

/// One way in which an answer fails, and how scripts are told.
struct FailureCase: CustomTestStringConvertible, Sendable {
  typealias Step = FaultServer.Step

  /// What stands at the other end.
  enum Peer: Sendable {
    case server([Step])
    /// A server that gets TLS hellos.
    case plainServer([Step])
    /// A real TLS server under a host name, with or without its authority named.
    case tls(host: String, isTrusted: Bool)
    /// The same for a hosted service: as a network that answers in its place does.
    case network([Step])
    /// Nobody, at this address.
    case nobody(String)
    /// A server that speaks to us as a proxy for https.
    case proxy([Step])
  }

  /// The golden file's name.
  var name: String
  /// `error.kind`; nil when the answer counts as one.
  var kind: String?
  var exit: Int32
  var peer: Peer
  var dialect = "openai-chat"
  /// More fields of the service.
  var fields = ""
  var environment: [String: String?] = [:]
  /// What is on screen when all is over.
  var sign = "✗"
  /// What came before it failed.
  var text = ""

  var testDescription: String { name }

  /// A key that nobody may ever see.
  static let key = "sk-planted-0123456789abcdef"

  init(
    _ name: String, _ kind: String?, _ exit: Int32, _ peer: Peer, dialect: String = "openai-chat",
    fields: String = "", environment: [String: String?] = [:], sign: String = "✗", text: String = ""
  ) {
    (self.name, self.kind, self.exit, self.peer) = (name, kind, exit, peer)
    (self.dialect, self.fields, self.environment) = (dialect, fields, environment)
    (self.sign, self.text) = (sign, text)
  }

  /// An error as a response.
  init(
    _ name: String, _ kind: String, _ exit: Int32, status: String, body: String,
    headers: [String] = ["Content-Type: application/json"], dialect: String = "openai-chat",
    isHosted: Bool = false
  ) {
    let response = [Step.response(status, headers, body: body)]
    self.init(
      name, kind, exit, isHosted ? .network(response) : .server(response), dialect: dialect)
  }
}

/// A failure set up: the home to run in, and what has to live as long.
final class FailureScene {
  let home: Home
  private let environment: [String: String?]
  private var server: FaultServer?
  private var tls: TLSServer?

  init(_ failure: FailureCase) throws {
    var environment = failure.environment
    environment["FAKE_KEY"] = FailureCase.key
    var fields = failure.fields
    let address: String
    switch failure.peer {
    case .server(let steps):
      let server = try FaultServer([.readRequest] + steps)
      (self.server, address) = (server, server.url)
    case .plainServer(let steps):
      let server = try FaultServer(steps)
      (self.server, address) = (server, "https://127.0.0.1:\(server.port)")
    case .tls(let host, let isTrusted):
      let tls = try #require(TLSServer())
      (self.tls, address) = (tls, "https://\(host):\(tls.port)")
      if isTrusted { fields += "\nca_file = \"\(tls.certificate)\"" }
    case .network(let steps):
      let network = try FaultServer([.readRequest] + steps)
      (server, address) = (network, "http://api.invalid")
      environment["http_proxy"] = network.url
    case .nobody(let url): address = url
    case .proxy(let steps):
      let proxy = try FaultServer([.readRequest] + steps)
      (server, address) = (proxy, "https://api.invalid")
      environment["https_proxy"] = proxy.url
    }
    self.environment = environment
    home = try Home(
      config: """
        [defaults]
        model = "fake/m"
        [services.fake]
        name = "Fake"
        dialect = "\(failure.dialect)"
        base_url = "\(address)"
        key_env = "FAKE_KEY"
        models = ["m", "other"]
        \(fields)
        """)
  }

  func ask(_ arguments: String...) throws -> Command.Result {
    try home.start(["ask", "--max-wait", "0"] + arguments + ["Why?"], environment: environment)
      .finish()
  }

  func open() throws -> WorkspaceTerminal {
    try WorkspaceTerminal.open(home, rows: 24, columns: 80, environment: environment)
  }
}
