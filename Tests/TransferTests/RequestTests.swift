import Testing

@testable import Transfer

@Suite struct RequestTests {
  @Test(arguments: [
    ("http://127.0.0.1:8080/v1", "127.0.0.1"), ("https://User:pw@Example.COM/x?y", "example.com"),
    ("http://[::1]:80/", "::1"), ("http://a.b?c@127.0.0.1", "a.b"),
    ("http://a.b#@127.0.0.1", "a.b"),
    ("http://a@b@c/", "c"), ("localhost:80", "localhost"), ("http://", ""),
  ])
  func findsTheHost(url: String, host: String) {
    #expect(hostName(of: url) == host)
  }

  @Test(arguments: [
    "127.0.0.1", "127.9.8.7", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "localhost",
    "localhost.", "api.localhost", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "0.0.0.0", "::",
    "::1%lo",
  ])
  func knowsThisMachine(host: String) { #expect(isThisMachine(host: host)) }

  @Test(arguments: [
    "", "example.com", "localhost.example.com", "notlocalhost", "128.0.0.1", "1.127.0.0",
    "10.0.0.1",
    "::2", "fe80::1", "::ffff:10.0.0.1", "127.0.0.1.example.com", "1::1",
  ])
  func knowsOtherMachines(host: String) { #expect(!isThisMachine(host: host)) }

  @Test func proxiesAreForOtherMachinesOnly() {
    #expect(!TransferRequest(url: "https://api.example.com").goesRoundTheProxy)
    #expect(TransferRequest(url: "https://api.example.com", bypassesProxy: true).goesRoundTheProxy)
    #expect(TransferRequest(url: "http://engine/", unixSocket: "/run/x").goesRoundTheProxy)
    #expect(TransferRequest(url: "http://localhost:1").goesRoundTheProxy)
  }

  @Test func goodRequestsHaveNoFlaw() {
    let request = TransferRequest(
      url: "HTTPS://example.com/%20?a=b", headers: [.init("X-Empty", ""), .init("A", "b: c, é")],
      body: [0])
    #expect(request.flaw == nil)
  }

  @Test(arguments: [
    TransferRequest(url: ""), TransferRequest(url: "ftp://example.com"),
    TransferRequest(url: "file:///etc/passwd"), TransferRequest(url: "example.com"),
    TransferRequest(url: "http:example.com"), TransferRequest(url: "http://a/\r\nX: y"),
    TransferRequest(url: "http://a/\0"), TransferRequest(url: "http://a b/"),
    TransferRequest(url: "http://a", method: ""), TransferRequest(url: "http://a", method: "A B"),
    TransferRequest(url: "http://a", method: "GET", body: [1]),
    TransferRequest(url: "http://a", headers: [.init("A", "b\r\nEvil: yes")]),
    TransferRequest(url: "http://a", headers: [.init("A", "b\0")]),
    TransferRequest(url: "http://a", headers: [.init("A:", "b")]),
    TransferRequest(url: "http://a", headers: [.init("", "b")]),
    TransferRequest(url: "http://a", unixSocket: "/tmp/\0"),
  ])
  func flawedRequestsAreNotSent(request: TransferRequest) async {
    #expect(request.flaw != nil)
    let failure = await TransferSession().outcome(of: request).failure
    #expect(failure?.kind == .invalidRequest)
  }

  @Test func aFlawDoesNotTellTheKey() {
    let request = TransferRequest(url: "http://a", headers: [.init("X-Api-Key", "sk-1\n")])
    #expect(request.flaw?.contains("X-Api-Key") == true)
    #expect(request.flaw?.contains("sk-1") == false)
  }

  @Test func detailsAreHarmless() {
    let failure = TransferFailure(.cut, "a\u{1B}[2J\u{9B}\u{202E}\u{2028}é")
    #expect(failure.detail == "a?[2J???é")
  }
}
