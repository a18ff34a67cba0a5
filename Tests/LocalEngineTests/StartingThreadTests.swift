import TestSupport
import Testing

@testable import LocalEngine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

#if os(Linux)
  /// Linux ties a child's death signal to the thread that started it, not to the process.
  @Suite(.enabled(if: TestEngine.isThere, TestEngine.advice)) struct StartingThreadTests {
    @Test func theEngineOutlivesTheThreadThatStartedIt() async throws {
      let bench = try EngineBench()
      let parley = bench.parley()
      let starter = BlockingThread()
      let thread = try await Task(executorPreference: starter) {
        let thread = realpath("/proc/thread-self", nil)
        defer { free(thread) }
        _ = try await parley.endpoint(for: "tiny")
        return try String(cString: #require(thread))
      }.value
      let (engine, supervisor) = try bench.pids()
      starter.end()
      #expect(await eventually { access(thread, F_OK) != 0 })
      // A death signal would come with the thread's end; it gets time to do its work.
      try await Task.sleep(for: .milliseconds(300))
      #expect(isAlive(engine) && isAlive(supervisor))
      _ = try await parley.endpoint(for: "tiny")
      #expect(try bench.pids() == (engine, supervisor))
      await parley.release("tiny")
    }
  }
#endif
