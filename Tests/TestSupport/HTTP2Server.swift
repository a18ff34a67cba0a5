/// Tests/Fixtures/http2_server.py with a certificate of its own: a server that speaks nothing but HTTP/2.
package final class HTTP2Server: Sendable {
  private static let python = TestPlaces.prepared + "/http2/bin/python"

  /// Why there can be none; nil where there can.
  package static let absence: String? = {
    if TestPlaces.has("bin/python", of: "http2") { return nil }
    return TestPlaces.reason(whyNot: "http2") ?? "the HTTP/2 server is fetched by make test"
  }()

  /// To be named as the service's `ca_file`.
  package let certificate: String
  /// Without a slash at the end.
  package let url: String
  private let program: ServerProgram
  private let folder: TemporaryFolder

  package init() throws {
    folder = try TemporaryFolder()
    certificate = folder.path + "/certificate.pem"
    let key = folder.path + "/key.pem"
    let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"]
    let maker = try ServerProgram(
      [
        "/usr/bin/env", "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=Parley test", "-addext",
        "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
      ], environment: environment)
    // It says nothing; its end is the end of its output.
    _ = maker.line(after: "never")
    program = try ServerProgram(
      [
        Self.python, TestPlaces.root + "/Tests/Fixtures/http2_server.py", certificate, key,
        Recording.folder,
      ], environment: environment)
    guard let port = program.line(after: "PORT ") else {
      throw SystemError("the HTTP/2 server did not start")
    }
    url = "https://127.0.0.1:\(port)"
  }

  /// What was asked for so far, and played over HTTP/2; for each its path's beginning.
  package var played: [String] {
    program.lines.filter { $0.hasPrefix("PLAYED ") }.map { String($0.dropFirst(7)) }
  }

  /// False when no client has gone away within the limit.
  package func seesAClientGo() async -> Bool {
    await eventually { self.program.lines.contains { $0.hasPrefix("CLOSED") } }
  }
}
