import TestSupport
import Testing
import Transfer

@Suite(.enabled(if: TLSServer.isPossible, "needs the openssl command"))
struct TLSTests {
  @Test func onlyTheNamedAuthorityIsTrusted() async throws {
    let server = try #require(TLSServer())
    let session = TransferSession()
    var request = TransferRequest(url: "https://127.0.0.1:\(server.port)/", method: "GET")

    let unknown = await session.outcome(of: request)
    #expect(unknown.failure?.kind == .tls)
    #expect(unknown.head == nil)

    request.caFile = server.certificate
    let trusted = await session.outcome(of: request)
    #expect(trusted.failure == nil)
    #expect(trusted.head?.status == 200)
    #expect(trusted.text.contains("Cipher"))

    request.url = "https://localhost:\(server.port)/"
    #expect(await session.outcome(of: request).failure?.kind == .tls)
  }
}
