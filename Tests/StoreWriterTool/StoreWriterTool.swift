import Conversation
import SessionStore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A second process for the tests of the store. Every line it prints follows a commit that has returned.
@main
struct StoreWriterTool {
  static func main() async {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3 else { return fail("usage: StoreWriterTool command folder [n]") }
    let job = Job(folder: arguments[2], number: arguments.count > 3 ? Int(arguments[3]) ?? 0 : 0)
    do {
      try await run(arguments[1], job)
    } catch {
      fail("FAILED \(error.kind.rawValue) \(error.sentence)")
    }
  }

  private static func run(_ command: String, _ job: Job) async throws(Failure) {
    switch command {
    case "write": try await job.writePrompts()
    case "stream": try await job.streamForever()
    case "hold": try await job.holdAnswer()
    case "journal": try await job.journal(sync: false)
    case "journal-sync": try await job.journal(sync: true)
    case "fill": try await job.fillDisk()
    case "read-only": try await job.openReadOnly()
    default: fail("unknown command \(command)")
    }
  }

  private static func fail(_ text: String) {
    say(text)
    exit(1)
  }
}

/// One write, so that a kill cuts between lines and not in them.
func say(_ line: String) {
  var rest = Array((line + "\n").utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    guard count > 0 else { exit(2) }
    rest = rest.dropFirst(count)
  }
}

func now() -> Timestamp {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
}
