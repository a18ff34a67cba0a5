import CEngine
import Conversation
import TestSupport
import Testing

@testable import LocalEngine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// When the engine ends. These tests wait more than they compute, so they run beside the others.
@Suite(.serialized, .enabled(if: TestEngine.isThere, TestEngine.advice))
struct EngineLifetimeTests {
  /// The promise is two seconds and the supervisor takes a third of one; the rest is for machines
  /// that run many tests at once.
  private static let patience = 5.0

  @Test func theEngineGoesWithTheLastParley() async throws {
    let bench = try EngineBench()
    let (one, two) = (bench.parley(), bench.parley())
    _ = try await one.endpoint(for: "tiny")
    _ = try await two.endpoint(for: "tiny")
    let (engine, supervisor) = try bench.pids()
    await one.release("tiny")
    try await Task.sleep(for: .milliseconds(700))
    #expect(isAlive(engine))
    let start = now()
    await two.release("tiny")
    #expect(await eventually { !isAlive(engine) && !isAlive(supervisor) })
    #expect(now().seconds(since: start) < Self.patience)
    #expect(access(bench.files.socket, F_OK) != 0)
    #expect(bench.report?.reason == "abandoned")
  }

  @Test func theEngineGoesWhenItsLastUserIsKilled() async throws {
    let bench = try EngineBench()
    let parley = bench.parley()
    _ = try await parley.endpoint(for: "tiny")
    let (engine, supervisor) = try bench.pids()
    let other = try await lockHolder(bench)
    await parley.release("tiny")
    try await Task.sleep(for: .milliseconds(700))
    #expect(isAlive(engine))
    let start = now()
    #expect(kill(other, SIGKILL) == 0)
    #expect(await eventually { !isAlive(engine) && !isAlive(supervisor) })
    #expect(now().seconds(since: start) < Self.patience)
  }

  /// Another process with the users' lock, as a second Parley has it.
  private func lockHolder(_ bench: EngineBench) async throws -> Int32 {
    let script = """
      import fcntl, os, sys, time
      file = open(sys.argv[1])
      fcntl.flock(file, fcntl.LOCK_SH)
      with open(sys.argv[2] + ".part", "w") as note:
          note.write(str(os.getpid()))
      os.rename(sys.argv[2] + ".part", sys.argv[2])
      time.sleep(60)
      """
    let note = bench.folder.path + "/pid"
    let python = TestEngine.folder + "/engine/venv/bin/python"
    let command = [python, "-I", "-c", script, bench.files.users, note]
    #expect(withCommand(command) { cengine_spawn_detached($0) } == 0)
    #expect(await eventually { access(note, F_OK) == 0 })
    let text = fileTail(note, limit: 20).map { String(decoding: $0, as: UTF8.self) }
    return try #require(text.flatMap { Int32($0) })
  }

  @Test func anIdleEngineEnds() async throws {
    let bench = try EngineBench(idleSeconds: 3)
    let parley = bench.parley()
    _ = try await parley.endpoint(for: "tiny")
    let (engine, _) = try bench.pids()
    // A request that takes longer than the idle time is no idleness.
    await parley.requestBegan("tiny")
    try await Task.sleep(for: .milliseconds(4000))
    #expect(isAlive(engine))
    await parley.requestEnded("tiny")
    #expect(await eventually { !isAlive(engine) })
    #expect(await eventually { await parley.status(of: "tiny") == .stopped(model: "tiny") })
    #expect(bench.report?.reason == "idle")
    _ = try await parley.endpoint(for: "tiny")
    #expect(try bench.pids().engine != engine)
  }

  @Test func aHeldEngineOutlivesItsParleyForTheIdleTime() async throws {
    let bench = try EngineBench(idleSeconds: 3)
    let parley = bench.parley()
    _ = try await parley.endpoint(for: "tiny")
    try await parley.hold("tiny")
    let (engine, _) = try bench.pids()
    await parley.release("tiny")
    try await Task.sleep(for: .milliseconds(1000))
    #expect(isAlive(engine))
    #expect(await eventually { !isAlive(engine) })
  }
}
