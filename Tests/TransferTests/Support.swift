import TestSupport
import Transfer

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Everything one request came to.
struct Outcome {
  var head: ResponseHead?
  var body: [UInt8] = []
  var failure: TransferFailure?

  var text: String { String(decoding: body, as: UTF8.self) }
}

extension TransferSession {
  func outcome(of request: TransferRequest) async -> Outcome {
    var outcome = Outcome()
    do {
      for try await event in stream(request) {
        switch event {
        case .head(let head): outcome.head = head
        case .bytes(let bytes): outcome.body += bytes
        }
      }
    } catch let failure as TransferFailure {
      outcome.failure = failure
    } catch {
      outcome.failure = TransferFailure(.internal, "another type of error: \(error)")
    }
    return outcome
  }
}

extension FaultServer {
  func post(_ body: String = "hello", headers: [HeaderField] = []) -> TransferRequest {
    TransferRequest(url: url + "/v1/chat", headers: headers, body: Array(body.utf8))
  }
}

/// A new path short enough for a socket.
func temporaryPath(_ name: String) -> String {
  var random = SystemRandomNumberGenerator()
  return "/tmp/parley-\(getpid())-\(random.next() % 1_000_000)-\(name)"
}

/// Whether something accepts connections at a loopback URL.
func isListening(_ url: String) -> Bool {
  guard let port = url.split(separator: ":").last.flatMap({ UInt16($0) }) else { return false }
  #if canImport(Glibc)
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  #else
    let descriptor = socket(AF_INET, SOCK_STREAM, 0)
  #endif
  defer { close(descriptor) }
  var name = sockaddr_in()
  name.sin_family = sa_family_t(AF_INET)
  name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  name.sin_port = port.bigEndian
  let code = withUnsafePointer(to: &name) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  return code == 0
}
